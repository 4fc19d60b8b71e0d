// JSON that libprotobuf accepts becomes the same message here.
//
// Where libprotobuf is laxer than the JSON mapping (duplicate names, unpadded numbers in
// quotes and the like) it is no judge; so the texts are generated, and well-formed.

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "tests/transcoder/codec/json_to_wire_rows.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

// Checks one text; false if libprotobuf refuses it.
bool Agrees(absl::string_view type, const std::string& json) {
  const auto expected = LibprotobufParse(type, json);
  if (expected == nullptr) return false;
  OutputBuffer wire;
  const absl::Status status = JsonToWire(json, RichTable(type), {}, &wire);
  EXPECT_TRUE(status.ok()) << status << "\n" << json;
  if (!status.ok()) return true;
  // Through text, where equal NaNs are equal and maps have an order.
  auto actual = NewRichMessage(type);
  EXPECT_TRUE(actual->ParsePartialFromString(std::string(wire.view()))) << json;
  EXPECT_EQ(actual->ShortDebugString(), expected->ShortDebugString()) << json;
  return true;
}

TEST(JsonToWireDifferentialTest, RandomMessages) {
  std::mt19937 random(20240229);
  int compared = 0;
  for (int round = 0; round < 1500; ++round) {
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 4, message.get());
    for (bool print_defaults : {false, true}) {
      const std::string json = LibprotobufJson(*message, print_defaults);
      if (!json.empty() && Agrees("t.Rich", json)) ++compared;
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(compared, 2000);
}

TEST(JsonToWireDifferentialTest, PlainMessagesOfEverySize) {
  for (size_t size : {0, 100, 1000, 10000, 100000}) {
    auto message = NewRichMessage("t.Library");
    ASSERT_TRUE(message->ParseFromString(LibraryWire(size)));
    EXPECT_TRUE(Agrees("t.Library", LibprotobufJson(*message)));
  }
}

// A text cut or changed anywhere is refused or means the same as to libprotobuf; it
// never crashes.
TEST(JsonToWireDifferentialTest, DamagedTexts) {
  std::mt19937 random(17);
  constexpr char kReplacements[] = "\"\\{}[],:0123456789eE+-.truefalsn @u \n\x01\x80\xc3";
  for (int round = 0; round < 300; ++round) {
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 3, message.get());
    const std::string json = LibprotobufJson(*message);
    if (json.empty()) continue;
    for (int change = 0; change < 20; ++change) {
      std::string damaged = json;
      const size_t at = random() % damaged.size();
      if (change % 4 == 0) {
        damaged.resize(at);
      } else {
        damaged[at] = kReplacements[random() % (sizeof(kReplacements) - 1)];
      }
      OutputBuffer wire;
      const absl::Status status = JsonToWire(damaged, RichTable("t.Rich"), {}, &wire);
      if (!status.ok()) {
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
        continue;
      }
      auto actual = NewRichMessage("t.Rich");
      EXPECT_TRUE(actual->ParsePartialFromString(std::string(wire.view()))) << damaged;
    }
  }
}

}  // namespace
}  // namespace transom
