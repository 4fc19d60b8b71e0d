// The request half is observed where it matters: at a gRPC server.

#include "server/gateway/metadata_policy.h"

#include <algorithm>
#include <mutex>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/upstream/generic_server.h"
#include "tests/server/upstream/recorded_call.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

class RequestPolicyTest : public testing::Test {
 protected:
  // What arrives, without gRPC's own fields, sorted.
  MetadataList Forwarded(const MetadataPolicyOptions& options, const HeaderList& headers,
                         absl::string_view peer = "192.0.2.7:41234", const OwnMetadata& own = {}) {
    RecordedCall call;
    const absl::Status status = Forward(options, headers, peer, &call, own);
    EXPECT_TRUE(status.ok()) << status;
    call.Start(client_.channel(), client_.loop(), "/a.B/C", OwnedBytes(""), absl::Now() + kNever);
    call.Wait();
    std::lock_guard<std::mutex> lock(mutex_);
    std::sort(arrived_.begin(), arrived_.end());
    return arrived_;
  }

  static absl::Status Forward(const MetadataPolicyOptions& options, const HeaderList& headers,
                              absl::string_view peer, UnaryCall* call,
                              const OwnMetadata& own = {}) {
    std::vector<HeaderField> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    HttpRequest request;
    request.method = "GET";
    request.target = "/";
    request.headers = fields;
    request.peer = peer;
    return MetadataPolicy(options).ForwardRequest(request, own, call);
  }

 private:
  std::mutex mutex_;
  MetadataList arrived_;
  GenericServer server_{[this](ServedCall* call) {
    std::lock_guard<std::mutex> lock(mutex_);
    arrived_.clear();
    for (const auto& field : call->metadata) {
      if (field.first != "user-agent" && field.first.rfind("grpc-", 0) != 0) {
        arrived_.push_back(field);
      }
    }
  }};
  UpstreamClient client_{server_.address()};
};

// What every request carries.
MetadataList WithForwarded(MetadataList list) {
  list.emplace_back("x-forwarded-for", "192.0.2.7");
  list.emplace_back("x-forwarded-proto", "http");
  std::sort(list.begin(), list.end());
  return list;
}

