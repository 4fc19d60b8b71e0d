#include "server/gateway/schema_loader.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "server/gateway/snapshot.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

std::string DescriptorSet(const std::string& path_template) {
  return CompileProtoSource(R"(
      syntax = "proto3"; package t; import "google/api/annotations.proto";
      message M { string id = 1; }
      service S { rpc Get(M) returns (M) { option (google.api.http) = { get: ")" +
                            path_template + R"(" }; } })")
      .SerializeAsString();
}

class SchemaLoaderTest : public testing::Test {
 protected:
  SchemaLoaderTest() : path_(WriteTestFile("schema_loader_test.pb", DescriptorSet("/v1/{id}"))) {
    UpstreamOptions upstream;
    upstream.target = refused_.address();
    channel_ = std::make_unique<UpstreamChannel>(upstream);
  }

  std::string FirstTemplate() const {
    return std::string(store_.Current()->routes->bindings()[0]->path.text());
  }

  RefusedPort refused_;
  std::string path_;
  std::unique_ptr<UpstreamChannel> channel_;
  SnapshotStore store_;
};

TEST_F(SchemaLoaderTest, LoadsADescriptorSet) {
  SchemaLoaderOptions options;
  options.descriptor_set = path_;
  SchemaLoader loader(options, {channel_.get()}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  EXPECT_EQ(FirstTemplate(), "/v1/{id}");
  EXPECT_TRUE(loader.state().loaded);
  EXPECT_EQ(loader.state().source, "descriptor set " + path_);
}

TEST_F(SchemaLoaderTest, KeepsTheOldSchemaWhenAReloadFails) {
  SchemaLoaderOptions options;
  options.descriptor_set = path_;
  SchemaLoader loader(options, {channel_.get()}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  WriteTestFile("schema_loader_test.pb", DescriptorSet("/v1/{unknown}"));
  const absl::Status status = loader.LoadOnce(absl::Seconds(1));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(path_), absl::string_view::npos) << status;
  EXPECT_EQ(FirstTemplate(), "/v1/{id}");
  EXPECT_TRUE(loader.state().loaded);
  EXPECT_NE(loader.state().error, "");
}

TEST_F(SchemaLoaderTest, ReloadsInItsThread) {
  SchemaLoaderOptions options;
  options.descriptor_set = path_;
  SchemaLoader loader(options, {channel_.get()}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  loader.Start();
  WriteTestFile("schema_loader_test.pb", DescriptorSet("/v2/{id}"));
  loader.Reload();
  while (FirstTemplate() != "/v2/{id}") std::this_thread::yield();
  loader.Stop();
}

TEST_F(SchemaLoaderTest, AppliesAServiceConfigAndReadsItAgain) {
  SchemaLoaderOptions options;
  options.descriptor_set = path_;
  options.service_config = WriteTestFile(
      "api.yaml", "http: {rules: [{selector: t.S.Get, get: '/rule/{id}'}]}\nhtpp: {}\n");
  SchemaLoader loader(options, {channel_.get()}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  EXPECT_EQ(FirstTemplate(), "/rule/{id}");
  EXPECT_EQ(loader.state().source,
            "descriptor set " + path_ + ", service config " + options.service_config);
  ASSERT_EQ(loader.state().problems.size(), 1u);
  EXPECT_NE(loader.state().problems[0].find("did you mean http?"), std::string::npos);

  WriteTestFile("api.yaml", "http: {rules: [{selector: t.S.Get, get: '/again/{id}'}]}\n");
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  EXPECT_EQ(FirstTemplate(), "/again/{id}");
  EXPECT_TRUE(loader.state().problems.empty());
}

TEST_F(SchemaLoaderTest, KeepsTheOldRoutesWhenTheServiceConfigIsWrong) {
  SchemaLoaderOptions options;
  options.descriptor_set = path_;
  options.service_config =
      WriteTestFile("api.yaml", "http: {rules: [{selector: t.S.Get, get: '/rule/{id}'}]}\n");
  SchemaLoader loader(options, {channel_.get()}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(1)).ok());
  WriteTestFile("api.yaml", "http: {rules: [{selector: t.S.Get, get: '/rule/{id'}]}\n");
  const absl::Status status = loader.LoadOnce(absl::Seconds(1));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(SchemaLoader::IsServiceConfigError(status));
  EXPECT_EQ(FirstTemplate(), "/rule/{id}");
  EXPECT_NE(loader.state().error.find("api.yaml:1:41: http.rules[0].get"), std::string::npos)
      << loader.state().error;
}

// By reflection a rule of the service's own is left out, one of the operator's is an error.
TEST_F(SchemaLoaderTest, AServiceConfigThatDoesNotFitWhatReflectionSays) {
  LibraryServer library;
  UpstreamOptions upstream;
  upstream.target = library.address();
  UpstreamChannel channel(upstream);
  SchemaLoaderOptions options;
  options.service_config = WriteTestFile(
      "api.yaml", "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/v1/{nome}'}]}");
  SchemaLoader loader(options, {&channel}, &store_);
  const absl::Status status = loader.LoadOnce(absl::Seconds(20));
  EXPECT_TRUE(SchemaLoader::IsServiceConfigError(status)) << status;
  EXPECT_EQ(store_.Current(), nullptr);

  WriteTestFile("api.yaml",
                "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/rule/{name}'}]}");
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(20)).ok());
  RouteMatch match;
  EXPECT_EQ(store_.Current()->routes->Find("GET", "/rule/1", &match), RouteTable::Outcome::kFound);
}

