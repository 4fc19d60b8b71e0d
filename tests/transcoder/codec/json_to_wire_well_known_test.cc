// Timestamp, Duration, FieldMask, wrappers, Empty, Struct, Value and ListValue.

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

TEST(JsonToWireWellKnownTest, TimesAndMasks) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"timestamp", R"({"timestamp":"1970-01-01T00:00:01.5Z"})",
           "timestamp { seconds: 1 nanos: 500000000 }"},
          {"epoch", R"({"timestamp":"1970-01-01T00:00:00Z"})", "timestamp {}"},
          {"escaped", R"({"timestamp":"1970-01-01\u005400:00:01Z"})", "timestamp { seconds: 1 }"},
          {"in a map", R"({"timestampMap":{"a":"1970-01-01T01:00:00+01:00"}})",
           "timestamp_map { key: 'a' value {} }"},
          {"several", R"({"timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:02Z"]})",
           "timestamps {} timestamps { seconds: 2 }"},
          {"duration", R"({"duration":"-1.5s"})", "duration { seconds: -1 nanos: -500000000 }"},
          {"in a oneof", R"({"choiceDuration":"0s"})", "choice_duration {}"},
          {"mask", R"({"fieldMask":"fooBar,baz.quxQuux"})",
           "field_mask { paths: 'foo_bar' paths: 'baz.qux_quux' }"},
          {"escaped mask", R"({"fieldMask":"a\u0042\u002cc"})",
           "field_mask { paths: 'a_b' paths: 'c' }"},
          {"empty mask", R"({"fieldMask":""})", "field_mask {}"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"lower-case", R"({"timestamp":"1970-01-01t00:00:01z"})",
           "timestamp: expected a timestamp"},
          {"number", R"({"timestamp":1})",
           "expected a timestamp like \"2006-01-02T15:04:05Z\", found 1"},
          {"object", R"({"timestamp":{"seconds":1}})", "found an object"},
          {"duration without unit", R"({"duration":"1"})", "duration: expected a duration"},
          {"duration number", R"({"duration":1})", "expected a duration like \"1.5s\", found 1"},
          {"snake mask", R"({"fieldMask":"foo_bar"})", "fieldMask: expected a field mask"},
          {"mask as list", R"({"fieldMask":["a"]})", "expected a field mask"},
      });
}

TEST(JsonToWireWellKnownTest, Wrappers) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"all", R"({"doubleValue":"NaN","floatValue":1.5,"int64Value":"-1","uint64Value":2,
              "int32Value":1e1,"uint32Value":"3","boolValue":true,"stringValue":"a\n",
              "bytesValue":"AQ"})",
           R"(double_value { value: nan } float_value { value: 1.5 } int64_value { value: -1 }
              uint64_value { value: 2 } int32_value { value: 10 } uint32_value { value: 3 }
              bool_value { value: true } string_value { value: "a\n" }
              bytes_value { value: "\001" })"},
          {"defaults are present", R"({"int32Value":0,"stringValue":"","boolValue":false})",
           "int32_value {} string_value {} bool_value {}"},
          {"repeated", R"({"int64Values":[1,"2"],"stringValues":["",""]})",
           "int64_values { value: 1 } int64_values { value: 2 } string_values {} string_values {}"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"object", R"({"int32Value":{"value":1}})", "int32Value: expected an int32"},
          {"range", R"({"uint32Value":-1})", "uint32Value: expected a uint32 in its range"},
          {"kind", R"({"boolValue":"true"})", "boolValue: expected a bool"},
          {"null element", R"({"int64Values":[null]})", "int64Values[0]: expected an element"},
      });
}

TEST(JsonToWireWellKnownTest, Empty) {
  ExpectMessages("t.Rich", {}, {{"empty", R"({"empty":{}})", "empty {}"}});
  ExpectErrors("t.Rich", {},
               {{"a member", R"({"empty":{"a":1}})", "empty: no field \"a\""},
                {"no object", R"({"empty":""})", "empty: expected an object"}});
}

