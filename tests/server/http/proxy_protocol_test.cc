// The PROXY protocol over real sockets: whom a connection counts for, what is behind the header,
// and what is none.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/proxy_header_samples.h"
#include "tests/server/http/socket_path.h"
#include "tests/server/http/test_handler.h"
#include "tests/server/http/tls_testing.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

constexpr char kLine[] = "PROXY TCP4 192.0.2.7 198.51.100.1 41234 80\r\n";
constexpr char kOtherLine[] = "PROXY TCP6 2001:db8::7 ::1 1 2\r\n";
const std::string kBinary =
    BinaryProxyHeader(0x21, 0x11, InetEnds(std::string("\xc0\x00\x02\x07", 4), 41234));

// Answers with the peer, as the request has it.
class PeerHandler : public EchoHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    HttpResponse response;
    response.body = request.peer;
    sink->Send(response);
  }
};

HttpServerOptions TrustingOptions(const std::string& peers = "127.0.0.0/8") {
  HttpServerOptions options;
  options.proxy_peers = AddressList::Parse({peers}).value();
  return options;
}

class ProxyProtocolTest : public testing::Test {
 protected:
  // A client that has said this so far.
  static HttpClient Begin(TestServer& server, absl::string_view bytes) {
    HttpClient client(server.address());
    client.Send(bytes);
    return client;
  }
  static uint64_t Refused(TestServer& server) {
    return server->counters().refused(HttpFault::kProxyHeader);
  }

  PeerHandler handler_;
};

TEST_F(ProxyProtocolTest, TheAddressInItIsThePeerOfEachRequest) {
  TestServer server(TrustingOptions(), &handler_);
  const std::pair<std::string, std::string> rows[] = {
      {kLine, "192.0.2.7:41234"},
      {kOtherLine, "[2001:db8::7]:1"},
      {kBinary, "192.0.2.7:41234"},
      {BinaryProxyHeader(0x21, 0x31, std::string(216, 'a')), "unix:"},
  };
  for (const auto& [header, peer] : rows) {
    HttpClient client = Begin(server, header + GetOf("/"));
    EXPECT_EQ(client.ReadReply().body, peer);
    EXPECT_EQ(client.Get("/").body, peer);
  }
  EXPECT_EQ(Refused(server), 0u);
}

TEST_F(ProxyProtocolTest, AnUnknownConnectionKeepsItsOwn) {
  TestServer server(TrustingOptions(), &handler_);
  for (const std::string& header :
       {std::string("PROXY UNKNOWN\r\n"), BinaryProxyHeader(0x20, 0, "")}) {
    HttpClient client = Begin(server, header + GetOf("/"));
    EXPECT_EQ(client.ReadReply().body, client.local_address());
  }
}

TEST_F(ProxyProtocolTest, ComesInAnyPieces) {
  TestServer server(TrustingOptions(), &handler_);
  for (const std::string& header : {std::string(kLine), kBinary}) {
    const std::string bytes = header + GetOf("/");
    for (size_t cut = 1; cut < bytes.size(); ++cut) {
      HttpClient client(server.address());
      ASSERT_TRUE(client.SendCutAt(bytes, {cut}));
      ASSERT_EQ(client.ReadReply().body, "192.0.2.7:41234") << cut;
    }
    HttpClient slow(server.address());
    for (const char c : bytes) ASSERT_TRUE(slow.Send(absl::string_view(&c, 1)));
    EXPECT_EQ(slow.ReadReply().body, "192.0.2.7:41234");
  }
}

TEST_F(ProxyProtocolTest, OfMostBytesIsRead) {
  TestServer server(TrustingOptions(), &handler_);
  const std::string ends = InetEnds(std::string("\xc0\x00\x02\x07", 4), 41234);
  const std::string longest =
      BinaryProxyHeader(0x21, 0x11, ends + std::string(4096 - 16 - ends.size(), 'x'));
  ASSERT_EQ(longest.size(), 4096u);
  EXPECT_EQ(Begin(server, longest + GetOf("/")).ReadReply().body, "192.0.2.7:41234");
}

TEST_F(ProxyProtocolTest, ASecondOneIsNoRequest) {
  TestServer server(TrustingOptions(), &handler_);
  for (const std::string& header : {std::string(kLine), kBinary}) {
    HttpClient client = Begin(server, absl::StrCat(kLine, header, GetOf("/")));
    EXPECT_EQ(client.ReadReply().status, 400);
    EXPECT_TRUE(client.AtEnd());
  }
}

