// Numbers, strings, bytes, bools and enums from JSON.

#include <limits>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

TEST(JsonToWireScalarTest, IntegersInEverySpelling) {
  ExpectMessages("t.Rich", {},
                 {
                     {"number", R"({"int32Field": 5})", "int32_field: 5"},
                     {"quoted", R"({"int32Field": "5"})", "int32_field: 5"},
                     {"negative", R"({"int32Field": -5})", "int32_field: -5"},
                     {"exponent", R"({"int32Field": 1e3})", "int32_field: 1000"},
                     {"fraction that is none", R"({"int32Field": 1.0})", "int32_field: 1"},
                     {"both", R"({"int32Field": 1.50e1})", "int32_field: 15"},
                     {"negative exponent", R"({"int32Field": 500e-2})", "int32_field: 5"},
                     {"quoted exponent", R"({"int32Field": "1e3"})", "int32_field: 1000"},
                     {"quoted fraction", R"({"int32Field": "1.0"})", "int32_field: 1"},
                     {"escaped digit", R"({"int32Field": "\u0031"})", "int32_field: 1"},
                     {"minus zero", R"({"int32Field": -0, "uint32Field": -0})", ""},
                     {"64 bits quoted", R"({"int64Field": "9007199254740993"})",
                      "int64_field: 9007199254740993"},
                     {"64 bits as a number", R"({"int64Field": 9007199254740993})",
                      "int64_field: 9007199254740993"},
                     {"64 bits with a fraction", R"({"int64Field": 9007199254740993.0})",
                      "int64_field: 9007199254740993"},
                     {"unsigned 64 with exponent", R"({"uint64Field": 1.8446744073709551615e19})",
                      "uint64_field: 18446744073709551615"},
                 });
}

TEST(JsonToWireScalarTest, EveryIntegerTypeAtItsLimits) {
  struct Row {
    const char* name;
    const char* json_name;
    const char* min;
    const char* max;
    const char* below;
    const char* above;
  };
  const char* const kMin32 = "-2147483648";
  const char* const kMax32 = "2147483647";
  const char* const kMin64 = "-9223372036854775808";
  const char* const kMax64 = "9223372036854775807";
  const char* const kBelow64 = "-9223372036854775809";
  const char* const kAbove64 = "9223372036854775808";
  for (const Row& row : {
           Row{"int32_field", "int32Field", kMin32, kMax32, "-2147483649", "2147483648"},
           Row{"sint32_field", "sint32Field", kMin32, kMax32, "-2147483649", "2147483648"},
           Row{"sfixed32_field", "sfixed32Field", kMin32, kMax32, "-2147483649", "2147483648"},
           Row{"int64_field", "int64Field", kMin64, kMax64, kBelow64, kAbove64},
           Row{"sint64_field", "sint64Field", kMin64, kMax64, kBelow64, kAbove64},
           Row{"sfixed64_field", "sfixed64Field", kMin64, kMax64, kBelow64, kAbove64},
           Row{"uint32_field", "uint32Field", "0", "4294967295", "-1", "4294967296"},
           Row{"fixed32_field", "fixed32Field", "0", "4294967295", "-1", "4294967296"},
           Row{"uint64_field", "uint64Field", "0", "18446744073709551615", "-1",
               "18446744073709551616"},
           Row{"fixed64_field", "fixed64Field", "0", "18446744073709551615", "-1",
               "18446744073709551616"},
       }) {
    for (const char* quote : {"", "\""}) {
      auto json = [&](const char* value) {
        return absl::StrCat("{\"", row.json_name, "\":", quote, value, quote, "}");
      };
      auto text = [&](const char* value) { return absl::StrCat(row.name, ": ", value); };
      ExpectMessages(
          "t.Rich", {},
          {{row.name, json(row.min), text(row.min)}, {row.name, json(row.max), text(row.max)}});
      ExpectErrors("t.Rich", {},
                   {{row.name, json(row.below), "in its range, found "},
                    {row.name, json(row.above), "in its range, found "},
                    {row.name, json("1e400"), "in its range, found "},
                    {row.name, json("1.5"), "expected a"},
                    {row.name, json("1e-1"), "expected a"}});
    }
  }
}

