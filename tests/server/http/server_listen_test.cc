// Where a server listens, and what becomes of those who come.

#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/server/http/socket_path.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

using Pending = DeferringHandler::Pending;

// The process is at its limit of descriptors: clients wait instead of being lost, and
// are served when there are some again.
TEST(AcceptTest, SurvivesTheLimitOfDescriptors) {
  TestServer server;
  HttpClient first(server.address());
  // With the second answer the server is done with all of the first request: a sanitizer that
  // sees a type for the first time needs descriptors of its own.
  first.Get("/");
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

// A socket for both families shows IPv4 clients as IPv6 addresses; the handler sees what they are.
TEST(ListenTest, AnIpv4ClientOfAnIpv6SocketHasItsIpv4Address) {
  DeferringHandler handler;
  HttpServerOptions options;
  options.listen = "[::]:0";
  HttpServer server(options, &handler);
  absl::Status status = server.Listen();
  if (!status.ok()) GTEST_SKIP() << status;
  server.Start();
  HttpClient client(absl::StrCat("127.0.0.1:", server.port()));
  client.Send(GetOf("/"));
  std::unique_ptr<Pending> pending = handler.Next();
  EXPECT_EQ(pending->peer, client.local_address());
  DeferringHandler::Answer(std::move(pending), "");
  EXPECT_EQ(client.ReadReply().status, 200);
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

TEST(ListenTest, AllAddressesOfIpv6AreThoseOfIpv4Too) {
  HttpServerOptions options;
  options.listen = "[::]:0";
  DeferringHandler handler;
  HttpServer server(options, &handler);
  absl::Status status = server.Listen();
  if (!status.ok()) GTEST_SKIP() << "no IPv6 here: " << status;
  server.Start();
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    HttpClient client(absl::StrCat(host, ":", server.port()));
    client.Send(GetOf("/"));
    std::unique_ptr<Pending> pending = handler.Next();
    // An IPv4 client is one by its address, not by the way IPv6 writes it.
    EXPECT_EQ(pending->peer, client.local_address());
    EXPECT_TRUE(absl::StartsWith(pending->peer, host)) << pending->peer;
    DeferringHandler::Answer(std::move(pending), "");
    EXPECT_EQ(client.ReadReply().status, 200);
  }
}

TEST(ListenTest, APortIsSharedByThoseWhoSaySo) {
  HttpServerOptions options;
  options.reuse_port = true;
  TestServer first(options);
  options.listen = first.address();
  TestServer second(options);
  EXPECT_EQ(second.address(), first.address());
  EXPECT_EQ(HttpGet(first.address(), "/").status, 200);
  // Not by those who do not.
  EchoHandler handler;
  options.reuse_port = false;
  HttpServer third(options, &handler);
  EXPECT_EQ(third.Listen().code(), absl::StatusCode::kFailedPrecondition);
}

// What is not accepted waits in the backlog, as far as that goes: a client beyond it is not
// connected.
TEST(ListenTest, TheBacklogIsAsLongAsItIsSaid) {
  EchoHandler handler;
  HttpServerOptions options;
  options.backlog = 1;
  HttpServer server(options, &handler);
  ASSERT_TRUE(server.Listen().ok());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(server.port()));
  std::vector<int> clients;
  // Linux keeps one more than it is told.
  for (int i = 0; i < 3; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    pollfd connected{fd, POLLOUT, 0};
    EXPECT_EQ(poll(&connected, 1, i < 2 ? 20000 : 0), i < 2 ? 1 : 0) << i;
    clients.push_back(fd);
  }
  for (int fd : clients) close(fd);
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
