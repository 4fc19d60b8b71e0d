// The real binary with TLS on its REST port: what it serves, what the service behind it is
// told, and what it says of files that are wrong.

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/backend.h"
#include "tests/testing/mounted_secret.h"
#include "tests/testing/test_certificates.h"
#include "tests/testing/tls_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

std::string Set(const std::string& key, const std::string& value) {
  return "--set=" + key + "=" + value;
}

class TlsTest : public testing::Test {
 protected:
  TlsTest() { Publish("first"); }

  void Publish(const std::string& name) {
    TestCertificateOptions options;
    options.common_name = name;
    const TestIdentity identity = authority_.Issue(options);
    PublishFiles(identity.certificate, identity.key);
  }

  void PublishFiles(const std::string& certificate, const std::string& key) {
    secret_.Publish(
        {{"tls.crt", certificate}, {"tls.key", key}, {"ca.crt", authority_.certificate()}});
  }

  std::vector<std::string> Flags(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> flags = {
        "--upstream=" + backend_.address(),
        "--descriptor_set=" + RunfilePath("proto/contract_descriptors.pb"),
        Set("listen.tls.certificate_file", secret_.Path("tls.crt")),
        Set("listen.tls.key_file", secret_.Path("tls.key"))};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  // Asks for client certificates and tells the service of them.
  std::vector<std::string> MutualFlags(const std::string& wanted) const {
    return Flags({Set("listen.tls.client_ca_file", secret_.Path("ca.crt")),
                  Set("listen.tls.client_certificates", wanted),
                  Set("metadata.client_certificate_subject", "x-client-subject"),
                  Set("metadata.client_certificate_uri", "x-client-uri"),
                  Set("metadata.client_certificate_dns", "x-client-dns"),
                  Set("metadata.accept_grpc_metadata_prefix", "true"),
                  Set("metadata.request_headers", "[{from: x-*}]")});
  }

  TestIdentity Client() const {
    TestCertificateOptions options;
    options.common_name = "billing";
    options.organization = "Example";
    options.dns_names = {"billing.example"};
    options.uris = {"spiffe://example/billing"};
    options.for_client = true;
    return authority_.Issue(options);
  }

  TlsClient Connect(const TransomProcess& transom, const TestIdentity& identity = {}) const {
    TlsClientOptions options;
    options.authority = authority_.certificate();
    options.identity = identity;
    return TlsClient(transom.rest_address(), options);
  }

  TestAuthority authority_{"Test Authority"};
  MountedSecret secret_;
  Backend backend_;
};

TEST_F(TlsTest, ServesAndTellsTheServiceOfHttps) {
  TransomProcess transom(Flags());
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_NE(transom.start_line().find(", TLS on REST"), std::string::npos) << transom.start_line();
  TlsClient client = Connect(transom);
  ASSERT_TRUE(client.secured()) << client.failure();
  EXPECT_EQ(client.Request("GET", "/v1/items/a", {{"X-Forwarded-Proto", "http"}}).status, 200);
  EXPECT_EQ(backend_.TakeCall()->Metadata("x-forwarded-proto"), "https");
  // The admin port stays plain.
  EXPECT_EQ(HttpGet(transom.admin_address(), "/readyz").status, 200);
  const HttpReply plain = HttpGet(transom.rest_address(), "/v1/items/a");
  EXPECT_EQ(plain.status, 400);
  EXPECT_NE(plain.body.find("this port speaks HTTPS"), std::string::npos) << plain.body;
  EXPECT_EQ(transom.Stop(), 0);
  EXPECT_EQ(transom.errors().find("ERROR"), std::string::npos) << transom.errors();
}

TEST_F(TlsTest, TellsTheServiceWhomTheCertificateNames) {
  TransomProcess transom(MutualFlags("required"));
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_FALSE(Connect(transom).IsServed());
  TlsClient client = Connect(transom, Client());
  ASSERT_TRUE(client.secured()) << client.failure();
  const HttpHeaders spoofed = {{"X-Client-Subject", "CN=admin"},
                               {"Grpc-Metadata-X-Client-Uri", "spiffe://example/admin"},
                               {"X-Client-Dns", "admin.example"},
                               {"X-Other", "o"}};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.Request("GET", "/v1/items/a", spoofed).status, 200);
    const std::optional<BackendCall> call = backend_.TakeCall();
    ASSERT_TRUE(call.has_value());
    std::multimap<std::string, std::string> told;
    for (const auto& [key, value] : call->metadata) {
      if (key.rfind("x-client-", 0) == 0 || key == "x-other") told.emplace(key, value);
    }
    EXPECT_EQ(told,
              (std::multimap<std::string, std::string>{{"x-client-subject", "CN=billing,O=Example"},
                                                       {"x-client-uri", "spiffe://example/billing"},
                                                       {"x-client-dns", "billing.example"},
                                                       {"x-other", "o"}}));
  }
}

TEST_F(TlsTest, NobodyIsSomebodyWithoutACertificate) {
  TransomProcess transom(MutualFlags("optional"));
  ASSERT_TRUE(transom.running()) << transom.errors();
  TlsClient client = Connect(transom);
  EXPECT_EQ(client.Request("GET", "/v1/items/a", {{"X-Client-Subject", "CN=admin"}}).status, 200);
  EXPECT_EQ(backend_.TakeCall()->Metadata("x-client-subject"), std::nullopt);
}

