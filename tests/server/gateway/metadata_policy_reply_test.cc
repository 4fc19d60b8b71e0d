// Which response metadata becomes headers.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "server/gateway/metadata_policy.h"

namespace transom {
namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

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

TEST(ReplyPolicyTest, NoRuleReachesTheGatewaysOwnNames) {
  MetadataPolicyOptions options;
  options.response_headers = {
      {"coding", "Content-Encoding"}, {"h-*", "*"},      {"own", "Content-Type"}, {"date", ""},
      {"cors-*", "Access-*"},         {"up", "Upgrade"}, {"px-*", "Proxy-*"}};
  EXPECT_EQ(
      Replied(
          options,
          {{"h-content-type", "a/b"},
           {"h-transfer-encoding", "chunked"},
           {"h-proxy-connection", "close"},
           {"h-trailer", "x"},
           {"h-content-encoding", "gzip"},
           {"coding", "gzip"},
           {"h-etag", "e"}},
          {{"own", "a/b"}, {"date", "d"}, {"cors-control-a", "*"}, {"up", "h2c"}, {"px-a", "p"}}),
      (HeaderList{{"Grpc-Metadata-h-content-type", "a/b"},
                  {"Grpc-Metadata-h-transfer-encoding", "chunked"},
                  {"Grpc-Metadata-h-proxy-connection", "close"},
                  {"Grpc-Metadata-h-trailer", "x"},
                  {"Grpc-Metadata-h-content-encoding", "gzip"},
                  {"Content-Encoding", "gzip"},
                  {"etag", "e"},
                  {"Grpc-Trailer-own", "a/b"},
                  {"Grpc-Trailer-date", "d"},
                  {"Grpc-Trailer-cors-control-a", "*"},
                  {"Grpc-Trailer-up", "h2c"},
                  {"Grpc-Trailer-px-a", "p"}}));
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
