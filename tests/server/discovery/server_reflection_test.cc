#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "server/discovery/descriptor_source.h"
#include "tests/server/discovery/fake_reflection.h"
#include "tests/testing/refused_port.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Script = FakeReflection::Script;
using Instead = FakeReflection::Script::Instead;

constexpr absl::Duration kNever = absl::Seconds(60);

absl::StatusOr<ReflectedSchema> Reflect(const std::string& target,
                                        const std::vector<std::string>& services = {},
                                        absl::Duration timeout = kNever) {
  UpstreamOptions options;
  options.target = target;
  UpstreamChannel channel(options);
  return ReflectSchema(&channel, services, timeout);
}

// A file with one empty message named as the file's stem, and a service if `service` is not empty.
std::string File(const std::string& name, const std::vector<std::string>& imports,
                 const std::string& service = "", const std::string& package = "t") {
  pb::FileDescriptorProto file;
  file.set_name(name);
  file.set_package(package);
  file.set_syntax("proto3");
  for (const std::string& import : imports) file.add_dependency(import);
  file.add_message_type()->set_name(name.substr(0, name.find('.')));
  if (!service.empty()) file.add_service()->set_name(service);
  return file.SerializeAsString();
}

// Every file once, each behind its imports, and libprotobuf accepts them so.
void ExpectLinks(const ReflectedSchema& schema) {
  pb::DescriptorPool pool;
  std::set<std::string> seen;
  for (const pb::FileDescriptorProto& file : schema.files.file()) {
    EXPECT_TRUE(seen.insert(file.name()).second) << file.name() << " twice";
    EXPECT_NE(pool.BuildFile(file), nullptr) << file.name();
  }
  for (const std::string& service : schema.services) {
    EXPECT_NE(pool.FindServiceByName(service), nullptr) << service;
  }
}

std::vector<std::string> FileNames(const ReflectedSchema& schema) {
  std::vector<std::string> names;
  for (const auto& file : schema.files.file()) names.push_back(file.name());
  return names;
}

TEST(ServerReflectionTest, PrefersV1) {
  Script script;
  script.protocols = {"v1", "v1alpha"};
  script.list = ServicesAnswer({"t.S"});
  script.by_symbol["t.S"] = FilesAnswer({File("s.proto", {}, "S")});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(schema->protocol, "v1");
  ExpectLinks(*schema);
}

TEST(ServerReflectionTest, FallsBackToV1alpha) {
  Script script;
  script.protocols = {"v1alpha"};
  script.list = ServicesAnswer({"t.S"});
  script.by_symbol["t.S"] = FilesAnswer({File("s.proto", {}, "S")});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(schema->protocol, "v1alpha");
}

TEST(ServerReflectionTest, LeavesInfrastructureOutUnlessAsked) {
  Script script;
  script.protocols = {"v1"};
  script.list =
      ServicesAnswer({"grpc.reflection.v1.ServerReflection", "grpc.health.v1.Health", "grpcish.S"});
  script.by_symbol["grpcish.S"] = FilesAnswer({File("s.proto", {}, "S", "grpcish")});
  script.by_symbol["grpc.health.v1.Health"] =
      FilesAnswer({File("h.proto", {}, "Health", "grpc.health.v1")});
  FakeReflection server(script);
  EXPECT_EQ(Reflect(server.address())->services, std::vector<std::string>{"grpcish.S"});
  EXPECT_EQ(Reflect(server.address(), {"grpc.health.v1.Health"})->services,
            std::vector<std::string>{"grpc.health.v1.Health"});
}

TEST(ServerReflectionTest, FetchesDependenciesThatWereNotSent) {
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer({"t.S"});
  script.by_symbol["t.S"] = FilesAnswer({File("s.proto", {"a.proto", "b.proto"}, "S")});
  script.by_name["a.proto"] = FilesAnswer({File("a.proto", {"c.proto"})});
  script.by_name["b.proto"] = FilesAnswer({File("b.proto", {"c.proto"})});
  script.by_name["c.proto"] = FilesAnswer({File("c.proto", {})});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(FileNames(*schema),
            (std::vector<std::string>{"c.proto", "a.proto", "b.proto", "s.proto"}));
  ExpectLinks(*schema);
}

TEST(ServerReflectionTest, DropsDuplicatesAndAsksForNothingTwice) {
  const std::string shared = File("c.proto", {});
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer({"t.S", "t.T"});
  script.by_symbol["t.S"] =
      FilesAnswer({File("s.proto", {"c.proto"}, "S"), shared, shared, File("t.proto", {}, "T")});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(server.questions(), (std::vector<std::string>{"list", "symbol:t.S"}));
  EXPECT_EQ(schema->files.file_size(), 3);
  ExpectLinks(*schema);
}

TEST(ServerReflectionTest, FillsInWellKnownFiles) {
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer({"t.S"});
  script.by_symbol["t.S"] = FilesAnswer(
      {File("s.proto", {"google/protobuf/timestamp.proto", "google/protobuf/api.proto"}, "S")});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  // api.proto brings type.proto, any.proto and source_context.proto along.
  EXPECT_EQ(schema->files.file_size(), 6);
  ExpectLinks(*schema);
}

