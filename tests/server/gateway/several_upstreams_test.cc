// SchemaLoader with more than one upstream.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "server/gateway/schema_loader.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr absl::Duration kNever = absl::Seconds(60);

// Files of the same name with types of the same name: they would not go into one pool.
std::string Proto(const std::string& service, const std::string& field) {
  return R"(syntax = "proto3"; package t; import "google/api/annotations.proto";
            message M { string )" +
         field + R"( = 1; } service )" + service +
         R"( { rpc Get(M) returns (M) { option (google.api.http) = { get: "/)" + service + "/{" +
         field + R"(}" }; } })";
}

class SeveralUpstreamsTest : public testing::Test {
 protected:
  UpstreamChannel* ChannelTo(const std::string& target) {
    UpstreamOptions options;
    options.target = target;
    channels_.push_back(std::make_unique<UpstreamChannel>(options));
    return channels_.back().get();
  }

  // Which upstream serves the path, or -1.
  int UpstreamOf(const std::string& path) const {
    RouteMatch match;
    if (store_.Current() == nullptr) return -1;
    const auto outcome = store_.Current()->routes->Find("GET", path, &match);
    return outcome == RouteTable::Outcome::kFound ? match.binding->method->upstream : -1;
  }

  std::vector<std::unique_ptr<UpstreamChannel>> channels_;
  SnapshotStore store_;
};

TEST_F(SeveralUpstreamsTest, EachServesWhatItLists) {
  ReflectedServer one({"one", Proto("S", "a")});
  ReflectedServer two({"two", Proto("R", "b")});
  SchemaLoader loader({}, {ChannelTo(one.address()), ChannelTo(two.address())}, &store_);
  const absl::Status loaded = loader.LoadOnce(kNever);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(UpstreamOf("/S/1"), 0);
  EXPECT_EQ(UpstreamOf("/R/1"), 1);
  EXPECT_TRUE(store_.Current()->complete);
  EXPECT_TRUE(loader.state().complete());
  EXPECT_EQ(loader.state().source, "server reflection v1 of " + one.address() +
                                       ", server reflection v1 of " + two.address());
}

TEST_F(SeveralUpstreamsTest, OneThatIsAwayKeepsNothingFromTheOthers) {
  ReflectedServer one({"one", Proto("S", "a")});
  RefusedPort refused;
  SchemaLoader loader({}, {ChannelTo(refused.address()), ChannelTo(one.address())}, &store_);
  const absl::Status loaded = loader.LoadOnce(kNever);
  EXPECT_TRUE(absl::IsUnavailable(loaded)) << loaded;
  EXPECT_EQ(UpstreamOf("/S/1"), 1);
  EXPECT_FALSE(store_.Current()->complete);
  const SchemaState state = loader.state();
  EXPECT_TRUE(state.loaded);
  EXPECT_FALSE(state.complete());
  ASSERT_EQ(state.upstreams.size(), 2u);
  EXPECT_FALSE(state.upstreams[0].known);
  EXPECT_NE(state.upstreams[0].error.find(refused.address()), std::string::npos);
  EXPECT_TRUE(state.upstreams[1].known);
  EXPECT_EQ(state.upstreams[1].error, "");
  EXPECT_EQ(state.error, state.upstreams[0].error);
}

TEST_F(SeveralUpstreamsTest, OneThatComesLaterIsServedThen) {
  ReflectedServer one({"one", Proto("S", "a")});
  auto two = std::make_unique<ReflectedServer>(ReflectedServer::Options{"two", Proto("R", "b")});
  const std::string address = two->address();
  two.reset();
  SchemaLoaderOptions options;
  options.retry_interval = absl::Milliseconds(1);
  SchemaLoader loader(options, {ChannelTo(one.address()), ChannelTo(address)}, &store_);
  EXPECT_FALSE(loader.LoadOnce(kNever).ok());
  loader.Start();
  EXPECT_EQ(UpstreamOf("/R/1"), -1);
  two =
      std::make_unique<ReflectedServer>(ReflectedServer::Options{"two", Proto("R", "b"), address});
  ASSERT_EQ(two->address(), address);
  while (UpstreamOf("/R/1") != 1) std::this_thread::yield();
  EXPECT_EQ(UpstreamOf("/S/1"), 0);
  EXPECT_TRUE(store_.Current()->complete);
  while (!loader.state().error.empty()) std::this_thread::yield();
}

