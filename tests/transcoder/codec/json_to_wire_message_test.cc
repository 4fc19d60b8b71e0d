// Messages, repeated fields, maps, oneofs, null, unknown names, depth, proto2.

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

TEST(JsonToWireMessageTest, NamesOfFields) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"empty", "{}", ""},
          {"white space", " \r\n\t{ } \n", ""},
          {"JSON name", R"({"int32Field":1})", "int32_field: 1"},
          {"proto name", R"({"int32_field":1})", "int32_field: 1"},
          {"escaped name", R"({"int32\u0046ield":1})", "int32_field: 1"},
          {"space before colon", R"({"int32Field" :1})", "int32_field: 1"},
          {"name with escapes", R"({"other \"name\"":1})", "renamed: 1"},
          {"name with other escapes", R"({"other \u0022name\u0022":1})", "renamed: 1"},
          {"in order", R"({"int64Field":1,"uint64Field":2,"int32Field":3})",
           "int64_field: 1 uint64_field: 2 int32_field: 3"},
          {"out of order", R"({"int32Field":3,"farNumber":9,"int64Field":1})",
           "int64_field: 1 int32_field: 3 far_number: 9"},
          {"nested", R"({"child":{"child":{"name":"x"}}})", "child { child { name: 'x' } }"},
          {"empty nested", R"({"child":{}})", "child {}"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"nothing", "", "expected a value, found the end"},
          {"blank", "  ", "expected a value, found the end"},
          {"null", "null", "expected an object, found null"},
          {"array", "[]", "expected an object, found an array"},
          {"string", "\"x\"", "expected an object, found \"x\""},
          {"two", "{}{}", "expected nothing more, found an object"},
          {"more", "{} x", "expected nothing more, found x"},
          {"open", R"({"child":{)", "child: expected the rest of the object"},
          {"trailing comma", R"({"int32Field":1,})", "expected a name"},
          {"comment", R"({/**/})", "expected a name"},
          {"not an object", R"({"child":[]})", "child: expected an object, found an array"},
      });
}

TEST(JsonToWireMessageTest, UnknownNames) {
  ExpectErrors("t.Rich", {},
               {
                   {"unknown", R"({"nosuch":1})", R"(no field "nosuch" in t.Rich)"},
                   {"nested", R"({"child":{"x":1}})", R"(child: no field "x" in t.Child)"},
                   {"other case", R"({"Int32Field":1})", R"(no field "Int32Field")"},
                   {"empty", R"({"":1})", R"(no field "")"},
                   {"type of no Any", R"({"@type":"x"})", R"(no field "@type")"},
               });
  JsonToWireOptions options;
  options.ignore_unknown_fields = true;
  ExpectMessages("t.Rich", options,
                 {
                     {"unknown", R"({"a":{"b":[1,"x",null,{}]},"int32Field":1})", "int32_field: 1"},
                     {"twice", R"({"a":1,"a":2})", ""},
                 });
  ExpectErrors("t.Rich", options,
               {
                   {"syntax", R"({"a":{"b":01}})", "expected a number"},
                   {"escape", R"({"a":"\x"})", "bad escape"},
                   {"depth", R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}",
                    "nested too deeply"},
               });
}

