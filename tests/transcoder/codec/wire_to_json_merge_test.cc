// Bytes that are legal but that no serializer writes: split, repeated and mixed
// fields. What comes out is what protobuf's parsers make of them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "tests/transcoder/codec/wire_builder.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

std::string ToJson(absl::string_view type, absl::string_view wire,
                   const WireToJsonOptions& options = {}) {
  OutputBuffer json;
  const absl::Status status = WireToJson(wire, RichTable(type), options, &json);
  return status.ok() ? std::string(json.view()) : "error: " + std::string(status.message());
}

struct Row {
  const char* name;
  std::string wire;
  const char* json;
};

void ExpectJson(absl::string_view type, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ToJson(type, row.wire), row.json);
    // They are legal indeed.
    EXPECT_TRUE(NewRichMessage(type)->ParsePartialFromString(row.wire));
  }
}

const std::string kName = Bytes(1, "x");
const std::string kNumber = Varint(2, 5);

TEST(WireToJsonMergeTest, SingularFields) {
  ExpectJson(
      "t.Rich",
      {
          {"last scalar wins", Varint(5, 1) + Varint(5, 2), R"({"int32Field":2})"},
          {"last scalar wins over others", Varint(5, 1) + Varint(8, 1) + Varint(5, 2),
           R"({"int32Field":2,"boolField":true})"},
          {"last string wins", Bytes(9, "a") + Bytes(9, "b"), R"({"stringField":"b"})"},
          {"a last zero is absence", Varint(5, 1) + Varint(5, 0), "{}"},
          {"a last zero of an optional is not", Varint(20, 1) + Varint(20, 0),
           R"({"optionalInt32":0})"},
          {"messages merge", Bytes(18, kName) + Bytes(18, kNumber),
           R"({"child":{"name":"x","number":5}})"},
          {"messages merge at depth",
           Bytes(18, Bytes(3, kName) + kNumber) + Varint(5, 1) + Bytes(18, Bytes(3, kNumber)),
           R"({"int32Field":1,"child":{"number":5,"child":{"name":"x","number":5}}})"},
          {"an empty message merges", Bytes(18, "") + Bytes(18, kName) + Bytes(18, ""),
           R"({"child":{"name":"x"}})"},
          {"timestamps merge", Bytes(81, Varint(1, 1)) + Bytes(81, Varint(2, 1000)),
           R"({"timestamp":"1970-01-01T00:00:01.000001Z"})"},
          {"a timestamp without a JSON form that another replaces",
           Bytes(81, Varint(1, 1ull << 62)) + Bytes(81, Varint(1, 1)),
           R"({"timestamp":"1970-01-01T00:00:01Z"})"},
          {"twice in a timestamp", Bytes(81, Varint(1, 7) + Varint(1, 1)),
           R"({"timestamp":"1970-01-01T00:00:01Z"})"},
          {"twice in a wrapper", Bytes(92, Varint(1, 7) + Varint(1, 1)), R"({"int32Value":1})"},
          {"field masks concatenate", Bytes(83, Bytes(1, "a")) + Bytes(83, Bytes(1, "b")),
           R"({"fieldMask":"a,b"})"},
      });
}

TEST(WireToJsonMergeTest, RepeatedFields) {
  ExpectJson("t.Rich",
             {
                 {"split", Bytes(38, "a") + Varint(5, 1) + Bytes(38, "b"),
                  R"({"int32Field":1,"strings":["a","b"]})"},
                 {"split by an unknown field", Bytes(38, "a") + Varint(1000, 1) + Bytes(38, "b"),
                  R"({"strings":["a","b"]})"},
                 {"packed field unpacked", Varint(34, 1) + Varint(34, 2), R"({"int32s":[1,2]})"},
                 {"unpacked field packed", Bytes(47, "\x01\x02"), R"({"unpacked":[1,2]})"},
                 {"packed and not", Varint(34, 1) + Bytes(34, "\x02\x03") + Varint(34, 4),
                  R"({"int32s":[1,2,3,4]})"},
                 {"packed and not, split", Bytes(34, "\x02\x03") + Varint(5, 1) + Varint(34, 4),
                  R"({"int32Field":1,"int32s":[2,3,4]})"},
                 {"empty packed", Bytes(34, ""), "{}"},
                 {"empty packed, then more", Bytes(34, "") + Varint(5, 1) + Varint(34, 4),
                  R"({"int32Field":1,"int32s":[4]})"},
                 {"messages append", Bytes(46, kName) + Varint(5, 1) + Bytes(46, kNumber),
                  R"({"int32Field":1,"children":[{"name":"x"},{"number":5}]})"},
             });
}

