#include "transcoder/codec/text_to_wire.h"

#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

// The message in text format, or the error.
std::string Text(absl::string_view path, absl::string_view text,
                 const JsonToWireOptions& options = {}, absl::string_view type = "t.Rich") {
  auto resolved = FieldPath::Resolve(RichTable(type), path);
  EXPECT_TRUE(resolved.ok()) << resolved.status();
  OutputBuffer wire;
  wire.Append("kept");
  const absl::Status status = TextToWire(*resolved, text, options, &wire);
  EXPECT_EQ(wire.view().substr(0, 4), "kept");
  if (!status.ok()) {
    EXPECT_EQ(wire.size(), 4u) << "a failure appends nothing";
    return std::string(status.message());
  }
  auto message = NewRichMessage(type);
  EXPECT_TRUE(message->ParseFromString(std::string(wire.view().substr(4))));
  return message->ShortDebugString();
}

TEST(TextToWireTest, EveryTypeWithATextForm) {
  struct Row {
    const char* path;
    const char* text;
    const char* message;
  };
  for (const Row& row : {
           Row{"int32_field", "-5", "int32_field: -5"},
           Row{"int32_field", "1e3", "int32_field: 1000"},
           Row{"int64_field", "9007199254740993", "int64_field: 9007199254740993"},
           Row{"uint32_field", "4294967295", "uint32_field: 4294967295"},
           Row{"uint64_field", "18446744073709551615", "uint64_field: 18446744073709551615"},
           Row{"sint32_field", "-1", "sint32_field: -1"},
           Row{"sint64_field", "-1", "sint64_field: -1"},
           Row{"fixed32_field", "1", "fixed32_field: 1"},
           Row{"fixed64_field", "1", "fixed64_field: 1"},
           Row{"sfixed32_field", "-1", "sfixed32_field: -1"},
           Row{"sfixed64_field", "-1", "sfixed64_field: -1"},
           Row{"double_field", "1.5e300", "double_field: 1.5e+300"},
           Row{"double_field", "-Infinity", "double_field: -inf"},
           Row{"float_field", "NaN", "float_field: nan"},
           Row{"bool_field", "true", "bool_field: true"},
           Row{"string_field", "a b\n\xc3\xa9", "string_field: \"a b\\n\\303\\251\""},
           Row{"bytes_field", "-_8", "bytes_field: \"\\373\\377\""},
           Row{"bytes_field", "+/8=", "bytes_field: \"\\373\\377\""},
           Row{"enum_field", "GREEN", "enum_field: GREEN"},
           Row{"enum_field", "AZURE", "enum_field: BLUE"},
           Row{"enum_field", "-1", "enum_field: DARK"},
           Row{"enum_field", "1234", "enum_field: 1234"},
           Row{"optional_int32", "0", "optional_int32: 0"},
           Row{"optional_string", "", "optional_string: \"\""},
           Row{"optional_bytes", "", "optional_bytes: \"\""},
           Row{"choice_int32", "0", "choice_int32: 0"},
           Row{"timestamp", "1970-01-01T00:00:01.5Z", "timestamp { seconds: 1 nanos: 500000000 }"},
           Row{"duration", "-0.5s", "duration { nanos: -500000000 }"},
           Row{"field_mask", "fooBar,baz.qux",
               "field_mask { paths: \"foo_bar\" paths: \"baz.qux\" }"},
           Row{"field_mask", "foo_bar", "field_mask { paths: \"foo_bar\" }"},
           Row{"field_mask", "*", "field_mask { paths: \"*\" }"},
           Row{"field_mask", "", "field_mask { }"},
           Row{"int32_value", "0", "int32_value { }"},
           Row{"double_value", "NaN", "double_value { value: nan }"},
           Row{"string_value", "", "string_value { }"},
           Row{"string_value", "5", "string_value { value: \"5\" }"},
           Row{"bytes_value", "AQ", "bytes_value { value: \"\\001\" }"},
           Row{"bool_value", "false", "bool_value { }"},
           Row{"struct", "{\"a\": 1}",
               "struct { fields { key: \"a\" value { number_value: 1 } } }"},
           Row{"value", "null", "value { null_value: NULL_VALUE }"},
           Row{"value", "\"x\"", "value { string_value: \"x\" }"},
           Row{"list_value", "[true]", "list_value { values { bool_value: true } }"},
           Row{"child.child.name", "x", "child { child { name: \"x\" } }"},
           Row{"rich.timestamp", "1970-01-01T00:00:00Z", "rich { timestamp { } }"},
           Row{"int32s", "7", "int32s: 7"},
           Row{"fixed32s", "7", "fixed32s: 7"},
           Row{"doubles", "7", "doubles: 7"},
           Row{"enums", "GREEN", "enums: GREEN"},
           Row{"strings", "", "strings: \"\""},
           Row{"timestamps", "1970-01-01T00:00:01Z", "timestamps { seconds: 1 }"},
           Row{"far_number", "1", "far_number: 1"},
       }) {
    EXPECT_EQ(Text(row.path, row.text), row.message) << row.path << " " << row.text;
  }
}

