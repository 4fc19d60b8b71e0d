// How a server ends: draining, cancelling, stopping.

#include <future>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

using Pending = DeferringHandler::Pending;

TEST(DrainTest, AnswersCloseTheirConnectionsAndNewOnesAreRefused) {
  TestServer server;
  HttpClient client(server.address());
  EXPECT_FALSE(client.Get("/").HasHeader("Connection"));
  server->StartDrain();
  HttpClient other(server.address());  // still served
  EXPECT_EQ(other.Get("/").Header("Connection"), "close");
  server->StopListening();
  EXPECT_NONFATAL_FAILURE(HttpClient refused(server.address()), "cannot connect");
  EXPECT_EQ(client.Get("/").Header("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

TEST(DrainTest, WaitsForWhatIsInFlight) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  EXPECT_TRUE(server->WaitUntilIdle(absl::ZeroDuration()));
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_FALSE(server->WaitUntilIdle(absl::ZeroDuration()));
  std::thread waiter([&] { EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20))); });
  DeferringHandler::Answer(std::move(pending), "done");
  EXPECT_EQ(client.ReadReply().body, "done");
  waiter.join();
}

// Holds the loop's thread up in OnFault until it is let go.
class HoldingHandler : public DeferringHandler {
 public:
  FaultResponse OnFault(HttpFault fault, absl::string_view detail) override {
    entered.set_value();
    go_on.get_future().wait();
    return DeferringHandler::OnFault(fault, detail);
  }
  std::promise<void> entered;
  std::promise<void> go_on;
};

TEST(DrainTest, WaitsForRequestsThatHaveArrivedButWereNotRead) {
  HoldingHandler handler;
  TestServer server({}, &handler);
  HttpClient bad(server.address());
  HttpClient good(server.address());
  bad.Send("\x01");
  handler.entered.get_future().wait();
  good.Send(GetOf("/"));
  server->StopListening();  // takes `good` out of the backlog
  std::thread answers([&] {
    handler.go_on.set_value();
    DeferringHandler::Answer(handler.Next(), "served");
  });
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  EXPECT_EQ(server->requests_in_flight(), 0u);
  server->Stop();
  EXPECT_EQ(good.ReadReply().body, "served");
  answers.join();
}

TEST(DrainTest, WaitsForABodyThatIsStillArriving) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
  while (server->requests_in_flight() == 0) std::this_thread::yield();
  server->StartDrain();
  server->StopListening();
  std::future<bool> idle =
      std::async(std::launch::async, [&] { return server->WaitUntilIdle(absl::Seconds(20)); });
  client.Send("def");
  const HttpReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(absl::EndsWith(reply.body, "abcdef")) << reply.body;
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(idle.get());
}

TEST(DrainTest, ABodyThatNeverArrivesIsNoLongerInFlight) {
  TestServer server;
  {
    HttpClient client(server.address());
    client.Send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
    while (server->requests_in_flight() == 0) std::this_thread::yield();
  }
  while (server->requests_in_flight() != 0) std::this_thread::yield();
}

struct UnfinishedRow {
  const char* name;
  const char* sent;
};
void PrintTo(const UnfinishedRow& row, std::ostream* out) { *out << row.name; }

class UnfinishedBodyTest : public testing::TestWithParam<UnfinishedRow> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, UnfinishedBodyTest,
    testing::Values(
        UnfinishedRow{"Length", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc"},
        UnfinishedRow{"NothingOfIt", "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n"},
        UnfinishedRow{"Chunked",
                      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"}),
    [](const auto& info) { return info.param.name; });

TEST_P(UnfinishedBodyTest, IsAnsweredWhenTheDrainIsOver) {
  TestServer server;
  HttpClient client(server.address());
  client.Send(GetParam().sent);
  while (server->requests_in_flight() == 0) std::this_thread::yield();
  server->StartDrain();
  server->StopListening();
  server->CancelInFlight();
  const HttpReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Header("X-Fault"), "kDraining");
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
}

TEST(DrainTest, AnAnswerThatIsNotReadIsGivenUp) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), std::string(20 * 1000 * 1000, 'l'));
  EXPECT_EQ(server->requests_in_flight(), 1u);
  server->StartDrain();
  server->StopListening();
  server->CancelInFlight();
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  EXPECT_EQ(server->requests_in_flight(), 0u);
}

TEST(DrainTest, CancelsWhatIsLeft) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  server->CancelInFlight();
  EXPECT_TRUE(handler.IsCancelled(pending.get()));
  EXPECT_EQ(pending->reason, CancelReason::kDraining);
  DeferringHandler::Answer(std::move(pending), "", 503);
  EXPECT_EQ(client.ReadReply().status, 503);
}

TEST(StopTest, ClosesIdleConnections) {
  TestServer server;
  HttpClient client(server.address());
  client.Get("/");
  server->Stop();
  EXPECT_TRUE(client.AtEnd());
  EXPECT_EQ(server->open_connections(), 0u);
}

TEST(StopTest, AnswersMayComeAfterTheServerIsGone) {
  DeferringHandler handler;
  std::unique_ptr<Pending> pending;
  std::unique_ptr<HttpClient> client;
  {
    TestServer server({}, &handler);
    client = std::make_unique<HttpClient>(server.address());
    client->Send(GetOf("/"));
    pending = handler.Next();
  }
  EXPECT_TRUE(handler.IsCancelled(pending.get()));
  EXPECT_TRUE(client->AtEnd());
  DeferringHandler::Answer(std::move(pending), "to nobody");
}

// What the socket does not take is counted in the server, which must not be gone by then.
TEST(StopTest, AnswersMayBeOnTheirWayMeanwhile) {
  constexpr int kRounds = 100;
  const std::string body(20 * 1000 * 1000, 'l');
  absl::Duration longest;
  for (int round = 0; round < kRounds; ++round) {
    DeferringHandler handler;
    auto server = std::make_unique<TestServer>(HttpServerOptions(), &handler);
    HttpClient client(server->address());
    client.Send(GetOf("/"));
    std::unique_ptr<Pending> pending = handler.Next();
    // Spreads the answers over the time that the end takes.
    const absl::Duration delay = longest * round / kRounds;
    const absl::Time begin = absl::Now();
    std::thread answer([&] {
      while (absl::Now() < begin + delay) {
      }
      DeferringHandler::Answer(std::move(pending), body);
    });
    server.reset();
    longest = std::max(longest, absl::Now() - begin);
    answer.join();
  }
}

TEST(StopTest, WithoutStart) {
  EchoHandler handler;
  HttpServer server({}, &handler);
  ASSERT_TRUE(server.Listen().ok());
  server.Stop();
  HttpServer never({}, &handler);
}

}  // namespace
}  // namespace transom
