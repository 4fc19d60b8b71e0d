// protobuf's conformance suite against the codec. Two runs of the runner:
//
//   Suite        as the suite means it; wire bytes to wire bytes is skipped
//   ThroughJson  wire bytes to wire bytes, too, by way of JSON: what the suite has on
//                hostile and merged wire input is judged this way
//
// See README.md. The tests run where they are in the tree of runfiles.

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "tests/conformance/runner_log.h"

namespace transom {
namespace {

constexpr absl::string_view kProtobuf = "protobuf_payload";
constexpr absl::string_view kJson = "json_payload";

std::string Quoted(const std::string& path) { return absl::StrCat("'", path, "'"); }

std::string InTmp(const std::string& name) {
  return absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs a shell command; -1 if it did not end by itself.
int Run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The runner and the descriptors of its test messages, got once for all tests.
struct Runner {
  std::string directory;
  std::string descriptors;
  std::string problem;  // empty if all is there
};

Runner MakeRunner() {
  Runner runner;
  const std::string path_file = InTmp("runner_path");
  const std::string errors_file = InTmp("runner_errors");
  if (Run(absl::StrCat("tools/conformance_runner >", Quoted(path_file), " 2>",
                       Quoted(errors_file))) != 0) {
    runner.problem = absl::StrCat("the conformance runner is missing: ", ReadFile(errors_file));
    return runner;
  }
  runner.directory = std::string(absl::StripAsciiWhitespace(ReadFile(path_file)));
  runner.descriptors = InTmp("test_messages.pb");
  if (Run(absl::StrCat(
          "protoc -I", Quoted(runner.directory + "/include"),
          " -I/usr/include --include_imports --descriptor_set_out=", Quoted(runner.descriptors),
          " google/protobuf/test_messages_proto3.proto",
          " google/protobuf/test_messages_proto2.proto 2>", Quoted(errors_file))) != 0) {
    runner.problem = absl::StrCat("protoc failed: ", ReadFile(errors_file));
  }
  return runner;
}

const Runner& TheRunner() {
  static const auto* const runner = new Runner(MakeRunner());
  return *runner;
}

struct Outcome {
  int exit_code = -1;
  RunnerLog log;
};

// `flag` is the testee's, `failures` the file of the known ones.
Outcome RunSuite(const std::string& flag, const std::string& failures) {
  const std::string log_file = InTmp(absl::StrCat("log", flag));
  Outcome outcome;
  outcome.exit_code =
      Run(absl::StrCat(Quoted(TheRunner().directory + "/conformance_test_runner"),
                       " --enforce_recommended --verbose --failure_list tests/conformance/",
                       failures, " tests/conformance/testee ", flag, " ",
                       Quoted(TheRunner().descriptors), " >", Quoted(log_file), " 2>&1"));
  outcome.log = ParseRunnerLog(ReadFile(log_file));
  return outcome;
}

// Each run is made once, by the first test that asks for it.
const Outcome& Suite() {
  static const auto* const outcome = new Outcome(RunSuite("", "known_failures.txt"));
  return *outcome;
}
const Outcome& ThroughJson() {
  static const auto* const outcome = new Outcome(RunSuite("--through_json", "not_in_json.txt"));
  return *outcome;
}

std::string CountsText(const LevelCounts& counts) {
  return absl::StrCat(counts.successes, " successes, ", counts.skipped, " skipped, ",
                      counts.expected_failures, " expected failures, ", counts.unexpected_failures,
                      " unexpected failures");
}

void Report(const std::string& name, const LevelCounts& counts) {
  const std::string line = absl::StrCat("conformance, ", name, ": ", CountsText(counts));
  std::printf("%s\n", line.c_str());
  testing::Test::RecordProperty("report", line);
}

class ConformanceTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(TheRunner().problem.empty()) << TheRunner().problem; }
};

TEST_F(ConformanceTest, RequiredTestsSucceed) {
  const LevelCounts counts = CountLevel(Suite().log, ConformanceLevel::kRequired);
  Report("required", counts);
  EXPECT_GT(counts.successes, 0);
  EXPECT_EQ(counts.unexpected_failures, 0) << Suite().log.remarks;
}

TEST_F(ConformanceTest, RecommendedTestsSucceed) {
  const LevelCounts counts = CountLevel(Suite().log, ConformanceLevel::kRecommended);
  Report("recommended", counts);
  EXPECT_GT(counts.successes, 0);
  EXPECT_EQ(counts.unexpected_failures, 0) << Suite().log.remarks;
}

// The runner fails also when a known failure succeeds or names no test.
TEST_F(ConformanceTest, RunnerPasses) {
  EXPECT_EQ(Suite().exit_code, 0) << Suite().log.remarks;
  EXPECT_EQ(Suite().log.suites, 2);
  EXPECT_EQ(Suite().log.suites_passed, 2);
}

TEST_F(ConformanceTest, NoFailureIsKnown) { EXPECT_EQ(Suite().log.totals.expected_failures, 0); }

// What was read from the log is all that the runner counts.
void ExpectCasesAddUp(const RunnerLog& log) {
  const LevelCounts required = CountLevel(log, ConformanceLevel::kRequired);
  const LevelCounts recommended = CountLevel(log, ConformanceLevel::kRecommended);
  EXPECT_EQ(required.successes + recommended.successes, log.totals.successes);
  EXPECT_EQ(required.skipped + recommended.skipped, log.totals.skipped);
  EXPECT_EQ(required.expected_failures + recommended.expected_failures,
            log.totals.expected_failures);
  EXPECT_EQ(required.unexpected_failures + recommended.unexpected_failures,
            log.totals.unexpected_failures);
}

TEST_F(ConformanceTest, CasesAddUp) {
  ExpectCasesAddUp(Suite().log);
  ExpectCasesAddUp(ThroughJson().log);
}

bool IsEdition(const ConformanceCase& c) {
  return c.message_type.find(".editions.") != std::string::npos;
}
bool IsOtherFormat(const ConformanceCase& c) {
  return (c.input != kProtobuf && c.input != kJson) ||
         (c.output != "PROTOBUF" && c.output != "JSON");
}
bool IsWireToWire(const ConformanceCase& c) {
  return c.input == kProtobuf && c.output == "PROTOBUF";
}

TEST_F(ConformanceTest, SkipsOnlyOtherFormatsEditionsAndWireToWire) {
  std::map<std::string, int> skipped;
  for (const ConformanceCase& c : Suite().log.cases) {
    if (c.outcome != ConformanceOutcome::kSkipped) continue;
    EXPECT_TRUE(IsEdition(c) || IsOtherFormat(c) || IsWireToWire(c)) << c.name;
    ++skipped[absl::StrCat(c.input, " to ", c.output)];
  }
  for (const auto& [what, count] : skipped) std::printf("skipped: %d %s\n", count, what.c_str());
}

TEST_F(ConformanceTest, AnswersEveryJsonTest) {
  int answered = 0;
  for (const ConformanceCase& c : Suite().log.cases) {
    if (IsEdition(c) || IsOtherFormat(c) || IsWireToWire(c)) continue;
    EXPECT_NE(c.outcome, ConformanceOutcome::kSkipped) << c.name;
    ++answered;
  }
  EXPECT_EQ(answered, Suite().log.totals.successes);
}

TEST_F(ConformanceTest, WireToWireSucceedsThroughJson) {
  const RunnerLog& log = ThroughJson().log;
  Report("all, wire to wire through JSON", log.totals);
  EXPECT_EQ(ThroughJson().exit_code, 0) << log.remarks;
  EXPECT_EQ(log.suites_passed, 2);
  for (const ConformanceCase& c : log.cases) {
    if (c.outcome == ConformanceOutcome::kSkipped) {
      EXPECT_TRUE(IsEdition(c) || IsOtherFormat(c)) << c.name;
    }
  }
}

}  // namespace
}  // namespace transom