TEST(JsonToWireScalarTest, WhatIsNoInteger) {
  ExpectErrors("t.Rich", {},
               {
                   {"half", R"({"int32Field": 1.5})", "expected an int32, found 1.5"},
                   {"space", R"({"int32Field": " 1"})", "expected an int32, found \" 1\""},
                   {"space behind", R"({"int32Field": "1 "})", "expected an int32"},
                   {"empty", R"({"int32Field": ""})", "expected an int32, found \"\""},
                   {"hexadecimal", R"({"int32Field": "0x10"})", "expected an int32"},
                   {"leading zero", R"({"int32Field": 01})", "expected a number, found 01"},
                   {"quoted leading zero", R"({"int32Field": "01"})", "expected an int32"},
                   {"plus", R"({"int32Field": +1})", "expected a value, found +1"},
                   {"quoted plus", R"({"int32Field": "+1"})", "expected an int32"},
                   {"word", R"({"int32Field": "abc"})", "expected an int32, found \"abc\""},
                   {"bool", R"({"int32Field": true})", "expected an int32, found true"},
                   {"object", R"({"int32Field": {}})", "expected an int32, found an object"},
                   {"array", R"({"int32Field": [1]})", "expected an int32, found an array"},
                   {"NaN", R"({"int32Field": "NaN"})", "expected an int32"},
                   {"bare minus", R"({"int32Field": "-"})", "expected an int32"},
                   {"point only", R"({"int32Field": "."})", "expected an int32"},
               });
}

TEST(JsonToWireScalarTest, Floats) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"number", R"({"doubleField": 1.5, "floatField": -2.5})",
           "double_field: 1.5 float_field: -2.5"},
          {"quoted", R"({"doubleField": "1.5", "floatField": "1e3"})",
           "double_field: 1.5 float_field: 1000"},
          {"minus zero", R"({"doubleField": -0, "floatField": -0.0})",
           "double_field: -0 float_field: -0"},
          {"NaN", R"({"doubleField": "NaN", "floatField": "NaN"})",
           "double_field: nan float_field: nan"},
          {"infinities", R"({"doubleField": "Infinity", "floatField": "-Infinity"})",
           "double_field: inf float_field: -inf"},
          {"largest", R"({"doubleField": 1.7976931348623157e308, "floatField": 3.4028235e38})",
           "double_field: 1.7976931348623157e308 float_field: 3.4028235e38"},
          {"smallest", R"({"doubleField": 5e-324, "floatField": 1e-45})",
           "double_field: 5e-324 float_field: 1e-45"},
          {"underflow", R"({"doubleField": 1e-400, "floatField": 1e-50})", ""},
          {"many digits", R"({"doubleField": 0.1000000000000000055511151231257827})",
           "double_field: 0.1"},
          {"rounded once", R"({"floatField": 1.00000017881393432617187499})",
           "float_field: 1.00000012"},
      });
  ExpectErrors("t.Rich", {},
               {
                   {"double overflow", R"({"doubleField": 1e400})", "a double in its range"},
                   {"negative overflow", R"({"doubleField": -1e400})", "a double in its range"},
                   {"float overflow", R"({"floatField": 3.5e38})", "a float in its range"},
                   {"quoted overflow", R"({"floatField": "-3.5e38"})", "a float in its range"},
                   {"bare NaN", R"({"doubleField": NaN})", "expected a value, found NaN"},
                   {"bare infinity", R"({"doubleField": Infinity})", "expected a value"},
                   {"other case", R"({"doubleField": "nan"})", "expected a double"},
                   {"short", R"({"doubleField": "inf"})", "expected a double"},
                   {"plus", R"({"doubleField": "+1"})", "expected a double"},
                   {"empty", R"({"doubleField": ""})", "expected a double"},
                   {"space", R"({"doubleField": "1 "})", "expected a double"},
                   {"hexadecimal", R"({"doubleField": "0x1p3"})", "expected a double"},
               });
}