TEST_F(SchemaLoaderTest, AnUpstreamThatIsAwayIsNoFaultOfTheServiceConfig) {
  SchemaLoaderOptions options;
  options.service_config = WriteTestFile("api.yaml", "http: {}");
  SchemaLoader loader(options, {channel_.get()}, &store_);
  const absl::Status status = loader.LoadOnce(absl::Milliseconds(50));
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(SchemaLoader::IsServiceConfigError(status));
}

// SIGHUP while the upstream is away: the new schema is there when it comes back.
TEST_F(SchemaLoaderTest, AReloadByReflectionIsTriedUntilItSucceeds) {
  auto library = std::make_unique<LibraryServer>();
  const std::string address = library->address();
  UpstreamOptions upstream;
  upstream.target = address;
  UpstreamChannel channel(upstream);
  SchemaLoaderOptions options;
  options.retry_interval = absl::Milliseconds(1);
  options.reflection_timeout = absl::Seconds(20);
  SchemaLoader loader(options, {&channel}, &store_);
  ASSERT_TRUE(loader.LoadOnce(absl::Seconds(20)).ok());
  loader.Start();
  library.reset();
  loader.Reload();
  while (loader.state().error.empty()) std::this_thread::yield();
  library = std::make_unique<LibraryServer>(address);
  while (!loader.state().error.empty()) std::this_thread::yield();
  EXPECT_TRUE(loader.state().loaded);
}

// The process must not wait for an upstream that says nothing.
TEST_F(SchemaLoaderTest, StopsWhileAReflectionHangs) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 10), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  UpstreamOptions upstream;
  upstream.target = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  UpstreamChannel channel(upstream);
  SchemaLoaderOptions options;
  options.reflection_timeout = absl::Minutes(10);
  SchemaLoader loader(options, {&channel}, &store_);
  loader.Start();
  pollfd connected{listener, POLLIN, 0};
  ASSERT_EQ(poll(&connected, 1, 20000), 1);
  loader.Stop();
  close(listener);
}

TEST_F(SchemaLoaderTest, StopsWhileItRetries) {
  SchemaLoaderOptions options;
  options.reflection_timeout = absl::Milliseconds(50);
  SchemaLoader loader(options, {channel_.get()}, &store_);
  EXPECT_FALSE(loader.LoadOnce(absl::Milliseconds(50)).ok());
  EXPECT_FALSE(loader.state().loaded);
  loader.Start();
  loader.Stop();
  EXPECT_EQ(store_.Current(), nullptr);
}

}  // namespace
}  // namespace transom
