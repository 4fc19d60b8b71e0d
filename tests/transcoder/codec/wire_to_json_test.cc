#include "transcoder/codec/wire_to_json.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

std::string ToJson(absl::string_view type, absl::string_view wire,
                   const WireToJsonOptions& options = {}) {
  OutputBuffer json;
  const absl::Status status = WireToJson(wire, RichTable(type), options, &json);
  if (status.ok()) return std::string(json.view());
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  return "error: " + std::string(status.message());
}

struct Row {
  const char* name;
  const char* text;  // of the message
  const char* json;
};

void ExpectJson(absl::string_view type, const std::vector<Row>& rows,
                const WireToJsonOptions& options = {}) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ToJson(type, WireOf(type, row.text), options), row.json);
  }
}

TEST(WireToJsonTest, Scalars) {
  ExpectJson(
      "t.Rich",
      {
          {"empty", "", "{}"},
          {"double", "double_field: 1.5", R"({"doubleField":1.5})"},
          {"double -0", "double_field: -0.0", R"({"doubleField":-0})"},
          {"double NaN", "double_field: nan", R"({"doubleField":"NaN"})"},
          {"double infinity", "double_field: -inf", R"({"doubleField":"-Infinity"})"},
          {"float has its own digits", "float_field: 0.1", R"({"floatField":0.1})"},
          {"int64 is quoted", "int64_field: -9223372036854775808",
           R"({"int64Field":"-9223372036854775808"})"},
          {"int64 is exact", "int64_field: 9007199254740993",
           R"({"int64Field":"9007199254740993"})"},
          {"uint64", "uint64_field: 18446744073709551615",
           R"({"uint64Field":"18446744073709551615"})"},
          {"int32", "int32_field: -2147483648", R"({"int32Field":-2147483648})"},
          {"fixed64", "fixed64_field: 18446744073709551615",
           R"({"fixed64Field":"18446744073709551615"})"},
          {"fixed32", "fixed32_field: 4294967295", R"({"fixed32Field":4294967295})"},
          {"bool", "bool_field: true", R"({"boolField":true})"},
          {"string", R"(string_field: "a\"\\\n\001é")", R"({"stringField":"a\"\\\n\u0001é"})"},
          {"bytes", R"(bytes_field: "\377\376\000a")", R"({"bytesField":"//4AYQ=="})"},
          {"uint32", "uint32_field: 4294967295", R"({"uint32Field":4294967295})"},
          {"enum", "enum_field: GREEN", R"({"enumField":"GREEN"})"},
          {"enum alias prints the first name", "enum_field: AZURE", R"({"enumField":"BLUE"})"},
          {"negative enum", "enum_field: DARK", R"({"enumField":"DARK"})"},
          {"unknown enum", "enum_field: 77", R"({"enumField":77})"},
          {"sfixed32", "sfixed32_field: -1", R"({"sfixed32Field":-1})"},
          {"sfixed64", "sfixed64_field: -1", R"({"sfixed64Field":"-1"})"},
          {"sint32", "sint32_field: -2147483648", R"({"sint32Field":-2147483648})"},
          {"sint64", "sint64_field: -9223372036854775808",
           R"({"sint64Field":"-9223372036854775808"})"},
          {"json_name with a quote", "renamed: 3", R"({"other \"name\"":3})"},
          {"largest field number", "far_number: 4", R"({"farNumber":4})"},
          {"several", "int32_field: 1 string_field: 'x' bool_field: true",
           R"({"int32Field":1,"boolField":true,"stringField":"x"})"},
      });
}

TEST(WireToJsonTest, PresenceDecidesAboutDefaults) {
  ExpectJson("t.Rich", {
                           {"optional zero", "optional_int32: 0", R"({"optionalInt32":0})"},
                           {"optional empty", "optional_string: ''", R"({"optionalString":""})"},
                           {"optional bytes", "optional_bytes: ''", R"({"optionalBytes":""})"},
                           {"oneof zero", "choice_int32: 0", R"({"choiceInt32":0})"},
                           {"oneof null", "choice_null: NULL_VALUE", R"({"choiceNull":null})"},
                           {"empty message", "child {}", R"({"child":{}})"},
                       });
  // Zeros that are written without need are absent all the same.
  EXPECT_EQ(ToJson("t.Rich", absl::string_view("\x28\x00\x4a\x00\x40\x00", 6)), "{}");
  EXPECT_EQ(ToJson("t.Rich", absl::string_view("\x28\x00\x28\x05", 4)), R"({"int32Field":5})");
  EXPECT_EQ(ToJson("t.Rich", absl::string_view("\x28\x05\x28\x00", 4)), "{}");
}