TEST(WireToJsonMergeTest, Oneofs) {
  const std::string child = Bytes(72, kName);
  ExpectJson(
      "t.Rich",
      {
          {"last member wins", Varint(70, 1) + Bytes(71, "x"), R"({"choiceString":"x"})"},
          {"last member wins, back and forth", Varint(70, 1) + Bytes(71, "x") + Varint(70, 2),
           R"({"choiceInt32":2})"},
          {"a zero wins too", Bytes(71, "x") + Varint(70, 0), R"({"choiceInt32":0})"},
          {"one message member merges", child + Bytes(72, kNumber),
           R"({"choiceChild":{"name":"x","number":5}})"},
          {"another member in between replaces", child + Varint(70, 1) + Bytes(72, kNumber),
           R"({"choiceChild":{"number":5}})"},
          {"another oneof does not", child + Varint(76, 1) + Bytes(72, kNumber),
           R"({"choiceChild":{"name":"x","number":5},"otherBool":true})"},
          {"two oneofs", Varint(70, 1) + Varint(76, 1) + Bytes(71, "x") + Bytes(77, "x"),
           R"({"choiceString":"x","otherBytes":"eA=="})"},
          {"value: a field without a JSON form that another replaces",
           Bytes(72, Bytes(1, "x")) + Bytes(85, Tag(2, 1) + std::string(6, '\0') + "\xf8\x7f") +
               Bytes(85, Varint(4, 1)),
           R"({"choiceChild":{"name":"x"},"value":true})"},
          {"value: last kind wins", Bytes(85, Varint(4, 1) + Bytes(3, "x")), R"({"value":"x"})"},
          {"value: structs merge",
           Bytes(85, Bytes(5, Bytes(1, Bytes(1, "a") + Bytes(2, Varint(4, 1)))) +
                         Bytes(5, Bytes(1, Bytes(1, "b") + Bytes(2, Varint(4, 0))))),
           R"({"value":{"a":true,"b":false}})"},
          {"value: another kind in between replaces",
           Bytes(85, Bytes(5, Bytes(1, Bytes(1, "a") + Bytes(2, Varint(4, 1)))) + Varint(4, 1) +
                         Bytes(5, "")),
           R"({"value":{}})"},
      });
}

