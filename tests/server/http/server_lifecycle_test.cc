// What happens over time: deferred answers, clients that go away, slow ones, draining.

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <memory>
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

// A server whose one timeout is short enough to wait for.
HttpServerOptions Hasty(absl::Duration HttpLimits::*timeout,
                        absl::Duration value = absl::Milliseconds(50)) {
  HttpServerOptions options;
  options.limits.*timeout = value;
  return options;
}

// Long enough for a client to be served on a busy machine before it is over.
HttpServerOptions HastyWhenIdle() {
  return Hasty(&HttpLimits::idle_timeout, absl::Milliseconds(700));
}

TEST(DeferredAnswerTest, PipelinedRequestsComeOneAfterTheOther) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += GetOf(absl::StrCat("/", i));
  client.Send(requests);
  for (int i = 0; i < 100; ++i) {
    std::unique_ptr<Pending> pending = handler.Next();
    EXPECT_TRUE(absl::StartsWith(pending->text, absl::StrCat("GET /", i, " ")));
    EXPECT_EQ(handler.waiting(), 0u);
    DeferringHandler::Answer(std::move(pending), absl::StrCat("answer ", i));
    EXPECT_EQ(client.ReadReply().body, absl::StrCat("answer ", i));
  }
}

TEST(DeferredAnswerTest, BytesThatCameMeanwhileAreServedAfterIt) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/1"));
  std::unique_ptr<Pending> first = handler.Next();
  std::string large(200000, 'b');
  client.Send(absl::StrCat("PUT /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n", large));
  DeferringHandler::Answer(std::move(first), "1");
  EXPECT_EQ(client.ReadReply().body, "1");
  std::unique_ptr<Pending> second = handler.Next();
  EXPECT_TRUE(absl::EndsWith(second->text, large));
  DeferringHandler::Answer(std::move(second), "2");
  EXPECT_EQ(client.ReadReply().body, "2");
}

TEST(DeferredAnswerTest, AnAnswerMayBeLargerThanTheSocketTakes) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/1") + GetOf("/2"));
  std::string large(20 * 1000 * 1000, 'l');
  DeferringHandler::Answer(handler.Next(), large);
  // The next request waits until the answer has left.
  EXPECT_EQ(server->requests_in_flight(), 1u);
  EXPECT_EQ(handler.waiting(), 0u);
  EXPECT_EQ(client.ReadReply().body, large);
  DeferringHandler::Answer(handler.Next(), "2");
  EXPECT_EQ(client.ReadReply().body, "2");
}

// A handler that answers an older request of another connection while it is given one.
class HandOverHandler : public EchoHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    if (request.target == "/wait") {
      waiting_ = sink;
      return;
    }
    HttpResponse response;
    response.body = "released";
    if (waiting_ != nullptr) waiting_->Send(response);
    waiting_ = nullptr;
    EchoHandler::Handle(request, sink);
  }

 private:
  ResponseSink* waiting_ = nullptr;
};

TEST(DeferredAnswerTest, InsideTheHandlerOfAnotherConnection) {
  HandOverHandler handler;
  TestServer server({}, &handler);
  HttpClient waits(server.address());
  HttpClient releases(server.address());
  for (int i = 0; i < 10; ++i) {
    waits.Send(GetOf("/wait") + GetOf("/after"));
    // Wait until it is in flight.
    while (server->requests_in_flight() == 0) std::this_thread::yield();
    EXPECT_EQ(releases.Get("/go").status, 200);
    EXPECT_EQ(waits.ReadReply().body, "released");
    EXPECT_TRUE(absl::StartsWith(waits.ReadReply().body, "GET /after "));
  }
}

TEST(ClientGoneTest, ResetCancelsAtOnce) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  client.Reset();
  handler.WaitUntilCancelled(pending.get());
  EXPECT_EQ(pending->reason, CancelReason::kClientGone);
  DeferringHandler::Answer(std::move(pending), "too late");
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
}

TEST(ClientGoneTest, HalfCloseCancelsAfterTheGrace) {
  DeferringHandler handler;
  TestServer server(Hasty(&HttpLimits::half_close_grace), &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  client.ShutdownWrite();
  handler.WaitUntilCancelled(pending.get());
  EXPECT_EQ(pending->reason, CancelReason::kClientGone);
  // It may have been a client that only ended its side: it still gets an answer.
  DeferringHandler::Answer(std::move(pending), "late");
  EXPECT_EQ(client.ReadReply().body, "late");
  EXPECT_TRUE(client.AtEnd());
}

TEST(ClientGoneTest, HalfCloseTogetherWithTheRequest) {
  DeferringHandler handler;
  TestServer server(Hasty(&HttpLimits::half_close_grace), &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  client.ShutdownWrite();
  std::unique_ptr<Pending> pending = handler.Next();
  handler.WaitUntilCancelled(pending.get());
  DeferringHandler::Answer(std::move(pending), "late");
  EXPECT_EQ(client.ReadReply().body, "late");
}

TEST(ClientGoneTest, HalfCloseWithinTheGraceGetsItsAnswer) {
  DeferringHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  client.ShutdownWrite();
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_FALSE(handler.IsCancelled(pending.get()));
  DeferringHandler::Answer(std::move(pending), "quick");
  EXPECT_EQ(client.ReadReply().body, "quick");
  EXPECT_TRUE(client.AtEnd());
}

// Calls SetInFlight only when the client is known to be gone.
class LateHandler : public DeferringHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    entered.set_value();
    go_on.get_future().wait();
    DeferringHandler::Handle(request, sink);
  }
  std::promise<void> entered;
  std::promise<void> go_on;
};