TEST_F(SeveralUpstreamsTest, AServiceOnTwoIsAnErrorThatNamesBoth) {
  ReflectedServer one({"one", Proto("S", "a")});
  ReflectedServer two({"two", Proto("S", "a")});
  SchemaLoader loader({}, {ChannelTo(one.address()), ChannelTo(two.address())}, &store_);
  EXPECT_EQ(loader.LoadOnce(kNever),
            absl::InvalidArgumentError("service t.S is on two upstreams, " + one.address() +
                                       " and " + two.address() +
                                       ": say with upstreams[].services which serves it"));
  EXPECT_EQ(store_.Current(), nullptr);
}

TEST_F(SeveralUpstreamsTest, TheOneThatIsNamedForAServiceServesIt) {
  ReflectedServer one(
      {"one", Proto("S", "a") + Proto("R", "a").substr(Proto("R", "a").find("service"))});
  ReflectedServer two({"two", Proto("S", "b")});
  SchemaLoaderOptions options;
  options.upstream_services = {{}, {"t.S"}};
  SchemaLoader loader(options, {ChannelTo(one.address()), ChannelTo(two.address())}, &store_);
  const absl::Status loaded = loader.LoadOnce(kNever);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(UpstreamOf("/S/1"), 1);
  EXPECT_EQ(UpstreamOf("/R/1"), 0);
}

TEST_F(SeveralUpstreamsTest, ServicesThatAreAskedForAreSoughtOnAll) {
  ReflectedServer one({"one", Proto("S", "a") + "service Other { rpc Get(M) returns (M); }"});
  ReflectedServer two({"two", Proto("R", "b")});
  SchemaLoaderOptions options;
  options.services = {"t.S", "t.R", "t.None"};
  options.bind_unannotated_methods = true;
  SchemaLoader loader(options, {ChannelTo(one.address()), ChannelTo(two.address())}, &store_);
  const absl::Status loaded = loader.LoadOnce(kNever);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(UpstreamOf("/S/1"), 0);
  EXPECT_EQ(UpstreamOf("/R/1"), 1);
  EXPECT_EQ(store_.Current()->routes->bindings().size(), 2u);
  EXPECT_EQ(loader.state().problems,
            std::vector<std::string>{"service t.None: no upstream lists it"});
}

TEST_F(SeveralUpstreamsTest, ADescriptorSetIsDealtOutByName) {
  const std::string path = WriteTestFile("several.pb", CompileProtoSource(R"(
          syntax = "proto3"; package t; message M {}
          service S { rpc Get(M) returns (M); } service R { rpc Get(M) returns (M); }
          service Q { rpc Get(M) returns (M); })")
                                                           .SerializeAsString());
  RefusedPort refused;
  struct Row {
    const char* name;
    std::vector<std::vector<std::string>> named;
    std::vector<int> upstreams;  // of S, R, Q; -1: not served
  };
  const Row kRows[] = {
      {"OneForTheRest", {{"t.R"}, {}, {"t.Q"}}, {1, 0, 2}},
      {"NobodyForTheRest", {{"t.R"}, {"t.S"}}, {1, 0, -1}},
      {"One", {{}}, {0, 0, 0}},
      {"OneByName", {{"t.S"}}, {0, -1, -1}},
  };
  for (const Row& row : kRows) {
    SchemaLoaderOptions options;
    options.descriptor_set = path;
    options.bind_unannotated_methods = true;
    options.upstream_services = row.named;
    SchemaLoader loader(options, {ChannelTo(refused.address())}, &store_);
    const absl::Status loaded = loader.LoadOnce(kNever);
    ASSERT_TRUE(loaded.ok()) << row.name << loaded;
    const char* kServices[] = {"t.S", "t.R", "t.Q"};
    for (size_t i = 0; i < 3; ++i) {
      RouteMatch match;
      const auto outcome =
          store_.Current()->routes->Find("POST", std::string("/") + kServices[i] + "/Get", &match);
      EXPECT_EQ(outcome == RouteTable::Outcome::kFound ? match.binding->method->upstream : -1,
                row.upstreams[i])
          << row.name << " " << kServices[i];
    }
  }
}

TEST_F(SeveralUpstreamsTest, AServiceThatTheDescriptorSetLacks) {
  const std::string path = WriteTestFile(
      "lacks.pb",
      CompileProtoSource("syntax = \"proto3\"; package t; service S {}").SerializeAsString());
  SchemaLoaderOptions options;
  options.descriptor_set = path;
  options.upstream_services = {{}, {"t.None"}};
  RefusedPort refused;
  SchemaLoader loader(options, {ChannelTo(refused.address())}, &store_);
  EXPECT_EQ(loader.LoadOnce(kNever),
            absl::NotFoundError("descriptor set " + path + ": service t.None: not in the schema"));
}

}  // namespace
}  // namespace transom