TEST(JsonToWireMessageTest, RepeatedFields) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"none", R"({"int32s":[],"strings":[],"children":[]})", ""},
          {"packed", R"({"int32s":[1,-2,"3"]})", "int32s: [1, -2, 3]"},
          {"not packed", R"({"unpacked":[1,2]})", "unpacked: [1, 2]"},
          {"doubles", R"({"doubles":[1.5,"NaN",-0]})", "doubles: [1.5, nan, -0]"},
          {"bools", R"({"bools":[true,false]})", "bools: [true, false]"},
          {"enums", R"({"enums":["GREEN",0,7]})", "enums: [GREEN, RED, 7]"},
          {"fixed", R"({"fixed32s":[1],"sfixed64s":["-1"],"sint32s":[-1],"sint64s":[-2]})",
           "fixed32s: 1 sfixed64s: -1 sint32s: -1 sint64s: -2"},
          {"strings", R"({"strings":["","a"]})", "strings: '' strings: 'a'"},
          {"bytes", R"({"bytess":["AQ==",""]})", R"(bytess: "\001" bytess: "")"},
          {"messages", R"({"children":[{},{"name":"a"}]})", "children {} children { name: 'a' }"},
          {"more than 127 bytes",
           R"({"int64s":[)" +
               [] {
                 std::string numbers = "1";
                 for (int i = 2; i <= 100; ++i) absl::StrAppend(&numbers, ",", i * 1000);
                 return numbers;
               }() +
               "]}",
           [] {
             std::string text = "int64s: 1";
             for (int i = 2; i <= 100; ++i) absl::StrAppend(&text, " int64s: ", i * 1000);
             return text;
           }()},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"no array", R"({"int32s":1})", "int32s: expected an array, found 1"},
          {"an object", R"({"children":{}})", "children: expected an array"},
          {"null element", R"({"int32s":[1,null]})", "int32s[1]: expected an int32"},
          {"null string", R"({"strings":[null]})", "strings[0]: expected an element"},
          {"null message", R"({"children":[{},null]})", "children[1]: expected an element"},
          {"null timestamp", R"({"timestamps":[null]})", "timestamps[0]: expected"},
          {"array in array", R"({"int32s":[[1]]})", "int32s[0]: expected an int32"},
          {"trailing comma", R"({"int32s":[1,]})", "int32s[1]: expected a value"},
          {"open", R"({"int32s":[1)", "int32s: expected the rest of the array"},
      });
}

TEST(JsonToWireMessageTest, PackedFieldsAreWrittenPacked) {
  OutputBuffer wire;
  ASSERT_TRUE(JsonToWire(R"({"int32s":[1,2,300]})", RichTable("t.Rich"), {}, &wire).ok());
  EXPECT_EQ(wire.view(), "\x92\x02\x04\x01\x02\xac\x02");
  wire.Clear();
  ASSERT_TRUE(JsonToWire(R"({"unpacked":[1,2]})", RichTable("t.Rich"), {}, &wire).ok());
  EXPECT_EQ(wire.view(), "\xf8\x02\x01\xf8\x02\x02");
}

TEST(JsonToWireMessageTest, Maps) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"none", R"({"stringMap":{}})", ""},
          {"strings", R"({"stringMap":{"a":"b","":"","\n":"\t"}})",
           "string_map { key: 'a' value: 'b' } string_map { key: '' value: '' }"
           " string_map { key: '\\n' value: '\\t' }"},
          {"int32", R"({"int32Map":{"-1":2,"3":"4"}})",
           "int32_map { key: -1 value: 2 } int32_map { key: 3 value: 4 }"},
          {"uint64", R"({"uint64Map":{"18446744073709551615":"1"}})",
           "uint64_map { key: 18446744073709551615 value: 1 }"},
          {"int64", R"({"int64Map":{"-9223372036854775808":1}})",
           "int64_map { key: -9223372036854775808 value: 1 }"},
          {"zigzag", R"({"sint32Map":{"-5":-6},"sint64Map":{"-7":-8}})",
           "sint32_map { key: -5 value: -6 } sint64_map { key: -7 value: -8 }"},
          {"fixed", R"({"fixed32Map":{"1":2},"fixed64Map":{"3":4}})",
           "fixed32_map { key: 1 value: 2 } fixed64_map { key: 3 value: 4 }"},
          {"floats", R"({"sfixed32Map":{"-1":1.5},"sfixed64Map":{"-2":"NaN"}})",
           "sfixed32_map { key: -1 value: 1.5 } sfixed64_map { key: -2 value: nan }"},
          {"bools", R"({"boolMap":{"true":false,"false":true}})",
           "bool_map { key: true value: false } bool_map { key: false value: true }"},
          {"messages", R"({"childMap":{"a":{"name":"x"},"b":{}}})",
           "child_map { key: 'a' value { name: 'x' } } child_map { key: 'b' value {} }"},
          {"enums", R"({"enumMap":{"a":"GREEN","b":0}})",
           "enum_map { key: 'a' value: GREEN } enum_map { key: 'b' value: RED }"},
          {"null in a Value", R"({"valueMap":{"a":null}})",
           "value_map { key: 'a' value { null_value: NULL_VALUE } }"},
          {"bytes", R"({"bytesMap":{"a":"AQ"}})", R"(bytes_map { key: 'a' value: "\001" })"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"array", R"({"stringMap":[]})", "stringMap: expected an object, found an array"},
          {"null value", R"({"stringMap":{"a":null}})",
           "stringMap[\"a\"]: expected a value, found null"},
          {"null message", R"({"childMap":{"a":null}})", "expected a value, found null"},
          {"bad int key", R"({"int32Map":{"a":1}})",
           "int32Map[\"a\"]: expected an int32, found \"a\""},
          {"empty int key", R"({"int32Map":{"":1}})", "expected an int32"},
          {"key out of range", R"({"int32Map":{"2147483648":1}})", "in its range"},
          {"bad bool key", R"({"boolMap":{"1":true}})", "expected a bool, found \"1\""},
          {"bad value", R"({"childMap":{"a":{"number":"x"}}})",
           "childMap[\"a\"].number: expected an int32"},
          {"duplicate", R"({"stringMap":{"a":"b","a":"b"}})",
           "stringMap[\"a\"]: the key is there twice"},
          {"duplicate by escape", R"({"stringMap":{"a":"b","\u0061":"b"}})", "twice"},
          {"duplicate by escape first", R"({"stringMap":{"\u0061":"b","a":"b"}})", "twice"},
          {"duplicate number", R"({"int32Map":{"1":1,"1.0":2}})", "twice"},
          {"duplicate number with exponent", R"({"int64Map":{"1e1":1,"10":2}})", "twice"},
          {"duplicate zero", R"({"int64Map":{"0":1,"-0":2}})", "twice"},
          {"duplicate bool", R"({"boolMap":{"true":true,"true":false}})", "twice"},
      });
}

