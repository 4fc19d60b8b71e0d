// The settings of an upstream, from the file to the wire.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/http_client.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/schema_from_source.h"
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
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string shelf = 1; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{shelf}" }; }
    })";

TEST(UpstreamOptionsTest, TheFileSaysHowAnUpstreamIsCalled) {
  const TestAuthority authority("authority");
  const TestIdentity pair = IssueFor(authority, "shop.test");
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({pair.key, pair.certificate});
  ReflectedServer server({"s", kProto, "127.0.0.1:0", grpc::SslServerCredentials(tls)});
  const std::string retries = WriteTestFile(
      "retries.json",
      R"({"methodConfig": [{"name": [{"service": "t.Shelves"}], "retryPolicy": {"maxAttempts": 3,
          "initialBackoff": "0.001s", "maxBackoff": "0.001s", "backoffMultiplier": 1,
          "retryableStatusCodes": ["UNAVAILABLE"]}}]})");
  const std::string config = WriteTestFile(
      "transom.yaml",
      "upstreams:\n- target: " + server.address() + "\n  authority: inner.test\n  tls: {ca_file: " +
          WriteTestFile("ca.pem", authority.certificate()) +
          ", server_name: shop.test}\n  metadata: [{key: x-tenant, value: acme}]"
          "\n  token_file: " +
          WriteTestFile("token", "secret-token\n") +
          "\n  channels: 2\n  compression: gzip\n  load_balancing: round_robin"
          "\n  keepalive: {time: 60s}\n  grpc_service_config: " +
          retries + "\nmetadata: {request_headers: [{from: x-tenant}, {from: x-other}]}\n");
  TransomProcess transom({"--config=" + config, "--threads=2"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpReply reply =
      HttpClient(transom.rest_address())
          .Request("GET", "/shelves/1",
                   {{"X-Tenant", "evil"}, {"Authorization", "Bearer mine"}, {"X-Other", "o"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  const std::vector<ReflectedServer::Call> calls = server.TakeCalls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].authority, "inner.test");
  EXPECT_EQ(calls[0].Metadata("x-tenant"), "acme");
  EXPECT_EQ(calls[0].Metadata("authorization"), "Bearer secret-token");
  EXPECT_EQ(calls[0].Metadata("x-other"), "o");

  const size_t before = server.call_count();
  server.SetStatus(14);
  EXPECT_EQ(HttpGet(transom.rest_address(), "/shelves/1").status, 503);
  EXPECT_EQ(server.call_count(), before + 3);

  const std::string shown = HttpGet(transom.admin_address(), "/config").body;
  EXPECT_EQ(shown.find("acme"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("secret-token"), std::string::npos) << shown;
}

TEST(UpstreamOptionsTest, WhatIsWrongStopsTheStart) {
  const struct {
    const char* name;
    const char* upstream;
    const char* message;
  } kRows[] = {
      {"Token", "{target: 'localhost:1', token_file: /none}",
       "transom: --set: upstreams[0].token_file: cannot read /none: "},
      {"Ca", "{target: 'localhost:1', tls: {ca_file: /none}}",
       "transom: --set: upstreams[0].tls.ca_file: cannot read /none: "},
      {"ServiceConfig", "{target: 'localhost:1', grpc_service_config: '{\"methodConfig\": 1}'}",
       "transom: --set: upstreams[0].grpc_service_config: gRPC does not take it: "},
  };
  for (const auto& row : kRows) {
    TransomProcess transom({std::string("--set=upstreams=[") + row.upstream + "]"});
    EXPECT_FALSE(transom.running()) << row.name;
    EXPECT_EQ(transom.Stop(), 1) << row.name;
    EXPECT_EQ(transom.errors().substr(0, std::string(row.message).size()), row.message) << row.name;
  }
}

}  // namespace
}  // namespace transom
