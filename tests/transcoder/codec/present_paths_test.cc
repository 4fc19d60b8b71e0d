#include "transcoder/codec/present_paths.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/protobuf/any.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    enum Color { RED = 0; BLUE = 1; }
    message M {
      string name = 1;
      int32 page_size = 2;
      M inner = 3;
      repeated M list = 4;
      map<string, M> by_name = 5;
      google.protobuf.Timestamp time = 6;
      google.protobuf.Struct struct = 7;
      google.protobuf.Any any = 8;
      google.protobuf.StringValue wrapped = 9;
      Color color = 10;
      google.protobuf.Value value = 11;
    })";

std::string TextOf(const OutputBuffer& mask) {
  google::protobuf::FieldMask parsed;
  EXPECT_TRUE(parsed.ParseFromArray(mask.data(), static_cast<int>(mask.size())));
  std::string text;
  for (const std::string& path : parsed.paths()) {
    absl::StrAppend(&text, text.empty() ? "" : " ", path);
  }
  return text;
}

TEST(PresentPathsTest, FindsTheLeavesOfABody) {
  const struct {
    const char* name;
    const char* json;
    const char* of_json;
    const char* of_wire;
  } rows[] = {
      {"empty", "{}", "", ""},
      {"scalars, in their order", R"({"pageSize":1,"name":"a"})", "page_size name",
       "page_size name"},
      {"default value", R"({"name":""})", "name", "name"},
      {"null", R"({"name":null,"inner":null})", "name inner", ""},
      {"nested", R"({"inner":{"name":"a","inner":{"page_size":1}}})",
       "inner.name inner.inner.page_size", "inner.name inner.inner.page_size"},
      {"nested null", R"({"inner":{"name":null}})", "inner.name", "inner"},
      {"empty message", R"({"inner":{},"name":"a"})", "inner name", "inner name"},
      {"list", R"({"list":[{"name":"a"},{"name":"b"}]})", "list", "list"},
      {"empty list", R"({"list":[]})", "list", ""},
      {"map", R"({"byName":{"k":{"name":"a"}}})", "by_name", "by_name"},
      {"well-known", R"({"time":"1970-01-01T00:00:01Z","wrapped":"x","struct":{"a":1}})",
       "time wrapped struct", "time wrapped struct"},
      {"Any", R"({"any":{"@type":"type.googleapis.com/t.M","name":"a"}})", "any", "any"},
      {"Value of null", R"({"value":null})", "value", "value"},
      {"escaped name", R"({"n\u0061me":"a"})", "name", "name"},
      {"unknown", R"({"nome":{"name":1},"name":"a"})", "name", "name"},
      {"nothing but unknown inside", R"({"inner":{"nome":1},"name":"a"})", "name", "inner name"},
      {"unknown enum name", R"({"color":"MAUVE","name":"a"})", "name", "name"},
      {"enum", R"({"color":"BLUE"})", "color", "color"},
      {"enum by number", R"({"color":7})", "color", "color"},
  };
  const auto schema = SchemaFromSource(kProto);
  const MessageTable& type = *schema->FindMessage("t.M");
  JsonToWireOptions options;
  options.ignore_unknown_fields = true;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    OutputBuffer wire;
    const absl::Status status = JsonToWire(row.json, type, options, &wire);
    ASSERT_TRUE(status.ok()) << status;
    OutputBuffer of_json;
    AppendPresentJsonPaths(row.json, type, options, &of_json);
    EXPECT_EQ(TextOf(of_json), row.of_json);
    OutputBuffer of_wire;
    AppendPresentWirePaths(wire.view(), type, &of_wire);
    EXPECT_EQ(TextOf(of_wire), row.of_wire);
  }
}

TEST(PresentPathsTest, AppendsNothingForWhatIsNoObject) {
  const auto schema = SchemaFromSource(kProto);
  for (const char* json : {"null", " null ", ""}) {
    OutputBuffer mask;
    AppendPresentJsonPaths(json, *schema->FindMessage("t.M"), {}, &mask);
    EXPECT_TRUE(mask.empty());
  }
}

}  // namespace
}  // namespace transom
