#ifndef TRANSOM_TESTS_CONTRACT_CASE_FILE_H_
#define TRANSOM_TESTS_CONTRACT_CASE_FILE_H_

// Contract cases as they are read from YAML. README.md in this folder explains the
// format to those who write cases; here is what becomes of it.
//
//   for (const CaseGroup& group : ReadCaseFile("tests/contract/cases/status.yaml")) ...
//
// A file that breaks the format gives a group with one case that fails with the
// reason: a misspelt key must never turn into a case that checks less.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/contract/json_value.h"
#include "tests/testing/backend.h"
#include "tests/testing/http_client.h"

namespace transom {

// How the process that serves a group is started.
struct CaseSettings {
  std::vector<std::string> flags;
  std::string config;          // text of a configuration file, or empty
  std::string service_config;  // text of a service config, or empty
  // "backend": tests/testing/backend; "refused": a port where nobody listens; or the
  // name of a BrokenUpstream.
  std::string upstream = "backend";
  bool reflection = false;             // else the descriptor set
  std::vector<int> codes;              // allowed besides the documented ones
  std::vector<std::string> start_log;  // texts that standard error must hold at the start

  // Groups with equal keys share one process.
  std::string Key() const;
};

// What happens behind a request that was sent with `raw`.
enum class CaseEnding {
  kNone,
  kReset,      // once the call hangs at the backend, the client resets its connection
  kHalfClose,  // the client ends its side of the connection at once
  kSigint,     // once the call hangs at the backend, the process is told to end
};

struct CaseRequest {
  std::string method = "GET";
  std::string target;
  HttpHeaders headers;
  std::optional<std::string> body;
  // The bytes of the whole request instead of the above.
  std::optional<std::string> raw;
  // So many connections are opened and used first, and kept open.
  int held_connections = 0;
  CaseEnding ending = CaseEnding::kNone;
};

// What a header field or metadata entry must be: a value, or absent.
using ExpectedFields = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct ExpectedCall {
  std::string method;                  // "Get"
  std::optional<std::string> message;  // JSON of the request message
  ExpectedFields metadata;
  std::optional<std::pair<double, double>> deadline_s;  // what was left, from and to
};

struct CaseExpectation {
  int status = 0;
  ExpectedFields headers;
  std::optional<std::string> json;  // the body as JSON
  JsonMatch match = JsonMatch::kIncludes;
  std::optional<std::string> text;         // the body as it is
  bool closes = false;                     // the connection ends behind the reply
  std::optional<std::string> start_error;  // for a case with `start`
  std::optional<ExpectedCall> call;
  bool no_call = false;
  bool cancelled = false;  // the call, at the backend; the reply does not count then
};

struct ContractCase {
  std::string name;
  std::string proves;
  std::vector<int> rules;  // of docs/rules.md
  CaseRequest request;
  // Instead of a request: a process that must not start.
  std::optional<CaseSettings> start;
  // The backend's answer; messages as JSON are in `reply_json` until the method,
  // and so their type, is known.
  BackendReply reply;
  std::optional<std::string> reply_json;
  int reply_count = 1;
  CaseExpectation expect;
  // Why the case cannot be run, or empty.
  std::string broken;
};

struct CaseGroup {
  CaseSettings settings;
  std::vector<ContractCase> cases;
};

// The groups of a file, one a YAML document.
std::vector<CaseGroup> ReadCaseFile(const std::string& path);
std::vector<CaseGroup> ReadCases(absl::string_view yaml);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONTRACT_CASE_FILE_H_
