// Who gets a TLS connection, and how the others are told.

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <atomic>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/server/http/tls_testing.h"

namespace transom {
namespace {

TEST(TlsHandshakeTest, ServesRequestsOverBothVersions) {
  TlsTestServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClientOptions options;
    options.version = version;
    TlsClient client = server.Connect(options);
    ASSERT_TRUE(client.secured()) << client.failure();
    EXPECT_EQ(client.version(), version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
    EXPECT_EQ(client.Get("/a").body, "GET /a HTTP/1.1\nHost: localhost\n\n");
    EXPECT_EQ(client.Request("POST", "/b", {}, "body").body,
              "POST /b HTTP/1.1\nHost: localhost\nContent-Length: 4\n\nbody");
  }
  EXPECT_EQ(server.context()->state().handshakes, 2u);
  EXPECT_EQ(server.context()->state().failed_handshakes, 0u);
}

TEST(TlsHandshakeTest, RefusesOldVersions) {
  TlsTestServer server;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsClientOptions options;
    options.version = version;
    TlsClient client = server.Connect(options);
    EXPECT_FALSE(client.secured());
    EXPECT_EQ(client.failure(), "tlsv1 alert protocol version");
  }
}

TEST(TlsHandshakeTest, MayInsistOnTls13) {
  TlsOptions tls;
  tls.only_tls13 = true;
  TlsTestServer server(tls);
  TlsClientOptions options;
  options.version = TLS1_2_VERSION;
  EXPECT_EQ(server.Connect(options).failure(), "tlsv1 alert protocol version");
  EXPECT_TRUE(server.Connect().IsServed());
}

struct SuiteRow {
  const char* name;
  const char* suite;
  bool good;
};
const SuiteRow kSuiteRows[] = {
    {"Aes128Gcm", "ECDHE-ECDSA-AES128-GCM-SHA256", true},
    {"Aes256Gcm", "ECDHE-ECDSA-AES256-GCM-SHA384", true},
    {"ChaCha20", "ECDHE-ECDSA-CHACHA20-POLY1305", true},
    {"Cbc", "ECDHE-ECDSA-AES128-SHA256", false},
    {"Sha1", "ECDHE-ECDSA-AES256-SHA", false},
    {"NoForwardSecrecy", "AES128-GCM-SHA256", false},
    {"Anonymous", "ADH-AES128-GCM-SHA256", false},
};

TEST(TlsHandshakeTest, TakesTodaysSuitesOfTls12AndNoOthers) {
  TlsTestServer server;
  for (const SuiteRow& row : kSuiteRows) {
    SCOPED_TRACE(row.name);
    TlsClientOptions options;
    options.version = TLS1_2_VERSION;
    options.cipher_suites = row.suite;
    EXPECT_EQ(server.Connect(options).IsServed(), row.good);
  }
}

TEST(TlsHandshakeTest, TakesTheSuitesOfItsOptions) {
  TlsOptions tls;
  tls.cipher_suites = {"ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_AES_256_GCM_SHA384"};
  TlsTestServer server(tls);
  TlsClientOptions options;
  options.version = TLS1_2_VERSION;
  EXPECT_STREQ(SSL_get_cipher(server.Connect(options).ssl()), "ECDHE-ECDSA-CHACHA20-POLY1305");
  options.version = TLS1_3_VERSION;
  EXPECT_STREQ(SSL_get_cipher(server.Connect(options).ssl()), "TLS_AES_256_GCM_SHA384");
  options.version = TLS1_2_VERSION;
  options.cipher_suites = "ECDHE-ECDSA-AES128-GCM-SHA256";
  EXPECT_FALSE(server.Connect(options).secured());
}

struct AlpnRow {
  const char* name;
  std::vector<std::string> offered;
  const char* agreed;  // null: refused
};

TEST(TlsHandshakeTest, AgreesOnHttp11) {
  const AlpnRow rows[] = {
      {"None", {}, ""},
      {"Http11", {"http/1.1"}, "http/1.1"},
      {"Http2First", {"h2", "http/1.1"}, "http/1.1"},
      {"Http2Alone", {"h2"}, nullptr},
      {"Others", {"h2", "http/1.0", "http/1.1x", "acme-tls/1"}, nullptr},
  };
  TlsTestServer server;
  for (const AlpnRow& row : rows) {
    SCOPED_TRACE(row.name);
    TlsClientOptions options;
    options.protocols = row.offered;
    TlsClient client = server.Connect(options);
    EXPECT_EQ(client.secured(), row.agreed != nullptr);
    if (row.agreed == nullptr) {
      EXPECT_EQ(client.failure(), "tlsv1 alert no application protocol");
    } else {
      EXPECT_EQ(client.protocol(), row.agreed);
      EXPECT_TRUE(client.IsServed());
    }
  }
}

// In every kind of piece, to one byte at a time.
TEST(TlsHandshakeTest, ComesInPieces) {
  TlsTestServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const size_t piece : {1, 2, 5, 7, 100}) {
      TlsClientOptions options;
      options.version = version;
      options.piece = piece;
      EXPECT_TRUE(server.Connect(options).IsServed()) << version << " in pieces of " << piece;
    }
  }
}