TEST(JsonToWireMessageTest, LargeMapsFindDuplicatesToo) {
  for (int size : {31, 32, 33, 34, 100, 5000}) {
    std::string members;
    for (int i = 0; i < size; ++i) absl::StrAppend(&members, "\"key", i, "\":\"x\",");
    for (int repeated : {0, size / 2, size - 1}) {
      const std::string json =
          absl::StrCat("{\"stringMap\":{", members, "\"key", repeated, "\":\"y\"}}");
      EXPECT_NE(JsonError("t.Rich", json).find("the key is there twice"), std::string::npos)
          << size << " " << repeated;
    }
    EXPECT_EQ(JsonError("t.Rich", absl::StrCat("{\"stringMap\":{", members, "\"other\":\"y\"}}")),
              "");
  }
}

TEST(JsonToWireMessageTest, NullIsAbsence) {
  ExpectMessages("t.Rich", {},
                 {
                     {"scalar", R"({"int32Field":null,"stringField":null,"boolField":null})", ""},
                     {"optional", R"({"optionalInt32":null})", ""},
                     {"enum", R"({"enumField":null})", ""},
                     {"message", R"({"child":null})", ""},
                     {"repeated", R"({"int32s":null,"children":null,"values":null})", ""},
                     {"map", R"({"stringMap":null})", ""},
                     {"well-known", R"({"timestamp":null,"any":null,"struct":null,"listValue":null,
                        "int32Value":null,"fieldMask":null,"duration":null,"empty":null})",
                      ""},
                     {"value", R"({"value":null})", "value { null_value: NULL_VALUE }"},
                     {"values", R"({"values":[null]})", "values { null_value: NULL_VALUE }"},
                 });
}