TEST(WireToJsonTest, RepeatedFields) {
  ExpectJson(
      "t.Rich",
      {
          {"packed", "int32s: [1, -2, 0]", R"({"int32s":[1,-2,0]})"},
          {"unpacked", "unpacked: [1, 2]", R"({"unpacked":[1,2]})"},
          {"doubles", "doubles: [1, 0.5]", R"({"doubles":[1,0.5]})"},
          {"floats", "floats: [0.1]", R"({"floats":[0.1]})"},
          {"int64s", "int64s: [-1, 1]", R"({"int64s":["-1","1"]})"},
          {"fixed", "fixed64s: 1 fixed32s: 2 sfixed32s: -3 sfixed64s: -4",
           R"({"fixed64s":["1"],"fixed32s":[2],"sfixed32s":[-3],"sfixed64s":["-4"]})"},
          {"zigzag", "sint32s: -3 sint64s: -4", R"({"sint32s":[-3],"sint64s":["-4"]})"},
          {"bools", "bools: [true, false]", R"({"bools":[true,false]})"},
          {"strings", "strings: ['', 'x']", R"({"strings":["","x"]})"},
          {"bytes", "bytess: ['', 'x']", R"({"bytess":["","eA=="]})"},
          {"enums", "enums: [RED, BLUE, 9]", R"({"enums":["RED","BLUE",9]})"},
          {"messages", "children {} children { name: 'x' }", R"({"children":[{},{"name":"x"}]})"},
          {"timestamps", "timestamps {} timestamps { nanos: 1000000 }",
           R"({"timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00.001Z"]})"},
      });
}

TEST(WireToJsonTest, Maps) {
  ExpectJson(
      "t.Rich",
      {
          {"string", "string_map { key: 'a' value: 'x' } string_map { key: 'b\"' value: 'y' }",
           R"({"stringMap":{"a":"x","b\"":"y"}})"},
          {"int32", "int32_map { key: -1 value: 2 }", R"({"int32Map":{"-1":2}})"},
          {"int64", "int64_map { key: -1 value: 2 }", R"({"int64Map":{"-1":"2"}})"},
          {"uint32", "uint32_map { key: 4294967295 value: 2 }",
           R"({"uint32Map":{"4294967295":2}})"},
          {"uint64", "uint64_map { key: 18446744073709551615 value: 2 }",
           R"({"uint64Map":{"18446744073709551615":"2"}})"},
          {"sint32", "sint32_map { key: -5 value: -6 }", R"({"sint32Map":{"-5":-6}})"},
          {"sint64", "sint64_map { key: -5 value: -6 }", R"({"sint64Map":{"-5":"-6"}})"},
          {"fixed32", "fixed32_map { key: 4294967295 value: 6 }",
           R"({"fixed32Map":{"4294967295":6}})"},
          {"fixed64", "fixed64_map { key: 5 value: 6 }", R"({"fixed64Map":{"5":"6"}})"},
          {"sfixed32", "sfixed32_map { key: -5 value: 0.1 }", R"({"sfixed32Map":{"-5":0.1}})"},
          {"sfixed64", "sfixed64_map { key: -5 value: 0.1 }", R"({"sfixed64Map":{"-5":0.1}})"},
          {"bool", "bool_map { key: false value: true } bool_map { key: true value: false }",
           R"({"boolMap":{"false":true,"true":false}})"},
          {"bytes", "bytes_map { key: 'a' value: 'x' }", R"({"bytesMap":{"a":"eA=="}})"},
          {"enum", "enum_map { key: 'a' value: BLUE } enum_map { key: 'b' value: 8 }",
           R"({"enumMap":{"a":"BLUE","b":8}})"},
          {"message", "child_map { key: 'a' value { number: 1 } }",
           R"({"childMap":{"a":{"number":1}}})"},
          {"value", "value_map { key: 'a' value { bool_value: true } }",
           R"({"valueMap":{"a":true}})"},
          {"timestamp", "timestamp_map { key: 'a' value {} }",
           R"({"timestampMap":{"a":"1970-01-01T00:00:00Z"}})"},
          {"defaults", "string_map { key: '' value: '' }", R"({"stringMap":{"":""}})"},
      });
}

