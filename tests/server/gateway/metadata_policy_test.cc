// Which headers of a request become metadata, observed at a gRPC server.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/server/gateway/request_policy_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

TEST_F(RequestPolicyTest, ForwardsTheListedHeadersAndNoOthers) {
  const HeaderList sent = {{"Authorization", "Bearer t"},
                           {"COOKIE", "a=1; b=2"},
                           {"accept-language", "de"},
                           {"X-Request-Id", "r-1"},
                           {"traceparent", kTraceparent},
                           {"tracestate", "v=1"},
                           {"Baggage", "k=v"},
                           {"x-goog-api-client", "c"},
                           {"X-Goog-User-Project", "p"},
                           {"Accept", "application/json"},
                           {"Content-Type", "x/y"},
                           {"Accept-Encoding", "gzip"},
                           {"X-Custom", "secret"},
                           {"Origin", "http://o"},
                           {"Connection", "keep-alive"},
                           {"Transfer-Encoding", "chunked"},
                           {"TE", "trailers"},
                           {"Keep-Alive", "5"},
                           {"Upgrade", "h2c"},
                           {"Grpc-Timeout", "1S"},
                           {"grpc-encoding", "gzip"},
                           {"Proxy-Authorization", "Basic"},
                           {"Content-Length", "3"},
                           {":path", "/evil"},
                           {"authorization2", "x"},
                           {"x-forwarded-user-agent", "liar"}};
  EXPECT_EQ(Forwarded({}, sent), WithForwarded({{"accept-language", "de"},
                                                {"authorization", "Bearer t"},
                                                {"baggage", "k=v"},
                                                {"cookie", "a=1; b=2"},
                                                {"traceparent", kTraceparent},
                                                {"tracestate", "v=1"},
                                                {"x-goog-api-client", "c"},
                                                {"x-goog-user-project", "p"},
                                                {"x-request-id", "r-1"}}));
}

TEST_F(RequestPolicyTest, UserAgentGoesUnderAnotherName) {
  EXPECT_EQ(Forwarded({}, {{"User-Agent", "curl/8"}}),
            WithForwarded({{"x-forwarded-user-agent", "curl/8"}}));
}

TEST_F(RequestPolicyTest, RulesRenameAndDeny) {
  MetadataPolicyOptions options;
  options.request_headers = {{"X-Tenant", "tenant"}, {"X-Acme-*", "acme-*"}, {"x-raw-*", ""}};
  options.deny_request_headers = {"cookie", "x-acme-secret", "x-raw-internal-*"};
  const HeaderList sent = {
      {"x-tenant", "t"},         {"X-Acme-Shop", "s"}, {"x-acme-secret", "no"}, {"X-Raw-A", "a"},
      {"x-raw-internal-b", "b"}, {"Cookie", "c=1"},    {"x-acme-", "nothing"}};
  EXPECT_EQ(Forwarded(options, sent),
            WithForwarded({{"acme-shop", "s"}, {"tenant", "t"}, {"x-raw-a", "a"}}));
}

// A prefix rule must not reach names that are gRPC's, HTTP's or the gateway's own.
TEST_F(RequestPolicyTest, APrefixReachesNoReservedName) {
  MetadataPolicyOptions options;
  options.request_headers = {{"*", "*"}, {"p-*", "*"}};
  const HeaderList sent = {{"grpc-encoding", "gzip"},
                           {"Content-Type", "x/y"},
                           {"te", "trailers"},
                           {"X-Forwarded-For", "1.2.3.4"},
                           {"connection", "close"}};
  EXPECT_EQ(Forwarded(options, sent), WithForwarded({}));
}

TEST_F(RequestPolicyTest, AConfiguredRuleTakesThePlaceOfTheStandardOne) {
  MetadataPolicyOptions options;
  options.request_headers = {{"Authorization", "x-auth"}, {"user-agent", "ua"}, {"x-*", "y-*"}};
  EXPECT_EQ(
      Forwarded(options, {{"authorization", "Bearer t"},
                          {"User-Agent", "curl/8"},
                          {"X-Request-Id", "r-1"},
                          {"X-Other", "o"}}),
      WithForwarded(
          {{"ua", "curl/8"}, {"x-auth", "Bearer t"}, {"x-request-id", "r-1"}, {"y-other", "o"}}));
  RecordedCall call;
  const absl::Status status =
      Forward(options, {{"Authorization", "a\x80"}}, "192.0.2.7:41234", &call);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
}

TEST_F(RequestPolicyTest, NoRuleReadsWhatIsAboutThisHop) {
  MetadataPolicyOptions options;
  options.request_headers = {{"proxy-authorization", "authorization"}, {"*", "all-*"}};
  EXPECT_EQ(Forwarded(options, {{"Proxy-Authorization", "Basic p"},
                                {"Authorization", "Bearer t"},
                                {"TE", "trailers"},
                                {"Connection", "keep-alive"},
                                {"Keep-Alive", "5"},
                                {"Upgrade", "h2c"},
                                {"HTTP2-Settings", "A"},
                                {"Transfer-Encoding", "chunked"},
                                {"Trailer", "X"},
                                {"X-A", "a"}}),
            WithForwarded({{"all-x-a", "a"}, {"authorization", "Bearer t"}}));
}