TEST(TextToWireTest, DefaultsAreWritten) {
  const MessageTable& rich = RichTable("t.Rich");
  const auto bytes = [&rich](absl::string_view path, absl::string_view text) {
    OutputBuffer wire;
    EXPECT_TRUE(TextToWire(*FieldPath::Resolve(rich, path), text, {}, &wire).ok());
    return std::string(wire.view());
  };
  EXPECT_EQ(bytes("int32_field", "0"), std::string("\x28\0", 2));
  EXPECT_EQ(bytes("string_field", ""), std::string("\x4a\0", 2));
  EXPECT_EQ(bytes("child.number", "0"), std::string("\x92\x01\x02\x10\0", 5));
  EXPECT_EQ(bytes("timestamp", "1970-01-01T00:00:00Z"), std::string("\x8a\x05\x04\x08\0\x10\0", 7));
  EXPECT_EQ(bytes("int32_value", "0"), std::string("\xe2\x05\x02\x08\0", 5));
  EXPECT_EQ(bytes("int32s", "0"), std::string("\x90\x02\0", 3)) << "one element, not packed";
}

TEST(TextToWireTest, Errors) {
  struct Row {
    const char* path;
    const char* text;
    const char* error;
  };
  for (const Row& row : {
           Row{"int32_field", "ten", "int32_field: expected an int32, found \"ten\""},
           Row{"int32Field", "", "int32_field: expected an int32, found \"\""},
           Row{"int32_field", "1.5", "int32_field: expected an int32, found \"1.5\""},
           Row{"int32_field", " 1", "int32_field: expected an int32, found \" 1\""},
           Row{"int32_field", "2147483648", "int32_field: expected an int32, found \"2147483648\""},
           Row{"uint32_field", "-1", "uint32_field: expected a uint32, found \"-1\""},
           Row{"float_field", "3.5e38", "float_field: expected a float, found \"3.5e38\""},
           Row{"double_field", "nan", "double_field: expected a double, found \"nan\""},
           Row{"bool_field", "True", "bool_field: expected a bool, found \"True\""},
           Row{"bool_field", "1", "bool_field: expected a bool, found \"1\""},
           Row{"bool_field", "", "bool_field: expected a bool, found \"\""},
           Row{"enum_field", "PINK", "enum_field: expected a value of t.Color, found \"PINK\""},
           Row{"enum_field", "", "enum_field: expected a value of t.Color, found \"\""},
           Row{"bytes_field", "A", "bytes_field: expected base64 text, found \"A\""},
           Row{"string_field", "\xff", "string_field: expected UTF-8 text, found \"?\""},
           Row{"string_value", "\xc0\x80", "string_value: expected UTF-8 text, found \"??\""},
           Row{"int32_value", "x", "int32_value: expected an int32, found \"x\""},
           Row{"timestamp", "now",
               "timestamp: expected a timestamp like 2006-01-02T15:04:05Z, found \"now\""},
           Row{"duration", "1", "duration: expected a duration like 1.5s, found \"1\""},
           Row{"field_mask", "a,,b",
               "field_mask: expected a field mask like fooBar,baz.qux, found \"a,,b\""},
           Row{"value", "x", "value: line 1, column 1: expected a value, found x"},
           Row{"struct", "[]", "struct: line 1, column 1: expected an object, found an array"},
           Row{"child.child.number", "x", "child.child.number: expected an int32, found \"x\""},
           Row{"child", "x", "child: t.Child cannot be given as one piece of text"},
           Row{"any", "{}", "any: google.protobuf.Any cannot be given as one piece of text"},
           Row{"empty", "{}", "empty: google.protobuf.Empty cannot be given as one piece of text"},
           Row{"string_map", "{}", "string_map: a map cannot be given as one piece of text"},
       }) {
    EXPECT_EQ(Text(row.path, row.text), row.error);
  }
}

