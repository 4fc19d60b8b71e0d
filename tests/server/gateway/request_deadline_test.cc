#include "server/gateway/request_deadline.h"

#include <ostream>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

struct Row {
  const char* name;
  const char* grpc_timeout;  // "": no such header
  const char* server_timeout;
  absl::Duration expected;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr DeadlineLimits kLimits{absl::Seconds(60), absl::Hours(1)};

std::vector<HeaderField> Headers(const Row& row) {
  std::vector<HeaderField> headers = {{"Accept", "*/*"}};
  if (*row.grpc_timeout != 0) headers.push_back({"Grpc-Timeout", row.grpc_timeout});
  if (*row.server_timeout != 0) headers.push_back({"x-server-timeout", row.server_timeout});
  return headers;
}

class RequestTimeoutTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(Rows, RequestTimeoutTest,
                         testing::Values(Row{"Neither", "", "", absl::Seconds(60)},
                                         Row{"Hours", "1H", "", absl::Hours(1)},
                                         Row{"Minutes", "2M", "", absl::Minutes(2)},
                                         Row{"Seconds", "3S", "", absl::Seconds(3)},
                                         Row{"Milliseconds", "4m", "", absl::Milliseconds(4)},
                                         Row{"Microseconds", "5u", "", absl::Microseconds(5)},
                                         Row{"Nanoseconds", "6n", "", absl::Nanoseconds(6)},
                                         Row{"EightDigits", "00000007S", "", absl::Seconds(7)},
                                         Row{"Zero", "0S", "", absl::ZeroDuration()},
                                         Row{"CappedGrpc", "99999999H", "", absl::Hours(1)},
                                         Row{"ServerWhole", "", "10", absl::Seconds(10)},
                                         Row{"ServerDecimal", "", "2.5", absl::Milliseconds(2500)},
                                         Row{"CappedServer", "", "999999999999999999",
                                             absl::Hours(1)},
                                         Row{"ShorterIsGrpc", "1S", "2", absl::Seconds(1)},
                                         Row{"ShorterIsServer", "3S", "2", absl::Seconds(2)}),
                         [](const auto& info) { return info.param.name; });

TEST_P(RequestTimeoutTest, Gives) {
  const auto timeout = RequestTimeout(Headers(GetParam()), kLimits);
  ASSERT_TRUE(timeout.ok()) << timeout.status();
  EXPECT_EQ(*timeout, GetParam().expected);
}

class BadTimeoutTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, BadTimeoutTest,
    testing::Values(Row{"NoUnit", "10", "", {}}, Row{"NoDigits", "S", "", {}},
                    Row{"NineDigits", "123456789S", "", {}}, Row{"Negative", "-1S", "", {}},
                    Row{"Decimal", "1.5S", "", {}}, Row{"UnknownUnit", "1s", "", {}},
                    Row{"Space", "1 S", "", {}}, Row{"ServerNegative", "", "-1", {}},
                    Row{"ServerText", "", "soon", {}}, Row{"ServerExponent", "", "1e3", {}},
                    Row{"ServerInfinity", "", "inf", {}}, Row{"ServerNoFraction", "", "1.", {}},
                    Row{"ServerNoWhole", "", ".5", {}}, Row{"OneOfTwoIsBad", "1S", "x", {}}),
    [](const auto& info) { return info.param.name; });

TEST_P(BadTimeoutTest, IsRefusedNamingTheHeader) {
  const auto timeout = RequestTimeout(Headers(GetParam()), kLimits);
  ASSERT_FALSE(timeout.ok());
  EXPECT_EQ(timeout.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(timeout.status().message().find("Timeout: expected"), absl::string_view::npos);
}

TEST(WaitedTest, WhatWasWaitedIsTakenFromWhatTheClientAsksFor) {
  const absl::Duration waited = absl::Seconds(2);
  EXPECT_EQ(*RequestTimeout({{"Grpc-Timeout", "3S"}}, kLimits, waited), absl::Seconds(1));
  EXPECT_EQ(*RequestTimeout({{"X-Server-Timeout", "2"}}, kLimits, waited), absl::ZeroDuration());
  EXPECT_EQ(*RequestTimeout({{"Grpc-Timeout", "1S"}}, kLimits, waited), absl::Seconds(-1));
  EXPECT_EQ(*RequestTimeout({{"Grpc-Timeout", "2H"}}, kLimits, waited), absl::Hours(1));
  EXPECT_EQ(*RequestTimeout({}, kLimits, waited), absl::Seconds(60));
}

TEST(RepeatedTimeoutTest, AllAreLookedAtAndTheShortestCounts) {
  EXPECT_EQ(*RequestTimeout({{"Grpc-Timeout", "9S"}, {"Grpc-Timeout", "2S"}}, kLimits),
            absl::Seconds(2));
  EXPECT_FALSE(RequestTimeout({{"Grpc-Timeout", "9S"}, {"Grpc-Timeout", "x"}}, kLimits).ok());
}

TEST(EmptyTimeoutTest, IsNotAsIfItWereAbsent) {
  EXPECT_FALSE(RequestTimeout({{"Grpc-Timeout", ""}}, kLimits).ok());
  EXPECT_FALSE(RequestTimeout({{"X-Server-Timeout", ""}}, kLimits).ok());
}

TEST(DeadlineLimitsTest, MaxCapsTheFallbackToo) {
  EXPECT_EQ(*RequestTimeout({}, {absl::Seconds(60), absl::Seconds(5)}), absl::Seconds(5));
}

}  // namespace
}  // namespace transom