TEST_F(RequestPolicyTest, ForwardsTheListedHeadersAndNoOthers) {
  const HeaderList sent = {{"Authorization", "Bearer t"},
                           {"COOKIE", "a=1; b=2"},
                           {"accept-language", "de"},
                           {"X-Request-Id", "r-1"},
                           {"traceparent", "00-a-b-01"},
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
                                                {"traceparent", "00-a-b-01"},
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

TEST_F(RequestPolicyTest, OwnMetadataArrivesOnce) {
  const struct {
    const char* name;
    std::vector<NameRule> rules;
    HeaderList sent;
    const char* api_key;
    const char* params;
  } rows[] = {
      {"own", {}, {}, "own-key", "own=1"},
      {"no such header passes by itself",
       {},
       {{"X-Goog-Api-Key", "k"}, {"X-Goog-Request-Params", "a=b"}},
       "own-key",
       "own=1"},
      {"a header that the operator lets through wins",
       {{"x-goog-api-key", ""}, {"x-goog-request-params", ""}},
       {{"X-Goog-Api-Key", "k"}, {"X-Goog-Request-Params", "a=b"}},
       "k",
       "a=b"},
      {"the first one counts",
       {{"x-goog-api-key", ""}, {"x-goog-request-params", ""}},
       {{"X-Goog-Api-Key", "k"},
        {"X-Goog-Api-Key", "l"},
        {"X-Goog-Request-Params", "a=b"},
        {"X-Goog-Request-Params", "c=d"}},
       "k",
       "a=b"},
      {"under another name",
       {{"x-key", "x-goog-api-key"}, {"x-params", "x-goog-request-params"}},
       {{"X-Key", "k"}, {"X-Params", "a=b"}},
       "k",
       "a=b"},
      {"a prefix leads to the key alone",
       {{"x-goog-*", ""}},
       {{"X-Goog-Api-Key", "k"}, {"X-Goog-Request-Params", "a=b"}},
       "k",
       "own=1"},
      {"the prefix of any metadata leads to the key alone",
       {},
       {{"Grpc-Metadata-X-Goog-Api-Key", "k"}, {"Grpc-Metadata-X-Goog-Request-Params", "a=b"}},
       "k",
       "own=1"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    MetadataPolicyOptions options;
    options.accept_grpc_metadata_prefix = true;
    options.request_headers = row.rules;
    EXPECT_EQ(
        Forwarded(options, row.sent, "192.0.2.7:41234", {"own-key", "own=1"}),
        WithForwarded({{"x-goog-api-key", row.api_key}, {"x-goog-request-params", row.params}}));
  }
}

TEST_F(RequestPolicyTest, OwnMetadataCountsAgainstTheLimit) {
  MetadataPolicyOptions options;
  options.request_bytes_max = 200;
  RecordedCall call;
  const std::string params(200, 'a');
  const absl::Status status = Forward(options, {}, "192.0.2.7:41234", &call, {"", params});
  EXPECT_EQ(EventOf(status), GatewayEvent::kHeadTooLarge) << status;
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

TEST_F(RequestPolicyTest, MakesWhatIsMissing) {
  MetadataPolicyOptions options;
  options.make_request_id = options.make_traceparent = true;
  const MetadataList made = Forwarded(options, {});
  ASSERT_EQ(made.size(), 4u);
  EXPECT_THAT(made[0].second, testing::MatchesRegex("00-1[0-9a-f]{31}-1[0-9a-f]{15}-00"));
  EXPECT_EQ(made[3].first, "x-request-id");
  EXPECT_THAT(
      made[3].second,
      testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(Forwarded(options, {})[3].second, made[3].second);
  EXPECT_EQ(Forwarded(options, {{"X-Request-ID", "mine"}, {"Traceparent", "00-a-b-01"}}),
            WithForwarded({{"traceparent", "00-a-b-01"}, {"x-request-id", "mine"}}));
}

TEST_F(RequestPolicyTest, ATrustedProxyIsBelieved) {
  MetadataPolicyOptions options;
  options.trusted_proxies = AddressList::Parse({"192.0.2.0/24"}).value();
  const HeaderList sent = {{"Host", "inner:80"},
                           {"X-Forwarded-For", "203.0.113.9"},
                           {"X-Forwarded-For", "198.51.100.2, 10.0.0.1"},
                           {"X-Forwarded-Proto", "https"},
                           {"X-Forwarded-Host", "api.example.com"}};
  EXPECT_EQ(Forwarded(options, sent),
            (MetadataList{{"x-forwarded-for", "203.0.113.9, 198.51.100.2, 10.0.0.1, 192.0.2.7"},
                          {"x-forwarded-host", "api.example.com"},
                          {"x-forwarded-proto", "https"}}));
  EXPECT_EQ(Forwarded(options, {{"Host", "inner:80"}}),
            (MetadataList{{"x-forwarded-for", "192.0.2.7"},
                          {"x-forwarded-host", "inner:80"},
                          {"x-forwarded-proto", "http"}}));
  EXPECT_EQ(Forwarded(options, sent, "198.51.100.1:1"),
            (MetadataList{{"x-forwarded-for", "198.51.100.1"},
                          {"x-forwarded-host", "inner:80"},
                          {"x-forwarded-proto", "http"}}));
}

TEST_F(RequestPolicyTest, RepeatedHeadersStayRepeated) {
  EXPECT_EQ(Forwarded({}, {{"cookie", "a=1"}, {"Cookie", "b=2"}}),
            WithForwarded({{"cookie", "a=1"}, {"cookie", "b=2"}}));
}

TEST_F(RequestPolicyTest, ForwardedFieldsAreTheGatewaysOwn) {
  MetadataPolicyOptions options;
  options.accept_grpc_metadata_prefix = true;
  options.request_headers = {{"X-Forwarded-For", ""}, {"x-forwarded-host", ""}};
  const HeaderList sent = {{"Host", "api.example.com:8080"},
                           {"X-Forwarded-For", "10.0.0.1"},
                           {"X-Forwarded-Host", "evil"},
                           {"X-Forwarded-Proto", "https"},
                           {"Forwarded", "for=10.0.0.1"},
                           {"Grpc-Metadata-X-Forwarded-For", "10.0.0.1"},
                           {"Grpc-Metadata-x-forwarded-user-agent", "liar"}};
  EXPECT_EQ(Forwarded(options, sent), (MetadataList{{"x-forwarded-for", "192.0.2.7"},
                                                    {"x-forwarded-host", "api.example.com:8080"},
                                                    {"x-forwarded-proto", "http"}}));
}

TEST_F(RequestPolicyTest, PeerAddresses) {
  const struct {
    const char* peer;
    MetadataList expected;
  } kCases[] = {
      {"127.0.0.1:80", {{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-proto", "http"}}},
      {"[2001:db8::1]:80", {{"x-forwarded-for", "2001:db8::1"}, {"x-forwarded-proto", "http"}}},
      {"unix:", {{"x-forwarded-proto", "http"}}},
      {"unix:/run/transom.sock", {{"x-forwarded-proto", "http"}}},
      {"", {{"x-forwarded-proto", "http"}}},
  };
  for (const auto& c : kCases) EXPECT_EQ(Forwarded({}, {}, c.peer), c.expected) << c.peer;
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

HeaderList Replied(const MetadataPolicyOptions& options, absl::Span<const MetadataField> initial,
                   absl::Span<const MetadataField> trailing) {
  UpstreamReply reply;
  reply.initial_metadata = initial;
  reply.trailing_metadata = trailing;
  ResponseHeaders headers;
  MetadataPolicy(options).ForwardReply(reply, &headers);
  HeaderList list;
  for (const HeaderField& field : headers.fields()) list.emplace_back(field.name, field.value);
  return list;
}

TEST(ReplyPolicyTest, Prefixes) {
  EXPECT_EQ(
      Replied({}, {{"x-a", "1"}, {"x-a", "2"}}, {{"x-b", "3"}}),
      (HeaderList{
          {"Grpc-Metadata-x-a", "1"}, {"Grpc-Metadata-x-a", "2"}, {"Grpc-Trailer-x-b", "3"}}));
}

TEST(ReplyPolicyTest, BinaryIsBase64) {
  EXPECT_EQ(Replied({}, {{"x-bin", absl::string_view("\0\r\n\xff", 4)}}, {{"y-bin", ""}}),
            (HeaderList{{"Grpc-Metadata-x-bin", "AA0K/w=="}, {"Grpc-Trailer-y-bin", ""}}));
}

TEST(ReplyPolicyTest, NothingSplitsTheHead) {
  EXPECT_EQ(Replied({},
                    {{"x-a", "1\r\nSet-Cookie: s"},
                     {"x-b", "\n"},
                     {"x-c", absl::string_view("\0", 1)},
                     {"x-d\r\n", "v"},
                     {"", "v"},
                     {"X-Upper", "v"},
                     {"x e", "v"},
                     {"x-f", "caf\xc3\xa9"}},
                    {{"x-g", "\x7f"}}),
            HeaderList());
}

TEST(ReplyPolicyTest, ConfiguredNamesLoseThePrefix) {
  MetadataPolicyOptions options;
  options.response_headers = {
      {"Set-Cookie", ""}, {"x-bin", ""}, {"content-length", ""}, {"transfer-encoding", ""}};
  EXPECT_EQ(Replied(options, {{"set-cookie", "a=1"}, {"content-length", "5"}, {"x-other", "o"}},
                    {{"x-bin", "b"}}),
            (HeaderList{{"set-cookie", "a=1"},
                        {"Grpc-Metadata-content-length", "5"},
                        {"Grpc-Metadata-x-other", "o"},
                        {"x-bin", "Yg=="}}));
}

TEST(ReplyPolicyTest, MoreThanLiesInline) {
  std::vector<std::string> keys;
  std::vector<MetadataField> fields;
  for (int i = 0; i < 200; ++i) keys.push_back("x-field-" + std::to_string(i));
  const std::string value(600, 'v');
  for (const std::string& key : keys) fields.push_back({key, value});
  const HeaderList list = Replied({}, fields, fields);
  ASSERT_EQ(list.size(), 400u);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(list[i], std::make_pair("Grpc-Metadata-" + keys[i], value));
    EXPECT_EQ(list[200 + i], std::make_pair("Grpc-Trailer-" + keys[i], value));
  }
}

}  // namespace
}  // namespace transom
