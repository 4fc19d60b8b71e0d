#include "server/log/log.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(LogLineTest, TextQuotesWhatHasSpaces) {
  EXPECT_EQ(FormatLogLine(LogFormat::kText, "T", LogLevel::kWarning, "lost",
                          {{"target", "a:1"}, {"error", "no \"route\""}, {"empty", ""}}),
            "T WARNING lost target=a:1 error=\"no \\\"route\\\"\" empty=\"\"\n");
}

TEST(LogLineTest, TextStaysOnOneLine) {
  EXPECT_EQ(FormatLogLine(LogFormat::kText, "T", LogLevel::kInfo, "a\nb", {{"k", "c\nd"}}),
            "T INFO a b k=\"c\\nd\"\n");
}

TEST(LogLineTest, JsonEscapes) {
  EXPECT_EQ(FormatLogLine(LogFormat::kJson, "T", LogLevel::kError, "a\"b\x01", {{"k", "\\"}}),
            "{\"time\":\"T\",\"level\":\"ERROR\",\"message\":\"a\\\"b\\u0001\",\"k\":\"\\\\\"}\n");
}

TEST(LogTest, WritesNothingBelowItsLevel) {
  SetUpLog(LogLevel::kError, LogFormat::kText);
  testing::internal::CaptureStderr();
  Log(LogLevel::kWarning, "not seen");
  Log(LogLevel::kError, "seen");
  const std::string written = testing::internal::GetCapturedStderr();
  SetUpLog(LogLevel::kInfo, LogFormat::kText);
  EXPECT_EQ(written.find("not seen"), std::string::npos);
  EXPECT_NE(written.find(" ERROR seen\n"), std::string::npos);
}

}  // namespace
}  // namespace transom
