// What a service is told of the connection, and of the client at its other end.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/server/gateway/request_policy_testing.h"

namespace transom {
namespace {

using PeerPolicyTest = RequestPolicyTest;

TEST_F(PeerPolicyTest, TellsWhomTheClientsCertificateNames) {
  PeerCertificate peer;
  peer.subject = "CN=billing,O=Example";
  peer.uris = {"spiffe://example/a", "spiffe://example/b"};
  peer.dns_names = {"billing.example"};
  MetadataPolicyOptions options;
  EXPECT_EQ(ForwardedOfPeer(options, {}, &peer), WithForwarded({}, "https"));
  options.client_certificate_subject = "x-subject";
  EXPECT_EQ(ForwardedOfPeer(options, {}, &peer),
            WithForwarded({{"x-subject", "CN=billing,O=Example"}}, "https"));
  options.client_certificate_uri = "x-uri";
  options.client_certificate_dns = "x-dns";
  const HeaderList spoofed = {{"X-Subject", "CN=admin"}, {"Grpc-Metadata-X-URI", "spiffe://admin"}};
  options.accept_grpc_metadata_prefix = true;
  options.request_headers = {{"x-subject", "x-subject"}, {"x-*", "x-*"}};
  EXPECT_EQ(ForwardedOfPeer(options, spoofed, &peer),
            WithForwarded({{"x-subject", "CN=billing,O=Example"},
                           {"x-uri", "spiffe://example/a"},
                           {"x-uri", "spiffe://example/b"},
                           {"x-dns", "billing.example"}},
                          "https"));
  // Nothing known, nothing told, and nothing taken from others.
  const PeerCertificate nameless;
  EXPECT_EQ(ForwardedOfPeer(options, spoofed, &nameless), WithForwarded({}, "https"));
  EXPECT_EQ(Forwarded(options, spoofed), WithForwarded({}));
}

TEST_F(PeerPolicyTest, ATrustedProxyIsBelieved) {
  MetadataPolicyOptions options;
  options.trusted_proxies = AddressList::Parse({"192.0.2.0/24"}).value();
  const HeaderList sent = {{"Host", "inner:80"},
                           {"X-Forwarded-For", "203.0.113.9"},
                           {"X-Forwarded-For", "198.51.100.2, 10.0.0.1"},
                           {"X-Forwarded-Proto", "https"},
                           {"X-Forwarded-Host", "api.example.com"}};
  EXPECT_EQ(Forwarded(options, sent),
            (MetadataList{{"x-forwarded-for", "203.0.113.9, 198.51.100.2, 10.0.0.1, 192.0.2.7"},
                          {"x-forwarded-host", "api.example.com"},
                          {"x-forwarded-proto", "https"}}));
  EXPECT_EQ(Forwarded(options, {{"Host", "inner:80"}}),
            (MetadataList{{"x-forwarded-for", "192.0.2.7"},
                          {"x-forwarded-host", "inner:80"},
                          {"x-forwarded-proto", "http"}}));
  EXPECT_EQ(Forwarded(options, sent, "198.51.100.1:1"),
            (MetadataList{{"x-forwarded-for", "198.51.100.1"},
                          {"x-forwarded-host", "inner:80"},
                          {"x-forwarded-proto", "http"}}));
}

TEST_F(PeerPolicyTest, WhatIsIllegalInATrustedProxysWordIsLeftOut) {
  MetadataPolicyOptions options;
  options.trusted_proxies = AddressList::Parse({"192.0.2.0/24"}).value();
  const struct {
    const char* name;
    HeaderList sent;
    const char* chain;
    const char* proto;
    const char* host;
  } kCases[] = {
      {"letters",
       {{"X-Forwarded-For", "\xc3\xa9, 203.0.113.9"}},
       "203.0.113.9, 192.0.2.7",
       "http",
       "inner:80"},
      {"all bad", {{"X-Forwarded-For", "\xc3\xa9"}}, "192.0.2.7", "http", "inner:80"},
      {"empty elements", {{"X-Forwarded-For", ", ,"}}, "192.0.2.7", "http", "inner:80"},
      {"between",
       {{"X-Forwarded-For", "a,, b ,"}, {"X-Forwarded-For", ""}},
       "a, b, 192.0.2.7",
       "http",
       "inner:80"},
      {"proto", {{"X-Forwarded-Proto", "htt\xc3\xa9"}}, "192.0.2.7", "http", "inner:80"},
      {"proto is a list",
       {{"X-Forwarded-Proto", "https, http"}},
       "192.0.2.7",
       "https, http",
       "inner:80"},
      {"proto is no scheme", {{"X-Forwarded-Proto", "<b>"}}, "192.0.2.7", "http", "inner:80"},
      {"host", {{"X-Forwarded-Host", "\xc3\xa9.example"}}, "192.0.2.7", "http", "inner:80"},
      {"host is none", {{"X-Forwarded-Host", ", ,"}}, "192.0.2.7", "http", "inner:80"},
      {"host is an address",
       {{"X-Forwarded-Host", "[2001:db8::1]:80"}},
       "192.0.2.7",
       "http",
       "[2001:db8::1]:80"},
  };
  for (const auto& c : kCases) {
    HeaderList sent = c.sent;
    sent.emplace_back("Host", "inner:80");
    EXPECT_EQ(Forwarded(options, sent), (MetadataList{{"x-forwarded-for", c.chain},
                                                      {"x-forwarded-host", c.host},
                                                      {"x-forwarded-proto", c.proto}}))
        << c.name;
  }
}

TEST_F(PeerPolicyTest, ForwardedFieldsAreTheGatewaysOwn) {
  MetadataPolicyOptions options;
  options.accept_grpc_metadata_prefix = true;
  options.request_headers = {{"X-Forwarded-For", ""}, {"x-forwarded-host", ""}};
  const HeaderList sent = {{"Host", "api.example.com:8080"},
                           {"X-Forwarded-For", "10.0.0.1"},
                           {"X-Forwarded-Host", "evil"},
                           {"X-Forwarded-Proto", "https"},
                           {"Forwarded", "for=10.0.0.1"},
                           {"Grpc-Metadata-X-Forwarded-For", "10.0.0.1"},
                           {"Grpc-Metadata-x-forwarded-user-agent", "liar"}};
  EXPECT_EQ(Forwarded(options, sent), (MetadataList{{"x-forwarded-for", "192.0.2.7"},
                                                    {"x-forwarded-host", "api.example.com:8080"},
                                                    {"x-forwarded-proto", "http"}}));
}

TEST_F(PeerPolicyTest, PeerAddresses) {
  const struct {
    const char* peer;
    MetadataList expected;
  } kCases[] = {
      {"127.0.0.1:80", {{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-proto", "http"}}},
      {"[2001:db8::1]:80", {{"x-forwarded-for", "2001:db8::1"}, {"x-forwarded-proto", "http"}}},
      {"unix:", {{"x-forwarded-proto", "http"}}},
      {"unix:/run/transom.sock", {{"x-forwarded-proto", "http"}}},
      {"", {{"x-forwarded-proto", "http"}}},
  };
  for (const auto& c : kCases) EXPECT_EQ(Forwarded({}, {}, c.peer), c.expected) << c.peer;
}

}  // namespace
}  // namespace transom
