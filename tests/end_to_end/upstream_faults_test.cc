// The binary before an upstream that fails in every way a network lets it: what clients get, and
// that it serves again by itself.

#include <atomic>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "tests/testing/broken_upstream.h"
#include "tests/testing/fault_proxy.h"
#include "tests/testing/http_client.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string shelf = 1; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{shelf}" }; }
    })";

class UpstreamFaultsTest : public testing::Test {
 protected:
  UpstreamFaultsTest() : server_({"s", kProto}), proxy_(server_.address()) {
    const std::string set =
        WriteTestFile("faults.pb", CompileProtoSource(kProto).SerializeAsString());
    transom_ = std::make_unique<TransomProcess>(std::vector<std::string>{
        "--upstream=" + proxy_.address(), "--descriptor_set=" + set, "--threads=2"});
  }

  void SetUp() override {
    ASSERT_TRUE(transom_->running()) << transom_->errors();
    WaitForSuccess();
  }
  void TearDown() override { EXPECT_EQ(transom_->Stop(), 0) << transom_->errors(); }

  // The status, by a connection of its own.
  HttpReply Get(const HttpHeaders& headers = {}) const {
    return HttpClient(transom_->rest_address()).Request("GET", "/shelves/1", headers);
  }
  // It comes back by itself. What it answers until then is one of `allowed`.
  void WaitForSuccess(const std::set<int>& allowed = {503}) const {
    for (;;) {
      const HttpReply reply = Get();
      if (reply.status == 200) return;
      ASSERT_EQ(allowed.count(reply.status), 1u) << reply.status << reply.body;
    }
  }

  ReflectedServer server_;
  FaultProxy proxy_;
  std::unique_ptr<TransomProcess> transom_;
};

TEST_F(UpstreamFaultsTest, ConnectionsThatAreRefused) {
  proxy_.SetMode(FaultProxy::Mode::kRefuse);
  proxy_.CutAll();
  while (Get().status == 200) {
  }
  // Several attempts, so that the back-off has grown.
  const uint64_t before = proxy_.connections();
  while (proxy_.connections() < before + 4) EXPECT_EQ(Get().status, 503);
  EXPECT_EQ(HttpGet(transom_->admin_address(), "/readyz").status, 503);
  proxy_.SetMode(FaultProxy::Mode::kPass);
  WaitForSuccess();
  EXPECT_EQ(HttpGet(transom_->admin_address(), "/readyz").status, 200);
}