TEST(ServerReflectionTest, PassesOverAServiceThatTheServerCannotDescribe) {
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer({"t.Gone", "t.S"});
  script.by_symbol["t.S"] = FilesAnswer({File("s.proto", {}, "S")});
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(schema->services, std::vector<std::string>{"t.S"});
  ASSERT_EQ(schema->problems.size(), 1u);
  EXPECT_TRUE(absl::StrContains(schema->problems[0], "t.Gone"));
  EXPECT_FALSE(Reflect(server.address(), {"t.Gone"}).ok());
}

struct Failure {
  const char* name;
  Script script;
  absl::StatusCode code;
  const char* says;
};

Script Listing(const std::vector<std::string>& services) {
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer(services);
  return script;
}

Script WithFiles(const std::vector<std::string>& files) {
  Script script = Listing({"t.S"});
  script.by_symbol["t.S"] = FilesAnswer(files);
  return script;
}

Script WithInstead(Instead instead) {
  Script script = Listing({"t.S"});
  script.instead = instead;
  return script;
}

Script WrongFileByName() {
  Script script = WithFiles({File("s.proto", {"a.proto"}, "S")});
  script.by_name["a.proto"] = FilesAnswer({File("b.proto", {})});
  return script;
}

Script ListError() {
  Script script = Listing({});
  script.list = ErrorAnswer(7, "not for you");
  return script;
}

std::vector<Failure> Failures() {
  using absl::StatusCode;
  return {
      {"NoReflection", Script(), StatusCode::kUnimplemented, "--descriptor_set=FILE"},
      {"NoServices", Listing({}), StatusCode::kInvalidArgument, "lists no service"},
      {"OnlyInfrastructure", Listing({"grpc.health.v1.Health"}), StatusCode::kInvalidArgument,
       "lists no service"},
      {"NoFileForAnyService", Listing({"t.S"}), StatusCode::kInvalidArgument, "t.S"},
      {"FileWithoutTheService", WithFiles({File("s.proto", {}, "Other")}),
       StatusCode::kInvalidArgument, "do not define it"},
      {"FileThatDoesNotParse", WithFiles({"\xff"}), StatusCode::kInvalidArgument, "does not parse"},
      {"FileWithoutAName", WithFiles({""}), StatusCode::kInvalidArgument, "no name"},
      {"DependencyMissing", WithFiles({File("s.proto", {"a/b.proto"}, "S")}),
       StatusCode::kInvalidArgument, "a/b.proto"},
      {"NoSuchWellKnownFile", WithFiles({File("s.proto", {"google/protobuf/nope.proto"}, "S")}),
       StatusCode::kInvalidArgument, "google/protobuf/nope.proto"},
      {"OtherFileThanAskedFor", WrongFileByName(), StatusCode::kInvalidArgument, "a.proto"},
      {"Cycle", WithFiles({File("s.proto", {"a.proto"}, "S"), File("a.proto", {"s.proto"})}),
       StatusCode::kInvalidArgument, "cycle"},
      {"ImportsItself", WithFiles({File("s.proto", {"s.proto"}, "S")}),
       StatusCode::kInvalidArgument, "cycle"},
      {"ErrorForTheList", ListError(), StatusCode::kInvalidArgument, "not for you"},
      {"Garbage", WithInstead(Instead::kGarbage), StatusCode::kInvalidArgument,
       "ServerReflectionResponse"},
      {"EndsEarly", WithInstead(Instead::kEnd), StatusCode::kUnavailable, "early"},
      {"Forbidden", WithInstead(Instead::kStatus), StatusCode::kPermissionDenied, "no"},
  };
}

class ReflectionFailureTest : public testing::TestWithParam<Failure> {};

TEST_P(ReflectionFailureTest, SaysWhatIsWrong) {
  FakeReflection server(GetParam().script);
  const absl::Status status = Reflect(server.address()).status();
  EXPECT_EQ(status.code(), GetParam().code) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), GetParam().says)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), server.address())) << status;
}

INSTANTIATE_TEST_SUITE_P(Servers, ReflectionFailureTest, testing::ValuesIn(Failures()),
                         [](const auto& info) { return info.param.name; });

TEST(ServerReflectionTest, ServerThatDoesNotAnswer) {
  FakeReflection server(WithInstead(Instead::kHang));
  const absl::Status status = Reflect(server.address(), {}, absl::Milliseconds(50)).status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
}

TEST(ServerReflectionTest, ServerThatCannotBeReached) {
  RefusedPort refused;
  const absl::Status status = Reflect(refused.address()).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), refused.address())) << status;
}

TEST(ServerReflectionTest, LongChainOfImports) {
  Script script;
  script.protocols = {"v1"};
  script.list = ServicesAnswer({"t.S"});
  std::vector<std::string> files = {File("s.proto", {"f0.proto"}, "S")};
  constexpr int kFiles = 3000;
  for (int i = 0; i < kFiles; ++i) {
    const std::string next = "f" + std::to_string(i + 1) + ".proto";
    files.push_back(File("f" + std::to_string(i) + ".proto", i + 1 < kFiles
                                                                 ? std::vector<std::string>{next}
                                                                 : std::vector<std::string>{}));
  }
  script.by_symbol["t.S"] = FilesAnswer(files);
  FakeReflection server(script);
  const auto schema = Reflect(server.address());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(schema->files.file_size(), kFiles + 1);
  EXPECT_EQ(schema->files.file(kFiles).name(), "s.proto");
}

}  // namespace
}  // namespace transom
