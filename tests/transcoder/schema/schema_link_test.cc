// How descriptor files are put together: their order, missing files, and files
// that define what is built in.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "transcoder/schema/schema.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

pb::FileDescriptorSet ThreeFiles() {
  return CompileProtoSources({
      {"a.proto", "syntax = \"proto3\"; package t; message A {}"},
      {"b.proto", "syntax = \"proto3\"; package t; import \"a.proto\"; message B { A a = 1; }"},
      {"c.proto", "syntax = \"proto3\"; package t; import \"b.proto\"; message C { B b = 1; }"},
  });
}

std::string LinkError(const pb::FileDescriptorSet& files) {
  auto schema = Schema::Compile(files);
  if (schema.ok()) return "linked";
  EXPECT_EQ(schema.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(schema.status().message());
}

TEST(SchemaLinkTest, FilesMayComeInAnyOrder) {
  pb::FileDescriptorSet files = ThreeFiles();
  std::reverse(files.mutable_file()->begin(), files.mutable_file()->end());
  auto schema = Schema::Compile(files);
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->FindMessage("t.C")->FindField("b")->message->full_name, "t.B");
  ASSERT_EQ((*schema)->files().size(), 3u);
  EXPECT_EQ((*schema)->files()[0]->name(), "c.proto") << "in the order given";
}

TEST(SchemaLinkTest, AFileThatIsGivenTwiceCountsOnce) {
  pb::FileDescriptorSet files = ThreeFiles();
  files.MergeFrom(ThreeFiles());
  auto schema = Schema::Compile(files);
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->files().size(), 3u);
}

TEST(SchemaLinkTest, TwoFilesOfOneNameAreAnError) {
  pb::FileDescriptorSet files = ThreeFiles();
  pb::FileDescriptorProto* other = files.add_file();
  other->set_name("a.proto");
  EXPECT_EQ(LinkError(files), "a.proto: is in the descriptor set twice, with different contents");
}

TEST(SchemaLinkTest, AMissingImportIsNamed) {
  pb::FileDescriptorSet files = ThreeFiles();
  files.mutable_file()->DeleteSubrange(0, 1);
  const std::string error = LinkError(files);
  EXPECT_EQ(error.find("b.proto: imports \"a.proto\", which is not in the descriptor set"), 0u)
      << error;
}

TEST(SchemaLinkTest, AnImportCycleIsShown) {
  pb::FileDescriptorSet files = ThreeFiles();
  files.mutable_file(0)->add_dependency("c.proto");
  EXPECT_EQ(LinkError(files),
            "a.proto: files import each other: a.proto -> c.proto -> b.proto -> a.proto");
}

TEST(SchemaLinkTest, AnUnresolvedTypeNamesFileAndSymbol) {
  pb::FileDescriptorSet files = ThreeFiles();
  files.mutable_file(1)->mutable_message_type(0)->mutable_field(0)->set_type_name(".t.Nowhere");
  EXPECT_EQ(LinkError(files), "b.proto: t.B.a: \".t.Nowhere\" is not defined.");
}

TEST(SchemaLinkTest, ADuplicateSymbolNamesFileAndSymbol) {
  pb::FileDescriptorSet files = ThreeFiles();
  pb::FileDescriptorProto* other = files.add_file();
  other->set_name("other.proto");
  other->set_package("t");
  other->add_message_type()->set_name("A");
  const std::string error = LinkError(files);
  EXPECT_EQ(error.find("other.proto: t.A: "), 0u) << error;
}

// The pool checks names, but a JSON name may hold any octets; it would be printed.
TEST(SchemaLinkTest, AJsonNameThatIsNotUtf8IsAnError) {
  pb::FileDescriptorSet files = CompileProtoSource(
      "syntax = \"proto3\"; package t; message M { message N { int32 x = 1; } }");
  pb::FieldDescriptorProto* field =
      files.mutable_file(0)->mutable_message_type(0)->mutable_nested_type(0)->mutable_field(0);
  field->set_json_name("x\xff");
  EXPECT_EQ(LinkError(files), "test.proto: t.M.N.x: its JSON name is not UTF-8");
  field->set_json_name("\xc3\xa9");
  EXPECT_EQ(LinkError(files), "linked");
}

