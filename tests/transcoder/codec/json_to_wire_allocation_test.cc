// JSON becomes wire bytes without a heap allocation, once the output buffer has its size.

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/allocation_counter.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/text_to_wire.h"

namespace transom {
namespace {

// Translates twice, the second time counted.
int AllocationsOf(absl::string_view type, const std::string& json) {
  const MessageTable& table = RichTable(type);
  OutputBuffer wire;
  const absl::Status status = JsonToWire(json, table, {}, &wire);
  EXPECT_TRUE(status.ok()) << status;
  const size_t capacity = wire.capacity();
  wire.Clear();
  const int before = AllocationsOfThread();
  EXPECT_TRUE(JsonToWire(json, table, {}, &wire).ok());
  const int counted = AllocationsOfThread() - before;
  EXPECT_EQ(wire.capacity(), capacity);
  return counted;
}

TEST(JsonToWireAllocationTest, APlainMessageTakesNone) {
  auto library = NewRichMessage("t.Library");
  ASSERT_TRUE(library->ParseFromString(LibraryWire(1000)));
  EXPECT_EQ(AllocationsOf("t.Library", LibprotobufJson(*library)), 0);
}

TEST(JsonToWireAllocationTest, AMessageOfEveryKindTakesNone) {
  EXPECT_EQ(AllocationsOf("t.Rich", R"({
      "doubleField": 1.5, "floatField": "NaN", "int64Field": "-1", "uint64Field": 1e3,
      "stringField": "escaped \u20ac \n and a text that fits into no small string",
      "bytesField": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", "enumField": "GREEN",
      "child": {"name": "x", "children": [{"child": {}}, {}]},
      "int32s": [1, 2, 3], "enums": ["RED", 7], "strings": ["a", "b"],
      "stringMap": {"a": "b", "c": "d"}, "int32Map": {"1": 2}, "boolMap": {"true": false},
      "choiceString": "s", "timestamp": "2024-02-29T12:00:00.25+01:00", "duration": "1.5s",
      "fieldMask": "aB,c.d", "struct": {"a": [1, {"b": null}], "c": true}, "value": "v",
      "listValue": [1, 2], "int32Value": 5, "stringValue": "w", "\u0069nt32Field": 4,
      "any": {"@type": "type.googleapis.com/t.Child", "name": "n"}})"),
            0);
}

TEST(JsonToWireAllocationTest, TextTakesNone) {
  const MessageTable& rich = RichTable("t.Rich");
  for (const char* name : {"child.child.name", "timestamp", "duration", "int32s"}) {
    const FieldPath path = *FieldPath::Resolve(rich, name);
    const char* text = path.leaf().type == FieldType::kString  ? "some longer text that is copied"
                       : path.leaf().type == FieldType::kInt32 ? "12"
                       : path.text == "duration"               ? "1s"
                                                               : "2024-02-29T12:00:00Z";
    OutputBuffer wire;
    wire.Reserve(1000);
    const int before = AllocationsOfThread();
    EXPECT_TRUE(TextToWire(path, text, {}, &wire).ok()) << name;
    EXPECT_EQ(AllocationsOfThread(), before) << name;
  }
}

}  // namespace
}  // namespace transom
