// Credentials: what their files may hold, and what happens when they change.

#include "server/http/tls_context.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/tls_testing.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

struct FaultRow {
  const char* name;
  std::string certificate;
  std::string key;
  std::string authorities;
  std::vector<std::string> suites;
  const char* message;  // CRT, KEY and CA stand for the files
};

std::vector<FaultRow> FaultRows() {
  const TestAuthority authority("A");
  const TestIdentity good = authority.Issue(ServerNamed("a"));
  const TestIdentity other = authority.Issue(ServerNamed("b"));
  const std::string ca = authority.certificate();
  const std::string half = good.certificate.substr(0, good.certificate.size() / 2);
  const std::string in_chain = good.certificate + ca.substr(0, ca.size() / 2);
  const std::string missing = "/nonexistent/file";
  return {
      {"NoCertificate",
       missing,
       good.key,
       ca,
       {},
       "certificate_file: CRT: No such file or directory"},
      {"NoKey", good.certificate, missing, ca, {}, "key_file: KEY: No such file or directory"},
      {"NoAuthorities",
       good.certificate,
       good.key,
       missing,
       {},
       "client_ca_file: CA: No such file or directory"},
      {"EmptyCertificate",
       "",
       good.key,
       ca,
       {},
       "certificate_file: CRT: expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)"},
      {"KeyForCertificate",
       good.key,
       good.key,
       ca,
       {},
       "certificate_file: CRT: expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)"},
      {"HalfACertificate",
       half,
       good.key,
       ca,
       {},
       "certificate_file: CRT: certificate 1 in it is broken"},
      {"BrokenChain",
       in_chain,
       good.key,
       ca,
       {},
       "certificate_file: CRT: certificate 2 in it is broken"},
      {"CertificateForKey",
       good.certificate,
       good.certificate,
       ca,
       {},
       "key_file: KEY: expected a private key in PEM form (-----BEGIN PRIVATE KEY-----)"},
      {"HalfAKey",
       good.certificate,
       good.key.substr(0, 100),
       ca,
       {},
       "key_file: KEY: expected a private key in PEM form (-----BEGIN PRIVATE KEY-----)"},
      {"AnothersKey",
       good.certificate,
       other.key,
       ca,
       {},
       "key_file: KEY: the key does not belong to the certificate in CRT"},
      {"EncryptedKey",
       good.certificate,
       EncryptedKey(good.key),
       ca,
       {},
       "key_file: KEY: the key is encrypted; expected one that is not"},
      {"TextForAuthorities",
       good.certificate,
       good.key,
       "hello",
       {},
       "client_ca_file: CA: expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)"},
      {"UnknownSuite",
       good.certificate,
       good.key,
       ca,
       {"TLS_AES_128_GCM_SHA256", "FOO"},
       "cipher_suites[1]: FOO: expected OpenSSL's name of a suite of TLS 1.3, or of one of TLS 1.2 "
       "with ECDHE and an AEAD (ECDHE-ECDSA-AES128-GCM-SHA256)"},
      {"OldSuite", good.certificate, good.key, ca, {"AES128-SHA"}, "cipher_suites[0]: AES128-SHA"},
      {"GroupOfSuites", good.certificate, good.key, ca, {"HIGH"}, "cipher_suites[0]: HIGH"},
      {"UnknownSuiteOf13",
       good.certificate,
       good.key,
       ca,
       {"TLS_FOO"},
       "cipher_suites[0]: TLS_FOO"},
  };
}

std::string PathOf(const std::string& name, const std::string& text) {
  return absl::StartsWith(text, "/nonexistent") ? text : WriteTestFile(name, text);
}

TEST(TlsCredentialsTest, SayWhatIsWrongWithTheFiles) {
  for (const FaultRow& row : FaultRows()) {
    SCOPED_TRACE(row.name);
    TlsOptions options;
    options.certificate_file = PathOf("tls.crt", row.certificate);
    options.key_file = PathOf("tls.key", row.key);
    options.client_ca_file = PathOf("ca.crt", row.authorities);
    options.client_certificates = ClientCertificates::kRequired;
    options.cipher_suites = row.suites;
    auto context = TlsContext::Load(options);
    ASSERT_FALSE(context.ok());
    std::string expected = row.message;
    for (const auto& [word, path] :
         {std::pair<std::string, std::string>(" CRT", " " + options.certificate_file),
          {" KEY", " " + options.key_file},
          {" CA:", " " + options.client_ca_file + ":"}}) {
      const size_t at = expected.find(word);
      if (at != std::string::npos) expected.replace(at, word.size(), path);
    }
    EXPECT_TRUE(absl::StartsWith(context.status().message(), expected)) << context.status();
  }
}

TEST(TlsCredentialsTest, ManyFormsOfFilesAreGood) {
  const TestAuthority authority("A");
  const TestIdentity good = authority.Issue(ServerNamed("a"));
  TlsOptions options;
  // One file for all, with words between, as some tools write it.
  const std::string all = absl::StrCat("subject=a\n", good.certificate, "\nissuer:\n",
                                       authority.certificate(), "\n", good.key);
  options.certificate_file = options.key_file = options.client_ca_file =
      WriteTestFile("all.pem", all);
  options.client_certificates = ClientCertificates::kOptional;
  EXPECT_TRUE(TlsContext::Load(options).ok());
}

