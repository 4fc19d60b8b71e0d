// What comes in order is printed without a heap allocation, once the output buffer
// has its size.

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/allocation_counter.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

// Prints twice, the second time counted.
int AllocationsOf(absl::string_view type, const std::string& wire,
                  const WireToJsonOptions& options = {}) {
  const MessageTable& table = RichTable(type);
  OutputBuffer json;
  EXPECT_TRUE(WireToJson(wire, table, options, &json).ok());
  const size_t capacity = json.capacity();
  json.Clear();
  const int before = AllocationsOfThread();
  EXPECT_TRUE(WireToJson(wire, table, options, &json).ok());
  EXPECT_EQ(json.capacity(), capacity);
  return AllocationsOfThread() - before;
}

TEST(WireToJsonAllocationTest, APlainMessageTakesNone) {
  EXPECT_EQ(AllocationsOf("t.Library", LibraryWire(1000)), 0);
  WireToJsonOptions options;
  options.print_default_values = true;
  options.indent = 2;
  EXPECT_EQ(AllocationsOf("t.Library", LibraryWire(1000), options), 0);
}

TEST(WireToJsonAllocationTest, AMessageOfEveryKindTakesNone) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 4, message.get());
    // Through JSON, where no key of a map comes twice.
    OutputBuffer json;
    ASSERT_TRUE(
        WireToJson(message->SerializePartialAsString(), RichTable("t.Rich"), {}, &json).ok());
    const auto parsed = LibprotobufParse("t.Rich", json.view());
    ASSERT_NE(parsed, nullptr);
    EXPECT_EQ(AllocationsOf("t.Rich", parsed->SerializePartialAsString()), 0);
  }
}

TEST(WireToJsonAllocationTest, OneFieldTakesNone) {
  const MessageTable& table = RichTable("t.Library");
  const std::string wire = LibraryWire(1000);
  OutputBuffer json;
  json.Reserve(10000);
  const int before = AllocationsOfThread();
  EXPECT_TRUE(WireFieldToJson(wire, table, *table.FindField("books"), {}, &json).ok());
  EXPECT_EQ(AllocationsOfThread(), before);
}

}  // namespace
}  // namespace transom
