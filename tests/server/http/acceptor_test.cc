// Accepting under adverse conditions: a listener whose accept fails as the test wants it, and
// too many connections of one address.

#include "server/http/acceptor.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http/listener.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

// Fails with the given errors, one a call, before it accepts anything.
class FailingListener : public Listener {
 public:
  explicit FailingListener(std::vector<int> errors) : errors_(std::move(errors)) {}

  int Accept(PeerName* peer) override {
    if (next_ < errors_.size()) {
      errno = errors_[next_++];
      return -1;
    }
    return Listener::Accept(peer);
  }
  bool all_failed() const { return next_ == errors_.size(); }

 private:
  const std::vector<int> errors_;
  size_t next_ = 0;  // the loop's thread uses it, and the test when that has ended
};

struct ErrorRow {
  const char* name;
  std::vector<int> errors;
};

class AcceptErrorTest : public testing::TestWithParam<ErrorRow> {};

INSTANTIATE_TEST_SUITE_P(
    All, AcceptErrorTest,
    testing::Values(ErrorRow{"ConnectionAborted", {ECONNABORTED}},
                    ErrorRow{"ManyAborted", std::vector<int>(200, ECONNABORTED)},
                    ErrorRow{"ProtocolError", {EPROTO}}, ErrorRow{"Interrupted", {EINTR}},
                    ErrorRow{"NetworkDown", {ENETDOWN, EHOSTUNREACH}},
                    ErrorRow{"ProcessHasNoDescriptors", {EMFILE}},
                    ErrorRow{"MachineHasNoDescriptors", {ENFILE, ENFILE}},
                    ErrorRow{"NoMemory", {ENOMEM, ENOBUFS}}, ErrorRow{"Refused", {EPERM}}),
    [](const auto& info) { return info.param.name; });

TEST_P(AcceptErrorTest, TheNextConnectionIsServed) {
  EchoHandler handler;
  ServerState state(HttpLimits(), &handler);
  const auto loop = std::make_unique<IoLoop>(&state, 0);
  ASSERT_TRUE(loop->Open());
  FailingListener listener(GetParam().errors);
  ASSERT_TRUE(listener.Open("127.0.0.1:0", 16).ok());
  const std::string address = listener.address();
  Acceptor acceptor(&state, &listener, {loop.get()});
  ASSERT_TRUE(acceptor.Begin());
  loop->Start();
  EXPECT_EQ(HttpGet(address, "/1").status, 200);
  EXPECT_EQ(HttpGet(address, "/2").status, 200);
  acceptor.Close();
  loop->StopAndJoin();
  loop->CloseAll();
  EXPECT_TRUE(listener.all_failed());
}

// A socket bound to another of the loopback's addresses, connected to the server.
class OtherClient {
 public:
  // 127.0.0.`last`.
  OtherClient(in_addr_t last, int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + last);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(static_cast<uint16_t>(port));
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&server), sizeof(server)), 0);
  }
  ~OtherClient() { close(fd_); }

  // The status line's code.
  std::string Get() {
    const std::string request = GetOf("/");
    EXPECT_EQ(send(fd_, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    char answer[12];
    EXPECT_EQ(recv(fd_, answer, sizeof(answer), MSG_WAITALL), 12);
    return std::string(answer + 9, 3);
  }

 private:
  const int fd_;
};

TEST(ConnectionsPerAddressTest, AreToldWhenTheyAreTooMany) {
  HttpServerOptions options;
  options.limits.connections_per_address_max = 2;
  TestServer server(options);
  HttpClient one(server.address());
  EXPECT_EQ(one.Get("/").status, 200);
  {
    HttpClient two(server.address());
    EXPECT_EQ(two.Get("/").status, 200);
    HttpClient three(server.address());
    const HttpReply reply = three.ReadReply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.Header("Retry-After"), "1");
    EXPECT_EQ(reply.Header("X-Fault"), "kTooManyConnections");
    EXPECT_EQ(reply.body, "the client's address has too many open connections");
    EXPECT_TRUE(three.AtEnd());
    // Others are served.
    OtherClient other(2, server->port());
    EXPECT_EQ(other.Get(), "200");
    EXPECT_EQ(one.Get("/").status, 200);
  }
  // Whose connections are gone has room again.
  while (server->open_connections() > 1) std::this_thread::yield();
  EXPECT_EQ(HttpGet(server.address(), "/").status, 200);
}

TEST(ConnectionsPerAddressTest, OverTheLimitByFarAreClosed) {
  HttpServerOptions options;
  options.limits.connections_per_address_max = 1;
  TestServer server(options);
  HttpClient first(server.address());
  EXPECT_EQ(first.Get("/").status, 200);
  // They are told and linger, as long as their clients do not go.
  std::vector<HttpClient> told;
  for (int i = 0; i < 16; ++i) {
    told.emplace_back(server.address());
    EXPECT_EQ(told.back().ReadReply().status, 503) << i;
  }
  HttpClient closed(server.address());
  bool reset = false;
  EXPECT_EQ(closed.ReadToEnd(&reset), "");
  EXPECT_EQ(first.Get("/").status, 200);
}

TEST(ConnectionsPerAddressTest, UnixSocketsHaveNone) {
  HttpServerOptions options;
  options.listen = absl::StrCat("unix:/tmp/transom_acceptor_test_", getpid());
  options.limits.connections_per_address_max = 1;
  TestServer server(options);
  HttpClient one(server.address());
  HttpClient two(server.address());
  EXPECT_EQ(one.Get("/").status, 200);
  EXPECT_EQ(two.Get("/").status, 200);
}

}  // namespace
}  // namespace transom
