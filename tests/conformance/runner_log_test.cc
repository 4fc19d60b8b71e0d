#include "tests/conformance/runner_log.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

// Lines as the runner prints them, the payloads made up.
constexpr absl::string_view kLog =
    R"log(WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
CONFORMANCE TEST BEGIN ====================================

conformance test: name=Required.Proto3.ProtobufInput.A.ProtobufOutput, request=goo.gle/debugproto    protobuf_payload: "a" requested_output_format: PROTOBUF message_type: "t.M" test_category: BINARY_TEST, response=goo.gle/debugproto    skipped: "no"
SKIPPED, test=Required.Proto3.ProtobufInput.A.ProtobufOutput request=goo.gle/debugproto    protobuf_payload: "a" requested_output_format: PROTOBUF message_type: "t.M" test_category: BINARY_TEST, response=goo.gle/debugproto    skipped: "no"
conformance test: name=Required.Proto3.JsonInput.B.JsonOutput, request=goo.gle/debugonly    json_payload: "{, response= requested_output_format: JSPB }" requested_output_format: JSON message_type: "t.M" test_category: JSON_TEST, response=goo.gle/debugonly    json_payload: "{}"
conformance test: name=Recommended.Proto2.JsonInput.C, request=goo.gle/debugproto    json_payload: "" requested_output_format: JSON message_type: "t.N" test_category: JSON_TEST, response=goo.gle/debugproto    parse_error: "x"
ERROR, test=Recommended.Proto2.JsonInput.C: Should have parsed, request=goo.gle/debugproto    json_payload: ""
conformance test: name=Recommended.Proto2.JsonInput.D, request=goo.gle/debugproto    json_payload: "d" requested_output_format: JSON message_type: "t.N" test_category: JSON_TEST, response=goo.gle/debugproto    parse_error: "x"
Should have parsed, request=goo.gle/debugproto    json_payload: "d"

These tests were skipped (probably because support for some features is not implemented):

  Required.Proto3.ProtobufInput.A.ProtobufOutput # 

CONFORMANCE SUITE FAILED: 1 successes, 1 skipped, 1 expected failures, 1 unexpected failures.

conformance test: name=Required.Proto3.TextFormatInput.E, request=goo.gle/debugproto    text_payload: "x: 1" requested_output_format: PROTOBUF message_type: "t.M" test_category: TEXT_FORMAT_TEST, response=goo.gle/debugproto    protobuf_payload: ""

CONFORMANCE SUITE PASSED: 1 successes, 0 skipped, 0 expected failures, 0 unexpected failures.
)log";

TEST(RunnerLogTest, ReadsEachCase) {
  const RunnerLog log = ParseRunnerLog(kLog);
  ASSERT_EQ(log.cases.size(), 5u);
  const ConformanceCase& c = log.cases[1];
  EXPECT_EQ(c.name, "Required.Proto3.JsonInput.B.JsonOutput");
  EXPECT_EQ(c.level, ConformanceLevel::kRequired);
  EXPECT_EQ(c.input, "json_payload");
  EXPECT_EQ(c.output, "JSON");
  EXPECT_EQ(c.message_type, "t.M");
  EXPECT_EQ(log.cases[0].input, "protobuf_payload");
  EXPECT_EQ(log.cases[0].output, "PROTOBUF");
  EXPECT_EQ(log.cases[4].input, "text_payload");
}

TEST(RunnerLogTest, TellsOutcomes) {
  const RunnerLog log = ParseRunnerLog(kLog);
  ASSERT_EQ(log.cases.size(), 5u);
  EXPECT_EQ(log.cases[0].outcome, ConformanceOutcome::kSkipped);
  EXPECT_EQ(log.cases[1].outcome, ConformanceOutcome::kSuccess);
  EXPECT_EQ(log.cases[2].outcome, ConformanceOutcome::kUnexpectedFailure);
  EXPECT_EQ(log.cases[3].outcome, ConformanceOutcome::kExpectedFailure);
  EXPECT_EQ(log.cases[4].outcome, ConformanceOutcome::kSuccess);
}

TEST(RunnerLogTest, AddsUpSuitesAndLevels) {
  const RunnerLog log = ParseRunnerLog(kLog);
  EXPECT_EQ(log.suites, 2);
  EXPECT_EQ(log.suites_passed, 1);
  EXPECT_EQ(log.totals.successes, 2);
  EXPECT_EQ(log.totals.skipped, 1);
  EXPECT_EQ(log.totals.expected_failures, 1);
  EXPECT_EQ(log.totals.unexpected_failures, 1);
  const LevelCounts required = CountLevel(log, ConformanceLevel::kRequired);
  EXPECT_EQ(required.successes, 2);
  EXPECT_EQ(required.skipped, 1);
  const LevelCounts recommended = CountLevel(log, ConformanceLevel::kRecommended);
  EXPECT_EQ(recommended.expected_failures, 1);
  EXPECT_EQ(recommended.unexpected_failures, 1);
}

TEST(RunnerLogTest, RemarksLeaveOutWhatWasSkipped) {
  const RunnerLog log = ParseRunnerLog(kLog);
  EXPECT_NE(log.remarks.find("ERROR, test=Recommended.Proto2.JsonInput.C"), std::string::npos);
  EXPECT_NE(log.remarks.find("CONFORMANCE SUITE FAILED"), std::string::npos);
  EXPECT_EQ(log.remarks.find("ProtobufInput.A"), std::string::npos);
}

TEST(RunnerLogTest, NothingIsNoSuite) {
  const RunnerLog log = ParseRunnerLog("");
  EXPECT_EQ(log.suites, 0);
  EXPECT_TRUE(log.cases.empty());
}

}  // namespace
}  // namespace transom