TEST_F(UpstreamFaultsTest, AResetWithTheCallOnIt) {
  server_.SetHangs(true);
  const size_t before = server_.call_count();
  HttpClient client(transom_->rest_address());
  ASSERT_TRUE(client.Send("GET /shelves/1 HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (server_.call_count() == before) std::this_thread::yield();
  proxy_.CutAll();
  EXPECT_EQ(client.ReadReply().status, 503);
  server_.SetHangs(false);
  WaitForSuccess();
}

TEST_F(UpstreamFaultsTest, AnUpstreamThatSaysNothing) {
  proxy_.SetMode(FaultProxy::Mode::kHold);
  EXPECT_EQ(Get({{"X-Server-Timeout", "0.2"}}).status, 504);
  proxy_.SetMode(FaultProxy::Mode::kPass);
  WaitForSuccess();
}

TEST_F(UpstreamFaultsTest, BytesThatAreTurnedOnTheWay) {
  proxy_.SetMode(FaultProxy::Mode::kCorrupt);
  for (int i = 0; i < 20; ++i) {
    const int status = Get({{"X-Server-Timeout", "5"}}).status;
    EXPECT_TRUE(status == 502 || status == 503) << status;
  }
  proxy_.SetMode(FaultProxy::Mode::kPass);
  WaitForSuccess({502, 503});
}

TEST_F(UpstreamFaultsTest, OneByteAtATime) {
  proxy_.SetMode(FaultProxy::Mode::kTrickle);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Get().status, 200);
}

// At every place of the first reply on a connection, HTTP/2's own first frames among them.
TEST_F(UpstreamFaultsTest, AConnectionThatEndsAnywhere) {
  for (size_t bytes = 0; bytes < 200; bytes += 9) {
    proxy_.CutAfter(bytes);
    proxy_.CutAll();
    const int status = Get({{"X-Server-Timeout", "5"}}).status;
    EXPECT_TRUE(status == 200 || status == 502 || status == 503) << bytes << ": " << status;
  }
  proxy_.CutAfter(std::numeric_limits<size_t>::max());
  proxy_.CutAll();
  WaitForSuccess({502, 503});
}

struct OtherProtocol {
  const char* name;
  BrokenUpstream::Kind kind;
};

TEST_F(UpstreamFaultsTest, AnotherProtocolOnThePort) {
  for (const OtherProtocol& other : {OtherProtocol{"Http1", BrokenUpstream::Kind::kHttp1},
                                     OtherProtocol{"Garbage", BrokenUpstream::Kind::kSsh}}) {
    BrokenUpstream broken(other.kind);
    proxy_.SetTarget(broken.address());
    proxy_.CutAll();
    HttpReply reply = Get();
    while (reply.status != 502) {
      ASSERT_TRUE(reply.status == 200 || reply.status == 503) << other.name << reply.status;
      reply = Get();
    }
    EXPECT_NE(reply.body.find("UPSTREAM_NOT_GRPC"), std::string::npos) << reply.body;
    proxy_.SetTarget(server_.address());
    proxy_.CutAll();
    WaitForSuccess({502, 503});
  }
}

// A client that leaves ends its call, as the service sees it.
TEST_F(UpstreamFaultsTest, AClientThatLeaves) {
  server_.SetHangs(true);
  const size_t before = server_.call_count();
  HttpClient client(transom_->rest_address());
  ASSERT_TRUE(client.Send("GET /shelves/1 HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (server_.call_count() == before) std::this_thread::yield();
  client.Reset();
  while (server_.cancelled_count() == 0) std::this_thread::yield();
  server_.SetHangs(false);
}

// A server that ends its connections every 20 ms, in good order.
class UpstreamGoAwayTest : public testing::Test {
 protected:
  // The answers to requests one after the other, over so many connections.
  std::map<int, int> Ask(const std::string& service_config, uint64_t connections) {
    std::map<int, int> answers;
    TransomProcess transom({"--set=schema.refresh_interval=0s",
                            "--set=upstreams=[{target: '" + proxy_.address() +
                                "', grpc_service_config: '" + service_config + "'}]"});
    EXPECT_TRUE(transom.running()) << transom.errors();
    HttpClient client(transom.rest_address());
    while (client.Get("/shelves/1").status != 200 && !HasFailure()) {
    }
    const uint64_t before = proxy_.connections();
    while (proxy_.connections() < before + connections && !HasFailure()) {
      ++answers[client.Get("/shelves/1").status];
    }
    EXPECT_EQ(transom.Stop(), 0);
    return answers;
  }

 private:
  ReflectedServer server_{{"s", kProto, "127.0.0.1:0", nullptr, /*connection_age_ms=*/20}};
  FaultProxy proxy_{server_.address()};
};

TEST_F(UpstreamGoAwayTest, WithRetriesNoRequestFailsInAStorm) {
  const std::string retries = WriteTestFile(
      "goaway.json",
      R"({"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 5, "initialBackoff":
          "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2, "retryableStatusCodes":
          ["UNAVAILABLE"]}}]})");
  const std::map<int, int> answers = Ask(retries, 20);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.begin()->first, 200);
}

// One that is on its way to a connection when that ends is lost; the next finds another.
TEST_F(UpstreamGoAwayTest, WithoutRetriesOneAConnectionIsTheMost) {
  constexpr uint64_t kConnections = 20;
  std::map<int, int> answers = Ask("", kConnections);
  EXPECT_GT(answers[200], 0);
  EXPECT_LE(answers[503], static_cast<int>(kConnections) + 1);
  answers.erase(200);
  answers.erase(503);
  EXPECT_TRUE(answers.empty()) << answers.begin()->first;
}

TEST(UpstreamRestartTest, IsFoundAgainUnderLoad) {
  ReflectedServer server({"s", kProto});
  FaultProxy proxy(server.address());
  const std::string set =
      WriteTestFile("restart.pb", CompileProtoSource(kProto).SerializeAsString());
  TransomProcess transom(
      {"--upstream=" + proxy.address(), "--descriptor_set=" + set, "--threads=2"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  std::atomic<bool> stop{false};
  std::atomic<int> good{0};
  std::thread load([&] {
    HttpClient client(transom.rest_address());
    while (!stop.load() && !testing::Test::HasFailure()) {
      const HttpReply reply = client.Get("/shelves/1");
      EXPECT_TRUE(reply.status == 200 || reply.status == 503) << reply.status << reply.body;
      if (reply.status == 200) good.fetch_add(1);
    }
  });
  for (int i = 0; i < 5; ++i) {
    const int before = good.load();
    while (good.load() < before + 5 && !testing::Test::HasFailure()) std::this_thread::yield();
    // As the end of its process looks from outside.
    proxy.SetMode(FaultProxy::Mode::kRefuse);
    proxy.CutAll();
    HttpClient client(transom.rest_address());
    while (client.Get("/shelves/1").status != 503 && !testing::Test::HasFailure()) {
    }
    proxy.SetMode(FaultProxy::Mode::kPass);
  }
  const int before = good.load();
  while (good.load() < before + 5 && !testing::Test::HasFailure()) std::this_thread::yield();
  stop.store(true);
  load.join();
  EXPECT_EQ(transom.Stop(), 0);
}

}  // namespace
}  // namespace transom
