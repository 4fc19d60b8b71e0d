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

std::string GetOf(absl::string_view target) {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: h\r\n\r\n");
}

// The path of a socket in a directory of its own. Short: Bazel's own is too long for
// the address of a Unix socket.
class SocketPath {
 public:
  SocketPath() {
    char pattern[] = "/tmp/transom_XXXXXX";
    EXPECT_NE(mkdtemp(pattern), nullptr);
    directory_ = pattern;
  }
  ~SocketPath() {
    unlink(path().c_str());
    rmdir(directory_.c_str());
  }
  std::string path() const { return directory_ + "/s"; }

 private:
  std::string directory_;
};

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

TEST(StopTest, WithoutStart) {
  EchoHandler handler;
  HttpServer server({}, &handler);
  ASSERT_TRUE(server.Listen().ok());
  server.Stop();
  HttpServer never({}, &handler);
}

// The process is at its limit of descriptors: clients wait instead of being lost, and
// are served when there are some again.
TEST(AcceptTest, SurvivesTheLimitOfDescriptors) {
  TestServer server;
  HttpClient first(server.address());
  first.Get("/");
  int lowest_free = dup(0);
  close(lowest_free);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit tight{static_cast<rlim_t>(lowest_free + 1), before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &tight);
  HttpClient waits(server.address());  // takes the last one
  waits.Send(GetOf("/"));
  EXPECT_EQ(first.Get("/").status, 200);
  EXPECT_EQ(server->open_connections(), 1u);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(waits.ReadReply().status, 200);
}

TEST(ListenTest, UnixSocketServesAndIsRemoved) {
  SocketPath socket_path;
  const std::string path = socket_path.path();
  HttpServerOptions options;
  options.listen = "unix:" + path;
  {
    TestServer server(options);
    EXPECT_EQ(server.address(), options.listen);
    EXPECT_EQ(server->port(), 0);
    HttpClient client(server.address());
    EXPECT_EQ(client.Get("/").status, 200);
    client.Send(GetOf("/1"));
    client.ShutdownWrite();
    EXPECT_EQ(client.ReadReply().status, 200);
    EXPECT_TRUE(client.AtEnd());
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(ListenTest, UnixSocketOfAClientThatGoesAwayCancels) {
  SocketPath socket_path;
  HttpServerOptions options;
  options.listen = "unix:" + socket_path.path();
  DeferringHandler handler;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_EQ(pending->peer, "unix:");
  client.Close();
  handler.WaitUntilCancelled(pending.get());
  DeferringHandler::Answer(std::move(pending), "");
}

TEST(ListenTest, AStaleUnixSocketIsReplacedAndALiveOneIsNot) {
  SocketPath socket_path;
  const std::string path = socket_path.path();
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  int stale = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(stale, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  close(stale);
  HttpServerOptions options;
  options.listen = "unix:" + path;
  TestServer server(options);
  EchoHandler handler;
  HttpServer second(options, &handler);
  absl::Status status = second.Listen();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), path)) << status;
  EXPECT_EQ(HttpGet(server.address(), "/").status, 200);
}

TEST(ListenTest, APortCanBeTakenOnce) {
  TestServer server;
  EchoHandler handler;
  HttpServerOptions options;
  options.listen = server.address();
  HttpServer second(options, &handler);
  absl::Status status = second.Listen();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), options.listen)) << status;
}

TEST(ListenTest, HostNamesAndIpv6) {
  HttpServerOptions options;
  options.listen = "localhost:0";
  TestServer by_name(options);
  EXPECT_EQ(HttpGet(by_name.address(), "/").status, 200);
  EXPECT_GT(by_name->port(), 0);

  int probe = socket(AF_INET6, SOCK_STREAM, 0);
  if (probe < 0) GTEST_SKIP() << "no IPv6 here";
  close(probe);
  options.listen = "[::1]:0";
  EchoHandler handler;
  HttpServer six(options, &handler);
  absl::Status status = six.Listen();
  if (!status.ok()) GTEST_SKIP() << status;
  six.Start();
  EXPECT_TRUE(absl::StartsWith(six.address(), "[::1]:")) << six.address();
  EXPECT_EQ(HttpGet(six.address(), "/").status, 200);
}

TEST(ListenTest, WrongAddressesAreNamed) {
  for (const char* address : {"", "localhost", "localhost:", "localhost:x", "localhost:65536",
                              ":80", "::1:80", "unix:", "no such host:80"}) {
    EchoHandler handler;
    HttpServerOptions options;
    options.listen = address;
    HttpServer server(options, &handler);
    absl::Status status = server.Listen();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), address)) << status;
  }
}

}  // namespace
}  // namespace transom
