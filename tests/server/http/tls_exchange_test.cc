// Requests and answers over TLS: sizes, splits, the ends of connections.

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/tls_testing.h"

namespace transom {
namespace {

using Pending = DeferringHandler::Pending;

// Answers with the body alone.
class MirrorHandler : public EchoHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    HttpResponse response;
    response.body = request.body;
    sink->Send(response);
  }
};

std::string Pattern(size_t size) {
  std::string text(size, '\0');
  uint32_t state = 12345;
  for (char& c : text) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

std::string PostOf(absl::string_view body) {
  return absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ", body.size(), "\r\n\r\n",
                      body);
}

struct SplitRow {
  const char* name;
  size_t record;  // bytes a TLS record
  size_t piece;   // bytes a send of what they make
};
const SplitRow kSplitRows[] = {
    {"Whole", 0, 0},           {"SmallRecords", 100, 0}, {"OddRecords", 4097, 0},
    {"SmallPieces", 0, 1000},  {"OddPieces", 0, 16389},  {"SmallOfBoth", 700, 333},
    {"LargePieces", 0, 65536}, {"TinyRecords", 1, 0},    {"TinyPieces", 0, 1},
};

class SplitTest : public testing::TestWithParam<SplitRow> {};
INSTANTIATE_TEST_SUITE_P(Rows, SplitTest, testing::ValuesIn(kSplitRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(SplitTest, BodiesOfAllSizesGoBothWays) {
  MirrorHandler handler;
  TlsTestServer server({}, {}, &handler);
  const SplitRow& row = GetParam();
  const bool tiny = row.record == 1 || row.piece == 1;
  const bool small = tiny || row.record == 100 || row.record == 700 || row.piece == 1000;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClientOptions options;
    options.version = version;
    options.piece = row.piece;
    TlsClient client = server.Connect(options);
    for (const size_t size :
         {0, 1, 100, 4095, 16300, 16384, 16385, 65536, 70000, 1000000, 4194304}) {
      if (size > (tiny ? 5000u : small ? 100000u : 5000000u)) continue;
      const std::string body = Pattern(size);
      client.Send(PostOf(body), row.record);
      const HttpReply reply = client.ReadReply();
      ASSERT_EQ(reply.status, 200) << size;
      ASSERT_TRUE(reply.body == body) << size;
    }
  }
}

// What arrives in every place but between two records.
TEST(TlsExchangeTest, ARequestMayBeCutAnywhere) {
  MirrorHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  const std::string request = PostOf("0123456789");
  for (size_t cut = 1; cut < request.size(); ++cut) {
    client.Send(request.substr(0, cut));
    client.Send(request.substr(cut));
    ASSERT_EQ(client.ReadReply().body, "0123456789") << cut;
  }
}

TEST(TlsExchangeTest, PipelinedRequestsAreAnsweredInOrder) {
  TlsTestServer server;
  for (const size_t record : {0, 7, 60, 1000}) {
    TlsClient client = server.Connect();
    std::string requests;
    for (int i = 0; i < 200; ++i) {
      absl::StrAppend(&requests, "GET /", i, " HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    client.Send(requests, record);
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(absl::StartsWith(client.ReadReply().body, absl::StrCat("GET /", i, " ")));
    }
  }
}

// Many records arrive at once while the first request waits: no edge tells of them again.
TEST(TlsExchangeTest, WhatCameDuringARequestIsServedAfterIt) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  const std::string large = Pattern(300000);
  client.Queue("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  client.Queue(PostOf(large));
  client.Queue("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
  client.Flush();
  DeferringHandler::Answer(handler.Next(), "1");
  EXPECT_EQ(client.ReadReply().body, "1");
  std::unique_ptr<Pending> second = handler.Next();
  EXPECT_TRUE(absl::EndsWith(second->text, large));
  DeferringHandler::Answer(std::move(second), "2");
  EXPECT_EQ(client.ReadReply().body, "2");
  DeferringHandler::Answer(handler.Next(), "3");
  EXPECT_EQ(client.ReadReply().body, "3");
}

TEST(TlsExchangeTest, ContinueIsSentWhereItIsWaitedFor) {
  MirrorHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  // The interim reply is what makes this client go on.
  char buffer[4096];
  while (SSL_peek(client.ssl(), buffer, sizeof(buffer)) <= 0) {
    const ssize_t n = recv(client.fd(), buffer, sizeof(buffer), 0);
    ASSERT_GT(n, 0);
    BIO_write(SSL_get_rbio(client.ssl()), buffer, static_cast<int>(n));
  }
  EXPECT_TRUE(absl::StartsWith(buffer, "HTTP/1.1 100 Continue\r\n\r\n"));
  client.Send("ok");
  EXPECT_EQ(client.ReadReply().body, "ok");
}

TEST(TlsExchangeTest, ASmallAnswerIsOneRecord) {
  MirrorHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClientOptions options;
  options.version = TLS1_2_VERSION;  // its records are not padded, and there are no tickets behind
  TlsClient client = server.Connect(options);
  client.Send(PostOf("body"));
  char buffer[4096];
  const ssize_t n = recv(client.fd(), buffer, sizeof(buffer), 0);
  ASSERT_GT(n, 5);
  EXPECT_EQ(buffer[0], 0x17);
  const int size =
      static_cast<unsigned char>(buffer[3]) * 256 + static_cast<unsigned char>(buffer[4]);
  EXPECT_EQ(n, 5 + size);
}

TEST(TlsExchangeTest, ALargeAnswerWaitsForItsReader) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  client.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string large = Pattern(20 * 1000 * 1000);
  DeferringHandler::Answer(handler.Next(), large);
  EXPECT_EQ(server->requests_in_flight(), 1u);
  EXPECT_EQ(handler.waiting(), 0u);
  EXPECT_TRUE(client.ReadReply().body == large);
  DeferringHandler::Answer(handler.Next(), "2");
  EXPECT_EQ(client.ReadReply().body, "2");
}

TEST(TlsExchangeTest, WhoReadsNothingIsGivenUp) {
  HttpServerOptions http;
  http.limits.write_timeout = absl::Milliseconds(200);
  DeferringHandler handler;
  TlsTestServer server({}, http, &handler);
  TlsClient client = server.Connect();
  client.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  DeferringHandler::Answer(handler.Next(), Pattern(20 * 1000 * 1000));
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  while (server->open_connections() > 0) std::this_thread::yield();
}

TEST(TlsExchangeTest, AnswersOverTheBoundOfAllCutTheConnection) {
  HttpServerOptions http;
  http.limits.output_bytes_max = 1000000;
  DeferringHandler handler;
  TlsTestServer server({}, http, &handler);
  TlsClient client = server.Connect();
  client.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  DeferringHandler::Answer(handler.Next(), Pattern(20 * 1000 * 1000));
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  client.ReadToEnd();
  EXPECT_TRUE(server.Connect().secured());
}

// ---- Ends -------------------------------------------------------------------------

TEST(TlsEndTest, CloseNotifyIsAnsweredByOne) {
  TlsTestServer server;
  TlsClient client = server.Connect();
  ASSERT_TRUE(client.IsServed());
  client.SendCloseNotify();
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

// Many clients leave so.
TEST(TlsEndTest, AnEndWithoutCloseNotifyIsAnEnd) {
  TlsTestServer server;
  TlsClient client = server.Connect();
  ASSERT_TRUE(client.IsServed());
  client.ShutdownWrite();
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

TEST(TlsEndTest, ConnectionCloseEndsWithCloseNotify) {
  TlsTestServer server;
  TlsClient client = server.Connect();
  EXPECT_EQ(client.Request("GET", "/", {{"Connection", "close"}}).status, 200);
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

TEST(TlsEndTest, AnIdleConnectionIsClosedWithCloseNotify) {
  HttpServerOptions http;
  http.limits.idle_timeout = absl::Milliseconds(300);
  TlsTestServer server({}, http);
  TlsClient client = server.Connect();
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

TEST(TlsEndTest, ARequestCutShortIsRefused) {
  TlsTestServer server;
  for (const bool close_notify : {true, false}) {
    TlsClient client = server.Connect();
    client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123");
    if (close_notify) client.SendCloseNotify();
    client.ShutdownWrite();
    EXPECT_EQ(client.ReadReply().status, 400);
    EXPECT_EQ(client.ReadToEnd(), "");
  }
}

TEST(TlsEndTest, HalfCloseWithinTheGraceGetsItsAnswer) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  client.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.SendCloseNotify();
  client.ShutdownWrite();
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_FALSE(handler.IsCancelled(pending.get()));
  DeferringHandler::Answer(std::move(pending), "quick");
  EXPECT_EQ(client.ReadReply().body, "quick");
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

TEST(TlsEndTest, HalfCloseCancelsAfterTheGrace) {
  HttpServerOptions http;
  http.limits.half_close_grace = absl::Milliseconds(50);
  DeferringHandler handler;
  TlsTestServer server({}, http, &handler);
  TlsClient client = server.Connect();
  client.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::unique_ptr<Pending> pending = handler.Next();
  client.SendCloseNotify();
  client.ShutdownWrite();
  handler.WaitUntilCancelled(pending.get());
  DeferringHandler::Answer(std::move(pending), "late");
  EXPECT_EQ(client.ReadReply().body, "late");
}

TEST(TlsEndTest, ResetCancelsAtOnce) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient client = server.Connect();
  client.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::unique_ptr<Pending> pending = handler.Next();
  client.Reset();
  handler.WaitUntilCancelled(pending.get());
  DeferringHandler::Answer(std::move(pending), "too late");
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
}

TEST(TlsEndTest, DrainAnswersWhatIsInFlightAndCloses) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient busy = server.Connect();
  TlsClient idle = server.Connect();
  busy.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::unique_ptr<Pending> pending = handler.Next();
  server->StartDrain();
  server->StopListening();
  EXPECT_FALSE(server->WaitUntilIdle(absl::Milliseconds(1)));
  DeferringHandler::Answer(std::move(pending), "last");
  const HttpReply reply = busy.ReadReply();
  EXPECT_EQ(reply.body, "last");
  EXPECT_EQ(reply.Header("Connection"), "close");
  bool clean = false;
  EXPECT_EQ(busy.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  server->Stop();
  EXPECT_EQ(idle.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
}

TEST(TlsEndTest, StopsWithAnswersOwedAndHandshakesUnderWay) {
  DeferringHandler handler;
  TlsTestServer server({}, {}, &handler);
  TlsClient waits = server.Connect();
  waits.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::unique_ptr<Pending> pending = handler.Next();
  TlsClientOptions options;
  options.handshake = false;
  TlsClient half = server.Connect(options);
  SSL_do_handshake(half.ssl());
  half.Flush();
  server->Stop();
  DeferringHandler::Answer(std::move(pending), "to nobody");
  half.ReadToEnd();
}

// Answers on threads that are not the connection's.
TEST(TlsExchangeTest, AnswersMayComeFromOtherThreads) {
  DeferringHandler handler;
  HttpServerOptions http;
  http.loops = 2;
  TlsTestServer server({}, http, &handler);
  constexpr int kClients = 8;
  constexpr int kRequests = 50;
  std::vector<std::thread> answerers;
  for (int t = 0; t < 2; ++t) {
    answerers.emplace_back([&] {
      for (int i = 0; i < kClients * kRequests / 2; ++i) {
        std::unique_ptr<Pending> pending = handler.Next();
        const std::string text = pending->text;
        DeferringHandler::Answer(std::move(pending), text);
      }
    });
  }
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      TlsClient client = server.Connect();
      for (int i = 0; i < kRequests; ++i) {
        const std::string body = Pattern(static_cast<size_t>(i) * 997);
        client.Send(PostOf(body), static_cast<size_t>(c) * 1000);
        ASSERT_TRUE(absl::EndsWith(client.ReadReply().body, body));
      }
    });
  }
  for (std::thread& thread : clients) thread.join();
  for (std::thread& thread : answerers) thread.join();
}

}  // namespace
}  // namespace transom