// The request is there before the server knows that the handshake is over.
TEST(TlsHandshakeTest, TheRequestMayComeWithItsEnd) {
  TlsTestServer server;
  TlsClientOptions options;
  options.version = TLS1_3_VERSION;
  options.handshake = false;
  TlsClient client = server.Connect(options);
  // By hand: the client's last flight is kept back until the request is behind it.
  SSL_do_handshake(client.ssl());
  ASSERT_TRUE(client.Flush());
  char buffer[16384];
  int result = 0;
  while ((result = SSL_do_handshake(client.ssl())) != 1) {
    const ssize_t n = recv(client.fd(), buffer, sizeof(buffer), 0);
    ASSERT_GT(n, 0);
    BIO_write(SSL_get_rbio(client.ssl()), buffer, static_cast<int>(n));
  }
  client.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n", 20);
  EXPECT_TRUE(absl::StartsWith(client.ReadReply().body, "GET /1"));
  EXPECT_TRUE(absl::StartsWith(client.ReadReply().body, "GET /2"));
}

TEST(TlsHandshakeTest, ThatDoesNotComeToAnEndIsGivenUp) {
  HttpServerOptions http;
  http.limits.tls_handshake_timeout = absl::Milliseconds(200);
  TlsTestServer server({}, http);
  HttpClient silent(server.address());
  EXPECT_TRUE(silent.AtEnd());
  HttpClient stalled(server.address());
  stalled.Send(absl::string_view("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(stalled.AtEnd());
  EXPECT_EQ(server->counters().limit(HttpLimit::kTlsHandshakeTimeout), 2u);
  EXPECT_EQ(server.context()->state().failed_handshakes, 2u);
}

TEST(TlsHandshakeTest, GarbageIsNoMatter) {
  TlsTestServer server;
  for (const absl::string_view bytes : {absl::string_view("\0\0\0\0\0\0\0\0", 8),
                                        absl::string_view("\x16\x03\x01\xff\xff\x01\x02", 7),
                                        absl::string_view("\x16\x03\x01\x00\x05hello", 10),
                                        absl::string_view("\x80\x2e\x01\x03\x01", 5),
                                        absl::string_view("\x15\x03\x01\x00\x02\x02\x28", 7),
                                        absl::string_view("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")}) {
    HttpClient client(server.address());
    client.Send(bytes);
    client.ShutdownWrite();
    bool reset = false;
    client.ReadToEnd(&reset);
  }
  EXPECT_TRUE(server.Connect().IsServed());
}

TEST(TlsHandshakeTest, GarbageBehindItEndsTheConnection) {
  TlsTestServer server;
  TlsClient client = server.Connect();
  ASSERT_TRUE(client.IsServed());
  client.SendRaw(absl::string_view("\x17\x03\x03\x00\x20", 5));
  client.SendRaw(std::string(32, 'x'));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.failure(), "sslv3 alert bad record mac");
}

// For whoever forgets the s of https.
TEST(TlsHandshakeTest, PlainHttpIsToldSo) {
  TlsTestServer server;
  for (const char* method : {"GET", "POST", "DELETE", "OPTIONS", "PATCH", "CONNECT"}) {
    HttpClient client(server.address());
    client.Send(absl::StrCat(method, " / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    const HttpReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.Header("X-Fault"), "kMalformed");
    EXPECT_EQ(reply.Header("Connection"), "close");
    EXPECT_EQ(reply.body, "this port speaks HTTPS, and the request came without TLS");
    EXPECT_TRUE(client.AtEnd());
  }
}

TEST(TlsHandshakeTest, RenegotiationIsRefused) {
  TlsTestServer server;
  TlsClientOptions options;
  options.version = TLS1_2_VERSION;
  TlsClient client = server.Connect(options);
  ASSERT_TRUE(client.IsServed());
  ASSERT_EQ(SSL_renegotiate(client.ssl()), 1);
  EXPECT_FALSE(client.Handshake());
  EXPECT_EQ(client.failure(), "no renegotiation");
}

// Each costs the server more than the client: there is an end to it, whether they come all at
// once or one by one.
TEST(TlsHandshakeTest, KeyUpdatesWithoutEndAreCutOff) {
  TlsTestServer server;
  TlsClientOptions options;
  options.version = TLS1_3_VERSION;
  for (const int together : {1, 1000}) {
    TlsClient client = server.Connect(options);
    for (int i = 0; i < 5; ++i) {
      ASSERT_EQ(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
      ASSERT_EQ(client.Get("/").status, 200);
    }
    for (int i = 1; i <= 10000; ++i) {
      SSL_key_update(client.ssl(), SSL_KEY_UPDATE_NOT_REQUESTED);
      SSL_do_handshake(client.ssl());
      if (i % together == 0 && !client.Flush()) break;
    }
    client.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.ReadToEnd(), "") << together;
  }
}

TEST(TlsHandshakeTest, TheOneTooManyIsToldByTls) {
  HttpServerOptions http;
  http.limits.connections_max = 1;
  TlsTestServer server({}, http);
  TlsClient first = server.Connect();
  ASSERT_TRUE(first.IsServed());
  TlsClient second = server.Connect();
  ASSERT_TRUE(second.secured()) << second.failure();
  const HttpReply reply = second.ReadReply();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Header("X-Fault"), "kTooManyConnections");
  bool clean = false;
  EXPECT_EQ(second.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
  EXPECT_TRUE(first.IsServed());
}

// ---- Sessions ---------------------------------------------------------------------

TEST(TlsSessionTest, IsTakenUpAgainByItsTicket) {
  TlsTestServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClientOptions options;
    options.version = version;
    TlsClient first = server.Connect(options);
    ASSERT_TRUE(first.IsServed());  // the ticket of 1.3 has come with the answer
    SSL_SESSION* session = SSL_get1_session(first.ssl());
    options.session = session;
    TlsClient second = server.Connect(options);
    EXPECT_TRUE(SSL_session_reused(second.ssl())) << version;
    EXPECT_TRUE(second.IsServed());
    SSL_SESSION_free(session);
  }
}

// A clock that the test turns.
std::atomic<int64_t> ticket_seconds{0};
absl::Time TicketClock() { return absl::FromUnixSeconds(ticket_seconds.load()); }

class TicketKeyTest : public testing::TestWithParam<int> {
 protected:
  TicketKeyTest() {
    ticket_seconds = 1000;
    TlsOptions tls;
    tls.ticket_key_period = absl::Seconds(100);
    tls.clock = &TicketClock;
    server_ = std::make_unique<TlsTestServer>(tls);
  }
  // A connection with the ticket, if there is one; takes its ticket. Whether the old one was good.
  bool Connect(SSL_SESSION** session) {
    TlsClientOptions options;
    options.version = GetParam();
    options.session = *session;
    TlsClient client = server_->Connect(options);
    EXPECT_TRUE(client.IsServed()) << client.failure();
    const bool reused = SSL_session_reused(client.ssl()) == 1;
    SSL_SESSION_free(*session);
    // A copy: OpenSSL forbids that of a connection which ends without a goodbye to be used again.
    *session = SSL_SESSION_dup(SSL_get0_session(client.ssl()));
    return reused;
  }

  std::unique_ptr<TlsTestServer> server_;
};

INSTANTIATE_TEST_SUITE_P(Versions, TicketKeyTest, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(TicketKeyTest, OpensTicketsForOnePeriodMore) {
  SSL_SESSION* kept = nullptr;
  EXPECT_FALSE(Connect(&kept));
  SSL_SESSION* late = SSL_SESSION_dup(kept);
  SSL_SESSION* too_late = SSL_SESSION_dup(kept);
  ticket_seconds = 1199;
  EXPECT_TRUE(Connect(&late));
  ticket_seconds = 1200;
  EXPECT_FALSE(Connect(&too_late));
  for (SSL_SESSION* session : {kept, late, too_late}) SSL_SESSION_free(session);
}

// Who comes back in time has a ticket of the newest key each time, and never shakes hands in full.
TEST_P(TicketKeyTest, ReplacesTicketsOfTheKeyBefore) {
  SSL_SESSION* session = nullptr;
  EXPECT_FALSE(Connect(&session));
  for (const int64_t seconds : {1100, 1250, 1390, 1500, 1699}) {
    ticket_seconds = seconds;
    EXPECT_TRUE(Connect(&session)) << seconds;
  }
  SSL_SESSION_free(session);
}

// Who was verified once is verified each time.
TEST(TlsSessionTest, HasNoTicketWhereClientsShowCertificates) {
  TlsOptions tls;
  tls.client_certificates = ClientCertificates::kRequired;
  TlsTestServer server(tls);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClientOptions options;
    options.version = version;
    options.identity = server.authority().Issue(ClientNamed("billing"));
    TlsClient first = server.Connect(options);
    ASSERT_TRUE(first.IsServed());
    SSL_SESSION* session = SSL_get1_session(first.ssl());
    options.session = session;
    TlsClient second = server.Connect(options);
    EXPECT_FALSE(SSL_session_reused(second.ssl())) << version;
    EXPECT_TRUE(second.IsServed());
    SSL_SESSION_free(session);
  }
}

// ---- Client certificates ----------------------------------------------------------

// Says who the client is.
class WhoHandler : public EchoHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    std::string text = request.secure ? "secure" : "plain";
    if (const PeerCertificate* peer = request.peer_certificate) {
      absl::StrAppend(&text, " subject=", peer->subject);
      for (const std::string& uri : peer->uris) absl::StrAppend(&text, " uri=", uri);
      for (const std::string& dns : peer->dns_names) absl::StrAppend(&text, " dns=", dns);
    }
    HttpResponse response;
    response.body = text;
    sink->Send(response);
  }
};