TEST(JsonToWireScalarTest, Bools) {
  ExpectMessages("t.Rich", {},
                 {{"true", R"({"boolField": true})", "bool_field: true"},
                  {"false", R"({"optionalBool": false})", "optional_bool: false"}});
  ExpectErrors("t.Rich", {},
               {{"quoted", R"({"boolField": "true"})", "expected a bool, found \"true\""},
                {"number", R"({"boolField": 1})", "expected a bool, found 1"},
                {"cut", R"({"boolField": tru})", "expected a value, found tru"}});
}

TEST(JsonToWireScalarTest, Strings) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"plain", R"({"stringField": "abc"})", "string_field: 'abc'"},
          {"empty", R"({"optionalString": ""})", "optional_string: ''"},
          {"escapes", R"({"stringField": "\"\\\/\b\f\n\r\t"})",
           R"(string_field: "\"\\/\b\f\n\r\t")"},
          {"NUL", R"({"stringField": "a\u0000b"})", R"(string_field: "a\000b")"},
          {"surrogate pair", R"({"stringField": "\ud83d\ude00"})",
           "string_field: '\xf0\x9f\x98\x80'"},
          {"UTF-8", "{\"stringField\": \"\xe2\x82\xac\"}", "string_field: '\xe2\x82\xac'"},
          {"escapes behind 127 bytes",
           absl::StrCat(R"({"stringField": ")", std::string(200, 'x'), R"(\n"})"),
           absl::StrCat("string_field: '", std::string(200, 'x'), "\\n'")},
          {"many escapes, few bytes",
           R"({"stringField": ")" +
               [] {
                 std::string escapes;
                 for (int i = 0; i < 30; ++i) escapes += "\\u0041";
                 return escapes;
               }() +
               "\"}",
           absl::StrCat("string_field: '", std::string(30, 'A'), "'")},
      });
  ExpectErrors("t.Rich", {},
               {
                   {"number", R"({"stringField": 5})", "expected a string, found 5"},
                   {"bad UTF-8", "{\"stringField\": \"\xff\"}", "not UTF-8"},
                   {"lone high surrogate", R"({"stringField": "\ud83d"})", "bad escape"},
                   {"lone low surrogate", R"({"stringField": "\ude00"})", "bad escape"},
                   {"raw newline", "{\"stringField\": \"a\nb\"}", "control character"},
                   {"raw NUL", std::string("{\"stringField\": \"a\0b\"}", 22), "control character"},
                   {"single quotes", R"({"stringField": 'a'})", "expected a value"},
                   {"open", R"({"stringField": "a)", "without its closing quote"},
               });
}

TEST(JsonToWireScalarTest, Bytes) {
  ExpectMessages("t.Rich", {},
                 {
                     {"padded", R"({"bytesField": "AQI="})", R"(bytes_field: "\001\002")"},
                     {"not padded", R"({"bytesField": "AQI"})", R"(bytes_field: "\001\002")"},
                     {"standard", R"({"bytesField": "+/8="})", R"(bytes_field: "\373\377")"},
                     {"URL-safe", R"({"bytesField": "-_8"})", R"(bytes_field: "\373\377")"},
                     {"escaped slash", R"({"bytesField": "+\/8="})", R"(bytes_field: "\373\377")"},
                     {"empty", R"({"optionalBytes": ""})", "optional_bytes: ''"},
                     {"long", absl::StrCat(R"({"bytesField": ")", std::string(400, 'A'), "\"}"),
                      absl::StrCat(
                          "bytes_field: '",
                          [] {
                            std::string zeros;
                            for (int i = 0; i < 300; ++i) zeros += "\\000";
                            return zeros;
                          }(),
                          "'")},
                 });
  ExpectErrors("t.Rich", {},
               {
                   {"bad character", R"({"bytesField": "AQ*="})", "expected base64 text"},
                   {"bad length", R"({"bytesField": "AQIDB"})", "expected base64 text"},
                   {"one padding too much", R"({"bytesField": "AQI=="})", "expected base64 text"},
                   {"one padding missing", R"({"bytesField": "AQ="})", "expected base64 text"},
                   {"padding inside", R"({"bytesField": "AQ==AQ=="})", "expected base64 text"},
                   {"space", R"({"bytesField": "AQ I"})", "expected base64 text"},
                   {"number", R"({"bytesField": 12})", "expected base64 text, found 12"},
               });
}

