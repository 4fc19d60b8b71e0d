#include "transcoder/json/utf8.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(Utf8Test, KnowsCharacters) {
  const struct {
    const char* name;
    absl::string_view text;
    int size;
  } rows[] = {
      {"nothing", "", 0},
      {"NUL", absl::string_view("\0", 1), 1},
      {"DEL", "\x7f", 1},
      {"two bytes, first", "\xc2\x80", 2},
      {"two bytes, last", "\xdf\xbf", 2},
      {"three bytes, first", "\xe0\xa0\x80", 3},
      {"before the surrogates", "\xed\x9f\xbf", 3},
      {"behind the surrogates", "\xee\x80\x80", 3},
      {"three bytes, last", "\xef\xbf\xbf", 3},
      {"four bytes, first", "\xf0\x90\x80\x80", 4},
      {"U+10FFFF", "\xf4\x8f\xbf\xbf", 4},
      {"continuation", "\x80", 0},
      {"lead alone", "\xc3", 0},
      {"lead before ASCII", "\xc3(", 0},
      {"overlong two", "\xc1\xbf", 0},
      {"overlong three", "\xe0\x9f\xbf", 0},
      {"overlong four", "\xf0\x8f\xbf\xbf", 0},
      {"first surrogate", "\xed\xa0\x80", 0},
      {"last surrogate", "\xed\xbf\xbf", 0},
      {"above U+10FFFF", "\xf4\x90\x80\x80", 0},
      {"lead f5", "\xf5\x80\x80\x80", 0},
      {"byte ff", "\xff", 0},
      {"truncated three", "\xe2\x82", 0},
      {"truncated four", "\xf0\x9f\x98", 0},
  };
  for (const auto& row : rows) {
    const char* const end = row.text.data() + row.text.size();
    EXPECT_EQ(Utf8CharacterSize(row.text.data(), end), row.size) << row.name;
    EXPECT_EQ(IsValidUtf8(row.text), row.size > 0 || row.text.empty()) << row.name;
  }
}

// One character after another: the way that is easy to see through.
bool IsValidSlowly(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const int size = Utf8CharacterSize(p, end);
    if (size == 0) return false;
    p += size;
  }
  return true;
}

// Up to three bytes of all values, and four where they matter: at the borders of 16-byte
// blocks, and at the text's end.
TEST(Utf8Test, LongTextsAreJudgedAsCharactersAre) {
  std::vector<std::string> parts;
  const std::string borders(
      "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed"
      "\xee\xef\xf0\xf1\xf3\xf4\xf5\xff",
      25);
  for (const char a : borders) {
    for (const char b : borders) {
      for (const char c : borders) {
        for (const char d : borders) parts.push_back({a, b, c, d});
      }
    }
  }
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      parts.push_back({static_cast<char>(a), static_cast<char>(b)});
      parts.push_back({static_cast<char>(a), static_cast<char>(b), '\x80'});
    }
  }
  for (const std::string& part : parts) {
    const bool valid = IsValidSlowly(part);
    for (const size_t ahead : {1, 12, 13, 14, 15, 28}) {
      // A first character that is not ASCII, so that the search starts there.
      const std::string head = "\xc3\xa9" + std::string(ahead, 'x');
      ASSERT_EQ(IsValidUtf8(head + part + std::string(16, 'y')), valid) << part;
      ASSERT_EQ(IsValidUtf8(head + part), valid) << part;
    }
  }
}

TEST(Utf8Test, RandomTexts) {
  const std::vector<std::string> characters = {"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
  std::mt19937 random(1);
  int valid_count = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t left = random() % 60; left > 0; --left) text += characters[random() % 4];
    if (!text.empty() && random() % 2 == 0)
      text[random() % text.size()] = static_cast<char>(random());
    const bool valid = IsValidSlowly(text);
    valid_count += valid;
    ASSERT_EQ(IsValidUtf8(text), valid);
    if (valid) continue;
    const auto good = static_cast<size_t>(FindInvalidUtf8(text) - text.data());
    ASSERT_LT(good, text.size());
    EXPECT_TRUE(IsValidSlowly(absl::string_view(text).substr(0, good)));
    EXPECT_EQ(Utf8CharacterSize(&text[good], text.data() + text.size()), 0);
  }
  EXPECT_GT(valid_count, 5000);
}

}  // namespace
}  // namespace transom
