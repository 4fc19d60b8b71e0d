#include "server/gateway/response_compression.h"

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Keeps what it is sent.
class RecordingSink final : public ResponseSink {
 public:
  void SetInFlight(InFlight* in_flight) override { in_flight_ = in_flight; }
  void Send(const HttpResponse& response) override {
    ++sent;
    status = response.status;
    body = std::string(response.body);
    content_type = std::string(response.content_type);
    close = response.close;
    for (const HeaderField& field : response.headers) {
      headers.emplace_back(field.name, field.value);
    }
  }

  InFlight* in_flight() const { return in_flight_; }
  // All values of that name, with " | " between them.
  std::string Header(absl::string_view name) const {
    std::string values;
    for (const auto& [key, value] : headers) {
      if (absl::EqualsIgnoreCase(key, name)) {
        absl::StrAppend(&values, values.empty() ? "" : " | ", value);
      }
    }
    return values;
  }

  int sent = 0;
  int status = 0;
  std::string body;
  std::string content_type;
  Fields headers;
  bool close = false;

 private:
  InFlight* in_flight_ = nullptr;
};

ResponseCompressionOptions Options() {
  ResponseCompressionOptions options;
  options.codings = {ContentCoding::kBrotli, ContentCoding::kGzip};
  options.response_bytes_min = 1000;
  options.content_types = {"application/json", "+json", "text/*"};
  return options;
}

std::string BodyOf(size_t size) { return "\"" + std::string(size - 2, 'a') + "\""; }

std::vector<HeaderField> Views(const Fields& fields) {
  std::vector<HeaderField> views;
  for (const auto& [name, value] : fields) views.push_back({name, value});
  return views;
}

