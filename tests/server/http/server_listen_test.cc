// Where a server listens, and what becomes of those who come.

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
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

using Pending = DeferringHandler::Pending;

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