TEST(WireToJsonMergeTest, Maps) {
  const auto entry = [](absl::string_view key, absl::string_view value) {
    return Bytes(50, Bytes(1, key) + Bytes(2, value));
  };
  ExpectJson(
      "t.Rich",
      {
          {"last of a key wins", entry("a", "1") + entry("b", "2") + entry("a", "3"),
           R"({"stringMap":{"b":"2","a":"3"}})"},
          {"split", entry("a", "1") + Varint(5, 1) + entry("b", "2") + entry("a", "3"),
           R"({"int32Field":1,"stringMap":{"b":"2","a":"3"}})"},
          {"no key", Bytes(50, Bytes(2, "x")), R"({"stringMap":{"":"x"}})"},
          {"no value", Bytes(50, Bytes(1, "x")), R"({"stringMap":{"x":""}})"},
          {"neither", Bytes(50, ""), R"({"stringMap":{"":""}})"},
          {"no key twice", Bytes(50, "") + entry("", "x"), R"({"stringMap":{"":"x"}})"},
          {"value before key", Bytes(50, Bytes(2, "v") + Bytes(1, "k")),
           R"({"stringMap":{"k":"v"}})"},
          {"key and value twice",
           Bytes(50, Bytes(1, "k") + Bytes(2, "v") + Bytes(1, "l") + Bytes(2, "w")),
           R"({"stringMap":{"l":"w"}})"},
          {"more fields in an entry", Bytes(50, Varint(3, 1) + Bytes(1, "k") + Varint(9, 1)),
           R"({"stringMap":{"k":""}})"},
          {"wrong wire types in an entry", Bytes(50, Varint(1, 1) + Bytes(2, "v")),
           R"({"stringMap":{"":"v"}})"},
          {"number keys that differ in the high bits only",
           Bytes(51, Varint(1, 1)) + Bytes(51, Varint(1, 0x100000001)), R"({"int32Map":{"1":0}})"},
          {"bool keys", Bytes(61, Varint(1, 1)) + Bytes(61, Varint(1, 2)),
           R"({"boolMap":{"true":false}})"},
          {"no message value", Bytes(64, Bytes(1, "k")), R"({"childMap":{"k":{}}})"},
          {"message value in pieces", Bytes(64, Bytes(2, kName) + Bytes(2, kNumber)),
           R"({"childMap":{"":{"name":"x","number":5}}})"},
          {"message values of one key do not merge",
           Bytes(64, Bytes(2, kName)) + Bytes(64, Bytes(2, kNumber)),
           R"({"childMap":{"":{"number":5}}})"},
          {"no Value", Bytes(65, Bytes(1, "k")), R"({"valueMap":{"k":null}})"},
          {"struct with one name twice",
           Bytes(84, Bytes(1, Bytes(1, "a") + Bytes(2, Varint(4, 1))) +
                         Bytes(1, Bytes(1, "a") + Bytes(2, Varint(4, 0)))),
           R"({"struct":{"a":false}})"},
      });
}

TEST(WireToJsonMergeTest, LargeMaps) {
  std::string wire;
  std::string json = R"({"int32Map":{)";
  for (int i = 0; i < 1000; ++i) {
    wire += Bytes(51, Varint(1, static_cast<uint64_t>(i)) + Varint(2, 1));
    absl::StrAppend(&json, i == 0 ? "" : ",", "\"", i, "\":1");
  }
  EXPECT_EQ(ToJson("t.Rich", wire), json + "}}");
  // The first once more: it moves to the end.
  wire += Bytes(51, Varint(1, 0) + Varint(2, 1));
  json.erase(json.find("\"0\":1,"), 6);
  EXPECT_EQ(ToJson("t.Rich", wire), json + R"(,"0":1}})");
}

TEST(WireToJsonMergeTest, ClosedEnums) {
  ExpectJson(
      "t.Legacy",
      {
          {"undeclared number", Varint(3, 9), "{}"},
          {"undeclared after declared", Varint(3, 5) + Varint(3, 9), R"({"closed":"FIRST"})"},
          {"undeclared element", Varint(4, 9) + Varint(4, 5) + Varint(4, 9),
           R"({"closeds":["FIRST"]})"},
          {"undeclared elements only", Varint(4, 9) + Varint(4, 8), "{}"},
          {"undeclared packed element", Bytes(5, "\x05\x09\x06"),
           R"({"packedCloseds":["FIRST","SECOND"]})"},
          {"undeclared in a oneof", Varint(11, 1) + Varint(10, 9), R"({"choiceNumber":1})"},
          {"undeclared value of a map",
           Bytes(9, Bytes(1, "a") + Varint(2, 9)) + Bytes(9, Bytes(1, "b") + Varint(2, 1)),
           R"({"closedMap":{"b":"ON"}})"},
          {"undeclared value of a key that was there",
           Bytes(9, Bytes(1, "a") + Varint(2, 1)) + Bytes(9, Bytes(1, "a") + Varint(2, 9)),
           R"({"closedMap":{"a":"ON"}})"},
          {"no value in a map", Bytes(9, Bytes(1, "a")), R"({"closedMap":{"a":"OFF"}})"},
      });
}

