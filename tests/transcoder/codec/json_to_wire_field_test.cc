// One field as the whole text, skipped fields, and the wording of errors.

#include <vector>

#include "gtest/gtest.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

std::string TextOf(absl::string_view wire) {
  auto message = NewRichMessage("t.Rich");
  EXPECT_TRUE(message->ParseFromString(std::string(wire)));
  return message->ShortDebugString();
}

std::string FieldText(absl::string_view field, absl::string_view json,
                      const JsonToWireOptions& options = {}) {
  OutputBuffer wire;
  const FieldEntry& entry = *RichTable("t.Rich").FindField(field);
  const absl::Status status = JsonFieldToWire(json, entry, options, &wire);
  return status.ok() ? TextOf(wire.view()) : std::string(status.message());
}

TEST(JsonFieldToWireTest, AnyKindOfField) {
  EXPECT_EQ(FieldText("int32_field", "5"), "int32_field: 5");
  EXPECT_EQ(FieldText("child", " {\"name\":\"x\"} "), "child { name: \"x\" }");
  EXPECT_EQ(FieldText("int32s", "[1,2]"), "int32s: 1 int32s: 2");
  EXPECT_EQ(FieldText("children", "[{},{}]"), "children { } children { }");
  EXPECT_EQ(FieldText("string_map", "{\"a\":\"b\"}"), "string_map { key: \"a\" value: \"b\" }");
  EXPECT_EQ(FieldText("timestamp", "\"1970-01-01T00:00:01Z\""), "timestamp { seconds: 1 }");
  EXPECT_EQ(FieldText("enum_field", "\"GREEN\""), "enum_field: GREEN");
  EXPECT_EQ(FieldText("value", "null"), "value { null_value: NULL_VALUE }");
}

TEST(JsonFieldToWireTest, NullAppendsNothing) {
  for (const char* field : {"int32_field", "child", "int32s", "string_map", "timestamp"}) {
    EXPECT_EQ(FieldText(field, "null"), "") << field;
  }
}

TEST(JsonFieldToWireTest, ErrorsCarryThePathOfTheField) {
  EXPECT_EQ(FieldText("child", "{\"number\":\"x\"}"),
            "line 1, column 11: child.number: expected an int32, found \"x\"");
  EXPECT_EQ(FieldText("int32_field", ""),
            "line 1, column 1: int32Field: expected a value, found the end");
  EXPECT_EQ(FieldText("int32_field", "5 6"), "line 1, column 3: expected nothing more, found 6");
  EXPECT_EQ(FieldText("children", "{}"),
            "line 1, column 1: children: expected an array, found an object");
}

class SkippedFieldsTest : public testing::Test {
 protected:
  void Skip(absl::string_view text) {
    auto path = FieldPath::Resolve(RichTable("t.Rich"), text);
    ASSERT_TRUE(path.ok()) << path.status();
    owned_.push_back(std::make_unique<FieldPath>(*std::move(path)));
    paths_.push_back(owned_.back().get());
    options_.skipped_fields = paths_;
  }

  std::string Text(absl::string_view json) {
    OutputBuffer wire;
    wire.Append("kept");
    const absl::Status status = JsonToWire(json, RichTable("t.Rich"), options_, &wire);
    return status.ok() ? TextOf(wire.view().substr(4)) : std::string(status.message());
  }

  JsonToWireOptions options_;
  std::vector<std::unique_ptr<FieldPath>> owned_;
  std::vector<const FieldPath*> paths_;
};

TEST_F(SkippedFieldsTest, AreCheckedButNotWritten) {
  Skip("timestamp");
  Skip("rich.field_mask");
  EXPECT_EQ(Text(R"({"int32Field":1,"timestamp":"1970-01-01T00:00:01Z","stringField":"a"})"),
            "int32_field: 1 string_field: \"a\"");
  EXPECT_EQ(Text(R"({"rich":{"fieldMask":"a","timestamp":"1970-01-01T00:00:01Z"}})"),
            "rich { timestamp { seconds: 1 } }");
  EXPECT_EQ(Text(R"({"fieldMask":"a"})"), "field_mask { paths: \"a\" }");
  EXPECT_EQ(Text(R"({"riches":[{"fieldMask":"a"}]})"), "riches { field_mask { paths: \"a\" } }");
  EXPECT_EQ(Text(R"({"timestamp":"x"})"),
            "line 1, column 14: timestamp: expected a timestamp like \"2006-01-02T15:04:05Z\", "
            "found \"x\"");
  EXPECT_NE(Text(R"({"timestamp":null,"timestamp":null})").find("twice"), std::string::npos);
}

TEST_F(SkippedFieldsTest, PathsOfOneFieldStartAtItsMessage) {
  Skip("rich.timestamp");
  Skip("duration");
  EXPECT_EQ(FieldText("rich", R"({"timestamp":"1970-01-01T00:00:01Z","int32Field":1})", options_),
            "rich { int32_field: 1 }");
  EXPECT_EQ(FieldText("duration", "\"1s\"", options_), "");
}

TEST(JsonToWireErrorTest, NamesPlacePathAndWhatWasFound) {
  struct Row {
    const char* name;
    const char* type;
    const char* json;
    const char* error;
  };
  for (const Row& row : {
           Row{"lines", "t.Library",
               "{\n  \"books\": [\n    {\"isbn\": 1},\n    {\"isbn\": \"abc\"}\n  ]\n}",
               "line 4, column 14: books[1].isbn: expected an int64, found \"abc\""},
           Row{"three levels", "t.Library", R"({"books":[{"authors":[{},{},{"born":"abc"}]}]})",
               "line 1, column 37: books[0].authors[2].born: expected an int32, found \"abc\""},
           Row{"map key", "t.Library", R"({"books":[{"labels":{"a b":5}}]})",
               "line 1, column 28: books[0].labels[\"a b\"]: expected a string, found 5"},
           Row{"unknown field", "t.Library", R"({"books":[{"nam":5}]})",
               "line 1, column 12: books[0]: no field \"nam\" in t.Book"},
           Row{"behind an array", "t.Library", R"({"books":[{}],"totalSize":"x"})",
               "line 1, column 27: totalSize: expected an int32, found \"x\""},
           Row{"syntax", "t.Library", R"({"books":[{"authors":[{"born":1]}]})",
               "line 1, column 32: books[0].authors[0]: expected \",\" or \"}\", found \"]\""},
           Row{"long text is cut", "t.Library",
               R"({"totalSize":"0123456789012345678901234567890123456789x"})",
               "line 1, column 14: totalSize: expected an int32, found "
               "\"0123456789012345678901234567890123456789...\""},
           Row{"range", "t.Library", R"({"totalSize":3000000000})",
               "line 1, column 14: totalSize: expected an int32 in its range, found 3000000000"},
       }) {
    EXPECT_EQ(JsonError(row.type, row.json), row.error) << row.name;
  }
}

}  // namespace
}  // namespace transom
