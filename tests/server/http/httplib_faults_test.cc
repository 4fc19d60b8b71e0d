// The known faults of cpp-httplib, each shown closed: what the guard holds off.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http/httplib_parser.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

class HttplibFaultsTest : public testing::Test {
 protected:
  HttpReply Exchange(absl::string_view bytes) {
    HttpClient client(server_.address());
    client.Send(bytes);
    return client.ReadReply();
  }
  // A request is refused, and whatever is behind it is not served.
  void ExpectRefused(absl::string_view bytes, const char* fault) {
    HttpClient client(server_.address());
    client.Send(absl::StrCat(bytes, "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"));
    EXPECT_EQ(client.ReadReply().Header("X-Fault"), fault);
    EXPECT_TRUE(client.AtEnd());
  }
  TestServer server_;
};

TEST_F(HttplibFaultsTest, RangeOfManyDigitsDoesNotOverflowTheStack) {
  HttpReply reply = Exchange(absl::StrCat(
      "GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=", std::string(8100, '1'), "-\r\n\r\n"));
  EXPECT_EQ(reply.status, 200);
}

TEST_F(HttplibFaultsTest, RangeNeverSlicesAReply) {
  HttpReply reply = Exchange("GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=0-3,0-3,0-3\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "GET / HTTP/1.1\nHost: h\n\n");
  EXPECT_FALSE(reply.HasHeader("Content-Range"));
}

TEST_F(HttplibFaultsTest, PercentEncodedLineEndsInValuesStayEncoded) {
  HttpReply reply = Exchange("GET / HTTP/1.1\r\nHost: h\r\nX: a%0d%0aInjected: 1\r\n\r\n");
  EXPECT_EQ(reply.body, "GET / HTTP/1.1\nHost: h\nX: a%0d%0aInjected: 1\n\n");
}

TEST_F(HttplibFaultsTest, BothFramingsAreRefused) {
  ExpectRefused(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n",
      "kMalformed");
}

TEST_F(HttplibFaultsTest, TwoLengthsAreRefused) {
  ExpectRefused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
                "kMalformed");
}

TEST_F(HttplibFaultsTest, NegativeChunkSizeIsRefused) {
  ExpectRefused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n",
                "kMalformed");
}

TEST_F(HttplibFaultsTest, GzipBeforeChunkedIsNotTakenAsUnframed) {
  ExpectRefused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "kUnsupportedTransferCoding");
}

// GET, HEAD and OPTIONS with a body, DELETE with a chunked one: httplib would leave
// the body to be read as the next request.
TEST_F(HttplibFaultsTest, AnUnreadBodyDoesNotBecomeTheNextRequest) {
  const std::string inner = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const char* method : {"GET", "HEAD", "OPTIONS", "DELETE", "PURGE"}) {
    HttpClient client(server_.address());
    client.Send(absl::StrCat(method, " /1 HTTP/1.1\r\nHost: h\r\nContent-Length: ", inner.size(),
                             "\r\n\r\n", inner, method,
                             " /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n23\r\n",
                             inner, "\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n"));
    bool head = absl::string_view(method) == "HEAD";
    ASSERT_EQ(inner.size(), 0x23u);
    HttpReply first = client.ReadReply(head);
    HttpReply second = client.ReadReply(head);
    if (!head) {
      EXPECT_TRUE(absl::StartsWith(first.body, absl::StrCat(method, " /1 "))) << first.body;
      EXPECT_TRUE(absl::EndsWith(first.body, inner));
      EXPECT_TRUE(absl::StartsWith(second.body, absl::StrCat(method, " /2 "))) << second.body;
      EXPECT_TRUE(absl::EndsWith(second.body, inner));
    }
    EXPECT_TRUE(absl::StartsWith(client.ReadReply().body, "GET /3 ")) << method;
  }
}