struct ClientRow {
  const char* name;
  ClientCertificates wanted;
  const char* shown;  // which identity
  const char* said;   // null: refused
};
const ClientRow kClientRows[] = {
    {"NotAskedFor", ClientCertificates::kNone, "good", "secure"},
    {"OptionalAndNone", ClientCertificates::kOptional, "", "secure"},
    {"OptionalAndGood", ClientCertificates::kOptional, "good",
     "secure subject=CN=billing,O=Example uri=spiffe://example/billing dns=billing.example"},
    {"OptionalAndForeign", ClientCertificates::kOptional, "foreign", nullptr},
    {"OptionalAndExpired", ClientCertificates::kOptional, "expired", nullptr},
    {"RequiredAndNone", ClientCertificates::kRequired, "", nullptr},
    {"RequiredAndGood", ClientCertificates::kRequired, "good",
     "secure subject=CN=billing,O=Example uri=spiffe://example/billing dns=billing.example"},
    {"RequiredAndForeign", ClientCertificates::kRequired, "foreign", nullptr},
    {"RequiredAndExpired", ClientCertificates::kRequired, "expired", nullptr},
    {"RequiredAndNotYetValid", ClientCertificates::kRequired, "early", nullptr},
    {"RequiredAndAServers", ClientCertificates::kRequired, "server", nullptr},
};

