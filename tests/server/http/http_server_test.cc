// The server on the wire: framing, persistence, pipelining, refusals.

#include "server/http/http_server.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http/monotonic_clock.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

const char kGet[] = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const char kGetText[] = "GET /a HTTP/1.1\nHost: h\n\n";

TEST(HttpServerTest, AnswersAndKeepsTheConnection) {
  TestServer server;
  HttpClient client(server.address());
  for (int i = 0; i < 3; ++i) {
    HttpReply reply = client.Get("/x?y=z");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.reason, "OK");
    EXPECT_EQ(reply.body, "GET /x?y=z HTTP/1.1\nHost: localhost\n\n");
    EXPECT_EQ(reply.Header("Content-Type"), "text/plain");
    EXPECT_EQ(reply.CountHeader("Content-Length"), 1);
    EXPECT_FALSE(reply.HasHeader("Connection"));
    EXPECT_TRUE(absl::EndsWith(reply.Header("Date"), " GMT")) << reply.Header("Date");
    EXPECT_EQ(reply.Header("Date").size(), 29u);
  }
  EXPECT_EQ(server->open_connections(), 1u);
}

TEST(HttpServerTest, PostWithLength) {
  TestServer server;
  HttpClient client(server.address());
  HttpReply reply = client.Post("/p", "{\"a\":1}");
  EXPECT_TRUE(absl::EndsWith(reply.body, "\n\n{\"a\":1}")) << reply.body;
  EXPECT_TRUE(absl::StrContains(reply.body, "Content-Length: 7\n"));
}

TEST(HttpServerTest, HeadHasTheLengthAndNoBody) {
  TestServer server;
  HttpClient client(server.address());
  HttpReply head = client.Request("HEAD", "/a");
  HttpReply next = client.Request("GET", "/b");
  EXPECT_EQ(head.Header("Content-Length"),
            absl::StrCat(sizeof("HEAD /a HTTP/1.1\nHost: localhost\n\n") - 1));
  EXPECT_TRUE(absl::StartsWith(next.body, "GET /b ")) << next.body;
}

TEST(HttpServerTest, UnknownMethodsReachTheHandler) {
  TestServer server;
  HttpClient client(server.address());
  EXPECT_TRUE(absl::StartsWith(client.Request("PURGE", "/a").body, "PURGE /a HTTP/1.1\n"));
  EXPECT_TRUE(absl::StartsWith(client.Request("OPTIONS", "*").body, "OPTIONS * HTTP/1.1\n"));
}

TEST(HttpServerTest, AbsoluteFormIsHandedOnAsAPath) {
  TestServer server;
  HttpClient client(server.address());
  HttpReply reply = client.Request("GET", "http://other:81/p?q");
  EXPECT_EQ(reply.body, "GET /p?q HTTP/1.1\nHost: other:81\n\n");
}

TEST(HttpServerTest, TheConnectionCloses) {
  TestServer server;
  HttpClient client(server.address());
  HttpReply reply = client.Request("GET", "/a", {{"Connection", "Close"}});
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, OldClientsAreClosedUnlessTheyAsk) {
  TestServer server;
  HttpClient once(server.address());
  once.Send("GET /a HTTP/1.0\r\n\r\n");
  HttpReply reply = once.ReadReply();
  EXPECT_EQ(reply.body, "GET /a HTTP/1.0\n\n");
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(once.AtEnd());

  HttpClient more(server.address());
  for (int i = 0; i < 2; ++i) {
    more.Send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(more.ReadReply().Header("Connection"), "keep-alive");
  }
}

