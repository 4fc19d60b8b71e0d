#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/discovery/descriptor_source.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

std::string WriteFile(const std::string& bytes) {
  static int count = 0;
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/set", count++, ".pb");
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
  return path;
}

pb::FileDescriptorSet TwoFiles() {
  pb::FileDescriptorSet set;
  pb::FileDescriptorProto* a = set.add_file();
  a->set_name("a.proto");
  a->add_message_type()->set_name("A");
  pb::FileDescriptorProto* b = set.add_file();
  b->set_name("b.proto");
  b->add_dependency("a.proto");
  b->add_service()->set_name("S");
  return set;
}

TEST(DescriptorSetFileTest, ReadsWhatProtocWrites) {
  const pb::FileDescriptorSet set = TwoFiles();
  const auto read = ReadDescriptorSet(WriteFile(set.SerializeAsString()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), set.SerializeAsString());
}

TEST(DescriptorSetFileTest, ReadsProtocsOwnOutput) {
  const std::string path =
      absl::StrCat(std::getenv("TEST_SRCDIR"), "/transom/proto/contract_descriptors.pb");
  const auto read = ReadDescriptorSet(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_GT(read->file_size(), 1);
}

TEST(DescriptorSetFileTest, RefusesOtherContents) {
  const std::string whole = TwoFiles().SerializeAsString();
  pb::FileDescriptorSet incomplete = TwoFiles();
  incomplete.mutable_file(1)->add_dependency("c.proto");
  pb::FileDescriptorSet nameless = TwoFiles();
  nameless.mutable_file(0)->clear_name();
  const struct {
    const char* name;
    std::string bytes;
    const char* says;
  } kCases[] = {
      {"empty", "", "is empty"},
      {"truncated in the first file", whole.substr(0, 9), "truncated"},
      {"truncated in the last file", whole.substr(0, whole.size() - 1), "truncated"},
      {"proto source", "// Shelves.\nsyntax = \"proto3\";\n", ".proto source"},
      {"proto source behind white space", "\n\nsyntax = \"proto3\";\n", ".proto source"},
      {"json", "{\"file\": []}", "JSON"},
      {"yaml", "type: google.api.Service\n", "YAML"},
      {"text format", "file {\n  name: \"a.proto\"\n}\n", "text format"},
      {"random",
       "\x7f"
       "ELF\x02\x01\x01",
       "is not a descriptor set"},
      {"one file, not a set", TwoFiles().file(1).SerializeAsString(), "descriptor set"},
      {"without imports", incomplete.SerializeAsString(), "--include_imports"},
      {"without a name", nameless.SerializeAsString(), "no name"},
  };
  for (const auto& c : kCases) {
    const std::string path = WriteFile(c.bytes);
    const absl::Status status = ReadDescriptorSet(path).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << c.name << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), c.says)) << c.name << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), path)) << c.name << ": " << status;
  }
}

TEST(DescriptorSetFileTest, EveryTruncationIsRefusedOrShorter) {
  const std::string whole = TwoFiles().SerializeAsString();
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto read = ReadDescriptorSet(WriteFile(whole.substr(0, size)));
    if (read.ok()) {
      EXPECT_EQ(read->file_size(), 1) << size;
    }
  }
}

TEST(DescriptorSetFileTest, MissingFile) {
  const absl::Status status = ReadDescriptorSet("/nonexistent/set.pb").status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "/nonexistent/set.pb"));
}

TEST(DescriptorSetFileTest, Directory) {
  EXPECT_TRUE(absl::IsInvalidArgument(ReadDescriptorSet(std::getenv("TEST_TMPDIR")).status()));
}

TEST(DescriptorSetFileTest, UnreadableFile) {
  const std::string path = WriteFile("x");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  // Root may read everything: be nobody for as long as it takes.
  constexpr uid_t kNobody = 65534;
  const uid_t self = geteuid();
  if (self == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  const absl::Status status = ReadDescriptorSet(path).status();
  if (self == 0) {
    ASSERT_EQ(seteuid(self), 0);
  }
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
}

}  // namespace
}  // namespace transom
