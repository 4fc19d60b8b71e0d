// Content codings between a client on a socket and the example service, through the real binary.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/content_decoding.h"
#include "tests/testing/http_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kShelf[] = R"({"theme":"compressed"})";

class CompressionTest : public testing::Test {
 protected:
  CompressionTest()
      : transom_({"--descriptor_set=" + RunfilePath("proto/library_descriptors.pb"),
                  "--upstream=" + library_.address(), "--set=compression.encodings=[br, gzip]",
                  "--set=compression.response_bytes_min=1",
                  "--set=limits.request_body_bytes_max=1048576"}) {}

  void SetUp() override { ASSERT_TRUE(transom_.running()) << transom_.errors(); }

  static std::string ChunkedPost(absl::string_view body, size_t chunk_bytes) {
    std::string bytes =
        "POST /v1/shelves HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (size_t at = 0; at < body.size(); at += chunk_bytes) {
      const absl::string_view chunk = body.substr(at, chunk_bytes);
      absl::StrAppend(&bytes, absl::Hex(chunk.size()), "\r\n", chunk, "\r\n");
    }
    return bytes + "0\r\n\r\n";
  }

  LibraryServer library_;
  TransomProcess transom_;
};

TEST_F(CompressionTest, HeadTellsWhatGetSends) {
  HttpClient client(transom_.rest_address());
  for (const std::string coding : {"gzip", "br", "identity"}) {
    SCOPED_TRACE(coding);
    const HttpHeaders accept = {{"Accept-Encoding", coding}};
    const HttpReply plain = client.Request("GET", "/v1/shelves");
    const HttpReply get = client.Request("GET", "/v1/shelves", accept);
    const HttpReply head = client.Request("HEAD", "/v1/shelves", accept);
    EXPECT_EQ(DecodeContent(get.Header("Content-Encoding"), get.body), plain.body);
    EXPECT_EQ(head.Header("Content-Length"), get.Header("Content-Length"));
    EXPECT_EQ(head.Header("Content-Encoding"), get.Header("Content-Encoding"));
    EXPECT_EQ(head.body, "");
  }
}

// Answers of the service come from one thread, the gateway's own errors from another; each sends in
// its turn what the other may be compressing.
TEST_F(CompressionTest, PipelinedAnswersAreEachWhole) {
  HttpClient client(transom_.rest_address());
  const std::string shelves = client.Get("/v1/shelves").body;
  const std::string long_path(300, 'n');
  std::string requests;
  constexpr int kRequests = 60;
  for (int i = 0; i < kRequests; ++i) {
    const char* coding = i % 2 == 0 ? "gzip" : "br";
    const std::string target =
        i % 3 == 0 ? "/v1/shelves" : absl::StrCat("/v1/shelves?", long_path, i, "=1");
    absl::StrAppend(&requests, "GET ", target, " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ", coding,
                    "\r\n\r\n");
  }
  ASSERT_TRUE(client.Send(requests));
  for (int i = 0; i < kRequests; ++i) {
    SCOPED_TRACE(i);
    const HttpReply reply = client.ReadReply();
    ASSERT_TRUE(reply.ok);
    EXPECT_EQ(reply.Header("Content-Encoding"), i % 2 == 0 ? "gzip" : "br");
    const auto body = DecodeContent(reply.Header("Content-Encoding"), reply.body);
    ASSERT_TRUE(body.has_value());
    if (i % 3 == 0) {
      EXPECT_EQ(*body, shelves);
    } else {
      EXPECT_EQ(reply.status, 400);
      EXPECT_NE(body->find(absl::StrCat(long_path, i)), std::string::npos) << *body;
    }
  }
}

TEST_F(CompressionTest, GzipInChunksOfAnySize) {
  HttpClient client(transom_.rest_address());
  const std::string body = Gzip(kShelf);
  for (size_t chunk_bytes : {1, 2, 3, 10, 1000}) {
    client.Send(ChunkedPost(body, chunk_bytes));
    const HttpReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, 201);
    EXPECT_NE(reply.body.find("compressed"), std::string::npos) << reply.body;
  }
}

TEST_F(CompressionTest, GzipBehindA100Continue) {
  HttpClient client(transom_.rest_address());
  const std::string body = Gzip(kShelf);
  client.Send(absl::StrCat("POST /v1/shelves HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n",
                           "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                           "Content-Length: ", body.size(), "\r\n\r\n"));
  client.Send(body);
  EXPECT_EQ(client.ReadReply().status, 201);
}

// Ten megabytes in ten kilobytes, again and again, on a connection that lives on.
TEST_F(CompressionTest, BombsAreAnsweredAndTheConnectionGoesOn) {
  HttpClient client(transom_.rest_address());
  const std::string bomb = Gzip(std::string(10 << 20, '\0'));
  ASSERT_LT(bomb.size(), 11000u);
  for (int i = 0; i < 20; ++i) {
    const HttpReply reply =
        client.Request("POST", "/v1/shelves",
                       {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, bomb);
    ASSERT_EQ(reply.status, 400);
    EXPECT_NE(reply.body.find("larger than 1048576 bytes when it is decompressed"),
              std::string::npos)
        << reply.body;
  }
  EXPECT_EQ(client.Get("/v1/shelves").status, 200);
}

}  // namespace
}  // namespace transom
