#include "tests/conformance/runner_log.h"

#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

constexpr absl::string_view kCasePrefix = "conformance test: name=";
constexpr absl::string_view kSkippedPrefix = "SKIPPED, test=";
constexpr absl::string_view kSuitePrefix = "CONFORMANCE SUITE ";

// What stands between `begin` and `end`; empty if either is missing.
absl::string_view Between(absl::string_view text, absl::string_view begin, absl::string_view end) {
  const size_t start = text.find(begin);
  if (start == absl::string_view::npos) return {};
  text.remove_prefix(start + begin.size());
  const size_t stop = text.find(end);
  return stop == absl::string_view::npos ? absl::string_view() : text.substr(0, stop);
}

// The request's text begins with the field that holds the payload.
std::string PayloadField(absl::string_view request) {
  constexpr absl::string_view kEnd = "_payload: ";
  const size_t end = request.find(kEnd);
  if (end == absl::string_view::npos) return "";
  const size_t space = request.rfind(' ', end);
  const size_t begin = space == absl::string_view::npos ? 0 : space + 1;
  return std::string(request.substr(begin, end + kEnd.size() - 2 - begin));
}

ConformanceLevel LevelOf(absl::string_view name) {
  if (absl::StartsWith(name, "Required.")) return ConformanceLevel::kRequired;
  if (absl::StartsWith(name, "Recommended.")) return ConformanceLevel::kRecommended;
  return ConformanceLevel::kUnknown;
}

ConformanceCase ParseCase(absl::string_view line) {
  ConformanceCase result;
  result.name = std::string(Between(line, "name=", ", request="));
  result.level = LevelOf(result.name);
  // Payloads may hold any text; the fields behind them hold none of their own.
  const size_t response = line.rfind(", response=");
  const absl::string_view request = line.substr(0, response);
  result.input = PayloadField(request.substr(request.find(", request=")));
  const size_t format = request.rfind(" requested_output_format: ");
  if (format != absl::string_view::npos) {
    result.output = std::string(Between(request.substr(format), ": ", " "));
    result.message_type = std::string(Between(request.substr(format), "message_type: \"", "\""));
  }
  return result;
}

// By the line behind the case's own: there is none of a success's.
ConformanceOutcome OutcomeOf(absl::string_view next_line) {
  if (next_line.empty() || absl::StartsWith(next_line, kCasePrefix)) {
    return ConformanceOutcome::kSuccess;
  }
  if (absl::StartsWith(next_line, kSkippedPrefix)) return ConformanceOutcome::kSkipped;
  if (absl::StartsWith(next_line, "ERROR")) return ConformanceOutcome::kUnexpectedFailure;
  return ConformanceOutcome::kExpectedFailure;
}

void AddSuite(absl::string_view line, RunnerLog* log) {
  char result[16] = "";
  LevelCounts counts;
  const int read = std::sscanf(std::string(line).c_str(),
                               "CONFORMANCE SUITE %15[A-Z]: %d successes, %d skipped, %d expected "
                               "failures, %d unexpected failures.",
                               result, &counts.successes, &counts.skipped,
                               &counts.expected_failures, &counts.unexpected_failures);
  if (read != 5) return;
  ++log->suites;
  if (absl::string_view(result) == "PASSED") ++log->suites_passed;
  log->totals.successes += counts.successes;
  log->totals.skipped += counts.skipped;
  log->totals.expected_failures += counts.expected_failures;
  log->totals.unexpected_failures += counts.unexpected_failures;
}

}  // namespace

RunnerLog ParseRunnerLog(absl::string_view text) {
  RunnerLog log;
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  // The list of the skipped is left out of the remarks.
  bool in_skipped_list = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const absl::string_view line = lines[i];
    if (absl::StartsWith(line, kCasePrefix)) {
      log.cases.push_back(ParseCase(line));
      log.cases.back().outcome = OutcomeOf(i + 1 < lines.size() ? lines[i + 1] : "");
      continue;
    }
    if (absl::StartsWith(line, kSuitePrefix)) AddSuite(line, &log);
    if (absl::StartsWith(line, "These tests were skipped")) in_skipped_list = true;
    if (!line.empty() && !absl::StartsWith(line, "  ") &&
        !absl::StartsWith(line, "These tests were skipped")) {
      in_skipped_list = false;
    }
    if (!line.empty() && !in_skipped_list && !absl::StartsWith(line, kSkippedPrefix)) {
      absl::StrAppend(&log.remarks, line, "\n");
    }
  }
  return log;
}

LevelCounts CountLevel(const RunnerLog& log, ConformanceLevel level) {
  LevelCounts counts;
  for (const ConformanceCase& c : log.cases) {
    if (c.level != level) continue;
    switch (c.outcome) {
      case ConformanceOutcome::kSuccess:
        ++counts.successes;
        break;
      case ConformanceOutcome::kSkipped:
        ++counts.skipped;
        break;
      case ConformanceOutcome::kExpectedFailure:
        ++counts.expected_failures;
        break;
      case ConformanceOutcome::kUnexpectedFailure:
        ++counts.unexpected_failures;
        break;
    }
  }
  return counts;
}

}  // namespace transom
