// What arrives once, be it the client's or the gateway's: ids, traces, keys, routing.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/gateway/request_policy_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

using OncePolicyTest = RequestPolicyTest;

TEST_F(OncePolicyTest, OwnMetadataArrivesOnce) {
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

TEST_F(OncePolicyTest, OwnMetadataCountsAgainstTheLimit) {
  MetadataPolicyOptions options;
  options.request_bytes_max = 200;
  RecordedCall call;
  const std::string params(200, 'a');
  const absl::Status status = Forward(options, {}, "192.0.2.7:41234", &call, {"", params});
  EXPECT_EQ(EventOf(status), GatewayEvent::kHeadTooLarge) << status;
}

TEST_F(OncePolicyTest, MakesWhatIsMissing) {
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
  EXPECT_EQ(Forwarded(options, {{"X-Request-ID", "mine"}, {"Traceparent", kTraceparent}}),
            WithForwarded({{"traceparent", kTraceparent}, {"x-request-id", "mine"}}));
}

TEST_F(OncePolicyTest, RequestIdGoesOnceAndAlways) {
  MetadataPolicyOptions options;
  options.request_headers = {{"raw-*", "*"}};
  options.make_request_id = true;
  const struct {
    const char* name;
    HeaderList sent;
    const char* expected;  // a pattern
  } kCases[] = {
      {"no ASCII", {{"X-Request-Id", "\xc3\xa9"}}, "........-.*"},
      {"empty", {{"X-Request-Id", ""}}, "........-.*"},
      {"by prefix", {{"raw-x-request-id", "RID"}}, "RID"},
      {"twice", {{"X-Request-Id", "one"}, {"X-Request-Id", "two"}}, "one"},
      {"both ways", {{"raw-x-request-id", "one"}, {"X-Request-Id", "two"}}, "one"},
      {"the first is illegal", {{"X-Request-Id", ""}, {"X-Request-Id", "two"}}, "two"},
  };
  for (const auto& c : kCases) {
    const MetadataList arrived = Forwarded(options, c.sent);
    ASSERT_EQ(arrived.size(), 3u) << c.name;
    EXPECT_EQ(arrived[2].first, "x-request-id") << c.name;
    EXPECT_THAT(arrived[2].second, testing::MatchesRegex(c.expected)) << c.name;
  }
  options.make_request_id = false;
  EXPECT_EQ(Forwarded(options, {{"X-Request-Id", ""}}), WithForwarded({}));
}

TEST_F(OncePolicyTest, TraceparentIsOneOrIsDroppedWithItsTracestate) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string parent = "b7ad6b7169203331";
  const struct {
    const char* name;
    std::string traceparent;
    bool passes;
  } kCases[] = {
      {"version 0", "00-" + trace + "-" + parent + "-01", true},
      {"version 1", "01-" + trace + "-" + parent + "-01", true},
      {"version 1 with more", "01-" + trace + "-" + parent + "-01-x", true},
      {"version 0 with more", "00-" + trace + "-" + parent + "-01-x", false},
      {"version 1 run on", "01-" + trace + "-" + parent + "-01x", false},
      {"version ff", "ff-" + trace + "-" + parent + "-01", false},
      {"upper case", "00-" + trace + "-B7AD6B7169203331-01", false},
      {"no hex", "00-" + trace + "-b7ad6b716920333g-01", false},
      {"no trace", "00-" + std::string(32, '0') + "-" + parent + "-01", false},
      {"no parent", "00-" + trace + "-" + std::string(16, '0') + "-01", false},
      {"no flags", "00-" + trace + "-" + parent, false},
      {"other separators", "00_" + trace + "_" + parent + "_01", false},
      {"short", "00-a-b-01", false},
      {"empty", "", false},
  };
  for (const auto& c : kCases) {
    const HeaderList sent = {
        {"tracestate", "a=1"}, {"traceparent", c.traceparent}, {"tracestate", "b=2"}};
    EXPECT_EQ(Forwarded({}, sent), c.passes ? WithForwarded({{"traceparent", c.traceparent},
                                                             {"tracestate", "a=1"},
                                                             {"tracestate", "b=2"}})
                                            : WithForwarded({}))
        << c.name;
    MetadataPolicyOptions options;
    options.make_traceparent = true;
    const MetadataList made = Forwarded(options, sent);
    EXPECT_EQ(made.size(), c.passes ? 5u : 3u) << c.name;
    EXPECT_EQ(made[0].first, "traceparent") << c.name;
    EXPECT_EQ(made[0].second == c.traceparent, c.passes) << c.name;
  }
}

TEST_F(OncePolicyTest, ADeniedKeyIsNotTheQuerysToSayEither) {
  MetadataPolicyOptions options;
  const OwnMetadata own{"own-key", ""};
  EXPECT_EQ(Forwarded(options, {}, "192.0.2.7:41234", own),
            WithForwarded({{"x-goog-api-key", "own-key"}}));
  options.deny_request_headers = {"X-Goog-Api-Key"};
  EXPECT_EQ(Forwarded(options, {}, "192.0.2.7:41234", own), WithForwarded({}));
}

}  // namespace
}  // namespace transom
