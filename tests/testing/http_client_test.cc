// The test client itself: what it reads, and that it complains loudly.

#include "tests/testing/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

// Accepts one connection, writes the given bytes, and closes after the client has.
class OneReplyServer {
 public:
  explicit OneReplyServer(std::string bytes) : bytes_(std::move(bytes)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(name);
    auto* generic = reinterpret_cast<sockaddr*>(&name);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    getsockname(listener_, generic, &size);
    address_ = absl::StrCat("127.0.0.1:", ntohs(name.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~OneReplyServer() {
    thread_.join();
    close(listener_);
  }
  const std::string& address() const { return address_; }

 private:
  void Serve() {
    int fd = accept(listener_, nullptr, nullptr);
    send(fd, bytes_.data(), bytes_.size(), MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    char buffer[1024];
    while (recv(fd, buffer, sizeof(buffer), 0) > 0) {
    }
    close(fd);
  }

  std::string bytes_;
  int listener_;
  std::string address_;
  std::thread thread_;
};

HttpReply ReadFrom(const std::string& bytes) {
  OneReplyServer server(bytes);
  HttpClient client(server.address());
  HttpReply reply = client.ReadReply();
  client.Close();
  return reply;
}

TEST(HttpClientTest, ReadsALength) {
  HttpReply reply =
      ReadFrom("HTTP/1.1 201 Created it\r\nX-a: 1\r\nx-A:2\r\nContent-Length: 3\r\n\r\nabcd");
  EXPECT_TRUE(reply.ok);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.reason, "Created it");
  EXPECT_EQ(reply.Header("x-a"), "1");
  EXPECT_EQ(reply.CountHeader("X-A"), 2);
  EXPECT_FALSE(reply.HasHeader("b"));
  EXPECT_EQ(reply.body, "abc");
}

TEST(HttpClientTest, ReadsChunksAndTrailers) {
  HttpReply reply = ReadFrom(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n");
  EXPECT_TRUE(reply.ok);
  EXPECT_EQ(reply.body, "abc0123456789");
  ASSERT_EQ(reply.trailers.size(), 1u);
  EXPECT_EQ(reply.trailers[0].second, "u");
}

TEST(HttpClientTest, ReadsUntilTheEndWithoutALength) {
  EXPECT_EQ(ReadFrom("HTTP/1.0 200 OK\r\n\r\nabc").body, "abc");
}

TEST(HttpClientTest, PassesInterimRepliesBy) {
  HttpReply reply =
      ReadFrom("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.interims, std::vector<int>{100});
}

TEST(HttpClientTest, ComplainsAboutABadStatusLine) {
  EXPECT_NONFATAL_FAILURE(EXPECT_FALSE(ReadFrom("HTTP/2 200\r\n\r\n").ok), "status line");
}

TEST(HttpClientTest, ComplainsAboutAnEarlyEnd) {
  EXPECT_NONFATAL_FAILURE(EXPECT_FALSE(ReadFrom("HTTP/1.1 200 OK\r\n").ok), "header fields");
  EXPECT_NONFATAL_FAILURE(ReadFrom(""), "before a status line");
}

TEST(HttpClientTest, ComplainsAboutCodesThatAreNotDocumented) {
  const std::string conflict = "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n";
  EXPECT_NONFATAL_FAILURE(ReadFrom(conflict), "409");
  {
    AllowCodes allow({405, 409});
    EXPECT_EQ(ReadFrom(conflict).status, 409);
    { AllowCodes again({409}); }
    EXPECT_EQ(ReadFrom(conflict).status, 409);
  }
  EXPECT_NONFATAL_FAILURE(ReadFrom(conflict), "409");
}

}  // namespace
}  // namespace transom