TEST_F(HttplibFaultsTest, PostWithoutALengthIsAnsweredAtOnce) {
  EXPECT_EQ(Exchange("POST / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

TEST_F(HttplibFaultsTest, AForgedPeerAddressStaysAnOrdinaryField) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send("GET / HTTP/1.1\r\nHost: h\r\nREMOTE_ADDR: 10.0.0.1\r\nREMOTE_PORT: 1\r\n\r\n");
  auto pending = handler.Next();
  EXPECT_EQ(pending->peer, client.local_address());
  EXPECT_TRUE(absl::StrContains(pending->text, "REMOTE_ADDR: 10.0.0.1\n"));
  DeferringHandler::Answer(std::move(pending), "");
  client.ReadReply();
}

TEST_F(HttplibFaultsTest, AFloodOfFieldsIsRefused) {
  std::string bytes = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&bytes, "x", i, ": y\r\n");
  ExpectRefused(bytes + "\r\n", "kHeadTooLarge");
}

TEST_F(HttplibFaultsTest, FieldsBeyondHttplibsLineLimitAreServed) {
  std::string value(20000, 'v');
  HttpReply reply = Exchange(absl::StrCat("GET / HTTP/1.1\r\nHost: h\r\nX: ", value, "\r\n\r\n"));
  EXPECT_EQ(reply.body, absl::StrCat("GET / HTTP/1.1\nHost: h\nX: ", value, "\n\n"));
}

TEST_F(HttplibFaultsTest, TargetsBeyondHttplibsLineLimitAreServed) {
  std::string path = "/" + std::string(12000, 'p');
  EXPECT_EQ(Exchange(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: h\r\n\r\n")).body,
            absl::StrCat("GET ", path, " HTTP/1.1\nHost: h\n\n"));
}

TEST_F(HttplibFaultsTest, NothingIsCompressedUnasked) {
  HttpReply reply =
      Exchange("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br, deflate\r\n\r\n");
  EXPECT_FALSE(reply.HasHeader("Content-Encoding"));
  EXPECT_TRUE(absl::StrContains(reply.body, "Accept-Encoding: gzip, br, deflate\n"));
}

TEST_F(HttplibFaultsTest, MultipartIsAnOrdinaryBody) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n";
  HttpReply reply = Exchange(
      absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                   "Content-Length: ",
                   body.size(), "\r\n\r\n", body));
  EXPECT_TRUE(absl::EndsWith(reply.body, "\n\n" + body));
}

TEST_F(HttplibFaultsTest, OtherExpectationsCloseTheConnection) {
  ExpectRefused("POST / HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 44\r\n\r\n",
                "kUnsupportedExpectation");
}

// ---- The parser's own view ----------------------------------------------------------

RequestHead Guarded(absl::string_view bytes) {
  RequestHead head;
  EXPECT_FALSE(GuardHead(bytes, HttpLimits(), &head).has_value());
  return head;
}

TEST(HttplibParserTest, SeesOnlyWhatIsHarmless) {
  const std::string bytes =
      "PURGE /a%20b?c=d%0d HTTP/1.1\r\nHost: h\r\nX: y\r\nPercent: %41\r\nEmpty:\r\n"
      "Content-Length: 0\r\nConnection: close\r\nAccept-Encoding: br\r\nRemote_Addr: 1\r\n"
      "Content-Type: Multipart/form-data\r\nIf-Range: x\r\nExpect: 100-continue\r\n\r\n";
  RequestHead head = Guarded(bytes);
  OutputBuffer out;
  EXPECT_EQ(AppendFilteredHead(head, &out), 2u);
  EXPECT_EQ(out.view(), "GET /a%20b HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n");
}

class CountingSink : public ParsedHeadSink {
 public:
  void OnParsed() override { ++calls; }
  int calls = 0;
};

TEST(HttplibParserTest, ReadsWhatTheGuardHasPassedAlike) {
  HttplibParser parser;
  OutputBuffer scratch;
  for (const char* method :
       {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PURGE", "get"}) {
    const std::string bytes = absl::StrCat(
        method, " //a/./..//%2F%00;x?y HTTP/1.0\r\nHost: h\r\nx:\ty\r\nx: \x80\xff\t;\"\r\n",
        "Cookie: a=b; c=d\r\n\r\n");
    RequestHead head = Guarded(bytes);
    CountingSink sink;
    EXPECT_TRUE(parser.Process(head, &scratch, &sink)) << method;
    EXPECT_EQ(sink.calls, 1);
  }
}

// A head that has not been through the guard and is read differently is not served.
TEST(HttplibParserTest, RefusesWhatIsReadDifferently) {
  HttplibParser parser;
  OutputBuffer scratch;
  RequestHead head;
  head.method = "GET";
  head.target = "/a#b";  // httplib cuts the fragment
  CountingSink sink;
  EXPECT_FALSE(parser.Process(head, &scratch, &sink));
  head.target = "/a";
  head.headers = {{"a", "b\r\nc: d"}};  // one field here, two there
  EXPECT_FALSE(parser.Process(head, &scratch, &sink));
  EXPECT_EQ(sink.calls, 0);
}

}  // namespace
}  // namespace transom
