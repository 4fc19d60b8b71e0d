#include "tests/server/http/tls_testing.h"

#include <utility>

#include "gtest/gtest.h"

namespace transom {

TestCertificateOptions ServerNamed(const std::string& name) {
  TestCertificateOptions options;
  options.common_name = name;
  return options;
}

TestCertificateOptions ClientNamed(const std::string& name) {
  TestCertificateOptions options;
  options.common_name = name;
  options.for_client = true;
  options.dns_names.clear();
  return options;
}

TlsTestServer::TlsTestServer(TlsOptions tls, HttpServerOptions http, HttpHandler* handler) {
  Publish(authority_.Issue(ServerNamed("localhost")));
  tls.certificate_file = secret_.Path("tls.crt");
  tls.key_file = secret_.Path("tls.key");
  if (tls.client_certificates != ClientCertificates::kNone) {
    tls.client_ca_file = secret_.Path("ca.crt");
  }
  auto context = TlsContext::Load(tls);
  EXPECT_TRUE(context.ok()) << context.status();
  context_ = *std::move(context);
  http.tls = context_.get();
  server_ = std::make_unique<TestServer>(std::move(http), handler == nullptr ? &echo_ : handler);
}

void TlsTestServer::Publish(const TestIdentity& identity) {
  Publish(identity.certificate, identity.key);
}

void TlsTestServer::Publish(const std::string& certificate, const std::string& key) {
  secret_.Publish(
      {{"tls.crt", certificate}, {"tls.key", key}, {"ca.crt", authority_.certificate()}});
}

void TlsTestServer::PublishClientAuthority(const TestAuthority& authority) {
  const TestIdentity identity = authority_.Issue(ServerNamed("localhost"));
  secret_.Publish({{"tls.crt", identity.certificate},
                   {"tls.key", identity.key},
                   {"ca.crt", authority.certificate()}});
}

TlsClient TlsTestServer::Connect(TlsClientOptions options) const {
  options.authority = authority_.certificate();
  return TlsClient(server_->address(), options);
}

}  // namespace transom
