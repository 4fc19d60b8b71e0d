// Field masks of responses: which paths there are, and what is printed by them.

#include "transcoder/codec/field_selection.h"

#include <memory>
#include <string>

#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/wire_builder.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/protobuf/any.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    message M {
      string name = 1;
      int32 page_size = 2 [json_name = "size"];
      M inner = 3;
      repeated M list = 4;
      repeated int32 numbers = 5;
      map<string, int32> counts = 6;
      map<int32, M> by_id = 7;
      google.protobuf.Timestamp time = 8;
      google.protobuf.Struct struct = 9;
      google.protobuf.Any any = 10;
      oneof choice { string left = 11; M right = 12; }
      optional string maybe = 13;
    })";

class FieldSelectionTest : public testing::Test {
 protected:
  std::string Print(const std::string& fields, const std::string& text,
                    WireToJsonOptions options = {}) {
    google::protobuf::DynamicMessageFactory factory;
    std::unique_ptr<google::protobuf::Message> message(
        factory.GetPrototype(schema_->pool().FindMessageTypeByName("t.M"))->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
    return PrintWire(fields, message->SerializeAsString(), options);
  }

  std::string PrintWire(const std::string& fields, const std::string& wire,
                        WireToJsonOptions options = {}) {
    auto selection = FieldSelection::Parse(fields, *type_, 4);
    if (!selection.ok()) return std::string(selection.status().message());
    options.selection = selection->get();
    OutputBuffer json;
    const absl::Status status = WireToJson(wire, *type_, options, &json);
    return status.ok() ? std::string(json.view()) : std::string(status.message());
  }

  std::shared_ptr<const Schema> schema_ = SchemaFromSource(kProto);
  const MessageTable* type_ = schema_->FindMessage("t.M");
};

TEST_F(FieldSelectionTest, PrintsWhatIsSelected) {
  const struct {
    const char* name;
    const char* fields;
    const char* message;
    const char* json;
  } rows[] = {
      {"nothing said", "", "name: 'a' page_size: 1", R"({"name":"a","size":1})"},
      {"star", "*", "name: 'a' page_size: 1", R"({"name":"a","size":1})"},
      {"star among others", "name,*", "name: 'a' page_size: 1", R"({"name":"a","size":1})"},
      {"one", "name", "name: 'a' page_size: 1", R"({"name":"a"})"},
      {"proto name", "page_size", "name: 'a' page_size: 1", R"({"size":1})"},
      {"JSON name", "size", "name: 'a' page_size: 1", R"({"size":1})"},
      {"two", "size,name", "name: 'a' page_size: 1 maybe: 'x'", R"({"name":"a","size":1})"},
      {"absent", "maybe", "name: 'a'", "{}"},
      {"message", "inner", "name: 'a' inner { name: 'b' }", R"({"inner":{"name":"b"}})"},
      {"inside a message", "inner.name", "name: 'a' inner { name: 'b' page_size: 1 }",
       R"({"inner":{"name":"b"}})"},
      {"nothing inside", "inner.name", "inner { page_size: 1 }", R"({"inner":{}})"},
      {"star inside", "inner.*", "name: 'a' inner { page_size: 1 }", R"({"inner":{"size":1}})"},
      {"several inside", "inner.name,inner.inner.size",
       "inner { name: 'b' page_size: 1 inner { name: 'c' page_size: 2 } }",
       R"({"inner":{"name":"b","inner":{"size":2}}})"},
      {"the whole and a part", "inner.name,inner", "inner { name: 'b' page_size: 1 }",
       R"({"inner":{"name":"b","size":1}})"},
      {"a part and the whole", "inner,inner.name", "inner { name: 'b' page_size: 1 }",
       R"({"inner":{"name":"b","size":1}})"},
      {"twice", "name,name", "name: 'a'", R"({"name":"a"})"},
      {"through a list", "list.name", "list { name: 'a' page_size: 1 } list { page_size: 2 }",
       R"({"list":[{"name":"a"},{}]})"},
      {"through a list by star", "list.*.name", "list { name: 'a' page_size: 1 }",
       R"({"list":[{"name":"a"}]})"},
      {"through two lists", "list.list.name", "list { name: 'a' list { name: 'b' page_size: 3 } }",
       R"({"list":[{"list":[{"name":"b"}]}]})"},
      {"list of numbers", "numbers", "name: 'a' numbers: [1, 2]", R"({"numbers":[1,2]})"},
      {"elements of numbers", "numbers.*", "name: 'a' numbers: [1, 2]", R"({"numbers":[1,2]})"},
      {"map", "counts", "name: 'a' counts { key: 'k' value: 1 }", R"({"counts":{"k":1}})"},
      {"map by star", "counts.*", "counts { key: 'k' value: 1 }", R"({"counts":{"k":1}})"},
      {"through a map", "by_id.*.name", "by_id { key: 7 value { name: 'a' page_size: 1 } }",
       R"({"byId":{"7":{"name":"a"}}})"},
      {"well-known", "time", "time { seconds: 1 } name: 'a'", R"({"time":"1970-01-01T00:00:01Z"})"},
      {"Any as a whole", "any",
       "any { [type.googleapis.com/t.M] { name: 'b' page_size: 1 } } name: 'a'",
       R"({"any":{"@type":"type.googleapis.com/t.M","name":"b","size":1}})"},
      {"member of a oneof", "left", "left: 'x'", R"({"left":"x"})"},
      {"other member of a oneof", "left", "right { name: 'x' }", "{}"},
      {"depth at the limit", "inner.inner.inner.name", "inner { inner { inner { name: 'd' } } }",
       R"({"inner":{"inner":{"inner":{"name":"d"}}}})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Print(row.fields, row.message), row.json);
  }
}

TEST_F(FieldSelectionTest, RefusesOtherPaths) {
  const struct {
    const char* name;
    const char* fields;
    const char* error;
  } rows[] = {
      {"unknown", "nome", "no field \"nome\" in t.M"},
      {"unknown inside", "inner.nome", "no field \"nome\" in t.M"},
      {"unknown below what is whole", "inner,inner.nome", "no field \"nome\" in t.M"},
      {"unknown beside star", "*,nome", "no field \"nome\" in t.M"},
      {"star before the end", "*.name", "no field \"*\" in t.M"},
      {"star in a message", "inner.*.name", "no field \"*\" in t.M"},
      {"two stars", "list.*.*.name", "no field \"*\" in t.M"},
      {"empty path", "name,,size", "the path \"\" has an empty component"},
      {"comma at the end", "name,", "the path \"\" has an empty component"},
      {"empty component", "inner..name", "the path \"inner..name\" has an empty component"},
      {"dot at the end", "inner.", "the path \"inner.\" has an empty component"},
      {"dot at the start", ".name", "the path \".name\" has an empty component"},
      {"scalar", "name.x", "\"name\" has no fields of its own to select"},
      {"list of scalars", "numbers.x", "\"numbers\" has no fields of its own to select"},
      {"elements of scalars", "numbers.*.x", "\"numbers\" has no fields of its own to select"},
      {"Timestamp", "time.seconds", "\"time\" has no fields of its own to select"},
      {"Struct", "struct.a", "\"struct\" has no fields of its own to select"},
      {"Any", "any.name", "\"any\" has no fields of its own to select"},
      {"key of a map", "counts.k",
       "\"counts\" is a map, whose keys cannot be selected one by one: name counts"},
      {"key of a map of messages", "by_id.7.name",
       "\"byId\" is a map, whose keys cannot be selected one by one: name byId or byId.*.field"},
      {"key of a map of messages, at the end", "by_id.7",
       "\"byId\" is a map, whose keys cannot be selected one by one: name byId or byId.*.field"},
      {"values without fields", "counts.*.k", "\"counts\" has no fields of its own to select"},
      {"too deep", "inner.inner.inner.inner.name", "nested too deeply"},
      {"white space", "name, size", "no field \" size\" in t.M"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Print(row.fields, ""), row.error);
  }
}

TEST_F(FieldSelectionTest, SelectsInTheValueOfAField) {
  const struct {
    const char* field;
    const char* fields;
    const char* found;  // of list.name: "all", "part", or the error
  } rows[] = {
      {"list", "name", "part"},
      {"list", "*.name", "part"},
      {"list", "*", "all"},
      {"list", "", "all"},
      {"inner", "name", "part"},
      {"by_id", "*.name", "part"},
      {"by_id", "name",
       "\"byId\" is a map, whose keys cannot be selected one by one: name byId or byId.*.field"},
      {"name", "x", "\"name\" has no fields of its own to select"},
      {"name", "*", "all"},
      {"numbers", "x", "\"numbers\" has no fields of its own to select"},
      {"time", "seconds", "\"time\" has no fields of its own to select"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.field) + " " + row.fields);
    auto selection = FieldSelection::Parse(row.fields, *type_->FindField(row.field), 4);
    const std::string found = !selection.ok()         ? std::string(selection.status().message())
                              : *selection == nullptr ? "all"
                                                      : "part";
    EXPECT_EQ(found, row.found);
  }
  auto of_time =
      FieldSelection::Parse("seconds", *schema_->FindMessage("google.protobuf.Timestamp"), 4);
  EXPECT_EQ(of_time.status().message(), "the response has no fields to select");
}

TEST_F(FieldSelectionTest, PrintsOnlySelectedDefaults) {
  WireToJsonOptions options;
  options.print_default_values = true;
  EXPECT_EQ(Print("size,numbers,maybe", "", options), R"({"size":0,"numbers":[]})");
  EXPECT_EQ(Print("inner.size", "inner { }", options), R"({"inner":{"size":0}})");
}

// What is not selected still counts where protobuf's merge rules need it.
TEST_F(FieldSelectionTest, KeepsTheMergeRules) {
  const std::string left = Bytes(11, "x");
  const std::string right = Bytes(12, "");
  EXPECT_EQ(PrintWire("left", left + right), "{}") << "replaced by a member that is not selected";
  EXPECT_EQ(PrintWire("left", right + left), R"({"left":"x"})");
  const std::string inner = Bytes(3, Bytes(1, "b"));
  const std::string more = Bytes(3, Varint(2, 5));
  EXPECT_EQ(PrintWire("inner.name,inner.size", inner + more), R"({"inner":{"name":"b","size":5}})");
  EXPECT_EQ(PrintWire("inner.size", more + inner), R"({"inner":{"size":5}})");
}

TEST_F(FieldSelectionTest, LooksAtTheShapeOfWhatIsNotSelected) {
  EXPECT_EQ(PrintWire("size", "\x0a\x7f"), "length reaches behind the end at byte 1");
  EXPECT_EQ(PrintWire("size", Bytes(1, "\xff")), "{}") << "not looked into";
}

}  // namespace
}  // namespace transom