TEST(JsonToWireMessageTest, DuplicatesAndOneofs) {
  ExpectMessages(
      "t.Rich", {},
      {
          {"one member", R"({"choiceInt32":0})", "choice_int32: 0"},
          {"two oneofs", R"({"choiceInt32":1,"otherBool":true})",
           "choice_int32: 1 other_bool: true"},
          {"a null member", R"({"choiceInt32":null,"choiceString":"a"})", "choice_string: 'a'"},
          {"null behind", R"({"choiceString":"a","choiceInt32":null})", "choice_string: 'a'"},
          {"all null", R"({"choiceString":null,"choiceInt32":null})", ""},
          {"NullValue", R"({"choiceNull":null})", "choice_null: NULL_VALUE"},
      });
  ExpectErrors(
      "t.Rich", {},
      {
          {"twice", R"({"int32Field":1,"int32Field":1})", "int32Field: the field is there twice"},
          {"both names", R"({"int32Field":1,"int32_field":1})",
           "int32Field: the field is there twice"},
          {"with null", R"({"int32Field":null,"int32Field":1})", "twice"},
          {"repeated", R"({"int32s":[1],"int32s":[2]})", "twice"},
          {"message", R"({"child":{},"child":{}})", "twice"},
          {"nested", R"({"child":{"name":"a","name":"b"}})",
           "child.name: the field is there twice"},
          {"two members", R"({"choiceInt32":1,"choiceString":"a"})",
           "choiceString: only one of its oneof may be there, and \"choiceInt32\" is"},
          {"behind a null", R"({"choiceChild":null,"choiceInt32":1,"choiceString":"a"})",
           "choiceString: another member of its oneof is there as well"},
          {"message member", R"({"choiceChild":{},"choiceEnum":"RED"})", "and \"choiceChild\" is"},
          {"NullValue counts", R"({"choiceNull":null,"choiceString":"a"})",
           "and \"choiceNull\" is"},
          {"NullValue second", R"({"choiceString":"a","choiceNull":null})",
           "and \"choiceString\" is"},
      });
}

TEST(JsonToWireMessageTest, PresenceOfMoreThan128Fields) {
  std::string source = "syntax = \"proto3\"; package w; message Wide {";
  for (int i = 1; i <= 300; ++i) absl::StrAppend(&source, "optional int32 f", i, " = ", i, ";");
  for (int i = 1; i <= 150; ++i) {
    absl::StrAppend(&source, "oneof o", i, " { int32 a", i, " = ", 1000 + i, "; int32 b", i, " = ",
                    2000 + i, "; }");
  }
  auto schema = SchemaFromSource(source + "}");
  const MessageTable& wide = *schema->FindMessage("w.Wide");
  std::string members;
  for (int i = 1; i <= 300; ++i) absl::StrAppend(&members, "\"f", i, "\":", i, ",");
  for (int i = 1; i <= 150; ++i) absl::StrAppend(&members, "\"a", i, "\":", i, ",");
  OutputBuffer wire;
  const absl::Status twice = JsonToWire("{" + members + "\"f1\":null}", wide, {}, &wire);
  EXPECT_EQ(twice.message(),
            absl::StrCat("line 1, column ", members.size() + 2, ": f1: the field is there twice"));
  for (int i : {1, 64, 128, 129, 300}) {
    const std::string json = absl::StrCat("{", members, "\"f", i, "\":0}");
    EXPECT_FALSE(JsonToWire(json, wide, {}, &wire).ok()) << i;
  }
  for (int i : {1, 64, 128, 129, 150}) {
    const std::string json = absl::StrCat("{", members, "\"b", i, "\":0}");
    EXPECT_FALSE(JsonToWire(json, wide, {}, &wire).ok()) << i;
  }
  members.pop_back();
  EXPECT_TRUE(JsonToWire("{" + members + "}", wide, {}, &wire).ok());
}

TEST(JsonToWireMessageTest, DepthIsLimited) {
  auto nested = [](int levels) {
    std::string json;
    for (int i = 1; i < levels; ++i) json += "{\"child\":";
    json += "{}";
    for (int i = 1; i < levels; ++i) json += "}";
    return json;
  };
  EXPECT_EQ(JsonError("t.Child", nested(100)), "");
  EXPECT_NE(JsonError("t.Child", nested(101)).find("nested too deeply"), std::string::npos);
  JsonToWireOptions options;
  options.depth_max = 3;
  EXPECT_EQ(JsonError("t.Child", nested(3), options), "");
  EXPECT_EQ(JsonError("t.Child", nested(4), options),
            "line 1, column 28: child.child.child: nested too deeply");
  EXPECT_EQ(JsonError("t.Child", R"({"children":[{}]})", options), "");
  EXPECT_NE(JsonError("t.Child", R"({"children":[{"child":{}}]})", options), "");
  options.depth_max = 1000000;
  EXPECT_NE(JsonError("t.Child", nested(100000), options).find("nested too deeply"),
            std::string::npos)
      << "what the stack carries is the limit of the limit";
  EXPECT_EQ(JsonError("t.Child", nested(1000), options), "");
}