TEST(HttpServerTest, ChunkedBody) {
  TestServer server;
  HttpClient client(server.address());
  client.Send(
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n5;e\r\n\r\ndef\r\n0\r\nT: u\r\n\r\n");
  HttpReply reply = client.ReadReply();
  EXPECT_EQ(reply.body, "POST /c HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nabc\r\ndef");
  EXPECT_EQ(client.Get("/next").status, 200);
}

// A set of exchanges, each sent in two packets with the cut at every octet.
struct Exchange {
  const char* name;
  std::string request;
  std::string body;
};

class SegmentsTest : public testing::TestWithParam<Exchange> {};

TEST_P(SegmentsTest, EveryCutGivesTheSame) {
  TestServer server;
  HttpClient client(server.address());
  const std::string& request = GetParam().request;
  for (size_t cut = 1; cut < request.size(); ++cut) {
    client.SendCutAt(request, {cut});
    EXPECT_EQ(client.ReadReply().body, GetParam().body) << "cut at " << cut;
  }
}

TEST_P(SegmentsTest, OctetByOctet) {
  TestServer server;
  HttpClient client(server.address());
  for (char octet : GetParam().request) client.Send(absl::string_view(&octet, 1));
  EXPECT_EQ(client.ReadReply().body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Exchanges, SegmentsTest,
    testing::Values(Exchange{"Get", kGet, kGetText},
                    Exchange{"EmptyLineBefore", absl::StrCat("\r\n", kGet), kGetText},
                    Exchange{"Length",
                             "PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789",
                             "PUT /b HTTP/1.1\nHost: h\nContent-Length: 10\n\n0123456789"},
                    Exchange{"Chunked",
                             "PUT /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "4\r\n0123\r\n6;x=y\r\n456789\r\n0\r\nA: b\r\n\r\n",
                             "PUT /b HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n0123456789"}),
    [](const auto& info) { return info.param.name; });

TEST(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server;
  HttpClient client(server.address());
  std::string requests;
  for (int i = 0; i < 300; ++i) {
    absl::StrAppend(&requests, "POST /", i, " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
  }
  client.Send(requests);
  for (int i = 0; i < 300; ++i) {
    HttpReply reply = client.ReadReply();
    ASSERT_TRUE(absl::StartsWith(reply.body, absl::StrCat("POST /", i, " "))) << reply.body;
  }
}

// Ten thousand answers inside Handle: neither the stack nor the time grow.
TEST(HttpServerTest, ManyPipelinedRequestsDoNotRecurse) {
  TestServer server;
  HttpClient sender(server.address());
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += kGet;
  for (int round = 0; round < 20; ++round) {
    sender.Send(requests);
    for (int i = 0; i < 500; ++i) ASSERT_EQ(sender.ReadReply().body, kGetText);
  }
}

TEST(HttpServerTest, BytesBehindAClosingRequestAreNotServed) {
  TestServer server;
  HttpClient client(server.address());
  client.Send(absl::StrCat("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", kGet));
  EXPECT_TRUE(absl::StartsWith(client.ReadReply().body, "GET /1 "));
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, HalfClosedClientGetsItsAnswers) {
  TestServer server;
  HttpClient client(server.address());
  client.Send(absl::StrCat(kGet, kGet));
  client.ShutdownWrite();
  EXPECT_EQ(client.ReadReply().body, kGetText);
  EXPECT_EQ(client.ReadReply().body, kGetText);
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, ContinueIsSaidBeforeTheBody) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadExactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("abc");
  HttpReply reply = client.ReadReply();
  EXPECT_TRUE(reply.interims.empty());
  EXPECT_TRUE(absl::EndsWith(reply.body, "\n\nabc"));
}

TEST(HttpServerTest, TheHandlerIsToldHowLongTheBodyTook) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  const std::string head = "PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n";
  client.Send(head + "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadExactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
  // The head is there by now; the clock makes one step at least.
  const int64_t now = MonotonicNow();
  while (MonotonicNow() == now) {
  }
  client.Send("abc");
  auto pending = handler.Next();
  EXPECT_GT(pending->body_wait, absl::ZeroDuration());
  DeferringHandler::Answer(std::move(pending), "");
  EXPECT_EQ(client.ReadReply().status, 200);

  client.Send(head + "\r\nabc");
  pending = handler.Next();
  EXPECT_EQ(pending->body_wait, absl::ZeroDuration());
  DeferringHandler::Answer(std::move(pending), "");
  EXPECT_EQ(client.ReadReply().status, 200);
}

TEST(HttpServerTest, RepeatedHeadersAreOneList) {
  const HeaderField fields[] = {{"A", "1"}, {"Accept", "x/y"}, {"ACCEPT", "z/*"}, {"accept", "w"}};
  HttpRequest request;
  request.headers = fields;
  std::string joined;
  EXPECT_EQ(request.ListHeader("accept", &joined), "x/y, z/*, w");
  request.headers = request.headers.subspan(0, 2);
  joined.clear();
  EXPECT_EQ(request.ListHeader("accept", &joined), "x/y");
  EXPECT_EQ(request.ListHeader("a", &joined), "1");
  EXPECT_EQ(request.ListHeader("b", &joined), "");
  EXPECT_EQ(joined, "");
}

// The handler's words may depend on who asks, as far as that has been read.
TEST(HttpServerTest, AFaultComesWithTheHeadersOfItsRequest) {
  class Handler : public EchoHandler {
   public:
    FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                          absl::Span<const HeaderField> headers) override {
      FaultResponse response = EchoHandler::OnFault(fault, detail, headers);
      for (const HeaderField& field : headers) {
        if (field.name == "Origin")
          response.extra_headers += absl::StrCat("X-Of: ", field.value, "\r\n");
      }
      return response;
    }
  };
  const struct {
    const char* name;
    std::vector<std::string> parts;
    const char* origin;
  } kCases[] = {
      {"no method", {"GET\r\nOrigin: o\r\n\r\n"}, ""},
      {"Expect", {"PUT / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nExpect: x\r\n\r\n"}, "o"},
      {"announced size",
       {"PUT / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nContent-Length: 9\r\n\r\n"},
       "o"},
      {"chunked at once",
       {"PUT / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n"},
       "o"},
      {"chunked later",
       {"PUT / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nTransfer-Encoding: chunked\r\n"
        "Expect: 100-continue\r\n\r\n",
        "9\r\n"},
       "o"},
      {"slow", {"PUT / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nContent-Length: 2\r\n\r\na"}, "o"},
  };
  Handler handler;
  HttpServerOptions options;
  options.limits.request_body_bytes_max = 8;
  options.limits.body_timeout = absl::Milliseconds(100);
  for (const auto& c : kCases) {
    TestServer server(options, &handler);
    HttpClient client(server.address());
    client.Send(c.parts[0]);
    if (c.parts.size() > 1) {
      EXPECT_EQ(client.ReadExactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
      client.Send(c.parts[1]);
    }
    EXPECT_EQ(client.ReadReply().Header("X-Of"), c.origin) << c.name;
  }
}

TEST(HttpServerTest, ContinueIsNotSaidWhenTheBodyIsThere) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
  HttpReply reply = client.ReadReply();
  EXPECT_TRUE(reply.interims.empty());
}

TEST(HttpServerTest, ContinueIsNotSaidForAnOversizeBody) {
  HttpServerOptions options;
  options.limits.request_body_bytes_max = 2;
  TestServer server(options);
  HttpClient client(server.address());
  client.Send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  HttpReply reply = client.ReadReply();
  EXPECT_TRUE(reply.interims.empty());
  EXPECT_EQ(reply.Header("X-Fault"), "kBodyTooLarge");
}

struct Refusal {
  const char* name;
  std::string bytes;
  const char* fault;
  int status;
};

class RefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, IsAnsweredAndTheConnectionCloses) {
  HttpServerOptions options;
  options.limits.request_head_bytes_max = 2000;
  options.limits.request_target_bytes_max = 500;
  options.limits.request_header_count_max = 20;
  options.limits.request_body_bytes_max = 1000;
  TestServer server(options);
  HttpClient client(server.address());
  client.Send(GetParam().bytes);
  HttpReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_EQ(reply.Header("X-Fault"), GetParam().fault);
  EXPECT_EQ(reply.Header("Retry-After"), "1");
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_FALSE(reply.body.empty());
  EXPECT_TRUE(client.AtEnd());
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RefusalTest,
    testing::Values(
        Refusal{"Garbage", "\x16\x03\x01", "kMalformed", 400},
        Refusal{"HttpOneFour", "GET / HTTP/1.4\r\nHost: a\r\n\r\n", "kUnsupportedVersion", 400},
        Refusal{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "kUnsupportedVersion", 400},
        Refusal{"TargetTooLong",
                absl::StrCat("GET /", std::string(500, 'a'), " HTTP/1.1\r\nHost: a\r\n\r\n"),
                "kTargetTooLong", 400},
        Refusal{"HeadTooLarge",
                absl::StrCat("GET / HTTP/1.1\r\nHost: a\r\nb: ", std::string(2000, 'c')),
                "kHeadTooLarge", 400},
        Refusal{"BodyTooLarge", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n",
                "kBodyTooLarge", 400},
        Refusal{"ChunkedBodyTooLarge",
                absl::StrCat("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                             "3e8\r\n", std::string(1000, 'x'), "\r\n1\r\nx"),
                "kBodyTooLarge", 400},
        Refusal{"TransferCoding", "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "kUnsupportedTransferCoding", 501},
        Refusal{"Expectation", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n",
                "kUnsupportedExpectation", 400},
        Refusal{"ContentEncoding",
                "PUT / HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n",
                "kUnsupportedContentEncoding", 400}),
    [](const auto& info) { return info.param.name; });

TEST(HttpServerTest, RefusalToHeadHasNoBody) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  EXPECT_EQ(client.ReadReply(/*to_head=*/true).status, 400);
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, ARefusedUploadIsReadAwaySoThatTheAnswerArrives) {
  HttpServerOptions options;
  options.limits.request_body_bytes_max = 1000;
  TestServer server(options);
  HttpClient client(server.address());
  client.Send(absl::StrCat("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n",
                           std::string(2000000, 'x')));
  EXPECT_EQ(client.ReadReply().Header("X-Fault"), "kBodyTooLarge");
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, EndWithinARequestIsRefused) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("GET / HT");
  client.ShutdownWrite();
  EXPECT_EQ(client.ReadReply().Header("X-Fault"), "kMalformed");
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, BodyAtTheLimit) {
  HttpServerOptions options;
  options.limits.request_body_bytes_max = 300000;
  TestServer server(options);
  HttpClient client(server.address());
  std::string body(300000, 'x');
  HttpReply reply = client.Request("PUT", "/", {}, body);
  EXPECT_TRUE(absl::EndsWith(reply.body, "\n\n" + body));
  std::string coded = absl::StrCat("493e0\r\n", body, "\r\n0\r\n\r\n");
  reply = client.Request("PUT", "/", {{"Transfer-Encoding", "chunked"}}, coded);
  EXPECT_TRUE(absl::EndsWith(reply.body, "\n\n" + body));
}