TEST(JsonToWireScalarTest, Enums) {
  ExpectMessages("t.Rich", {},
                 {
                     {"name", R"({"enumField": "GREEN"})", "enum_field: GREEN"},
                     {"first alias", R"({"enumField": "BLUE"})", "enum_field: BLUE"},
                     {"second alias", R"({"enumField": "AZURE"})", "enum_field: BLUE"},
                     {"number", R"({"enumField": 1})", "enum_field: GREEN"},
                     {"negative", R"({"enumField": -1})", "enum_field: DARK"},
                     {"zero", R"({"optionalEnum": 0})", "optional_enum: RED"},
                     {"unknown number", R"({"enumField": 1234})", "enum_field: 1234"},
                     {"exponent", R"({"enumField": 1e0})", "enum_field: GREEN"},
                     {"escaped name", R"({"enumField": "GR\u0045EN"})", "enum_field: GREEN"},
                     {"null value", R"({"choiceNull": null})", "choice_null: NULL_VALUE"},
                     {"its name", R"({"choiceNull": "NULL_VALUE"})", "choice_null: NULL_VALUE"},
                 });
  ExpectErrors("t.Rich", {},
               {
                   {"unknown name", R"({"enumField": "PINK"})",
                    "expected a value of t.Color, found \"PINK\""},
                   {"other case", R"({"enumField": "green"})", "expected a value of t.Color"},
                   {"empty", R"({"enumField": ""})", "expected a value of t.Color"},
                   {"half", R"({"enumField": 1.5})", "found 1.5"},
                   {"too large", R"({"enumField": 2147483648})", "in its range"},
                   {"bool", R"({"enumField": true})", "expected a value of t.Color, found true"},
               });
}

TEST(JsonToWireScalarTest, EnumNamesByOption) {
  JsonToWireOptions options;
  options.case_insensitive_enums = true;
  ExpectMessages("t.Rich", options, {{"case", R"({"enumField": "green"})", "enum_field: GREEN"}});
  ExpectErrors("t.Rich", options, {{"unknown", R"({"enumField": "pink"})", "t.Color"}});

  options = {};
  options.ignore_unknown_fields = true;
  ExpectMessages("t.Rich", options,
                 {
                     {"singular", R"({"enumField": "PINK", "int32Field": 1})", "int32_field: 1"},
                     {"element", R"({"enums": ["PINK", "GREEN", "PINK"]})", "enums: GREEN"},
                     {"only element", R"({"enums": ["PINK"]})", ""},
                     {"map value", R"({"enumMap": {"a": "PINK", "b": "GREEN"}})",
                      "enum_map { key: 'b' value: GREEN }"},
                 });
}

// The order of a hash map is another in each process.
TEST(JsonToWireScalarTest, OfEnumNamesAlikeButForCaseTheFirstInByteOrderIsMeant) {
  const auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      enum Alike { ZERO = 0; abc = 1; abC = 2; aBc = 3; aBC = 4; Abc = 5; AbC = 6; ABC = 7; }
      message M { optional Alike alike = 1; })");
  JsonToWireOptions options;
  options.case_insensitive_enums = true;
  OutputBuffer wire;
  ASSERT_TRUE(JsonToWire(R"({"alike": "ABc"})", *schema->FindMessage("t.M"), options, &wire).ok());
  EXPECT_EQ(wire.view(), "\x08\x07");
}

}  // namespace
}  // namespace transom