TEST(JsonToWireWellKnownTest, StructsAndValues) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"struct", R"({"struct":{"a":null,"b":1.5,"c":"x","d":true,"e":{"f":[]},"":false}})",
           R"(struct { fields { key: "" value { bool_value: false } }
              fields { key: "a" value { null_value: NULL_VALUE } }
              fields { key: "b" value { number_value: 1.5 } }
              fields { key: "c" value { string_value: "x" } }
              fields { key: "d" value { bool_value: true } }
              fields { key: "e" value { struct_value {
                fields { key: "f" value { list_value {} } } } } } })"},
          {"escaped key", R"({"struct":{"\n":"\t"}})",
           R"(struct { fields { key: "\n" value { string_value: "\t" } } })"},
          {"empty struct", R"({"struct":{}})", "struct {}"},
          {"list", R"({"listValue":[1,null,"a",[true],{}]})",
           R"(list_value { values { number_value: 1 } values { null_value: NULL_VALUE }
              values { string_value: "a" } values { list_value { values { bool_value: true } } }
              values { struct_value {} } })"},
          {"null", R"({"value":null})", "value { null_value: NULL_VALUE }"},
          {"minus zero", R"({"value":-0})", "value { number_value: -0 }"},
          {"string", R"({"value":"NaN"})", "value { string_value: 'NaN' }"},
          {"values", R"({"values":[1,[],{}]})",
           "values { number_value: 1 } values { list_value {} } values { struct_value {} }"},
          {"structs", R"({"structs":[{}],"listValues":[[]]})", "structs {} list_values {}"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"struct of array", R"({"struct":[]})", "struct: expected an object, found an array"},
          {"list of object", R"({"listValue":{}})", "listValue: expected an array"},
          {"too large", R"({"value":1e400})", "value: expected a double in its range, found 1e400"},
          {"path", R"({"struct":{"a":[0,{"b":1e400}]}})",
           R"(struct["a"][1]["b"]: expected a double)"},
          {"syntax", R"({"struct":{"a":[01]}})", R"(struct["a"][0]: expected a number)"},
          {"duplicate", R"({"struct":{"a":1,"a":2}})", R"(struct["a"]: the key is there twice)"},
          {"duplicate by escape", R"({"value":{"a":1,"\u0061":2}})", "twice"},
          {"trailing comma", R"({"value":[1,]})", "value[1]: expected a value, found \"]\""},
          {"null struct", R"({"structs":[null]})", "structs[0]: expected an element, found null"},
          {"deep", R"({"value":)" + std::string(100, '[') + std::string(100, ']') + "}",
           "nested too deeply"},
      });
}

TEST(JsonToWireWellKnownTest, AsTheWholeText) {
  const auto text = [](absl::string_view type, absl::string_view json) -> std::string {
    OutputBuffer wire;
    const absl::Status status = JsonToWire(json, RichTable(type), {}, &wire);
    if (!status.ok()) return std::string(status.message());
    auto message = NewRichMessage(type);
    EXPECT_TRUE(message->ParseFromString(std::string(wire.view())));
    return message->ShortDebugString();
  };
  EXPECT_EQ(text("google.protobuf.Timestamp", "\"1970-01-01T00:00:01Z\""), "seconds: 1");
  EXPECT_EQ(text("google.protobuf.Duration", " \"1.5s\" "), "seconds: 1 nanos: 500000000");
  EXPECT_EQ(text("google.protobuf.Int32Value", "5"), "value: 5");
  EXPECT_EQ(text("google.protobuf.StringValue", "\"a\""), "value: \"a\"");
  EXPECT_EQ(text("google.protobuf.Value", "null"), "null_value: NULL_VALUE");
  EXPECT_EQ(text("google.protobuf.Value", "[]"), "list_value { }");
  EXPECT_EQ(text("google.protobuf.ListValue", "[1]"), "values { number_value: 1 }");
  EXPECT_EQ(text("google.protobuf.Struct", "{}"), "");
  EXPECT_EQ(text("google.protobuf.Empty", "{}"), "");
  EXPECT_EQ(text("google.protobuf.FieldMask", "\"aB\""), "paths: \"a_b\"");
  EXPECT_EQ(text("google.protobuf.Int32Value", "null"),
            "line 1, column 1: expected an int32, found null");
  EXPECT_EQ(text("google.protobuf.Value", ""), "line 1, column 1: expected a value, found the end");
}

}  // namespace
}  // namespace transom
