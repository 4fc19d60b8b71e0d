#include "server/websocket/close_code.h"

#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(CloseCodeTest, TellsHowACallEnded) {
  EXPECT_EQ(CloseCodeOfStatus(0), 1000);
  for (int code = 1; code <= 16; ++code) EXPECT_EQ(CloseCodeOfStatus(code), 4000 + code);
  for (const int code : {17, 100, 65536, 1 << 30, -1}) EXPECT_EQ(CloseCodeOfStatus(code), 4002);
}

TEST(CloseCodeTest, GivesOnlyCodesThatMayBeSent) {
  for (int code = -1; code < 20; ++code) EXPECT_TRUE(IsCloseCodeOnWire(CloseCodeOfStatus(code)));
}

TEST(CloseCodeTest, KnowsWhichCodesMayBeSent) {
  std::string ranges;
  bool before = false;
  for (int code = 0; code <= 0x10000; ++code) {
    const bool now = code <= 0xffff && IsCloseCodeOnWire(static_cast<uint16_t>(code));
    if (now && !before) ranges += std::to_string(code);
    if (!now && before) ranges += "-" + std::to_string(code - 1) + " ";
    before = now;
  }
  EXPECT_EQ(ranges, "1000-1003 1007-1014 3000-4999 ");
}

TEST(CutUtf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(CutUtf8("abc", 3), "abc");
  EXPECT_EQ(CutUtf8("abc", 2), "ab");
  EXPECT_EQ(CutUtf8("a\xc3\xa4", 2), "a");
  EXPECT_EQ(CutUtf8("\xf0\x9f\x98\x80", 3), "");
  EXPECT_EQ(CutUtf8("", 0), "");
}

}  // namespace
}  // namespace transom
