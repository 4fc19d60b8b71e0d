// google.protobuf.Any from JSON.

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

constexpr char kChildAny[] = "any { [type.googleapis.com/t.Child] { name: 'x' number: 5 } }";

TEST(JsonToWireAnyTest, TheTypeMayStandAnywhere) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"first", R"({"any":{"@type":"type.googleapis.com/t.Child","name":"x","number":5}})",
           kChildAny},
          {"middle", R"({"any":{"name":"x","@type":"type.googleapis.com/t.Child","number":5}})",
           kChildAny},
          {"last", R"({"any":{"name":"x","number":5,"@type":"type.googleapis.com/t.Child"}})",
           kChildAny},
          {"first with a space",
           R"({"any":{ "@type" : "type.googleapis.com/t.Child" , "name":"x","number":5}})",
           kChildAny},
          {"escaped name",
           R"({"any":{"name":"x","\u0040type":"type.googleapis.com/t.Child","number":5}})",
           kChildAny},
          {"escaped URL",
           R"({"any":{"name":"x","@type":"type.googleapis.com\/t.Child","number":5}})", kChildAny},
          {"alone", R"({"any":{"@type":"type.googleapis.com/t.Child"}})",
           "any { [type.googleapis.com/t.Child] {} }"},
          {"empty", R"({"any":{}})", "any {}"},
          {"other host", R"({"any":{"@type":"example.com/x/t.Child"}})",
           "any { type_url: 'example.com/x/t.Child' }"},
          {"several", R"({"anys":[{"name":"a","@type":"type.googleapis.com/t.Child"},{},
              {"number":1,"@type":"type.googleapis.com/t.Child"}]})",
           R"(anys { [type.googleapis.com/t.Child] { name: "a" } } anys {}
              anys { [type.googleapis.com/t.Child] { number: 1 } })"},
          {"longer than 127 bytes",
           absl::StrCat(R"({"any":{"@type":"type.googleapis.com/t.Child","name":")",
                        std::string(300, 'n'), "\"}}"),
           absl::StrCat("any { [type.googleapis.com/t.Child] { name: '", std::string(300, 'n'),
                        "' } }")},
      });
}

TEST(JsonToWireAnyTest, WellKnownPayloadsStandUnderValue) {
  const auto any = [](const char* type, const char* value) {
    return absl::StrCat(R"({"any":{"@type":"type.googleapis.com/google.protobuf.)", type,
                        "\",\"value\":", value, "}}");
  };
  const auto last = [](const char* type, const char* value) {
    return absl::StrCat(R"({"any":{"value":)", value,
                        R"(,"@type":"type.googleapis.com/google.protobuf.)", type, "\"}}");
  };
  const auto text = [](const char* type, const char* fields) {
    return absl::StrCat("any { [type.googleapis.com/google.protobuf.", type, "] { ", fields,
                        " } }");
  };
  struct Row {
    const char* type;
    const char* value;
    const char* fields;
  };
  for (const Row& row : {
           Row{"Timestamp", "\"1970-01-01T00:00:01Z\"", "seconds: 1"},
           Row{"Duration", "\"1s\"", "seconds: 1"},
           Row{"FieldMask", "\"a,b\"", "paths: 'a' paths: 'b'"},
           Row{"Struct", "{\"a\":1}", "fields { key: 'a' value { number_value: 1 } }"},
           Row{"Value", "null", "null_value: NULL_VALUE"},
           Row{"Value", "[]", "list_value {}"},
           Row{"ListValue", "[true]", "values { bool_value: true }"},
           Row{"Int64Value", "\"7\"", "value: 7"},
           Row{"StringValue", "\"x\"", "value: 'x'"},
           Row{"BytesValue", "\"AQ\"", "value: '\\001'"},
           Row{"Empty", "{}", ""},
       }) {
    ExpectMessages("t.Rich", {},
                   {{row.type, any(row.type, row.value), text(row.type, row.fields)},
                    {row.type, last(row.type, row.value), text(row.type, row.fields)}});
  }
  ExpectMessages(
      "t.Rich", {},
      {{"Empty without value", R"({"any":{"@type":"type.googleapis.com/google.protobuf.Empty"}})",
        text("Empty", "")}});
  ExpectErrors("t.Rich", {},
               {
                   {"no value", R"({"any":{"@type":"x/google.protobuf.Timestamp"}})",
                    R"(any: a google.protobuf.Timestamp in an Any needs a member "value")"},
                   {"other member", R"({"any":{"@type":"x/google.protobuf.Duration","val":"1s"}})",
                    "any: no field \"val\""},
                   {"two values",
                    R"({"any":{"@type":"x/google.protobuf.Duration","value":"1s","value":"1s"}})",
                    "\"value\" is there twice"},
                   {"null", R"({"any":{"@type":"x/google.protobuf.Int32Value","value":null}})",
                    "expected an int32, found null"},
                   {"bad value", R"({"any":{"@type":"x/google.protobuf.Duration","value":"1"}})",
                    "any: expected a duration"},
               });
}