TEST_F(ProxyProtocolTest, WithoutOneNothingIsServed) {
  TestServer server(TrustingOptions(), &handler_);
  for (const std::string& bytes :
       {GetOf("/"), absl::StrCat("PROXY TCP4 192.0.2.7 198.51.100.1 41234\r\n", GetOf("/")),
        BinaryProxyHeader(0x41, 0x11, "") + GetOf("/"), std::string("\r\n\r\n\r\n")}) {
    EXPECT_EQ(Begin(server, bytes).ReadToEnd(), "") << bytes;
  }
  EXPECT_EQ(Refused(server), 4u);
  EXPECT_EQ(server->counters().refused(HttpFault::kMalformed), 0u);
}

TEST_F(ProxyProtocolTest, ThatEndsTooEarlyIsNone) {
  TestServer server(TrustingOptions(), &handler_);
  for (const std::string& part : {std::string("PROXY TCP4 192.0.2.7"), kBinary.substr(0, 20)}) {
    HttpClient client = Begin(server, part);
    client.ShutdownWrite();
    EXPECT_EQ(client.ReadToEnd(), "");
  }
  EXPECT_EQ(Refused(server), 2u);
  // Whoever says nothing has only looked whether somebody listens.
  HttpClient silent(server.address());
  silent.ShutdownWrite();
  EXPECT_EQ(silent.ReadToEnd(), "");
  // The header alone is a connection without requests.
  HttpClient idle = Begin(server, kLine);
  idle.ShutdownWrite();
  EXPECT_EQ(idle.ReadToEnd(), "");
  EXPECT_EQ(Refused(server), 2u);
}

TEST_F(ProxyProtocolTest, HasTheTimeOfAHead) {
  HttpServerOptions options = TrustingOptions();
  options.limits.head_timeout = absl::Milliseconds(50);
  TestServer server(options, &handler_);
  EXPECT_EQ(Begin(server, "PROXY TCP4 ").ReadToEnd(), "");
  EXPECT_EQ(HttpClient(server.address()).ReadToEnd(), "");
  EXPECT_EQ(server->counters().limit(HttpLimit::kHeadTimeout), 2u);
  EXPECT_EQ(Refused(server), 2u);
  // From then on the connection is idle, which may last.
  HttpClient client = Begin(server, kLine);
  while (server->open_connections() != 1) std::this_thread::yield();
  HttpClient other = Begin(server, "PROXY ");
  EXPECT_EQ(other.ReadToEnd(), "");
  EXPECT_EQ(client.Get("/").body, "192.0.2.7:41234");
}

TEST_F(ProxyProtocolTest, FromOthersIsNoRequest) {
  TestServer server(TrustingOptions("10.0.0.0/8"), &handler_);
  HttpClient good(server.address());
  EXPECT_EQ(good.Get("/").body, good.local_address());
  for (const std::string& header : {std::string(kLine), kBinary}) {
    HttpClient client = Begin(server, header + GetOf("/"));
    EXPECT_EQ(client.ReadReply().status, 400);
    EXPECT_TRUE(client.AtEnd());
  }
  EXPECT_EQ(Refused(server), 0u);
}

TEST_F(ProxyProtocolTest, WorksOnUnixSockets) {
  HttpServerOptions options = TrustingOptions("unix:");
  SocketPath socket_path;
  options.listen = "unix:" + socket_path.path();
  TestServer server(options, &handler_);
  EXPECT_EQ(Begin(server, kLine + GetOf("/")).ReadReply().body, "192.0.2.7:41234");
  EXPECT_EQ(Begin(server, "PROXY UNKNOWN\r\n" + GetOf("/")).ReadReply().body, "unix:");
  EXPECT_EQ(Begin(server, GetOf("/")).ReadToEnd(), "");
}

// ---- Limits -----------------------------------------------------------------------

TEST_F(ProxyProtocolTest, ConnectionsCountForTheAddressInIt) {
  HttpServerOptions options = TrustingOptions();
  options.limits.connections_per_address_max = 1;
  TestServer server(options, &handler_);
  // The load balancer itself may have many.
  std::vector<HttpClient> waiting;
  for (int i = 0; i < 40; ++i) waiting.push_back(Begin(server, "PROXY "));
  {
    HttpClient one = Begin(server, kLine + GetOf("/"));
    EXPECT_EQ(one.ReadReply().status, 200);
    HttpClient two = Begin(server, kLine + GetOf("/"));
    const HttpReply reply = two.ReadReply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "the client's address has too many open connections");
    EXPECT_TRUE(two.AtEnd());
    EXPECT_EQ(Begin(server, kOtherLine + GetOf("/")).ReadReply().status, 200);
    EXPECT_EQ(one.Get("/").status, 200);
  }
  while (server->open_connections() > waiting.size()) std::this_thread::yield();
  HttpClient again = Begin(server, kLine + GetOf("/"));
  EXPECT_EQ(again.ReadReply().status, 200);
  EXPECT_EQ(server->counters().limit(HttpLimit::kConnectionsPerAddress), 1u);
  // Those whose address is never told have never counted.
  waiting.clear();
  while (server->open_connections() > 1) std::this_thread::yield();
  EXPECT_EQ(Begin(server, kLine + GetOf("/")).ReadReply().status, 503);
}

