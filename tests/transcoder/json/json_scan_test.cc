#include "transcoder/json/json_scan.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr size_t kSizeMax = 70;

// Every stop at every offset: the vector loop and the rest behind it agree.
TEST(JsonScanTest, StringTextEndsWhereverItEnds) {
  for (const char stop : {'"', '\\', '\x1f', '\n', '\0'}) {
    for (size_t size = 0; size < kSizeMax; ++size) {
      std::string text(kSizeMax, 'a');
      text[size] = stop;
      // Behind the stop nothing counts.
      if (size + 1 < kSizeMax) text[size + 1] = '\x80';
      bool non_ascii = false;
      const char* const end = text.data() + text.size();
      EXPECT_EQ(SkipStringText(text.data(), end, &non_ascii), &text[size]) << int{stop};
      EXPECT_FALSE(non_ascii) << size;
    }
  }
}

TEST(JsonScanTest, StringTextTellsOfNonAscii) {
  for (size_t size = 0; size < kSizeMax; ++size) {
    for (const char c : {'\x80', '\xff'}) {
      std::string text(kSizeMax, ' ');
      text[size] = c;
      bool non_ascii = false;
      const char* const end = text.data() + text.size();
      EXPECT_EQ(SkipStringText(text.data(), end, &non_ascii), end);
      EXPECT_TRUE(non_ascii) << size;
    }
  }
}

TEST(JsonScanTest, PlainTokensEndWhereverTheyEnd) {
  for (const char stop : {'"', '{', '}', '[', ']', '\x1f', '\n', '\t', '\0', '\x80', '\xff'}) {
    for (size_t size = 0; size < kSizeMax; ++size) {
      std::string text(kSizeMax, '1');
      text[size] = stop;
      EXPECT_EQ(SkipPlainTokens(text.data(), text.data() + text.size()), &text[size]) << int{stop};
    }
  }
}

TEST(JsonScanTest, AllOtherCharactersArePlain) {
  for (int c = 0x20; c < 0x80; ++c) {
    const std::string text(20, static_cast<char>(c));
    const char* const end = text.data() + text.size();
    bool non_ascii = false;
    const bool ends_string = c == '"' || c == '\\';
    EXPECT_EQ(SkipStringText(text.data(), end, &non_ascii), ends_string ? text.data() : end) << c;
    const bool ends_tokens =
        absl::string_view("\"{}[]").find(static_cast<char>(c)) != absl::string_view::npos;
    EXPECT_EQ(SkipPlainTokens(text.data(), end), ends_tokens ? text.data() : end) << c;
  }
}

}  // namespace
}  // namespace transom