TestIdentity IdentityOf(const std::string& name, const TestAuthority& authority) {
  TestCertificateOptions options = ClientNamed("billing");
  options.organization = "Example";
  options.uris = {"spiffe://example/billing"};
  options.dns_names = {"billing.example"};
  if (name == "expired") options.ends = -absl::Minutes(1);
  if (name == "early") options.begins = absl::Hours(1);
  if (name == "server") options.for_client = false;
  // Of the same name as ours.
  if (name == "foreign") return TestAuthority("Test Authority").Issue(options);
  return name.empty() ? TestIdentity() : authority.Issue(options);
}

TEST(ClientCertificateTest, DecidesWhoIsServed) {
  for (const ClientRow& row : kClientRows) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      SCOPED_TRACE(absl::StrCat(row.name, " ", version));
      WhoHandler handler;
      TlsOptions tls;
      tls.client_certificates = row.wanted;
      TlsTestServer server(tls, {}, &handler);
      TlsClientOptions options;
      options.version = version;
      options.identity = IdentityOf(row.shown, server.authority());
      TlsClient client = server.Connect(options);
      if (row.said == nullptr) {
        EXPECT_FALSE(client.IsServed());
        EXPECT_TRUE(absl::StrContains(client.failure(), "alert")) << client.failure();
      } else {
        ASSERT_TRUE(client.secured()) << client.failure();
        EXPECT_EQ(client.Get("/").body, row.said);
        EXPECT_EQ(client.Get("/").body, row.said);
      }
    }
  }
}

TEST(ClientCertificateTest, OddNamesAreLeftOut) {
  WhoHandler handler;
  TlsOptions tls;
  tls.client_certificates = ClientCertificates::kRequired;
  TlsTestServer server(tls, {}, &handler);
  TestCertificateOptions options = ClientNamed("J\xc3\xb6rg, \"admin\"");
  options.uris = {std::string("a:\x01"), "a:" + std::string(1100, 'x'), "a:good"};
  TlsClientOptions client;
  client.identity = server.authority().Issue(options);
  EXPECT_EQ(server.Connect(client).Get("/").body,
            "secure subject=CN=J\\C3\\B6rg\\, \\\"admin\\\" uri=a:good");
}

TEST(ClientCertificateTest, PlainConnectionsHaveNone) {
  WhoHandler handler;
  TestServer server({}, &handler);
  EXPECT_EQ(HttpClient(server.address()).Get("/").body, "plain");
}

}  // namespace
}  // namespace transom