TEST(WireToJsonMergeTest, Groups) {
  ExpectJson("t.Legacy",
             {
                 {"groups merge", Group(6, Varint(1, 1)) + Group(6, Bytes(3, "x")),
                  R"({"part":{"a":1,"b":"x"}})"},
                 {"split repeated groups", Group(7, "") + Varint(1, 1) + Group(7, Varint(1, 2)),
                  R"({"number":1,"piece":[{},{"a":2}]})"},
                 {"an unknown group in a group", Group(6, Group(50, Varint(1, 1)) + Varint(1, 3)),
                  R"({"part":{"a":3}})"},
             });
}

TEST(WireToJsonMergeTest, WrongWireTypesAreUnknownFields) {
  ExpectJson("t.Rich",
             {
                 {"fixed32 for an int32", Fixed32(5, 1) + Varint(8, 1), R"({"boolField":true})"},
                 {"bytes for an int32", Bytes(5, "x"), "{}"},
                 {"varint for a string", Varint(9, 1), "{}"},
                 {"varint for a message", Varint(18, 1), "{}"},
                 {"varint for a map", Varint(50, 1), "{}"},
                 {"group for a message", Group(18, kName), "{}"},
                 {"group for a repeated message", Group(46, kName), "{}"},
                 {"group for a packed field", Group(34, kNumber), "{}"},
                 {"fixed32 in a repeated int32", Varint(34, 1) + Fixed32(34, 2) + Varint(34, 3),
                  R"({"int32s":[1,3]})"},
                 {"in a wrapper", Bytes(92, Fixed32(1, 7)), R"({"int32Value":0})"},
                 {"in a timestamp", Bytes(81, Fixed32(1, 7) + Varint(1, 1)),
                  R"({"timestamp":"1970-01-01T00:00:01Z"})"},
             });
}

// Also one behind another: a tag of the field's number alone does not make it the field.
TEST(WireToJsonMergeTest, WrongWireTypesInAllOfAMessage) {
  const std::string wrong = Varint(1, 8) + Varint(1, 8) + Varint(2, 2) + Varint(2, 2);
  const std::string entry = Bytes(1, "a") + Bytes(2, Fixed32(2, 0) + Varint(1, 0));
  ExpectJson("google.protobuf.Struct",
             {
                 {"only", wrong, "{}"},
                 {"around", wrong + Bytes(1, entry) + wrong, R"({"a":null})"},
             });
  const std::string value = Varint(4, 1);
  ExpectJson("google.protobuf.ListValue",
             {
                 {"only", wrong, "[]"},
                 {"around", wrong + Bytes(1, value) + wrong + Bytes(1, value), "[true,true]"},
             });
}

TEST(WireToJsonMergeTest, VarintsAreCutToTheirType) {
  ExpectJson("t.Rich", {
                           {"int32", Varint(5, 0xfffffffffffffffb), R"({"int32Field":-5})"},
                           {"int32 of five bytes", Varint(5, 0xfffffffb), R"({"int32Field":-5})"},
                           {"int32 with high bits only", Varint(5, 0x100000000), "{}"},
                           {"uint32", Varint(11, 0xffffffff00000001), R"({"uint32Field":1})"},
                           {"sint32", Varint(15, 0xffffffff00000001), R"({"sint32Field":-1})"},
                           {"bool", Varint(8, 0x100000000), R"({"boolField":true})"},
                           {"enum", Varint(12, 0xffffffffffffffff), R"({"enumField":"DARK"})"},
                       });
}