TEST(WireToJsonTest, WellKnownTypes) {
  ExpectJson(
      "t.Rich",
      {
          {"timestamp", "timestamp { seconds: 1 nanos: 500000000 }",
           R"({"timestamp":"1970-01-01T00:00:01.500Z"})"},
          {"duration", "duration { seconds: -1 nanos: -1 }", R"({"duration":"-1.000000001s"})"},
          {"field mask", "field_mask { paths: 'a_b' paths: 'c.d_e' }",
           R"({"fieldMask":"aB,c.dE"})"},
          {"empty field mask", "field_mask {}", R"({"fieldMask":""})"},
          {"struct",
           "struct { fields { key: 'a' value { number_value: 1.5 } }"
           " fields { key: 'b' value { struct_value {} } } }",
           R"({"struct":{"a":1.5,"b":{}}})"},
          {"empty struct", "struct {}", R"({"struct":{}})"},
          {"null value", "value { null_value: NULL_VALUE }", R"({"value":null})"},
          {"number value", "value { number_value: -0.5 }", R"({"value":-0.5})"},
          {"string value", "value { string_value: '' }", R"({"value":""})"},
          {"bool value", "value { bool_value: false }", R"({"value":false})"},
          {"list value",
           "value { list_value { values { string_value: 'x' } values { list_value {} } } }",
           R"({"value":["x",[]]})"},
          {"value of no kind", "value {}", R"({"value":null})"},
          {"list", "list_value { values { bool_value: true } }", R"({"listValue":[true]})"},
          {"empty list", "list_value {}", R"({"listValue":[]})"},
          {"empty", "empty {}", R"({"empty":{}})"},
          {"double wrapper", "double_value { value: nan }", R"({"doubleValue":"NaN"})"},
          {"float wrapper", "float_value { value: 0.1 }", R"({"floatValue":0.1})"},
          {"int64 wrapper", "int64_value { value: -1 }", R"({"int64Value":"-1"})"},
          {"uint64 wrapper", "uint64_value { value: 1 }", R"({"uint64Value":"1"})"},
          {"int32 wrapper", "int32_value { value: -1 }", R"({"int32Value":-1})"},
          {"uint32 wrapper", "uint32_value { value: 1 }", R"({"uint32Value":1})"},
          {"bool wrapper", "bool_value { value: true }", R"({"boolValue":true})"},
          {"string wrapper", "string_value { value: 'x' }", R"({"stringValue":"x"})"},
          {"bytes wrapper", "bytes_value { value: 'x' }", R"({"bytesValue":"eA=="})"},
          {"wrapper of the default", "int64_value {}", R"({"int64Value":"0"})"},
          {"a NullValue is null whatever its number", "null_field: 5", R"({"nullField":null})"},
      });
}

TEST(WireToJsonTest, WellKnownTypesThatHaveNoJsonForm) {
  ExpectJson("t.Rich",
             {
                 {"timestamp", "timestamp { seconds: 253402300800 }",
                  "error: timestamp: timestamp out of range at byte 3"},
                 {"duration", "duration { seconds: 1 nanos: -1 }",
                  "error: duration: duration out of range at byte 3"},
                 {"field mask", "field_mask { paths: 'aB' }",
                  "error: field_mask: field mask path that has no JSON form at byte 5"},
                 {"value", "value { number_value: nan }",
                  "error: value: NaN or infinity in a Value at byte 3"},
                 {"value in a struct", "struct { fields { key: 'a' value { number_value: inf } } }",
                  "error: struct[\"a\"]: NaN or infinity in a Value at byte 10"},
             });
}

