#ifndef TRANSOM_TESTS_CONFORMANCE_RUNNER_LOG_H_
#define TRANSOM_TESTS_CONFORMANCE_RUNNER_LOG_H_

// What protobuf's conformance runner prints with --verbose, as cases and totals.
//
//   RunnerLog log = ParseRunnerLog(text);
//   LevelCounts required = CountLevel(log, ConformanceLevel::kRequired);
//
// The runner's own totals lie in the lines that end its suites (binary and JSON in one,
// text format in the other); the level of a case is in its name only. Pure functions,
// thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

enum class ConformanceLevel { kRequired, kRecommended, kUnknown };

enum class ConformanceOutcome { kSuccess, kSkipped, kExpectedFailure, kUnexpectedFailure };

struct ConformanceCase {
  std::string name;  // "Required.Proto3.JsonInput.HelloWorld.JsonOutput"
  ConformanceLevel level = ConformanceLevel::kUnknown;
  std::string input;   // the request's field: "protobuf_payload", "json_payload", "text_payload"...
  std::string output;  // the requested format: "PROTOBUF", "JSON", "TEXT_FORMAT", "JSPB"
  std::string message_type;
  ConformanceOutcome outcome = ConformanceOutcome::kSuccess;
};

struct LevelCounts {
  int successes = 0;
  int skipped = 0;
  int expected_failures = 0;
  int unexpected_failures = 0;
};

struct RunnerLog {
  std::vector<ConformanceCase> cases;
  // All suites together, by the runner's count.
  LevelCounts totals;
  int suites = 0;
  int suites_passed = 0;
  // The lines that are not about one case's request and response: what failed and why.
  std::string remarks;
};

RunnerLog ParseRunnerLog(absl::string_view text);

LevelCounts CountLevel(const RunnerLog& log, ConformanceLevel level);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONFORMANCE_RUNNER_LOG_H_