TEST(WireToJsonMergeTest, FieldsWithDefaultsPrinted) {
  WireToJsonOptions options;
  options.print_default_values = true;
  EXPECT_EQ(ToJson("t.Child", kName + kNumber + kName, options),
            R"({"name":"x","number":5,"children":[]})");
  EXPECT_EQ(ToJson("t.Child", kNumber + Varint(2, 0), options),
            R"({"name":"","number":0,"children":[]})");
}

TEST(WireToJsonMergeTest, OneFieldOfAMessage) {
  struct FieldRow {
    const char* name;
    const char* type;
    const char* field;
    std::string wire;
    const char* json;
  };
  const std::vector<FieldRow> rows = {
      {"scalar", "t.Rich", "int32_field", Varint(8, 1) + Varint(5, 3), "3"},
      {"last scalar wins", "t.Rich", "int32_field", Varint(5, 3) + Varint(5, 4), "4"},
      {"absent scalar", "t.Rich", "int32_field", "", "0"},
      {"scalar that is zero", "t.Rich", "int32_field", Varint(5, 0), "0"},
      {"absent int64", "t.Rich", "int64_field", "", "\"0\""},
      {"absent string", "t.Rich", "string_field", "", "\"\""},
      {"absent enum", "t.Rich", "enum_field", "", "\"RED\""},
      {"proto2 default", "t.Legacy", "number", "", "7"},
      {"message", "t.Rich", "child", Bytes(18, kName), R"({"name":"x"})"},
      {"messages merge", "t.Rich", "child", Bytes(18, kName) + Varint(5, 1) + Bytes(18, kNumber),
       R"({"name":"x","number":5})"},
      {"absent message", "t.Rich", "child", Varint(5, 1), "null"},
      {"absent well-known type", "t.Rich", "timestamp", "", "null"},
      {"well-known type", "t.Rich", "duration", Bytes(82, ""), "\"0s\""},
      {"repeated", "t.Rich", "strings", Bytes(38, "a") + Varint(5, 1) + Bytes(38, "b"),
       R"(["a","b"])"},
      {"packed and not", "t.Rich", "int32s", Bytes(34, "\x01\x02") + Varint(5, 1) + Varint(34, 3),
       "[1,2,3]"},
      {"absent repeated", "t.Rich", "strings", Varint(5, 1), "[]"},
      {"empty packed", "t.Rich", "int32s", Bytes(34, ""), "[]"},
      {"map", "t.Rich", "int32_map", Bytes(51, Varint(1, 1)) + Bytes(51, Varint(2, 1)),
       R"({"1":0,"0":1})"},
      {"map with a key twice", "t.Rich", "int32_map",
       Bytes(51, Varint(1, 1)) + Varint(5, 1) + Bytes(51, Varint(1, 1) + Varint(2, 2)),
       R"({"1":2})"},
      {"absent map", "t.Rich", "int32_map", "", "{}"},
      {"oneof", "t.Rich", "choice_int32", Varint(70, 1), "1"},
      {"oneof of which another member came last", "t.Rich", "choice_int32",
       Varint(70, 1) + Bytes(71, "x"), "0"},
      {"oneof message replaced in between", "t.Rich", "choice_child",
       Bytes(72, kName) + Varint(70, 1) + Bytes(72, kNumber), R"({"number":5})"},
      {"truncated elsewhere", "t.Rich", "int32_field", Varint(5, 1) + Tag(9, 2),
       "error: truncated varint at byte 3"},
      {"bad inside", "t.Rich", "children", Bytes(46, kName) + Bytes(46, "\x0a"),
       "error: children[1].name: truncated varint at byte 10"},
  };
  for (const FieldRow& row : rows) {
    SCOPED_TRACE(row.name);
    const MessageTable& table = RichTable(row.type);
    OutputBuffer json;
    const absl::Status status =
        WireFieldToJson(row.wire, table, *table.FindField(row.field), {}, &json);
    EXPECT_EQ(status.ok() ? std::string(json.view()) : absl::StrCat("error: ", status.message()),
              row.json);
  }
}

}  // namespace
}  // namespace transom
