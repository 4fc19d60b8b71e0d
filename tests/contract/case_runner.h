#ifndef TRANSOM_TESTS_CONTRACT_CASE_RUNNER_H_
#define TRANSOM_TESTS_CONTRACT_CASE_RUNNER_H_

// Runs one contract case: a real transom process in front of a real gRPC server,
// one HTTP exchange, and what came of it at both ends.
//
//   CaseRunner::Shared()->Run(settings, c);     // failures are the test's own
//
// Besides what a case expects, every exchange is held against what always holds:
// a code of the documented table (unless the group allows others), a JSON body of the
// configured shape in every error, and a connection that is still in step afterwards:
// unless the reply closes it, a second request on it must be answered by itself.

#include <memory>
#include <string>

#include "tests/contract/case_file.h"
#include "tests/testing/backend.h"
#include "tests/testing/broken_upstream.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/transom_process.h"

namespace transom {

class CaseRunner {
 public:
  // One for the whole program, never destroyed.
  static CaseRunner* Shared();

  void Run(const CaseSettings& settings, const ContractCase& c);
  // Ends the process that serves at present, if any, and expects a clean exit.
  void StopProcess();

 private:
  // A process with these settings says `error` in its one line, and ends with 1.
  void CheckDoesNotStart(const CaseSettings& settings, const std::string& error);
  void RunAgainst(TransomProcess* process, const ContractCase& c, const CaseSettings& settings);
  // Sends the request and gives the reply, and does what the case says in between.
  // No reply is read where the case expects a cancelled call.
  HttpReply Exchange(const ContractCase& c, HttpClient* client);
  // Waits for the call to hang at the backend, then ends the client's or the process's side.
  void End(CaseEnding ending, HttpClient* client);
  // The process for these settings: the present one if they are its own.
  TransomProcess* ProcessFor(const CaseSettings& settings);
  std::vector<std::string> FlagsFor(const CaseSettings& settings);
  std::string UpstreamFor(const CaseSettings& settings);

  Backend backend_;
  RefusedPort refused_;
  std::unique_ptr<BrokenUpstream> broken_;  // the present process's, or null
  std::string key_;
  std::unique_ptr<TransomProcess> process_;
  bool process_was_told_to_end_ = false;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_CONTRACT_CASE_RUNNER_H_
