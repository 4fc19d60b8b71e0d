#include "server/discovery/file_collection.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

using Names = std::vector<std::string>;

std::string File(const std::string& name, const Names& imports = {},
                 const std::string& package = "", const std::string& service = "") {
  google::protobuf::FileDescriptorProto file;
  file.set_name(name);
  if (!package.empty()) file.set_package(package);
  for (const std::string& import : imports) file.add_dependency(import);
  if (!service.empty()) file.add_service()->set_name(service);
  return file.SerializeAsString();
}

Names NamesOf(const google::protobuf::FileDescriptorSet& set) {
  Names names;
  for (const auto& file : set.file()) names.push_back(file.name());
  return names;
}

TEST(FileCollectionTest, OrdersDependenciesFirst) {
  struct Case {
    const char* name;
    std::vector<std::string> files;
    Names expected;
  };
  const std::vector<Case> cases = {
      {"none", {}, {}},
      {"one", {File("a")}, {"a"}},
      {"independent, by name", {File("b"), File("a")}, {"a", "b"}},
      {"chain", {File("a", {"b"}), File("b", {"c"}), File("c")}, {"c", "b", "a"}},
      {"diamond",
       {File("a", {"b", "c"}), File("b", {"d"}), File("c", {"d"}), File("d")},
       {"d", "b", "c", "a"}},
      {"import twice", {File("a", {"b", "b"}), File("b")}, {"b", "a"}},
  };
  for (const Case& test : cases) {
    FileCollection files;
    for (const std::string& bytes : test.files) ASSERT_TRUE(files.Add(bytes).ok()) << test.name;
    EXPECT_EQ(files.MissingDependencies(), Names()) << test.name;
    const auto set = files.Ordered();
    ASSERT_TRUE(set.ok()) << test.name << ": " << set.status();
    EXPECT_EQ(NamesOf(*set), test.expected) << test.name;
  }
}

TEST(FileCollectionTest, RefusesCycles) {
  struct Case {
    const char* name;
    std::vector<std::string> files;
  };
  const std::vector<Case> cases = {
      {"itself", {File("a", {"a"})}},
      {"each other", {File("a", {"b"}), File("b", {"a"})}},
      {"behind a good file",
       {File("a"), File("b", {"a", "c"}), File("c", {"d"}), File("d", {"c"})}},
  };
  for (const Case& test : cases) {
    FileCollection files;
    for (const std::string& bytes : test.files) ASSERT_TRUE(files.Add(bytes).ok()) << test.name;
    const absl::Status status = files.Ordered().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.name;
    EXPECT_NE(status.message().find("cycle"), absl::string_view::npos) << status;
  }
}

TEST(FileCollectionTest, RefusesWhatIsNoFile) {
  FileCollection files;
  EXPECT_EQ(files.Add("\xff\xff").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(files.Add("").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(files.Add(File("a.proto").substr(0, 4)).code(), absl::StatusCode::kInvalidArgument);
}

TEST(FileCollectionTest, KeepsTheFirstOfTwoWithOneName) {
  FileCollection files;
  ASSERT_TRUE(files.Add(File("a", {}, "first")).ok());
  ASSERT_TRUE(files.Add(File("a", {}, "second")).ok());
  const auto set = files.Ordered();
  ASSERT_TRUE(set.ok());
  ASSERT_EQ(set->file_size(), 1);
  EXPECT_EQ(set->file(0).package(), "first");
}

TEST(FileCollectionTest, NamesWhatIsMissingOnceAndSorted) {
  FileCollection files;
  ASSERT_TRUE(files.Add(File("a", {"z", "b"})).ok());
  ASSERT_TRUE(files.Add(File("c", {"z", "a"})).ok());
  EXPECT_EQ(files.MissingDependencies(), (Names{"b", "z"}));
  EXPECT_TRUE(files.Contains("a"));
  EXPECT_FALSE(files.Contains("z"));
}

TEST(FileCollectionTest, WellKnownFiles) {
  FileCollection files;
  EXPECT_TRUE(files.AddWellKnown("google/protobuf/descriptor.proto"));
  EXPECT_TRUE(files.Contains("google/protobuf/descriptor.proto"));
  EXPECT_FALSE(files.AddWellKnown("google/protobuf/nope.proto"));
  EXPECT_FALSE(files.AddWellKnown("google/api/http.proto"));
  EXPECT_FALSE(files.AddWellKnown(""));
}

TEST(FileCollectionTest, FindsServicesByFullName) {
  FileCollection files;
  ASSERT_TRUE(files.Add(File("a", {}, "p.q", "S")).ok());
  ASSERT_TRUE(files.Add(File("b", {}, "", "T")).ok());
  struct Case {
    const char* name;
    bool defined;
  };
  const Case cases[] = {{"p.q.S", true},   {"T", true},    {"S", false},      {"p.q.T", false},
                        {"p.q", false},    {"p.S", false}, {"p.q.S2", false}, {"p.qS", false},
                        {".p.q.S", false}, {"", false}};
  for (const Case& test : cases) {
    EXPECT_EQ(files.DefinesService(test.name), test.defined) << test.name;
  }
}

TEST(FileCollectionTest, RefusesMoreFilesThanAnySchemaHas) {
  FileCollection files;
  for (int i = 0; i < 20000; ++i) ASSERT_TRUE(files.Add(File(std::to_string(i))).ok());
  EXPECT_EQ(files.Add(File("one more")).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace transom
