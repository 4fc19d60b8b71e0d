// The binary while its service is deployed anew.

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "tests/testing/fault_proxy.h"
#include "tests/testing/http_client.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kBefore[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string shelf = 1; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{shelf}" }; }
    })";
constexpr char kAfter[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string shelf = 1; string theme = 2; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{shelf}" }; }
      rpc Find(M) returns (M) { option (google.api.http) = { get: "/themes/{theme}" }; }
    })";

// Asks for a shelf again and again; every answer must be right.
class Load {
 public:
  explicit Load(const std::string& address) : thread_([this, address] { Run(address); }) {}
  ~Load() {
    stop_.store(true);
    thread_.join();
  }
  int answers() const { return answers_.load(); }

 private:
  void Run(const std::string& address) {
    HttpClient client(address);
    while (!stop_.load() && !testing::Test::HasFailure()) {
      const HttpReply reply = client.Get("/shelves/1");
      EXPECT_EQ(reply.status, 200) << reply.body;
      EXPECT_EQ(reply.body, "{\"shelf\":\"1\"}");
      answers_.fetch_add(1);
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<int> answers_{0};
  std::thread thread_;
};

TEST(LiveSchemaTest, ARedeployedServiceIsServedWithoutAFailedRequest) {
  // Its clients are told to go away now and then, as a server is that is to be replaced.
  ReflectedServer before({"before", kBefore, "127.0.0.1:0", nullptr, /*connection_age_ms=*/50});
  ReflectedServer after({"after", kAfter});
  FaultProxy address_of_both(before.address());
  TransomProcess transom({"--upstream=" + address_of_both.address(),
                          "--set=schema.refresh_interval=0.05s", "--threads=2"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  EXPECT_EQ(client.Get("/themes/a").status, 404);
  {
    Load one(transom.rest_address());
    Load two(transom.rest_address());
    while (one.answers() < 10 || two.answers() < 10) std::this_thread::yield();
    // As an orchestrator does it: new connections go to the new one.
    address_of_both.SetTarget(after.address());
    while (client.Get("/themes/a").status != 200) ASSERT_FALSE(testing::Test::HasFailure());
    const int answers = one.answers();
    while (one.answers() < answers + 10) std::this_thread::yield();
    EXPECT_EQ(client.Get("/shelves/1").Header("Grpc-Metadata-server-name"), "after");
  }
}

TEST(LiveSchemaTest, ADescriptorSetIsReplacedUnderLoad) {
  ReflectedServer server({"s", kAfter});
  const std::string set = WriteTestFile("live.pb", CompileProtoSource(kBefore).SerializeAsString());
  TransomProcess transom({"--upstream=" + server.address(), "--descriptor_set=" + set,
                          "--set=schema.watch_interval=0.01s"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  Load load(transom.rest_address());
  EXPECT_EQ(client.Get("/themes/a").status, 404);
  const std::string next =
      WriteTestFile("live.pb.new", CompileProtoSource(kAfter).SerializeAsString());
  ASSERT_EQ(std::rename(next.c_str(), set.c_str()), 0);
  while (client.Get("/themes/a").status != 200) ASSERT_FALSE(testing::Test::HasFailure());

  // One that is broken is reported, once in the log, and harms nothing.
  const std::string broken = WriteTestFile("live.pb.new", "broken");
  ASSERT_EQ(std::rename(broken.c_str(), set.c_str()), 0);
  while (HttpGet(transom.admin_address(), "/readyz").body.find("\"schemaError\"") ==
         std::string::npos) {
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  EXPECT_EQ(client.Get("/themes/a").status, 200);
  const std::string log = transom.errors();
  const size_t first = log.find("schema not reloaded, the old one serves on");
  EXPECT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("schema not reloaded", first + 1), std::string::npos) << log;
}

}  // namespace
}  // namespace transom
