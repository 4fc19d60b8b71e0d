#include "server/websocket/utf8_stream.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "transcoder/json/utf8.h"

namespace transom {
namespace {

bool IsUtf8InTwo(absl::string_view text, size_t cut) {
  Utf8Stream utf8;
  return utf8.Take(text.substr(0, cut)) && utf8.Take(text.substr(cut)) && utf8.IsWhole();
}

void ExpectSame(const std::string& text) {
  const bool valid = IsValidUtf8(text);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    ASSERT_EQ(IsUtf8InTwo(text, cut), valid) << testing::PrintToString(text) << " cut at " << cut;
  }
}

TEST(Utf8StreamTest, AgreesOnAllOfOneToThreeOctets) {
  for (int first = 0; first < 256; ++first) {
    std::string text(1, static_cast<char>(first));
    ExpectSame(text);
    for (int second = 0; second < 256; ++second) {
      ExpectSame(text + static_cast<char>(second));
      if (second % 16 != 0 && second % 16 != 15) continue;
      for (int third = 0; third < 256; third += 5) {
        ExpectSame(text + static_cast<char>(second) + static_cast<char>(third));
      }
    }
  }
}

TEST(Utf8StreamTest, AgreesOnFourOctetsAtTheEdges) {
  const int edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
  for (int first = 0xe0; first < 256; ++first) {
    for (const int second : edges) {
      for (const int third : edges) {
        for (const int fourth : edges) {
          ExpectSame({static_cast<char>(first), static_cast<char>(second), static_cast<char>(third),
                      static_cast<char>(fourth)});
        }
      }
    }
  }
}

TEST(Utf8StreamTest, AgreesOnRandomTexts) {
  std::mt19937 random(1);
  const char* const parts[] = {"plain text, more than eight", "\xc3\xa4", "\xe2\x82\xac",
                               "\xf0\x9f\x98\x80", "x"};
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (int j = 0; j < 8; ++j) text += parts[random() % 5];
    if (random() % 2 == 0) text[random() % text.size()] = static_cast<char>(random());
    ExpectSame(text);
  }
}

TEST(Utf8StreamTest, FailsWithTheFirstWrongOctet) {
  Utf8Stream utf8;
  EXPECT_TRUE(utf8.Take("abc\xed"));
  EXPECT_FALSE(utf8.IsWhole());
  EXPECT_FALSE(utf8.Take("\xa0"));
  utf8.Start();
  EXPECT_TRUE(utf8.Take("\xed\x9f\xbf"));
  EXPECT_TRUE(utf8.IsWhole());
}

}  // namespace
}  // namespace transom
