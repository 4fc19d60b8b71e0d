// What UpstreamOptions do to real calls, as a real server sees them.

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "server/upstream/blocking_stream.h"
#include "server/upstream/token_file.h"
#include "server/upstream/upstream.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/testing/fault_proxy.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3"; package t; message M { string a = 1; }
    service S { rpc Get(M) returns (M); })";
constexpr char kGet[] = "/t.S/Get";

UpstreamOptions To(const std::string& target) {
  UpstreamOptions options;
  options.target = target;
  return options;
}

ReflectedServer::Call OnlyCall(ReflectedServer* server) {
  const std::vector<ReflectedServer::Call> calls = server->TakeCalls();
  EXPECT_EQ(calls.size(), 1u);
  return calls.empty() ? ReflectedServer::Call() : calls[0];
}

TEST(UpstreamOptionsTest, AuthorityIsWhatTheServerIsAskedFor) {
  ReflectedServer server({"s", kProto});
  UpstreamOptions options = To(server.address());
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "").code, 0);
  EXPECT_EQ(OnlyCall(&server).authority, server.address());
  options.authority = "shop.example.com:443";
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "").code, 0);
  EXPECT_EQ(OnlyCall(&server).authority, "shop.example.com:443");
}

TEST(UpstreamOptionsTest, MetadataReplacesTheClients) {
  ReflectedServer server({"s", kProto});
  UpstreamOptions options = To(server.address());
  options.metadata = {{"x-tenant", "acme"}, {"x-zone", "a"}};
  UpstreamClient client(options);
  EXPECT_EQ(
      client.Call(kGet, "", {{"x-tenant", "evil"}, {"other", "1"}, {"x-tenant", "worse"}}).code, 0);
  const ReflectedServer::Call call = OnlyCall(&server);
  EXPECT_EQ(call.Metadata("x-tenant"), "acme");
  EXPECT_EQ(call.Metadata("x-zone"), "a");
  EXPECT_EQ(call.Metadata("other"), "1");
}

TEST(UpstreamOptionsTest, TheTokenReplacesTheClientsAuthorization) {
  ReflectedServer server({"s", kProto});
  UpstreamOptions options = To(server.address());
  options.token_file = WriteTestFile("token", "  secret.1\n");
  UpstreamClient client(options);
  ASSERT_TRUE(client.channel()->CheckOptions().ok()) << client.channel()->CheckOptions();
  EXPECT_EQ(client.Call(kGet, "", {{"authorization", "Bearer mine"}}).code, 0);
  EXPECT_EQ(OnlyCall(&server).Metadata("authorization"), "Bearer secret.1");
}

// Reflection, too, may want to know who asks.
TEST(UpstreamOptionsTest, StreamsCarryTheTokenToo) {
  ReflectedServer server({"s", kProto});
  UpstreamOptions options = To(server.address());
  options.token_file = WriteTestFile("stream_token", "secret");
  UpstreamChannel channel(options);
  BlockingStream stream(&channel, kGet, absl::Now() + kNever);
  EXPECT_EQ(stream.Ask("x").value_or("none"), "x");
  EXPECT_EQ(OnlyCall(&server).Metadata("authorization"), "Bearer secret");
}

std::string Value(TokenFile* token) {
  token->LookAgain();
  grpc_slice slice = token->Authorization();
  std::string value(reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)),
                    GRPC_SLICE_LENGTH(slice));
  grpc_slice_unref(slice);
  return value;
}

TEST(TokenFileTest, IsReadAgainWhenItChanges) {
  const std::string path = WriteTestFile("renewed", "one");
  TokenFile token(path);
  EXPECT_EQ(Value(&token), "Bearer one");
  WriteTestFile("renewed", "two!");
  EXPECT_EQ(Value(&token), "Bearer two!");
}

TEST(TokenFileTest, TheLastGoodTokenIsUsedOn) {
  const std::string path = WriteTestFile("lost", "one");
  TokenFile token(path);
  for (const char* bad : {"", "two words", "\xc3\xa4"}) {
    WriteTestFile("lost", bad);
    EXPECT_EQ(Value(&token), "Bearer one") << bad;
    EXPECT_FALSE(token.Check().ok()) << bad;
  }
  unlink(path.c_str());
  EXPECT_EQ(Value(&token), "Bearer one");
  WriteTestFile("lost", "three");
  EXPECT_EQ(Value(&token), "Bearer three");
  EXPECT_TRUE(token.Check().ok());
}

TEST(TokenFileTest, CountsWhatItHasReadAgain) {
  const std::string path = WriteTestFile("counted", "one");
  TokenFile token(path);
  Value(&token);
  EXPECT_EQ(token.reloads().good, 0u);
  WriteTestFile("counted", "two words");
  Value(&token);
  Value(&token);
  EXPECT_EQ(token.reloads().failed, 1u);
  WriteTestFile("counted", "three");
  Value(&token);
  Value(&token);
  EXPECT_EQ(token.reloads().good, 1u);
  EXPECT_EQ(token.reloads().failed, 1u);
  EXPECT_EQ(token.reloads().credential, "token");
}