struct Row {
  const char* name;
  Fields request;
  int status;
  std::string type;
  Fields response;
  size_t size;
  std::string coding;  // "" if the body goes as it is
  std::string vary;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class ResponseCompressionTest : public testing::TestWithParam<Row> {};

TEST_P(ResponseCompressionTest, SendsAsItShould) {
  const Row& row = GetParam();
  const ResponseCompression compression(Options());
  const std::vector<HeaderField> request_headers = Views(row.request);
  const std::vector<HeaderField> response_headers = Views(row.response);
  const std::string body = BodyOf(row.size);
  HttpRequest request;
  request.headers = request_headers;
  HttpResponse response;
  response.status = row.status;
  response.content_type = row.type;
  response.headers = response_headers;
  response.body = body;
  response.close = true;
  RecordingSink sink;
  compression.Decorate(request, &sink)->Send(response);

  EXPECT_EQ(sink.sent, 1);
  EXPECT_EQ(sink.status, row.status);
  EXPECT_EQ(sink.content_type, row.type);
  EXPECT_TRUE(sink.close);
  EXPECT_EQ(sink.Header("vary"), row.vary);
  EXPECT_EQ(DecodeContent(row.coding, sink.body), body);
  const size_t added = (row.coding.empty() ? 0 : 1) + (absl::StrContains(row.vary, "Enc") ? 1 : 0);
  if (!row.coding.empty()) {
    EXPECT_EQ(sink.Header("content-encoding"), row.coding);
  }
  EXPECT_EQ(sink.headers.size(), row.response.size() + added);
}

constexpr char kJson[] = "application/json";
constexpr char kVary[] = "Accept-Encoding";
const Fields kGzip = {{"Accept-Encoding", "gzip"}};

INSTANTIATE_TEST_SUITE_P(
    Requests, ResponseCompressionTest,
    testing::Values(
        Row{"Gzip", kGzip, 200, kJson, {}, 2000, "gzip", kVary},
        Row{"Brotli", {{"accept-encoding", "gzip, br"}}, 200, kJson, {}, 2000, "br", kVary},
        Row{"TwoFields",
            {{"accept-encoding", "br;q=0.1"}, {"accept-encoding", "gzip"}},
            200,
            kJson,
            {},
            2000,
            "gzip",
            kVary},
        Row{"NotAsked", {}, 200, kJson, {}, 2000, "", kVary},
        Row{"NotOffered", {{"accept-encoding", "zstd"}}, 200, kJson, {}, 2000, "", kVary},
        Row{"RefusedByClient", {{"accept-encoding", "gzip;q=0"}}, 200, kJson, {}, 2000, "", kVary},
        Row{"ClientWantsNoTransform",
            {{"accept-encoding", "gzip"}, {"cache-control", "max-age=0, no-transform"}},
            200,
            kJson,
            {},
            2000,
            "",
            kVary},
        Row{"ClientsOtherCacheControl",
            {{"accept-encoding", "gzip"}, {"cache-control", "no-cache"}},
            200,
            kJson,
            {},
            2000,
            "gzip",
            kVary},
        Row{"NoIdentitySmall",
            {{"accept-encoding", "gzip, identity;q=0"}},
            200,
            kJson,
            {},
            2,
            "gzip",
            kVary},
        Row{"NoIdentityAndNothingElse",
            {{"accept-encoding", "*;q=0"}},
            200,
            kJson,
            {},
            2000,
            "",
            kVary}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Responses, ResponseCompressionTest,
    testing::Values(
        Row{"AtTheFloor", kGzip, 200, kJson, {}, 1000, "gzip", kVary},
        Row{"UnderTheFloor", kGzip, 200, kJson, {}, 999, "", kVary},
        Row{"Error", kGzip, 404, kJson, {}, 2000, "gzip", kVary},
        Row{"Suffix", kGzip, 503, "application/problem+json", {}, 2000, "gzip", kVary},
        Row{"Text", kGzip, 200, "Text/CSV; charset=utf-8", {}, 2000, "gzip", kVary},
        Row{"Parameters", kGzip, 200, "application/JSON ;charset=utf-8", {}, 2000, "gzip", kVary},
        Row{"Image", kGzip, 200, "image/png", {}, 2000, "", ""},
        Row{"AsAPart", kGzip, 200, "application/jsonx", {}, 2000, "", ""},
        Row{"NoType", kGzip, 200, "", {}, 2000, "", ""},
        Row{"NoContent", kGzip, 204, kJson, {}, 2000, "", ""},
        Row{"ResetContent", kGzip, 205, kJson, {}, 2000, "", ""},
        Row{"Partial", kGzip, 206, kJson, {}, 2000, "", ""},
        Row{"NotModified", kGzip, 304, kJson, {}, 2000, "", ""},
        Row{"OwnCoding", kGzip, 200, kJson, {{"Content-Encoding", "zstd"}}, 2000, "", ""},
        Row{"NoTransform",
            kGzip,
            200,
            kJson,
            {{"cache-control", "public,NO-TRANSFORM"}},
            2000,
            "",
            ""},
        Row{"OtherCacheControl",
            kGzip,
            200,
            kJson,
            {{"cache-control", "no-transformer"}},
            2000,
            "gzip",
            kVary},
        Row{"Range", kGzip, 200, kJson, {{"Content-Range", "bytes 0-9/10"}}, 2000, "", ""},
        Row{"Digest", kGzip, 200, kJson, {{"Content-Digest", "sha-256=:a:"}}, 2000, "", ""},
        Row{"VaryOfOthers",
            kGzip,
            200,
            kJson,
            {{"Vary", "Origin"}},
            2000,
            "gzip",
            "Origin | Accept-Encoding"},
        Row{"VaryIsThere",
            kGzip,
            200,
            kJson,
            {{"Vary", "origin, accept-encoding"}},
            2000,
            "gzip",
            "origin, accept-encoding"},
        Row{"VaryByAll", kGzip, 200, kJson, {{"Vary", "*"}}, 2000, "gzip", "*"}),
    [](const auto& info) { return info.param.name; });

// What `etag` becomes for a client that takes gzip, and for one that takes nothing.
std::string EtagFor(const Fields& accept, const std::string& etag) {
  const ResponseCompression compression(Options());
  const std::vector<HeaderField> request_headers = Views(accept);
  HttpRequest request;
  request.headers = request_headers;
  const HeaderField field{"ETag", etag};
  const std::string body = BodyOf(2000);
  HttpResponse response;
  response.content_type = kJson;
  response.headers = {&field, 1};
  response.body = body;
  RecordingSink sink;
  compression.Decorate(request, &sink)->Send(response);
  return sink.Header("etag");
}

TEST(ResponseCompressionTest, AStrongEtagBecomesWeakWithTheBytes) {
  EXPECT_EQ(EtagFor(kGzip, "\"v1\""), "W/\"v1\"");
  EXPECT_EQ(EtagFor(kGzip, "W/\"v1\""), "W/\"v1\"");
  EXPECT_EQ(EtagFor({}, "\"v1\""), "\"v1\"");
}

TEST(ResponseCompressionTest, WhatDoesNotShrinkIsSentAsItIs) {
  ResponseCompressionOptions options = Options();
  options.response_bytes_min = 1;
  const ResponseCompression compression(options);
  const std::vector<HeaderField> headers = Views(kGzip);
  HttpRequest request;
  request.headers = headers;
  HttpResponse response;
  response.content_type = kJson;
  response.body = "{}";
  RecordingSink sink;
  compression.Decorate(request, &sink)->Send(response);
  EXPECT_EQ(sink.body, "{}");
  EXPECT_FALSE(sink.Header("Content-Encoding") == "gzip");
  EXPECT_EQ(sink.Header("Vary"), kVary);
}

TEST(ResponseCompressionTest, HandsTheRequestInFlightOn) {
  struct Call : InFlight {
    void Cancel(CancelReason) override {}
  } call;
  const ResponseCompression compression(Options());
  RecordingSink sink;
  ResponseSink* decorated = compression.Decorate(HttpRequest(), &sink);
  decorated->SetInFlight(&call);
  EXPECT_EQ(sink.in_flight(), &call);
  decorated->Send(HttpResponse());
  EXPECT_EQ(sink.sent, 1);
}

TEST(ResponseCompressionTest, IsOffWithoutCodings) {
  EXPECT_FALSE(ResponseCompression(ResponseCompressionOptions()).enabled());
  EXPECT_TRUE(ResponseCompression(Options()).enabled());
}

}  // namespace
}  // namespace transom