TEST_F(ProxyProtocolTest, OverTheLimitByFarTheyAreClosed) {
  HttpServerOptions options = TrustingOptions();
  options.limits.connections_per_address_max = 1;
  TestServer server(options, &handler_);
  HttpClient first = Begin(server, kLine + GetOf("/"));
  EXPECT_EQ(first.ReadReply().status, 200);
  std::vector<HttpClient> told;
  for (int i = 0; i < 16; ++i) {
    told.push_back(Begin(server, kLine));
    EXPECT_EQ(told.back().ReadReply().status, 503) << i;
  }
  bool reset = false;
  EXPECT_EQ(Begin(server, kLine).ReadToEnd(&reset), "");
  EXPECT_EQ(server->counters().limit(HttpLimit::kConnectionsPerAddress), 17u);
}

TEST_F(ProxyProtocolTest, AConnectionTooManyIsToldSo) {
  HttpServerOptions options = TrustingOptions();
  options.limits.connections_max = 1;
  TestServer server(options, &handler_);
  HttpClient first = Begin(server, kLine + GetOf("/"));
  EXPECT_EQ(first.ReadReply().status, 200);
  HttpClient second = Begin(server, kLine);
  EXPECT_EQ(second.ReadReply().status, 503);
  EXPECT_TRUE(second.AtEnd());
}

// ---- In front of TLS --------------------------------------------------------------

class TlsProxyProtocolTest : public ProxyProtocolTest {
 protected:
  static TlsClient Connect(const TlsTestServer& server, size_t piece = 0) {
    TlsClientOptions options;
    options.handshake = false;
    options.piece = piece;
    return server.Connect(options);
  }
};

TEST_F(TlsProxyProtocolTest, IsFollowedByTheHandshake) {
  TlsTestServer server({}, TrustingOptions(), &handler_);
  for (const std::string& header : {std::string(kLine), kBinary}) {
    for (const size_t piece : {0, 1}) {
      TlsClient client = Connect(server, piece);
      ASSERT_TRUE(client.SendRaw(header));
      ASSERT_TRUE(client.Handshake()) << client.failure();
      EXPECT_EQ(client.Get("/").body, "192.0.2.7:41234");
    }
  }
  EXPECT_EQ(server.context()->state().failed_handshakes, 0u);
}

// The handshake's first bytes leave with the header's last.
TEST_F(TlsProxyProtocolTest, MayComeWithTheHello) {
  TlsTestServer server({}, TrustingOptions(), &handler_);
  for (const std::string& header : {std::string(kLine), kBinary}) {
    TlsClient client = Connect(server);
    ASSERT_EQ(send(client.fd(), header.data(), header.size(), MSG_MORE),
              static_cast<ssize_t>(header.size()));
    ASSERT_TRUE(client.Handshake()) << client.failure();
    EXPECT_EQ(client.Get("/").body, "192.0.2.7:41234");
  }
}

TEST_F(TlsProxyProtocolTest, WithoutOneThereIsNoHandshake) {
  TlsTestServer server({}, TrustingOptions(), &handler_);
  EXPECT_FALSE(Connect(server).Handshake());
  EXPECT_EQ(server->counters().refused(HttpFault::kProxyHeader), 1u);
  EXPECT_EQ(server.context()->state().failed_handshakes, 0u);
  TlsTestServer other({}, TrustingOptions("10.0.0.0/8"), &handler_);
  TlsClient client = Connect(other);
  ASSERT_TRUE(client.SendRaw(kLine));
  EXPECT_FALSE(client.Handshake());
}

TEST_F(TlsProxyProtocolTest, ThoseTooManyAreToldBehindTheHandshake) {
  HttpServerOptions options = TrustingOptions();
  options.limits.connections_per_address_max = 1;
  options.limits.connections_max = 2;
  TlsTestServer server({}, options, &handler_);
  TlsClient first = Connect(server);
  ASSERT_TRUE(first.SendRaw(kLine));
  EXPECT_EQ(first.Handshake() ? first.Get("/").status : 0, 200);
  TlsClient second = Connect(server);
  ASSERT_TRUE(second.SendRaw(kLine));
  EXPECT_EQ(second.Handshake() ? second.ReadReply().body : "",
            "the client's address has too many open connections");
  TlsClient third = Connect(server);
  ASSERT_TRUE(third.SendRaw(kOtherLine));
  EXPECT_EQ(third.Handshake() ? third.ReadReply().body : "",
            "the server has too many open connections");
}

}  // namespace
}  // namespace transom