// Calls read it: a pipe that nobody writes to must not hold one up.
TEST(TokenFileTest, APipeHoldsNobodyUp) {
  const std::string path = WriteTestFile("pipe", "one");
  TokenFile token(path);
  unlink(path.c_str());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(Value(&token), "Bearer one");
  EXPECT_FALSE(token.Check().ok());
}

TEST(UpstreamOptionsTest, GzipMakesRequestsSmall) {
  ReflectedServer server({"s", kProto});
  FaultProxy proxy(server.address());
  const std::string request(200000, 'a');
  UpstreamOptions options = To(proxy.address());
  options.gzip_requests = true;
  EXPECT_EQ(UpstreamClient(options).Call(kGet, request).body, request);
  EXPECT_LT(proxy.bytes_to_server(), 20000u);
  options.gzip_requests = false;
  EXPECT_EQ(UpstreamClient(options).Call(kGet, request).body, request);
  EXPECT_GT(proxy.bytes_to_server(), 200000u);
}

TEST(UpstreamTest, EachChannelIsAConnection) {
  ReflectedServer server({"s", kProto});
  FaultProxy proxy(server.address());
  UpstreamOptions options = To(proxy.address());
  options.channels = 3;
  Upstream upstream(options);
  while (upstream.channels_connected() < 3) std::this_thread::yield();
  EXPECT_EQ(proxy.connections(), 3u);
  EXPECT_EQ(upstream.ChannelOf(0), upstream.ChannelOf(3));
  EXPECT_NE(upstream.ChannelOf(0), upstream.ChannelOf(1));
}

TEST(UpstreamOptionsTest, RoundRobinUsesAllAddresses) {
  ReflectedServer one({"one", kProto});
  ReflectedServer two({"two", kProto});
  UpstreamOptions options = To("ipv4:" + one.address() + "," + two.address());
  options.round_robin = true;
  UpstreamClient client(options);
  while (one.call_count() == 0 || two.call_count() == 0) {
    ASSERT_EQ(client.Call(kGet, "").code, 0);
  }
}

constexpr char kRetries[] = R"({"methodConfig": [{"name": [{}], "retryPolicy": {
    "maxAttempts": 3, "initialBackoff": "0.001s", "maxBackoff": "0.001s",
    "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

TEST(UpstreamOptionsTest, RetriesAreMadeOnlyByAServiceConfig) {
  ReflectedServer server({"s", kProto});
  server.SetStatus(14);
  UpstreamOptions options = To(server.address());
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "").code, 14);
  EXPECT_EQ(server.call_count(), 1u);
  options.grpc_service_config = kRetries;
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "").code, 14);
  EXPECT_EQ(server.call_count(), 4u);
  options.grpc_service_config = WriteTestFile("retries.json", kRetries);
  EXPECT_EQ(UpstreamClient(options).Call(kGet, "").code, 14);
  EXPECT_EQ(server.call_count(), 7u);
}

// A connection that swallows everything is found dead long before the call's deadline.
TEST(UpstreamOptionsTest, KeepaliveFindsADeadConnection) {
  ReflectedServer server({"s", kProto});
  FaultProxy proxy(server.address());
  UpstreamOptions options = To(proxy.address());
  options.keepalive_time = absl::Seconds(1);
  options.keepalive_timeout = absl::Milliseconds(100);
  UpstreamClient client(options);
  EXPECT_EQ(client.Call(kGet, "").code, 0);
  proxy.SetMode(FaultProxy::Mode::kHold);
  EXPECT_EQ(client.Call(kGet, "", {}, absl::Hours(1)).fault, UpstreamReply::Fault::kUnavailable);
}

TEST(UpstreamOptionsTest, WhatIsWrongIsNamed) {
  struct Row {
    const char* name;
    UpstreamOptions options;
    std::string message;
  };
  const std::string text = WriteTestFile("text.pem", "hello");
  std::vector<Row> rows;
  const auto add = [&rows](const char* name, const std::string& message) {
    rows.push_back({name, To("127.0.0.1:1"), message});
    return &rows.back().options;
  };
  add("NoCaFile", "tls.ca_file: cannot read /none")->tls = UpstreamTls{"/none", "", "", ""};
  add("NoPem", "tls.ca_file: " + text + ": expected PEM with \"BEGIN CERTIFICATE\"")->tls =
      UpstreamTls{text, "", "", ""};
  add("NoKey", "tls.certificate_file: " + text)->tls = UpstreamTls{"", text, text, ""};
  add("NoToken", "token_file: cannot read /none")->token_file = "/none";
  add("NoServiceConfig", "grpc_service_config: expected JSON or a readable file: cannot read /none")
      ->grpc_service_config = "/none";
  add("BadServiceConfig", "grpc_service_config: gRPC does not take it: ")->grpc_service_config =
      "{\"methodConfig\": 7}";
  add("BadServiceConfigFile", "grpc_service_config: " + text + ": gRPC does not take it: ")
      ->grpc_service_config = text;
  for (const Row& row : rows) {
    const absl::Status status = UpstreamChannel(row.options).CheckOptions();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.name;
    EXPECT_EQ(std::string(status.message()).substr(0, row.message.size()), row.message) << row.name;
  }
}

}  // namespace
}  // namespace transom