TEST(ClientGoneTest, DrainedBeforeTheRequestIsCancellable) {
  LateHandler handler;
  TestServer server({}, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  handler.entered.get_future().wait();
  server->CancelInFlight();
  handler.go_on.set_value();
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_TRUE(handler.IsCancelled(pending.get()));
  EXPECT_EQ(pending->reason, CancelReason::kDraining);
  DeferringHandler::Answer(std::move(pending), "", 503);
  EXPECT_EQ(client.ReadReply().status, 503);
}

TEST(TimeoutTest, IdleConnectionIsClosed) {
  TestServer server(HastyWhenIdle());
  HttpClient silent(server.address());
  EXPECT_TRUE(silent.AtEnd());
  HttpClient idle(server.address());
  EXPECT_EQ(idle.Get("/").status, 200);
  EXPECT_TRUE(idle.AtEnd());
}

TEST(TimeoutTest, SlowHeadIsRefused) {
  TestServer server(Hasty(&HttpLimits::head_timeout));
  HttpClient client(server.address());
  client.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(client.ReadReply().Header("X-Fault"), "kTimeout");
  EXPECT_TRUE(client.AtEnd());
}

TEST(TimeoutTest, SlowBodyIsRefused) {
  TestServer server(Hasty(&HttpLimits::body_timeout));
  HttpClient client(server.address());
  client.Send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(client.ReadReply().Header("X-Fault"), "kTimeout");
  HttpClient chunked(server.address());
  chunked.Send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
  EXPECT_EQ(chunked.ReadReply().Header("X-Fault"), "kTimeout");
}

TEST(TimeoutTest, AReaderThatTakesNothingIsCutOff) {
  DeferringHandler handler;
  TestServer server(Hasty(&HttpLimits::write_timeout), &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), std::string(20 * 1000 * 1000, 'l'));
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
  bool reset = false;
  EXPECT_LT(client.ReadToEnd(&reset).size(), 20u * 1000 * 1000);
}

// Beyond all socket buffers, so that most of it has to wait in the server's memory.
constexpr size_t kTooMuchForSockets = 20 * 1000 * 1000;

TEST(OutputLimitTest, CutsOffTheReaderThatWouldPassIt) {
  DeferringHandler handler;
  HttpServerOptions options;
  options.limits.output_bytes_max = kTooMuchForSockets + 10 * 1000 * 1000;
  TestServer server(options, &handler);
  HttpClient first(server.address());
  first.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), std::string(kTooMuchForSockets, 'l'));
  HttpClient second(server.address());
  second.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), std::string(kTooMuchForSockets, 'l'));
  bool reset = false;
  EXPECT_LT(second.ReadToEnd(&reset).size(), kTooMuchForSockets);
  // The first loses nothing, nor do those whose answers their sockets take at once.
  HttpClient third(server.address());
  third.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), "small");
  EXPECT_EQ(third.ReadReply().body, "small");
  EXPECT_EQ(first.ReadReply().body.size(), kTooMuchForSockets);
  // What has been read no longer counts.
  first.Send(GetOf("/"));
  DeferringHandler::Answer(handler.Next(), std::string(kTooMuchForSockets, 'l'));
  EXPECT_EQ(first.ReadReply().body.size(), kTooMuchForSockets);
}

TEST(TimeoutTest, AnEmptyLineBehindARequestIsNoRequest) {
  TestServer server(Hasty(&HttpLimits::head_timeout));
  HttpClient client(server.address());
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab\r\n");
  EXPECT_EQ(client.ReadReply().status, 200);
  // Sweeps for a second connection's head come after those for the first.
  HttpClient slow(server.address());
  slow.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(slow.ReadReply().Header("X-Fault"), "kTimeout");
  client.Send(GetOf("/after"));
  const HttpReply reply = client.ReadReply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(absl::StartsWith(reply.body, "GET /after ")) << reply.body;
}

TEST(TimeoutTest, AnEmptyLineBeforeTheEndIsNoRequest) {
  TestServer server;
  HttpClient client(server.address());
  client.Send("\r\n");
  client.ShutdownWrite();
  EXPECT_TRUE(client.AtEnd());
}

TEST(TimeoutTest, ARequestInFlightHasNone) {
  DeferringHandler handler;
  TestServer server(HastyWhenIdle(), &handler);
  HttpClient waits(server.address());
  waits.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  // Another connection lives through its whole idle timeout meanwhile.
  HttpClient idle(server.address());
  EXPECT_TRUE(idle.AtEnd());
  EXPECT_FALSE(handler.IsCancelled(pending.get()));
  DeferringHandler::Answer(std::move(pending), "at last");
  EXPECT_EQ(waits.ReadReply().body, "at last");
}

}  // namespace
}  // namespace transom