TEST(HttpServerTest, HeadsLargerThanOneRead) {
  HttpServerOptions options;
  options.limits.request_head_bytes_max = 200000;
  TestServer server(options);
  HttpClient client(server.address());
  std::string value(150000, 'v');
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.Request("GET", "/", {{"Host", "h"}, {"X", value}}).body,
              absl::StrCat("GET / HTTP/1.1\nHost: h\nX: ", value, "\n\n"));
  }
}

TEST(HttpServerTest, RequestsPerConnection) {
  HttpServerOptions options;
  options.limits.requests_per_connection_max = 2;
  TestServer server(options);
  HttpClient client(server.address());
  client.Send(absl::StrCat(kGet, kGet, kGet));
  EXPECT_FALSE(client.ReadReply().HasHeader("Connection"));
  EXPECT_EQ(client.ReadReply().Header("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

TEST(HttpServerTest, ConnectionsOverTheLimitAreToldSo) {
  HttpServerOptions options;
  options.limits.connections_max = 2;
  TestServer server(options);
  HttpClient one(server.address());
  HttpClient two(server.address());
  one.Get("/");
  two.Get("/");
  HttpClient three(server.address());
  three.Send(kGet);
  HttpReply reply = three.ReadReply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Header("X-Fault"), "kTooManyConnections");
  EXPECT_TRUE(three.AtEnd());
  EXPECT_EQ(one.Get("/").status, 200);
}

TEST(HttpServerTest, ResetContentHasNothing) {
  struct Handler : EchoHandler {
    void Handle(const HttpRequest&, ResponseSink* sink) override {
      HttpResponse response;
      response.status = 205;
      response.content_type = "application/json";
      response.body = "{}";
      sink->Send(response);
    }
  } handler;
  AllowCodes allow({205});
  TestServer server({}, &handler);
  HttpClient client(server.address());
  const HttpReply reply = client.Get("/");
  EXPECT_EQ(reply.status, 205);
  EXPECT_EQ(reply.Header("Content-Length"), "0");
  EXPECT_EQ(reply.Header("Content-Type"), "");
}

TEST(HttpServerTest, NoContentHasNoTypeOfIt) {
  struct Handler : EchoHandler {
    void Handle(const HttpRequest&, ResponseSink* sink) override {
      HttpResponse response;
      response.status = 204;
      response.content_type = "application/json";
      sink->Send(response);
    }
  } handler;
  AllowCodes allow({204});
  TestServer server({}, &handler);
  HttpClient client(server.address());
  const HttpReply reply = client.Get("/");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.Header("Content-Type"), "");
}

TEST(HttpServerTest, PeerIsTheClientsAddress) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(kGet);
  auto pending = handler.Next();
  EXPECT_EQ(pending->peer, client.local_address());
  DeferringHandler::Answer(std::move(pending), "");
  client.ReadReply();
}