TEST(WireToJsonTest, WellKnownTypesAsTheOutermostMessage) {
  EXPECT_EQ(ToJson("google.protobuf.Struct",
                   WireOf("google.protobuf.Struct",
                          "fields { key: 'a' value { null_value: NULL_VALUE } }")),
            R"({"a":null})");
  EXPECT_EQ(ToJson("google.protobuf.Value", ""), "null");
  EXPECT_EQ(ToJson("google.protobuf.ListValue", ""), "[]");
  EXPECT_EQ(ToJson("google.protobuf.Timestamp", ""), "\"1970-01-01T00:00:00Z\"");
  EXPECT_EQ(ToJson("google.protobuf.StringValue", ""), "\"\"");
  EXPECT_EQ(ToJson("google.protobuf.Empty", ""), "{}");
  EXPECT_EQ(ToJson("google.protobuf.Any", ""), "{}");
}

TEST(WireToJsonTest, Any) {
  ExpectJson(
      "t.Rich",
      {
          {"empty", "any {}", R"({"any":{}})"},
          {"message", "any { [type.googleapis.com/t.Child] { name: 'x' } }",
           R"({"any":{"@type":"type.googleapis.com/t.Child","name":"x"}})"},
          {"message without fields", "any { [type.googleapis.com/t.Child] {} }",
           R"({"any":{"@type":"type.googleapis.com/t.Child"}})"},
          {"well-known", "any { [type.googleapis.com/google.protobuf.Duration] { seconds: 1 } }",
           R"({"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}})"},
          {"wrapper", "any { [type.googleapis.com/google.protobuf.Int64Value] { value: 1 } }",
           R"({"any":{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"1"}})"},
          {"empty message", "any { [type.googleapis.com/google.protobuf.Empty] {} }",
           R"({"any":{"@type":"type.googleapis.com/google.protobuf.Empty"}})"},
          {"nested",
           "any { [type.googleapis.com/google.protobuf.Any] {"
           " [type.googleapis.com/t.Child] { number: 1 } } }",
           R"({"any":{"@type":"type.googleapis.com/google.protobuf.Any",)"
           R"("value":{"@type":"type.googleapis.com/t.Child","number":1}}})"},
          {"other host",
           "any { type_url: 'https://example.org/types/t.Child' value: '\\020\\001' }",
           R"({"any":{"@type":"https://example.org/types/t.Child","number":1}})"},
          {"unknown type", "any { type_url: 'type.googleapis.com/no.Such' }",
           "error: any: Any of an unknown type at byte 5"},
          {"type without a slash", "any { type_url: 't.Child' }",
           "error: any: Any of an unknown type at byte 5"},
          {"value without a type", "any { value: 'x' }", "error: any: Any of an unknown type"},
          {"value that does not decode", "any { type_url: 'x/t.Child' value: '\\020' }",
           "error: any.number: truncated varint at byte 17"},
      });
}