// Kubernetes replaces the files; the process looks by itself.
TEST_F(TlsTest, TakesNewFilesWhileItServes) {
  TransomProcess transom(Flags());
  ASSERT_TRUE(transom.running()) << transom.errors();
  TlsClient kept = Connect(transom);
  EXPECT_EQ(kept.server_name(), "first");

  PublishFiles("half a certif", "half a k");
  const auto readyz = [&] { return HttpGet(transom.admin_address(), "/readyz"); };
  while (readyz().body.find("listen.tls.certificate_file") == std::string::npos) {
    ASSERT_EQ(kept.Get("/v1/items/a").status, 200);
  }
  EXPECT_EQ(readyz().status, 200);
  EXPECT_EQ(Connect(transom).server_name(), "first");

  Publish("second");
  for (;;) {
    TlsClient fresh = Connect(transom);
    ASSERT_EQ(fresh.Get("/v1/items/a").status, 200) << fresh.failure();
    if (fresh.server_name() == "second") break;
  }
  EXPECT_EQ(readyz().body.find("listen.tls"), std::string::npos) << readyz().body;
  EXPECT_EQ(kept.Get("/v1/items/a").status, 200);
  const std::string log = transom.errors();
  const size_t first = log.find("TLS files cannot be reloaded");
  EXPECT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("TLS files cannot be reloaded", first + 1), std::string::npos) << log;
}

TEST_F(TlsTest, AnswersWhatIsInFlightWhenItEnds) {
  TransomProcess transom(Flags());
  ASSERT_TRUE(transom.running()) << transom.errors();
  BackendReply hang;
  hang.hang = true;
  backend_.SetReply(hang);
  TlsClient busy = Connect(transom);
  TlsClient idle = Connect(transom);
  busy.Send("GET /v1/items/a HTTP/1.1\r\nHost: h\r\nX-Server-Timeout: 1\r\n\r\n");
  ASSERT_TRUE(backend_.WaitForHang());
  std::thread stopper([&] { EXPECT_EQ(transom.Stop(), 0); });
  EXPECT_EQ(busy.ReadReply().status, 504);
  bool clean = false;
  EXPECT_EQ(busy.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
  EXPECT_EQ(idle.ReadToEnd(&clean), "");
  EXPECT_TRUE(clean);
  stopper.join();
}

struct FaultRow {
  const char* name;
  std::vector<std::string> flags;
  std::vector<std::string> words;  // each occurs in the line
};

TEST_F(TlsTest, WrongFilesStopTheStartInOneLine) {
  const std::string crt = secret_.Path("tls.crt");
  const std::string key = secret_.Path("tls.key");
  TestCertificateOptions any;
  const TestIdentity other = authority_.Issue(any);
  const std::string other_key = WriteTestFile("other.key", other.key);
  const std::string encrypted = WriteTestFile("encrypted.key", EncryptedKey(other.key));
  const FaultRow rows[] = {
      {"MissingCertificate",
       {Set("listen.tls.certificate_file", "/nonexistent.crt")},
       {"listen.tls.certificate_file: /nonexistent.crt: No such file"}},
      {"KeyForCertificate",
       {Set("listen.tls.certificate_file", key)},
       {"listen.tls.certificate_file: " + key, "PEM"}},
      {"MissingKey",
       {Set("listen.tls.key_file", "/nonexistent.key")},
       {"listen.tls.key_file: /nonexistent.key: No such file"}},
      {"AnothersKey",
       {Set("listen.tls.key_file", other_key)},
       {"listen.tls.key_file: " + other_key, "does not belong to the certificate in " + crt}},
      {"EncryptedKey",
       {Set("listen.tls.key_file", encrypted)},
       {"listen.tls.key_file: " + encrypted, "encrypted"}},
      {"WrongAuthorities",
       {Set("listen.tls.client_certificates", "required"), Set("listen.tls.client_ca_file", key)},
       {"listen.tls.client_ca_file: " + key, "PEM"}},
      {"UnknownSuite",
       {Set("listen.tls.cipher_suites", "[RC4-MD5]")},
       {"listen.tls.cipher_suites[0]: RC4-MD5"}},
      {"NoAuthorities",
       {Set("listen.tls.client_certificates", "required")},
       {"listen.tls.client_ca_file: expected a file"}},
      {"OldVersion", {Set("listen.tls.min_version", "1.1")}, {"listen.tls.min_version", "1.3"}},
  };
  for (const FaultRow& row : rows) {
    for (const bool check : {false, true}) {
      SCOPED_TRACE(row.name);
      std::vector<std::string> flags = Flags(row.flags);
      if (check) flags.push_back("--check");
      TransomProcess transom(flags);
      EXPECT_FALSE(transom.running());
      EXPECT_EQ(transom.Stop(), 1);
      const std::string errors = transom.errors();
      EXPECT_EQ(errors.rfind("transom: ", 0), 0u) << errors;
      EXPECT_EQ(errors.find('\n'), errors.size() - 1) << errors;
      for (const std::string& word : row.words) {
        EXPECT_NE(errors.find(word), std::string::npos) << word << "\n" << errors;
      }
    }
  }
}

TEST_F(TlsTest, CheckLooksAtGoodFiles) {
  std::vector<std::string> flags = Flags({"--check"});
  TransomProcess transom(flags);
  EXPECT_NE(transom.start_line().find("descriptor set"), std::string::npos);
  transom.WaitForEnd();
  EXPECT_EQ(transom.errors(), "");
}

}  // namespace
}  // namespace transom
