// TLS to a real gRPC server, with certificates that change.

#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "server/upstream/tls_files.h"
#include "server/upstream/upstream_channel.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/test_certificates.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

TestIdentity IssueFor(const TestAuthority& authority, const std::string& dns_name,
                      bool for_client = false) {
  TestCertificateOptions options;
  options.common_name = dns_name;
  options.dns_names = {dns_name};
  options.for_client = for_client;
  return authority.Issue(options);
}

constexpr char kProto[] = R"(
    syntax = "proto3"; package t; message M { string a = 1; }
    service S { rpc Get(M) returns (M); })";
constexpr char kGet[] = "/t.S/Get";

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TestIdentity& pair,
                                                   const std::string& client_authority = "") {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({pair.key, pair.certificate});
  if (!client_authority.empty()) {
    options.pem_root_certs = client_authority;
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

// Whole, as a renewing tool does it: gRPC may look at any time.
std::string Replace(const std::string& name, const std::string& text) {
  const std::string path = WriteTestFile(name + ".new", text);
  const std::string final_path = path.substr(0, path.size() - 4);
  std::rename(path.c_str(), final_path.c_str());
  return final_path;
}

TEST(TlsFilesTest, CountsWhatItHasReadAgain) {
  TestAuthority authority("Test Authority");
  UpstreamTls tls;
  tls.ca_file = Replace("watched.ca", authority.certificate());
  TlsFiles files(tls);
  files.Look();
  EXPECT_EQ(files.reloads().good, 0u);
  Replace("watched.ca", "no PEM");
  files.Look();
  files.Look();
  EXPECT_EQ(files.reloads().failed, 1u);
  Replace("watched.ca", "");
  files.Look();
  EXPECT_EQ(files.reloads().failed, 2u);
  Replace("watched.ca", authority.certificate());
  files.Look();
  files.Look();
  EXPECT_EQ(files.reloads().good, 1u);
  EXPECT_EQ(files.reloads().failed, 2u);
  EXPECT_EQ(files.reloads().credential, "tls");
}

// The thread that looks after all files: a pipe that nobody writes to must not hold it up.
TEST(TlsFilesTest, APipeHoldsNobodyUp) {
  TestAuthority authority("Test Authority");
  UpstreamTls tls;
  tls.ca_file = Replace("piped.ca", authority.certificate());
  TlsFiles files(tls);
  ASSERT_EQ(std::remove(tls.ca_file.c_str()), 0);
  ASSERT_EQ(mkfifo(tls.ca_file.c_str(), 0600), 0);
  files.Look();
  EXPECT_EQ(files.reloads().failed, 1u);
  EXPECT_EQ(CheckTlsFiles(tls).message(),
            "tls.ca_file: cannot read " + tls.ca_file + ": it is no regular file");
  std::remove(tls.ca_file.c_str());
}

class UpstreamTlsTest : public testing::Test {
 protected:
  UpstreamOptions To(const std::string& target, const std::string& server_name) {
    UpstreamOptions options;
    options.target = target;
    options.tls = UpstreamTls{Replace("ca.pem", authority_.certificate()), "", "", server_name};
    return options;
  }

  const TestAuthority authority_{"one"};
  const TestAuthority other_{"two"};
};

TEST_F(UpstreamTlsTest, CallsAServerThatIsTrusted) {
  ReflectedServer server(
      {"s", kProto, "127.0.0.1:0", ServerTls(IssueFor(authority_, "shop.test"))});
  UpstreamClient client(To(server.address(), "shop.test"));
  EXPECT_EQ(client.Call(kGet, "x").body, "x");
}

TEST_F(UpstreamTlsTest, AuthorityMayBeAnotherName) {
  ReflectedServer server(
      {"s", kProto, "127.0.0.1:0", ServerTls(IssueFor(authority_, "shop.test"))});
  UpstreamOptions options = To(server.address(), "shop.test");
  options.authority = "inner.test";
  UpstreamClient client(options);
  EXPECT_EQ(client.Call(kGet, "x").body, "x");
  EXPECT_EQ(server.TakeCalls().at(0).authority, "inner.test");
}

TEST_F(UpstreamTlsTest, RefusesAServerThatIsNot) {
  const TestIdentity pair = IssueFor(authority_, "shop.test");
  ReflectedServer server({"s", kProto, "127.0.0.1:0", ServerTls(pair)});
  ReflectedServer stranger({"x", kProto, "127.0.0.1:0", ServerTls(IssueFor(other_, "shop.test"))});
  ReflectedServer plain({"p", kProto});
  for (const UpstreamOptions& options :
       {To(server.address(), "other.test"), To(server.address(), ""),
        To(stranger.address(), "shop.test"), To(plain.address(), "shop.test")}) {
    const Outcome outcome = UpstreamClient(options).Call(kGet, "x");
    EXPECT_EQ(outcome.fault, UpstreamReply::Fault::kUnavailable) << options.target;
  }
  EXPECT_EQ(server.call_count() + stranger.call_count() + plain.call_count(), 0u);
}

TEST_F(UpstreamTlsTest, ShowsItsOwnCertificate) {
  ReflectedServer server({"s", kProto, "127.0.0.1:0",
                          ServerTls(IssueFor(authority_, "shop.test"), other_.certificate())});
  UpstreamOptions options = To(server.address(), "shop.test");
  EXPECT_NE(UpstreamClient(options).Call(kGet, "x").code, 0);
  const TestIdentity own = IssueFor(other_, "gateway.test", /*for_client=*/true);
  options.tls->certificate_file = Replace("own.pem", own.certificate);
  options.tls->key_file = Replace("own.key", own.key);
  ASSERT_TRUE(UpstreamChannel(options).CheckOptions().ok());
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "x").body, "x");
}

// gRPC looks at the files once a second.
TEST_F(UpstreamTlsTest, TrustsANewAuthorityOnceItsFileSaysSo) {
  auto server = std::make_unique<ReflectedServer>(ReflectedServer::Options{
      "one", kProto, "127.0.0.1:0", ServerTls(IssueFor(authority_, "shop.test"))});
  const std::string address = server->address();
  UpstreamClient client(To(address, "shop.test"));
  EXPECT_EQ(client.Call(kGet, "x").body, "x");
  server.reset();
  server = std::make_unique<ReflectedServer>(
      ReflectedServer::Options{"two", kProto, address, ServerTls(IssueFor(other_, "shop.test"))});
  ASSERT_EQ(server->address(), address);
  EXPECT_NE(client.Call(kGet, "x").code, 0);
  Replace("ca.pem", other_.certificate());
  while (client.Call(kGet, "x").code != 0) std::this_thread::yield();
}

TEST_F(UpstreamTlsTest, AFileThatIsBrokenLaterHarmsNothing) {
  ReflectedServer server(
      {"s", kProto, "127.0.0.1:0", ServerTls(IssueFor(authority_, "shop.test"))});
  UpstreamClient client(To(server.address(), "shop.test"));
  EXPECT_EQ(client.Call(kGet, "x").body, "x");
  Replace("ca.pem", "no PEM at all");
  EXPECT_EQ(client.Call(kGet, "y").body, "y");
}

}  // namespace
}  // namespace transom