TEST_F(RequestPolicyTest, RepeatedHeadersStayRepeated) {
  EXPECT_EQ(Forwarded({}, {{"cookie", "a=1"}, {"Cookie", "b=2"}}),
            WithForwarded({{"cookie", "a=1"}, {"cookie", "b=2"}}));
}

TEST_F(RequestPolicyTest, PrefixIsForwardedOnlyWhenSwitchedOn) {
  const HeaderList sent = {{"Grpc-Metadata-Tenant", "t"}, {"grpc-metadata-", "no name"}};
  EXPECT_EQ(Forwarded({}, sent), WithForwarded({}));
  MetadataPolicyOptions options;
  options.accept_grpc_metadata_prefix = true;
  EXPECT_EQ(Forwarded(options, sent), WithForwarded({{"tenant", "t"}}));
}

TEST_F(RequestPolicyTest, PrefixReachesNoReservedOrIllegalKey) {
  MetadataPolicyOptions options;
  options.accept_grpc_metadata_prefix = true;
  HeaderList sent;
  for (const char* key : {"te", "Content-Type", "host", "grpc-timeout", "Grpc-Status", "connection",
                          "user-agent", "with space", ":path", "a/b", "\xc3\xa9", "trailer"}) {
    sent.emplace_back(std::string("Grpc-Metadata-") + key, "v");
  }
  EXPECT_EQ(Forwarded(options, sent), WithForwarded({}));
}

TEST_F(RequestPolicyTest, IllegalValuesAreLeftOut) {
  const HeaderList sent = {{"x-request-id", "a\r\nb"},
                           {"baggage", "caf\xc3\xa9"},
                           {"tracestate", "a\tb"},
                           {"authorization", "Bearer t"}};
  EXPECT_EQ(Forwarded({}, sent), WithForwarded({{"authorization", "Bearer t"}}));
}

TEST_F(RequestPolicyTest, IllegalCredentialsAreRefused) {
  for (const char* name : {"Authorization", "cookie"}) {
    RecordedCall call;
    const absl::Status status = Forward({}, {{name, "a\x80"}}, "192.0.2.7:41234", &call);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), name)) << status;
  }
}

TEST_F(RequestPolicyTest, WhatConnectionNamesStaysOnThisHop) {
  const HeaderList sent = {{"Connection", "close , X-Request-ID"},
                           {"x-request-id", "1"},
                           {"cookie", "c"},
                           {"connection", "Baggage"},
                           {"baggage", "b"}};
  EXPECT_EQ(Forwarded({}, sent), WithForwarded({{"cookie", "c"}}));
}

TEST_F(RequestPolicyTest, ConfiguredHeaders) {
  MetadataPolicyOptions options;
  options.request_headers = {{"X-Tenant", ""},
                             {"X-Token-Bin", ""},
                             {"Connection", ""},
                             {"Content-Type", ""},
                             {"cookie", ""}};
  const HeaderList sent = {{"x-tenant", "t"},
                           {"X-TOKEN-BIN", "AAH/"},
                           {"connection", "keep-alive"},
                           {"content-type", "a/b"},
                           {"cookie", "c"}};
  EXPECT_EQ(Forwarded(options, sent),
            WithForwarded(
                {{"cookie", "c"}, {"x-tenant", "t"}, {"x-token-bin", std::string("\0\1\xff", 3)}}));
}

TEST_F(RequestPolicyTest, BinaryValuesInEveryBase64) {
  MetadataPolicyOptions options;
  options.request_headers = {{"x-b-bin", ""}};
  const std::string two("\xfb\xff", 2);
  const struct {
    const char* name;
    const char* value;
    MetadataList expected;
  } kCases[] = {
      {"standard, padded", "+/8=", {{"x-b-bin", two}}},
      {"standard, bare", "+/8", {{"x-b-bin", two}}},
      {"url-safe, padded", "-_8=", {{"x-b-bin", two}}},
      {"url-safe, bare", "-_8", {{"x-b-bin", two}}},
      {"empty", "", {{"x-b-bin", ""}}},
      {"several", "AA, AQ==", {{"x-b-bin", std::string(1, '\0')}, {"x-b-bin", "\1"}}},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Forwarded(options, {{"x-b-bin", c.value}}), WithForwarded(c.expected)) << c.name;
  }
}

TEST_F(RequestPolicyTest, RefusesBinaryValuesThatAreNotBase64) {
  MetadataPolicyOptions options;
  options.accept_grpc_metadata_prefix = true;
  for (const char* value : {"!!!", "A", "AA=A", "+_8="}) {
    RecordedCall call;
    const absl::Status status =
        Forward(options, {{"Grpc-Metadata-X-Bin", value}}, "192.0.2.7:1", &call);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << value;
    EXPECT_NE(status.message().find("Grpc-Metadata-X-Bin"), absl::string_view::npos) << status;
  }
}

TEST_F(RequestPolicyTest, RefusesMoreThanTheServiceWouldTake) {
  MetadataPolicyOptions options;
  RecordedCall call;
  const absl::Status status = Forward(
      options, {{"cookie", std::string(options.request_bytes_max, 'c')}}, "192.0.2.7:1", &call);
  EXPECT_EQ(EventOf(status), GatewayEvent::kHeadTooLarge) << status;
}

}  // namespace
}  // namespace transom
