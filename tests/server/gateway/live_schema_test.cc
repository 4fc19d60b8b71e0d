// SchemaLoader while schemas change.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "server/gateway/schema_loader.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr absl::Duration kNever = absl::Seconds(60);

// t.SERVICE with a method for each name: GET /name/{id}.
std::string Proto(const std::string& service, const std::vector<std::string>& names) {
  std::string proto = R"(syntax = "proto3"; package t; import "google/api/annotations.proto";
                         message M { string id = 1; } service )" +
                      service + " {";
  for (const std::string& name : names) {
    proto += " rpc Get_" + name + "(M) returns (M) { option (google.api.http) = { get: \"/" + name +
             "/{id}\" }; }";
  }
  return proto + "}";
}

std::string Set(const std::vector<std::string>& names) {
  return CompileProtoSource(Proto("S", names)).SerializeAsString();
}

class LiveSchemaTest : public testing::Test {
 protected:
  LiveSchemaTest() {
    options_.refresh_interval = absl::Milliseconds(1);
    options_.retry_interval = absl::Milliseconds(1);
    options_.watch_interval = absl::Milliseconds(1);
  }

  void Load(const std::vector<std::string>& targets) {
    std::vector<UpstreamChannel*> channels;
    for (const std::string& target : targets) {
      UpstreamOptions options;
      options.target = target;
      channels_.push_back(std::make_unique<UpstreamChannel>(options));
      channels.push_back(channels_.back().get());
    }
    loader_ = std::make_unique<SchemaLoader>(options_, channels, &store_);
    const absl::Status loaded = loader_->LoadOnce(kNever);
    ASSERT_TRUE(loaded.ok()) << loaded;
    loader_->Start();
  }

  bool Serves(const std::string& name) const {
    RouteMatch match;
    return store_.Current()->routes->Find("GET", "/" + name + "/1", &match) ==
           RouteTable::Outcome::kFound;
  }
  void WaitFor(const std::string& name) const {
    while (!Serves(name)) std::this_thread::yield();
  }
  std::string WaitForError() const {
    while (loader_->state().error.empty()) std::this_thread::yield();
    return loader_->state().error;
  }
  void WaitForNoError() const {
    while (!loader_->state().error.empty()) std::this_thread::yield();
  }

  SchemaLoaderOptions options_;
  std::vector<std::unique_ptr<UpstreamChannel>> channels_;
  SnapshotStore store_;
  std::unique_ptr<SchemaLoader> loader_;
};

TEST_F(LiveSchemaTest, ANewMethodIsServed) {
  ReflectedServer server({"s", Proto("S", {"one"})});
  Load({server.address()});
  const std::shared_ptr<const Snapshot> begun = store_.Current();
  EXPECT_FALSE(Serves("two"));
  server.SetProto(Proto("S", {"one", "two"}));
  WaitFor("two");
  EXPECT_TRUE(Serves("one"));
  // Who has begun keeps what it has.
  EXPECT_EQ(begun->routes->bindings().size(), 1u);
  server.SetProto(Proto("S", {"two"}));
  while (Serves("one")) std::this_thread::yield();
}

TEST_F(LiveSchemaTest, TheSameIsNotBuiltAgain) {
  ReflectedServer server({"s", Proto("S", {"one"})});
  Load({server.address()});
  const size_t asked = server.reflection_count();
  while (server.reflection_count() < asked + 10) std::this_thread::yield();
  EXPECT_EQ(loader_->state().published, 1u);
}

TEST_F(LiveSchemaTest, WithoutAnIntervalItIsAskedOnReloadOnly) {
  options_.refresh_interval = absl::ZeroDuration();
  ReflectedServer server({"s", Proto("S", {"one"})});
  Load({server.address()});
  server.SetProto(Proto("S", {"two"}));
  loader_->Reload();
  WaitFor("two");
  loader_->Stop();
  EXPECT_EQ(server.reflection_count(), 2u);
}

TEST_F(LiveSchemaTest, ABrokenUpstreamLeavesTheOldServing) {
  ReflectedServer broken({"b", Proto("S", {"one"})});
  ReflectedServer good({"g", Proto("R", {"two"})});
  Load({broken.address(), good.address()});
  broken.BreakReflection();
  EXPECT_NE(WaitForError().find(broken.address()), std::string::npos);
  EXPECT_TRUE(Serves("one"));
  // The other's changes come through all the same.
  good.SetProto(Proto("R", {"two", "three"}));
  WaitFor("three");
  EXPECT_TRUE(Serves("one"));
  EXPECT_TRUE(loader_->state().complete());
  broken.SetProto(Proto("S", {"one", "four"}));
  WaitFor("four");
  WaitForNoError();
}