TEST(HttpServerTest, SeveralLoopsServe) {
  HttpServerOptions options;
  options.loops = 3;
  TestServer server(options);
  std::vector<HttpClient> clients;
  for (int i = 0; i < 9; ++i) clients.emplace_back(server.address());
  for (int round = 0; round < 3; ++round) {
    for (HttpClient& client : clients) client.Send(kGet);
    for (HttpClient& client : clients) EXPECT_EQ(client.ReadReply().body, kGetText);
  }
}

// What a handler gives that must not get out as it is.
class OddHandler : public EchoHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    if (request.target == "/throw") throw 1;
    HttpResponse response;
    const HeaderField fields[] = {{"X-Good", "1"},
                                  {"Bad Name", "1"},
                                  {"X-Bad", "a\r\nInjected: 1"},
                                  {"X-Nul", {"a\0b", 3}},
                                  {"Content-Length", "7"},
                                  {"Connection", "close"},
                                  {"Date", "never"},
                                  {"Transfer-Encoding", "chunked"}};
    response.headers = fields;
    if (request.target == "/204") response.status = 204;
    if (request.target == "/1000") response.status = 1000;
    response.body = "body";
    sink->Send(response);
  }
};

TEST(HttpServerTest, IllegalAndOwnFieldsOfAResponseAreDropped) {
  OddHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  HttpReply reply = client.Get("/");
  EXPECT_EQ(reply.headers.size(), 3u);
  EXPECT_EQ(reply.Header("X-Good"), "1");
  EXPECT_EQ(reply.Header("Content-Length"), "4");
  EXPECT_NE(reply.Header("Date"), "never");
  EXPECT_EQ(reply.body, "body");
}

TEST(HttpServerTest, NoContentHasNeitherBodyNorLength) {
  AllowCodes allow({204});
  OddHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  EXPECT_FALSE(client.Get("/204").HasHeader("Content-Length"));
  EXPECT_EQ(client.Get("/1000").status, 500);
}

TEST(HttpServerTest, AHandlerThatThrowsIsAnInternalFault) {
  OddHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  HttpReply reply = client.Get("/throw");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.Header("X-Fault"), "kInternal");
  EXPECT_TRUE(client.AtEnd());
}

}  // namespace
}  // namespace transom
