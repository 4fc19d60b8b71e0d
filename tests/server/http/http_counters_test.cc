#include "server/http/http_counters.h"

#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

constexpr absl::Duration kSoon = absl::Milliseconds(50);
constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

uint64_t Reached(TestServer& server, HttpLimit limit) { return server->counters().limit(limit); }

// No limit but this one, and this once.
void ExpectOnly(TestServer& server, HttpLimit limit) {
  for (size_t i = 1; i < kHttpLimitCount; ++i) {
    const auto one = static_cast<HttpLimit>(i);
    EXPECT_EQ(Reached(server, one), one == limit ? 1u : 0u) << HttpLimitName(one);
  }
}

TEST(HttpCountersTest, EveryLimitAndFaultHasANameOfItsOwn) {
  std::set<absl::string_view> names;
  for (size_t i = 1; i < kHttpLimitCount; ++i) {
    names.insert(HttpLimitName(static_cast<HttpLimit>(i)));
  }
  for (size_t i = 0; i < kHttpFaultCount; ++i) {
    names.insert(HttpFaultName(static_cast<HttpFault>(i)));
  }
  EXPECT_EQ(names.size(), kHttpLimitCount - 1 + kHttpFaultCount);
  EXPECT_EQ(names.count(""), 0u);
  EXPECT_EQ(HttpLimitName(static_cast<HttpLimit>(kHttpLimitCount)), "");
  EXPECT_EQ(HttpFaultName(static_cast<HttpFault>(kHttpFaultCount)), "");
}

TEST(HttpCountersTest, AnIdleConnectionReachesItsTimeout) {
  HttpServerOptions options;
  options.limits.idle_timeout = kSoon;
  TestServer server(options);
  HttpClient client(server.address());
  EXPECT_TRUE(client.AtEnd());
  ExpectOnly(server, HttpLimit::kIdleTimeout);
  EXPECT_EQ(server->counters().accepted(), 1u);
}

TEST(HttpCountersTest, ASlowHeadAndASlowBodyReachTheirs) {
  HttpServerOptions options;
  options.limits.head_timeout = kSoon;
  TestServer head(options);
  HttpClient client(head.address());
  client.Send("GET / HT");
  EXPECT_EQ(client.ReadReply().Header("X-Fault"), "kTimeout");
  ExpectOnly(head, HttpLimit::kHeadTimeout);
  EXPECT_EQ(head->counters().refused(HttpFault::kTimeout), 1u);

  options.limits.head_timeout = absl::Seconds(10);
  options.limits.body_timeout = kSoon;
  TestServer body(options);
  HttpClient other(body.address());
  other.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na");
  EXPECT_EQ(other.ReadReply().Header("X-Fault"), "kTimeout");
  ExpectOnly(body, HttpLimit::kBodyTimeout);
}

TEST(HttpCountersTest, AReaderThatTakesNothingReachesTheWriteTimeout) {
  DeferringHandler handler;
  HttpServerOptions options;
  options.limits.write_timeout = kSoon;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  client.Send(kGet);
  DeferringHandler::Answer(handler.Next(), std::string(20 * 1000 * 1000, 'l'));
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  ExpectOnly(server, HttpLimit::kWriteTimeout);
}

TEST(HttpCountersTest, AResponseThatFindsNoRoomReachesTheBuffers) {
  DeferringHandler handler;
  HttpServerOptions options;
  options.limits.output_bytes_max = 1000;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  client.Send(kGet);
  DeferringHandler::Answer(handler.Next(), std::string(20 * 1000 * 1000, 'l'));
  bool reset = false;
  client.ReadToEnd(&reset);
  ExpectOnly(server, HttpLimit::kResponseBufferBytes);
}

TEST(HttpCountersTest, AClientThatHasEndedItsSideReachesItsGrace) {
  DeferringHandler handler;
  HttpServerOptions options;
  options.limits.half_close_grace = kSoon;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  client.Send(kGet);
  auto pending = handler.Next();
  client.ShutdownWrite();
  handler.WaitUntilCancelled(pending.get());
  ExpectOnly(server, HttpLimit::kHalfCloseGrace);
  DeferringHandler::Answer(std::move(pending), "late");
}

TEST(HttpCountersTest, AConnectionTooManyReachesTheirLimit) {
  HttpServerOptions options;
  options.limits.connections_max = 1;
  TestServer server(options);
  HttpClient first(server.address());
  EXPECT_EQ(first.Get("/").status, 200);
  HttpClient second(server.address());
  EXPECT_EQ(second.ReadReply().Header("X-Fault"), "kTooManyConnections");
  ExpectOnly(server, HttpLimit::kConnections);
  EXPECT_EQ(server->counters().accepted(), 2u);
  EXPECT_EQ(server->counters().refused(HttpFault::kTooManyConnections), 1u);
}

// Whoever counts or logs is told of each refusal, and by whom it was caused.
class RefusalHandler : public EchoHandler {
 public:
  void OnRefused(const Refusal& refusal) override {
    fault = refusal.fault;
    status = refusal.status;
    peer = std::string(refusal.peer);
  }
  HttpFault fault = HttpFault::kInternal;
  int status = 0;
  std::string peer;
};

TEST(HttpCountersTest, TheHandlerHearsOfARefusal) {
  RefusalHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 400);
  server->Stop();
  EXPECT_EQ(handler.fault, HttpFault::kMalformed);
  EXPECT_EQ(handler.status, 400);
  EXPECT_EQ(handler.peer, client.local_address());
}

}  // namespace
}  // namespace transom
