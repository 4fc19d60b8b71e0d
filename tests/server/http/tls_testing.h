#ifndef TRANSOM_TESTS_SERVER_HTTP_TLS_TESTING_H_
#define TRANSOM_TESTS_SERVER_HTTP_TLS_TESTING_H_

// A server with TLS on a free port, its authority and its files.
//
//   TlsTestServer server;                      // serves EchoHandler
//   TlsClient client = server.Connect();
//   EXPECT_EQ(client.Get("/").status, 200);
//
// One thread at a time, but Connect, which any thread may call.

#include <memory>
#include <string>

#include "server/http/tls_context.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/mounted_secret.h"
#include "tests/testing/test_certificates.h"
#include "tests/testing/tls_client.h"

namespace transom {

TestCertificateOptions ServerNamed(const std::string& name);
TestCertificateOptions ClientNamed(const std::string& name);

class TlsTestServer {
 public:
  explicit TlsTestServer(TlsOptions tls = {}, HttpServerOptions http = {},
                         HttpHandler* handler = nullptr);

  const TestAuthority& authority() const { return authority_; }
  TlsContext* context() { return context_.get(); }
  HttpServer* operator->() { return server_->operator->(); }
  std::string address() const { return server_->address(); }

  // Writes the files, as Kubernetes does. The server does not look before ReloadIfChanged.
  void Publish(const TestIdentity& identity);
  void Publish(const std::string& certificate, const std::string& key);
  // With another's certificate as the authority of clients.
  void PublishClientAuthority(const TestAuthority& authority);

  // What the server's certificate is checked against is added.
  TlsClient Connect(TlsClientOptions options = {}) const;

 private:
  TestAuthority authority_{"Test Authority"};
  MountedSecret secret_;
  std::unique_ptr<TlsContext> context_;
  EchoHandler echo_;
  std::unique_ptr<TestServer> server_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_TLS_TESTING_H_
