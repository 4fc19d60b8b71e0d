// The real binary behind a load balancer that speaks the PROXY protocol: whom the service, the
// metrics and the access log are told of.

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/backend.h"
#include "tests/testing/http_client.h"
#include "tests/testing/mounted_secret.h"
#include "tests/testing/prometheus_text.h"
#include "tests/testing/test_certificates.h"
#include "tests/testing/tls_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kHeader[] = "PROXY TCP4 192.0.2.7 198.51.100.1 41234 80\r\n";
constexpr char kRequest[] =
    "GET /v1/items/a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n";

std::string Set(const std::string& key, const std::string& value) {
  return "--set=" + key + "=" + value;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class ProxyProtocolTest : public testing::Test {
 protected:
  std::vector<std::string> Flags(const std::vector<std::string>& more) const {
    std::vector<std::string> flags = {
        "--upstream=" + backend_.address(),
        "--descriptor_set=" + RunfilePath("proto/contract_descriptors.pb")};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }
  static std::vector<std::string> Trusting(std::vector<std::string> more = {}) {
    more.push_back(Set("listen.proxy_protocol.trusted_peers", "[127.0.0.0/8]"));
    return more;
  }
  // What the service is told of the way that a request came.
  std::optional<std::string> ForwardedFor() {
    const std::optional<BackendCall> call = backend_.TakeCall();
    return call.has_value() ? call->Metadata("x-forwarded-for") : std::nullopt;
  }

  Backend backend_;
};

TEST_F(ProxyProtocolTest, TellsOfTheClientInsteadOfTheLoadBalancer) {
  const std::string access_log = WriteTestFile("access.log", "");
  TransomProcess transom(Flags(
      Trusting({Set("logging.access_log", "text"), Set("logging.access_log_path", access_log)})));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  client.Send(std::string(kHeader) + kRequest);
  EXPECT_EQ(client.ReadReply().status, 200);
  EXPECT_EQ(ForwardedFor(), "192.0.2.7");
  HttpClient none(transom.rest_address());
  none.Send(kRequest);
  EXPECT_EQ(none.ReadToEnd(), "");
  const PrometheusText page(HttpGet(transom.admin_address(), "/metrics").body);
  EXPECT_EQ(page.Value("transom_requests_refused_total", {{"reason", "proxy_header"}}), 1);
  EXPECT_EQ(transom.Stop(), 0);
  const std::string log = ReadAll(access_log);
  EXPECT_NE(log.find(" peer=192.0.2.7:41234 "), std::string::npos) << log;
  EXPECT_EQ(log.find(" peer=127.0.0.1:"), std::string::npos) << log;
  EXPECT_NE(transom.errors().find("no PROXY header that can be read"), std::string::npos)
      << transom.errors();
}

TEST_F(ProxyProtocolTest, TheClientMayBeATrustedProxy) {
  TransomProcess transom(Flags(Trusting({Set("metadata.trusted_proxies", "[192.0.2.0/24]")})));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  client.Send(std::string(kHeader) + kRequest);
  EXPECT_EQ(client.ReadReply().status, 200);
  EXPECT_EQ(ForwardedFor(), "203.0.113.9, 192.0.2.7");
}

TEST_F(ProxyProtocolTest, IsOffByDefault) {
  TransomProcess transom(Flags({}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  client.Send(std::string(kHeader) + kRequest);
  EXPECT_EQ(client.ReadReply().status, 400);
  EXPECT_EQ(ForwardedFor(), std::nullopt);
}

TEST_F(ProxyProtocolTest, StandsInFrontOfTls) {
  TestAuthority authority("Test Authority");
  const TestIdentity identity = authority.Issue(TestCertificateOptions());
  MountedSecret secret;
  secret.Publish({{"tls.crt", identity.certificate}, {"tls.key", identity.key}});
  TransomProcess transom(Flags(Trusting({Set("listen.tls.certificate_file", secret.Path("tls.crt")),
                                         Set("listen.tls.key_file", secret.Path("tls.key"))})));
  ASSERT_TRUE(transom.running()) << transom.errors();
  TlsClientOptions options;
  options.authority = authority.certificate();
  options.handshake = false;
  TlsClient client(transom.rest_address(), options);
  ASSERT_TRUE(client.SendRaw(kHeader));
  ASSERT_TRUE(client.Handshake()) << client.failure();
  EXPECT_EQ(client.Get("/v1/items/a").status, 200);
  EXPECT_EQ(ForwardedFor(), "192.0.2.7");
}

}  // namespace
}  // namespace transom