TEST(WireToJsonTest, AnyAsBytesWhereAskedFor) {
  WireToJsonOptions options;
  options.unknown_any_as_bytes = true;
  ExpectJson("t.Rich",
             {
                 {"known", "any { [type.googleapis.com/t.Child] { name: 'x' } }",
                  R"({"any":{"@type":"type.googleapis.com/t.Child","name":"x"}})"},
                 {"unknown", "any { type_url: 'x/no.Such' value: '\\377\\376' }",
                  R"({"any":{"@type":"x/no.Such","value":"//4="}})"},
                 {"does not decode", "any { type_url: 'x/t.Child' value: '\\020\\001\\020' }",
                  R"({"any":{"@type":"x/t.Child","value":"EAEQ"}})"},
                 {"inside another",
                  "any { [type.googleapis.com/google.protobuf.Any] { type_url: 'x/no.Such' } }",
                  R"({"any":{"@type":"type.googleapis.com/google.protobuf.Any",)"
                  R"("value":{"@type":"x/no.Such","value":""}}})"},
             },
             options);
  OutputBuffer json;
  json.Append("[");
  AnyToJsonOrBytes("type.googleapis.com/t.Child", "\x10\x01", RichSchema(), {}, &json);
  json.Append(",");
  AnyToJsonOrBytes("\xffno.Such", "\x10\x01", RichSchema(), {}, &json);
  json.Append(",");
  AnyToJsonOrBytes("", "", RichSchema(), {}, &json);
  EXPECT_EQ(json.view(),
            "[{\"@type\":\"type.googleapis.com/t.Child\",\"number\":1},"
            "{\"@type\":\"\uFFFDno.Such\",\"value\":\"EAE=\"},{\"@type\":\"\",\"value\":\"\"}");
}

TEST(WireToJsonTest, Proto2) {
  ExpectJson("t.Legacy",
             {
                 {"defaults that are there", "number: 0 text: ''", R"({"number":0,"text":""})"},
                 {"closed enum", "closed: SECOND", R"({"closed":"SECOND"})"},
                 {"group", "Part { a: 1 b: 'x' }", R"({"part":{"a":1,"b":"x"}})"},
                 {"groups in groups", "Part { legacy { Part { a: 1 } } }",
                  R"({"part":{"legacy":{"part":{"a":1}}}})"},
                 {"repeated groups", "Piece { a: 1 } Piece {}", R"({"piece":[{"a":1},{}]})"},
                 {"group in a oneof", "ChoicePart { a: 1 }", R"({"choicepart":{"a":1}})"},
                 {"closed enum in a map", "closed_map { key: 'a' value: ON }",
                  R"({"closedMap":{"a":"ON"}})"},
                 {"extensions", "[t.extension_number]: 1 [t.extension_texts]: ['a', 'b']",
                  R"({"[t.extension_number]":1,"[t.extension_texts]":["a","b"]})"},
                 {"nested extension", "[t.Holder.holder] { name: 'x' }",
                  R"({"[t.Holder.holder]":{"name":"x"}})"},
             });
  ExpectJson("t.Strict", {{"required field that is missing", "name: 'x'", R"({"name":"x"})"}});
}

TEST(WireToJsonTest, PrintsDefaultValues) {
  WireToJsonOptions options;
  options.print_default_values = true;
  ExpectJson("t.Child",
             {
                 {"none set", "", R"({"name":"","number":0,"children":[]})"},
                 {"the first set", "name: 'x'", R"({"name":"x","number":0,"children":[]})"},
                 {"the last set", "children {}",
                  R"({"name":"","number":0,"children":[{"name":"","number":0,"children":[]}]})"},
             },
             options);
  ExpectJson("t.Book",
             {{"each type", "",
               R"({"name":"","title":"","authors":[],"isbn":"0","price":0,"cover":"RED",)"
               R"("inPrint":false,"labels":{},"ratings":[]})"}},
             options);
  ExpectJson("t.Legacy",
             {{"proto2 has presence", "",
               R"({"closeds":[],"packedCloseds":[],"piece":[],"closedMap":{}})"}},
             options);
  // number 2 before name 1: the default of name was printed already.
  EXPECT_EQ(ToJson("t.Child", absl::string_view("\x10\x05\x0a\x01x", 5), options),
            R"({"name":"x","number":5,"children":[]})");
  // A zero that is written, an empty packed run.
  EXPECT_EQ(ToJson("t.Child", absl::string_view("\x10\x00", 2), options),
            R"({"name":"","number":0,"children":[]})");
  options.print_int64_as_numbers = true;
  options.print_enums_as_numbers = true;
  options.print_proto_names = true;
  ExpectJson("t.Book",
             {{"other forms", "",
               R"({"name":"","title":"","authors":[],"isbn":0,"price":0,"cover":0,)"
               R"("in_print":false,"labels":{},"ratings":[]})"}},
             options);
}

TEST(WireToJsonTest, Options) {
  WireToJsonOptions options;
  options.print_enums_as_numbers = true;
  options.print_proto_names = true;
  options.print_int64_as_numbers = true;
  ExpectJson("t.Rich",
             {
                 {"enum", "enum_field: BLUE enums: DARK", R"({"enum_field":2,"enums":[-1]})"},
                 {"NullValue stays null", "choice_null: NULL_VALUE", R"({"choice_null":null})"},
                 {"int64", "int64_field: -5 uint64s: 6 int64_value { value: 7 }",
                  R"({"int64_field":-5,"uint64s":[6],"int64_value":7})"},
                 {"keys of maps stay strings", "int64_map { key: 1 value: 2 }",
                  R"({"int64_map":{"1":2}})"},
             },
             options);
}

TEST(WireToJsonTest, Indents) {
  WireToJsonOptions options;
  options.indent = 2;
  ExpectJson(
      "t.Rich",
      {{"everything",
        "int32_field: 1 child { name: 'x' child {} } int32s: [1, 2] timestamp {}"
        " string_map { key: 'a' value: 'b' } any { type_url: 'x/t.Child' value: '\\020\\001' }"
        " struct { fields { key: 'k' value { list_value {} } } }",
        R"({
  "int32Field": 1,
  "child": {
    "name": "x",
    "child": {}
  },
  "int32s": [
    1,
    2
  ],
  "stringMap": {
    "a": "b"
  },
  "any": {
    "@type": "x/t.Child",
    "number": 1
  },
  "timestamp": "1970-01-01T00:00:00Z",
  "struct": {
    "k": []
  }
})"}},
      options);
  options.outer_levels = 1;
  ExpectJson("t.Child", {{"inside", "number: 1", "{\n    \"number\": 1\n  }"}}, options);
}

// More fields and oneofs than the pass in order keeps track of.
TEST(WireToJsonTest, WideMessages) {
  std::string source = "syntax = \"proto3\"; package t; message Wide {\n";
  std::string wire;
  std::string json;
  for (uint32_t i = 1; i <= 300; ++i) {
    absl::StrAppend(&source, "int32 f", i, " = ", i, ";\n");
    wire += Varint(i, i);
    absl::StrAppend(&json, json.empty() ? "{" : ",", "\"f", i, "\":", i);
  }
  source += "} message Choices {\n";
  std::string choices;
  std::string choices_json;
  for (uint32_t i = 0; i < 70; ++i) {
    absl::StrAppend(&source, "oneof o", i, " { int32 a", i, " = ", 2 * i + 1, "; int32 b", i, " = ",
                    2 * i + 2, "; }\n");
    choices += Varint(2 * i + 1, 7) + Varint(2 * i + 2, 8);
    absl::StrAppend(&choices_json, i == 0 ? "{" : ",", "\"b", i, "\":8");
  }
  const auto schema = SchemaFromSource(source + "}");
  OutputBuffer out;
  ASSERT_TRUE(WireToJson(wire + Varint(1, 1), *schema->FindMessage("t.Wide"), {}, &out).ok());
  EXPECT_EQ(out.view(), json + "}");
  out.Clear();
  ASSERT_TRUE(WireToJson(choices, *schema->FindMessage("t.Choices"), {}, &out).ok());
  EXPECT_EQ(out.view(), choices_json + "}");
}

TEST(WireToJsonTest, AppendsToWhatIsThere) {
  OutputBuffer json;
  json.Append("x");
  EXPECT_TRUE(WireToJson("\x10\x01", RichTable("t.Child"), {}, &json).ok());
  EXPECT_EQ(json.view(), "x{\"number\":1}");
}

// Enum names and printed defaults make much of few bytes.
TEST(WireToJsonLimitTest, JsonBytes) {
  const auto schema = SchemaFromSource(R"(syntax = "proto3"; package t;
      enum E { A_LONG_NAME_FOR_THE_VALUE_THAT_HAS_THE_NUMBER_ZERO = 0; }
      message Sub { string a_field_with_a_long_name = 1; }
      message Down { Down next = 1; string a_field_with_a_long_name = 2; }
      message M { repeated E enums = 1; repeated Sub subs = 2; Down down = 3; })");
  const MessageTable& type = *schema->FindMessage("t.M");
  std::string enums;
  std::string subs;
  for (int i = 0; i < 100; ++i) {
    enums += std::string("\x08\x00", 2);
    subs += std::string("\x12\x00", 2);
  }
  // Sixty levels; the names of all but the innermost come behind it.
  std::string down;
  for (int i = 0; i < 60; ++i) down = Bytes(1, down);
  down = Bytes(3, down);
  WireToJsonOptions options;
  options.print_default_values = true;
  for (const std::string& wire : {enums, subs, down}) {
    OutputBuffer out;
    out.Append("what is there does not count");
    options.json_bytes_max = 100;
    EXPECT_EQ(WireToJson(wire, type, options, &out).code(), absl::StatusCode::kResourceExhausted);
    EXPECT_LT(out.size(), 300u);
    out.Clear();
    options.json_bytes_max = 10000;
    EXPECT_TRUE(WireToJson(wire, type, options, &out).ok());
  }
}

}  // namespace
}  // namespace transom