TEST(JsonToWireMessageTest, Proto2) {
  ExpectMessages(
      "t.Legacy", {},
      {
          {"presence", R"({"number":0,"text":""})", "number: 0 text: ''"},
          {"closed enum", R"({"closed":"SECOND","closeds":["FIRST",6]})",
           "closed: SECOND closeds: FIRST closeds: SECOND"},
          {"packed by option", R"({"packedCloseds":["FIRST"]})", "packed_closeds: FIRST"},
          {"group", R"({"part":{"a":1,"legacy":{"part":{"a":2}},"b":"x"}})",
           "Part { a: 1 legacy { Part { a: 2 } } b: 'x' }"},
          {"empty group", R"({"part":{}})", "Part {}"},
          {"repeated group", R"({"piece":[{"a":1},{}]})", "Piece { a: 1 } Piece {}"},
          {"group in oneof", R"({"choicepart":{"a":3}})", "ChoicePart { a: 3 }"},
          {"extension", R"({"[t.extension_number]":5})", "[t.extension_number]: 5"},
          {"repeated extension", R"({"[t.extension_texts]":["a","b"]})",
           "[t.extension_texts]: 'a' [t.extension_texts]: 'b'"},
          {"nested extension", R"({"[t.Holder.holder]":{"name":"x"}})",
           "[t.Holder.holder] { name: 'x' }"},
      });
  ExpectErrors(
      "t.Legacy", {},
      {
          {"unknown extension", R"({"[t.nosuch]":5})", R"(no field "[t.nosuch]")"},
          {"extension without brackets", R"({"t.extension_number":5})", "no field"},
          {"two in oneof", R"({"choicepart":{},"choiceNumber":1})", "and \"choicepart\" is"},
          {"group path", R"({"piece":[{},{"a":"x"}]})", "piece[1].a: expected an int32"},
          {"extension path", R"({"[t.Holder.holder]":{"name":1}})",
           "[t.Holder.holder].name: expected a string"},
      });
}

TEST(JsonToWireMessageTest, RequiredFields) {
  ExpectMessages("t.Strict", {}, {{"there", R"({"name":"x","id":0})", "id: 0 name: 'x'"}});
  ExpectErrors(
      "t.Strict", {},
      {
          {"missing", R"({"name":"x"})", R"(the required field "id" of t.Strict is missing)"},
          {"null", R"({"id":null})", "id: the field is required and cannot be null"},
      });
}

TEST(JsonToWireLimitTest, ElementsAtTheBoundary) {
  JsonToWireOptions options;
  options.elements_max = 4;
  ExpectMessages("t.Rich", options,
                 {{"four", R"({"int32s":[1,2,3]})", "int32s: 1 int32s: 2 int32s: 3"}});
  ExpectErrors("t.Rich", options,
               {{"five", R"({"int32s":[1,2,3,4]})",
                 "the JSON has too many members and array elements: at most 4 are taken"}});
}

TEST(JsonToWireLimitTest, BytesAtTheBoundary) {
  JsonToWireOptions options;
  options.json_bytes_max = 16;
  ExpectMessages("t.Rich", options, {{"at", R"({"int32Field":1})", "int32_field: 1"}});
  ExpectErrors("t.Rich", options,
               {{"over", R"({"int32Field":12})", "the JSON is too large: 17 bytes, at most 16"}});
}

TEST(JsonToWireLimitTest, HoldForAFieldToo) {
  JsonToWireOptions options;
  options.elements_max = 2;
  const FieldEntry* field = RichTable("t.Rich").FindField("int32s");
  OutputBuffer wire;
  EXPECT_TRUE(JsonFieldToWire("[1, 2]", *field, options, &wire).ok());
  EXPECT_FALSE(JsonFieldToWire("[1, 2, 3]", *field, options, &wire).ok());
}

TEST(JsonToWireMessageTest, UnknownEnumNamesAloneIgnored) {
  JsonToWireOptions options;
  options.ignore_unknown_enum_names = true;
  ExpectMessages("t.Rich", options,
                 {{"name", R"({"enumField":"MAUVE","int32Field":1})", "int32_field: 1"}});
  ExpectErrors("t.Rich", options, {{"field", R"({"mauve":1})", "no field"}});
}

}  // namespace
}  // namespace transom