TEST_F(LiveSchemaTest, AnUpstreamThatGoesAndComesBack) {
  auto server =
      std::make_unique<ReflectedServer>(ReflectedServer::Options{"s", Proto("S", {"one"})});
  const std::string address = server->address();
  Load({address});
  server.reset();
  EXPECT_NE(WaitForError().find(address), std::string::npos);
  EXPECT_TRUE(Serves("one"));
  server = std::make_unique<ReflectedServer>(
      ReflectedServer::Options{"s", Proto("S", {"two"}), address});
  ASSERT_EQ(server->address(), address);
  WaitFor("two");
  WaitForNoError();
}

TEST_F(LiveSchemaTest, AServiceThatComesToBeOnTwoChangesNothing) {
  ReflectedServer one({"1", Proto("S", {"one"})});
  ReflectedServer two({"2", Proto("R", {"two"})});
  Load({one.address(), two.address()});
  two.SetProto(Proto("S", {"two"}));
  while (loader_->state().error.find("service t.S is on two upstreams") == std::string::npos) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(Serves("one"));
  EXPECT_TRUE(Serves("two"));
  two.SetProto(Proto("R", {"two", "three"}));
  WaitFor("three");
  WaitForNoError();
}

TEST_F(LiveSchemaTest, ADescriptorSetIsReadAgainWhenItsLinkIsTurned) {
  const std::string volume = WriteTestFile("volume", "") + ".d";
  ASSERT_EQ(mkdir(volume.c_str(), 0700), 0);
  const auto put = [&](const std::string& version, const std::string& bytes) {
    ASSERT_EQ(mkdir((volume + "/" + version).c_str(), 0700), 0);
    const std::string written = WriteTestFile("api.pb", bytes);
    ASSERT_EQ(std::rename(written.c_str(), (volume + "/" + version + "/api.pb").c_str()), 0);
    ASSERT_EQ(symlink(version.c_str(), (volume + "/..data_tmp").c_str()), 0);
    ASSERT_EQ(std::rename((volume + "/..data_tmp").c_str(), (volume + "/..data").c_str()), 0);
  };
  put("v1", Set({"one"}));
  ASSERT_EQ(symlink("..data/api.pb", (volume + "/api.pb").c_str()), 0);
  options_.descriptor_set = volume + "/api.pb";
  Load({"127.0.0.1:1"});
  put("v2", Set({"two"}));
  WaitFor("two");
  EXPECT_EQ(loader_->state().published, 2u);
  put("v3", "broken");
  EXPECT_NE(WaitForError().find(volume + "/api.pb"), std::string::npos);
  EXPECT_TRUE(Serves("two"));
  EXPECT_EQ(loader_->state().published, 2u);
  put("v4", Set({"three"}));
  WaitFor("three");
  EXPECT_EQ(loader_->state().error, "");
}

TEST_F(LiveSchemaTest, AFileThatIsGoneForAWhile) {
  options_.descriptor_set = WriteTestFile("gone.pb", Set({"one"}));
  Load({"127.0.0.1:1"});
  unlink(options_.descriptor_set.c_str());
  EXPECT_NE(WaitForError().find("gone.pb"), std::string::npos);
  EXPECT_TRUE(Serves("one"));
  const std::string written = WriteTestFile("gone.pb.new", Set({"two"}));
  ASSERT_EQ(std::rename(written.c_str(), options_.descriptor_set.c_str()), 0);
  WaitFor("two");
}

// The operator's rules change while the upstream is away: its schema is known.
TEST_F(LiveSchemaTest, AServiceConfigIsWatchedBesideReflection) {
  auto server =
      std::make_unique<ReflectedServer>(ReflectedServer::Options{"s", Proto("S", {"one"})});
  const auto rule = [](const std::string& name) {
    return "http: {rules: [{selector: t.S.Get_one, get: '/" + name + "/{id}'}]}";
  };
  options_.service_config = WriteTestFile("live.yaml", rule("two"));
  Load({server->address()});
  EXPECT_TRUE(Serves("two"));
  server.reset();
  WriteTestFile("live.yaml", rule("three"));
  WaitFor("three");
  WriteTestFile("live.yaml", "http: {rules: [{}]}");
  while (loader_->state().error.find("live.yaml") == std::string::npos) std::this_thread::yield();
  EXPECT_TRUE(Serves("three"));
}

}  // namespace
}  // namespace transom