TEST(TlsCredentialsTest, AnExpiredCertificateIsTheOperatorsAffair) {
  const TestAuthority authority("A");
  TestCertificateOptions old = ServerNamed("a");
  old.ends = -absl::Minutes(1);
  const TestIdentity expired = authority.Issue(old);
  TlsOptions options;
  options.certificate_file = WriteTestFile("old.crt", expired.certificate);
  options.key_file = WriteTestFile("old.key", expired.key);
  testing::internal::CaptureStderr();
  auto context = TlsContext::Load(options);
  EXPECT_TRUE(absl::StrContains(testing::internal::GetCapturedStderr(), "has expired"));
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_LT((*context)->state().not_after, absl::Now());
}

// ---- Changes ----------------------------------------------------------------------

TEST(TlsReloadTest, NewConnectionsGetTheNewCertificate) {
  TlsTestServer server;
  TlsClient old = server.Connect();
  EXPECT_EQ(old.server_name(), "localhost");
  EXPECT_FALSE(server.context()->ReloadIfChanged());
  server.Publish(server.authority().Issue(ServerNamed("second")));
  EXPECT_TRUE(server.context()->ReloadIfChanged());
  EXPECT_FALSE(server.context()->ReloadIfChanged());
  EXPECT_EQ(server.Connect().server_name(), "second");
  EXPECT_TRUE(old.IsServed());
  EXPECT_EQ(server.context()->state().reloads, 1u);
}

TEST(TlsReloadTest, AnotherAuthorityCountsFromTheNextConnection) {
  TlsOptions tls;
  tls.client_certificates = ClientCertificates::kRequired;
  TlsTestServer server(tls);
  const TestAuthority other("Other Authority");
  TlsClientOptions ours;
  ours.identity = server.authority().Issue(ClientNamed("billing"));
  TlsClientOptions theirs;
  theirs.identity = other.Issue(ClientNamed("billing"));
  TlsClient kept = server.Connect(ours);
  EXPECT_TRUE(kept.IsServed());
  EXPECT_FALSE(server.Connect(theirs).IsServed());
  server.PublishClientAuthority(other);
  EXPECT_TRUE(server.context()->ReloadIfChanged());
  EXPECT_TRUE(kept.IsServed());
  EXPECT_FALSE(server.Connect(ours).IsServed());
  EXPECT_TRUE(server.Connect(theirs).IsServed());
}

struct BrokenRow {
  const char* name;
  std::string certificate;
  std::string key;
};

TEST(TlsReloadTest, ABrokenPairLeavesTheOldOneServing) {
  TlsTestServer server;
  const TestIdentity next = server.authority().Issue(ServerNamed("next"));
  const TestIdentity other = server.authority().Issue(ServerNamed("other"));
  const BrokenRow rows[] = {
      {"AnothersKey", next.certificate, other.key},
      {"HalfTheCertificate", next.certificate.substr(0, 300), next.key},
      {"HalfTheKey", next.certificate, next.key.substr(0, 50)},
      {"Empty", "", ""},
      {"Encrypted", next.certificate, EncryptedKey(next.key)},
  };
  uint64_t failures = 0;
  for (const BrokenRow& row : rows) {
    SCOPED_TRACE(row.name);
    server.Publish(row.certificate, row.key);
    testing::internal::CaptureStderr();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(server.context()->ReloadIfChanged());
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
    EXPECT_TRUE(absl::StrContains(log, "TLS files cannot be reloaded")) << log;
    EXPECT_NE(server.context()->state().error, "");
    EXPECT_EQ(server.context()->state().failed_reloads, ++failures);
    TlsClient client = server.Connect();
    EXPECT_EQ(client.server_name(), "localhost");
    EXPECT_TRUE(client.IsServed());
  }
  server.Publish(next);
  EXPECT_TRUE(server.context()->ReloadIfChanged());
  EXPECT_EQ(server.context()->state().error, "");
  EXPECT_EQ(server.Connect().server_name(), "next");
}

// Requests on old and new connections all the while, and none fails.
TEST(TlsReloadTest, DropsNothingUnderTraffic) {
  HttpServerOptions http;
  http.loops = 2;
  TlsTestServer server({}, http);
  std::vector<TestIdentity> identities;
  for (int i = 0; i < 4; ++i) {
    identities.push_back(server.authority().Issue(ServerNamed(absl::StrCat("n", i))));
  }
  std::atomic<bool> done{false};
  std::atomic<int> served{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 3; ++c) {
    clients.emplace_back([&, c] {
      TlsClient kept = server.Connect();
      while (!done.load()) {
        ASSERT_TRUE(kept.IsServed()) << kept.failure();
        TlsClient fresh = server.Connect();
        ASSERT_TRUE(fresh.IsServed()) << fresh.failure();
        served.fetch_add(1);
      }
      EXPECT_EQ(kept.Get("/last").status, 200) << c;
    });
  }
  for (int i = 0; i < 20; ++i) {
    const int before = served.load();
    server.Publish(identities[static_cast<size_t>(i) % identities.size()]);
    ASSERT_TRUE(server.context()->ReloadIfChanged());
    while (served.load() < before + 3 && !testing::Test::HasFailure()) std::this_thread::yield();
  }
  done.store(true);
  for (std::thread& thread : clients) thread.join();
  EXPECT_EQ(server.context()->state().reloads, 20u);
  EXPECT_EQ(server.context()->state().failed_handshakes, 0u);
}

}  // namespace
}  // namespace transom