TEST(TextToWireTest, Options) {
  JsonToWireOptions options;
  options.case_insensitive_enums = true;
  EXPECT_EQ(Text("enum_field", "green", options), "enum_field: GREEN");
  options.ignore_unknown_fields = true;
  options.ignore_unknown_enum_names = true;
  EXPECT_EQ(Text("enum_field", "PINK", options),
            "enum_field: expected a value of t.Color, found \"PINK\"");
}

TEST(TextToWireTest, ThroughGroupsAndExtensions) {
  EXPECT_EQ(Text("part.legacy.part.a", "5", {}, "t.Legacy"), "Part { legacy { Part { a: 5 } } }");
  EXPECT_EQ(Text("[t.extension_number]", "5", {}, "t.Legacy"), "[t.extension_number]: 5");
}

TEST(TextToWireTest, MergesWithABody) {
  OutputBuffer wire;
  const MessageTable& rich = RichTable("t.Rich");
  ASSERT_TRUE(
      JsonToWire(R"({"child":{"name":"a","number":5},"int32s":[1]})", rich, {}, &wire).ok());
  ASSERT_TRUE(TextToWire(*FieldPath::Resolve(rich, "child.name"), "b", {}, &wire).ok());
  ASSERT_TRUE(TextToWire(*FieldPath::Resolve(rich, "int32s"), "2", {}, &wire).ok());
  auto message = NewRichMessage("t.Rich");
  ASSERT_TRUE(message->ParseFromString(std::string(wire.view())));
  EXPECT_EQ(message->ShortDebugString(), "child { name: \"b\" number: 5 } int32s: 1 int32s: 2");
}

TEST(TextToWireTest, APathOfOwnFieldsHasTheNameThatIsGiven) {
  const MessageTable& rich = RichTable("t.Rich");
  const FieldEntry* child = rich.FindField("child");
  const FieldEntry* path[] = {child, child->message->FindField("number")};
  OutputBuffer wire;
  ASSERT_TRUE(TextToWire(path, "child.number", "5", {}, &wire).ok());
  EXPECT_EQ(wire.view(), "\x92\x01\x02\x10\x05");
  EXPECT_EQ(TextToWire(path, "the number", "x", {}, &wire).message(),
            "the number: expected an int32, found \"x\"");
}

TEST(HasTextFormTest, ByType) {
  const MessageTable& rich = RichTable("t.Rich");
  for (const char* name : {"int32_field", "enum_field", "strings", "timestamp", "duration",
                           "field_mask", "int64_value", "struct", "value", "list_value"}) {
    EXPECT_TRUE(HasTextForm(*rich.FindField(name))) << name;
  }
  for (const char* name : {"child", "children", "string_map", "any", "empty"}) {
    EXPECT_FALSE(HasTextForm(*rich.FindField(name))) << name;
  }
  EXPECT_FALSE(HasTextForm(*RichTable("t.Legacy").FindField("part")));
}

}  // namespace
}  // namespace transom