TEST(JsonToWireAnyTest, AnysInsideOfAnys) {
  const std::string inner_text =
      "any { [type.googleapis.com/google.protobuf.Any] {"
      " [type.googleapis.com/t.Rich] { any { [type.googleapis.com/t.Child] { name: 'x' } } } } }";
  ExpectMessages(
      "t.Rich", {},
      {
          {"types first", R"({"any":{"@type":"type.googleapis.com/google.protobuf.Any","value":
              {"@type":"type.googleapis.com/t.Rich","any":
              {"@type":"type.googleapis.com/t.Child","name":"x"}}}})",
           inner_text},
          {"types last", R"({"any":{"value":{"any":{"name":"x",
              "@type":"type.googleapis.com/t.Child"},"@type":"type.googleapis.com/t.Rich"},
              "@type":"type.googleapis.com/google.protobuf.Any"}})",
           inner_text},
          {"in a list behind", R"({"anys":[{"name":"a","@type":"type.googleapis.com/t.Child"},
              {"anys":[{"name":"b","@type":"type.googleapis.com/t.Child"}],
              "@type":"type.googleapis.com/t.Rich"}]})",
           R"(anys { [type.googleapis.com/t.Child] { name: "a" } }
              anys { [type.googleapis.com/t.Rich] {
                anys { [type.googleapis.com/t.Child] { name: "b" } } } })"},
      });
}

TEST(JsonToWireAnyTest, ManyLevelsWithTheTypeLastCostOneScan) {
  std::string json = "{}";
  for (int i = 0; i < 48; ++i) {
    json = absl::StrCat(R"({"any":)", json, R"(,"@type":"type.googleapis.com/t.Rich"})");
  }
  // 48 levels around a megabyte: quadratic work would take minutes under a sanitizer.
  json = absl::StrCat(R"({"stringField":")", std::string(1000000, 'x'), R"(","any":)", json, "}");
  EXPECT_EQ(JsonError("t.Rich", json), "");
}

TEST(JsonToWireAnyTest, Errors) {
  ExpectErrors(
      "t.Rich", {},
      {
          {"no type", R"({"any":{"name":"x"}})", "any: an Any needs a member \"@type\""},
          {"type of a sub-message", R"({"any":{"child":{"@type":"x/t.Child"}}})", "needs a member"},
          {"number", R"({"any":{"@type":5}})", "any: expected a type URL, found 5"},
          {"number last", R"({"any":{"name":"x","@type":5}})", "any: expected a type URL, found 5"},
          {"null", R"({"any":{"@type":null}})", "expected a type URL, found null"},
          {"empty", R"({"any":{"@type":""}})", "expected a type URL like"},
          {"no slash", R"({"any":{"@type":"t.Child"}})", "expected a type URL like"},
          {"nothing behind the slash", R"({"any":{"@type":"x/"}})", "expected a type URL like"},
          {"unknown", R"({"any":{"@type":"x/t.Nosuch"}})", "no message type \"t.Nosuch\" is known"},
          {"twice", R"({"any":{"@type":"x/t.Child","@type":"x/t.Child"}})",
           "\"@type\" is there twice"},
          {"twice behind", R"({"any":{"name":"","@type":"x/t.Child","@type":"x/t.Child"}})",
           "\"@type\" is there twice"},
          {"twice with value",
           R"({"any":{"@type":"x/google.protobuf.Empty","value":{},"@type":"x/t.Child"}})",
           "\"@type\" is there twice"},
          {"unknown field", R"({"any":{"@type":"x/t.Child","x":1}})",
           "any: no field \"x\" in t.Child"},
          {"bad field", R"({"any":{"number":"y","@type":"x/t.Child"}})",
           "any.number: expected an int32, found \"y\""},
          {"duplicate field", R"({"any":{"name":"","@type":"x/t.Child","name":""}})", "twice"},
          {"syntax before the type", R"({"any":{"a":01,"@type":"x/t.Child"}})",
           "expected a number"},
          {"syntax behind the type", R"({"any":{"a":1,"@type":"x/t.Child",}})", "expected a name"},
          {"required", R"({"any":{"@type":"x/t.Strict"}})", "any: the required field \"id\""},
          {"no object", R"({"any":"x"})", "any: expected an object"},
      });
}

}  // namespace
}  // namespace transom