TEST(SchemaLinkTest, ManyErrorsAreCutShort) {
  pb::FileDescriptorSet files;
  pb::FileDescriptorProto* file = files.add_file();
  file->set_name("f.proto");
  pb::DescriptorProto* message = file->add_message_type();
  message->set_name("M");
  for (int i = 1; i <= 20; ++i) {
    pb::FieldDescriptorProto* field = message->add_field();
    field->set_name(absl::StrCat("f", i));
    field->set_number(i);
    field->set_label(pb::FieldDescriptorProto::LABEL_OPTIONAL);
    field->set_type_name("Nowhere");
  }
  const std::string error = LinkError(files);
  EXPECT_NE(error.find("and 15 more errors"), std::string::npos) << error;
}

TEST(SchemaLinkTest, BuiltInImportsMayBeLeftOut) {
  pb::FileDescriptorSet files = CompileProtoSource(R"(
      syntax = "proto3"; package t;
      import "google/protobuf/timestamp.proto";
      import "google/api/annotations.proto";
      import "google/rpc/status.proto";
      message M { google.protobuf.Timestamp t = 1; google.rpc.Status s = 2; })");
  pb::FileDescriptorSet only;
  for (const pb::FileDescriptorProto& file : files.file()) {
    if (file.name() == "test.proto") *only.add_file() = file;
  }
  auto schema = Schema::Compile(only);
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->files().size(), 1u);
  EXPECT_NE((*schema)->FindMessage("google.rpc.QuotaFailure"), nullptr);
  EXPECT_NE((*schema)->FindMessage("google.api.HttpRule"), nullptr);
}

TEST(SchemaLinkTest, AGivenFileWinsOverTheBuiltInOneOfItsName) {
  auto schema = Schema::Compile(CompileProtoSources({{"google/rpc/status.proto", R"(
      syntax = "proto3"; package google.rpc;
      message Status { int32 code = 1; string mine = 7; })"}}));
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_NE((*schema)->FindMessage("google.rpc.Status")->FindField("mine"), nullptr);
  EXPECT_NE((*schema)->FindMessage("google.rpc.ErrorInfo"), nullptr);
}

TEST(SchemaLinkTest, BuiltInMessagesMayComeFromFilesOfOtherNames) {
  pb::FileDescriptorSet files = CompileProtoSources({{"third_party/status.proto", R"(
      syntax = "proto3"; package google.rpc;
      message Status { int32 code = 1; string mine = 7; }
      message ErrorInfo { string reason = 1; })"}});
  // Duration under a name of its own, as some build rules write it.
  pb::FileDescriptorSet duration = CompileProtoSources({{"vendored/duration.proto", R"(
      syntax = "proto3"; package google.protobuf;
      message Duration { int64 seconds = 1; int32 nanos = 2; })"}});
  files.MergeFrom(duration);
  auto schema = Schema::Compile(files);
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_NE((*schema)->FindMessage("google.rpc.Status")->FindField("mine"), nullptr);
  EXPECT_EQ((*schema)->FindMessage("google.rpc.ErrorInfo")->FindField("domain"), nullptr);
  const MessageTable* retry = (*schema)->FindMessage("google.rpc.RetryInfo");
  ASSERT_NE(retry, nullptr) << "the rest of the file is still added";
  EXPECT_EQ(retry->FindField("retryDelay")->message->well_known, WellKnownType::kDuration);
}

TEST(SchemaLinkTest, AnEmptySetHasTheBuiltInMessages) {
  auto schema = Schema::Compile(pb::FileDescriptorSet());
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_TRUE((*schema)->files().empty());
  EXPECT_NE((*schema)->FindMessage("google.rpc.Status"), nullptr);
}

TEST(SchemaLinkTest, ThousandsOfMessagesCompile) {
  std::string source = "syntax = \"proto3\"; package t;\n";
  for (int i = 0; i < 3000; ++i) {
    absl::StrAppend(&source, "message M", i, " { int32 a = 1; string b = 2; repeated M", i / 2,
                    " c = 3; map<string, M", i / 3, "> d = 4; }\n");
  }
  auto schema = Schema::Compile(CompileProtoSource(source));
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->FindMessage("t.M2999")->FindField("c")->message->full_name, "t.M1499");
}

}  // namespace
}  // namespace transom
