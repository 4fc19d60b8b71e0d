#include "transcoder/json/json_reader_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(JsonReaderTextTest, PlainRunsEndWhereverTheyEnd) {
  // Every stop at every offset: the vector loop and the rest behind it agree.
  for (char stop : {'"', '\\', '\x1f', '\0', '\x80', '\xff'}) {
    for (size_t size = 0; size < 70; ++size) {
      std::string text(70, 'a');
      text[size] = stop;
      const char* found = SkipPlainAscii(text.data(), text.data() + text.size());
      EXPECT_EQ(static_cast<size_t>(found - text.data()), size) << int{stop};
    }
  }
  const std::string plain = "all of \x20 and \x7f is plain: []{}:,'/ .........................";
  EXPECT_EQ(SkipPlainAscii(plain.data(), plain.data() + plain.size()), plain.data() + plain.size());
}

TEST(JsonReaderTextTest, Utf8) {
  struct Row {
    const char* name;
    absl::string_view text;
    bool valid;
  };
  for (const Row& row : {
           Row{"empty", "", true},
           Row{"ascii", "the quick brown fox jumps", true},
           Row{"nul", absl::string_view("a\0b", 3), true},
           Row{"two bytes, first", "\xc2\x80", true},
           Row{"two bytes, last", "\xdf\xbf", true},
           Row{"three bytes, first", "\xe0\xa0\x80", true},
           Row{"three bytes, last before surrogates", "\xed\x9f\xbf", true},
           Row{"three bytes, last", "\xef\xbf\xbf", true},
           Row{"four bytes, first", "\xf0\x90\x80\x80", true},
           Row{"four bytes, last", "\xf4\x8f\xbf\xbf", true},
           Row{"mixed", "a\xc3\xa9 long enough text \xe2\x82\xac and more \xf0\x9f\x98\x80", true},
           Row{"continuation alone", "\x80", false},
           Row{"overlong two", "\xc0\x80", false},
           Row{"overlong two, high", "\xc1\xbf", false},
           Row{"overlong three", "\xe0\x9f\xbf", false},
           Row{"overlong four", "\xf0\x8f\xbf\xbf", false},
           Row{"first surrogate", "\xed\xa0\x80", false},
           Row{"last surrogate", "\xed\xbf\xbf", false},
           Row{"above the last", "\xf4\x90\x80\x80", false},
           Row{"five bytes", "\xf8\x88\x80\x80\x80", false},
           Row{"0xff", "\xff", false},
           Row{"cut two", "\xc3", false},
           Row{"cut three", "\xe2\x82", false},
           Row{"cut four", "\xf0\x9f\x98", false},
           Row{"ascii inside", "\xe2\x41\x80", false},
           Row{"bad behind a long run", "0123456789012345678901234567890\xff", false},
       }) {
    EXPECT_EQ(IsValidUtf8(row.text), row.valid) << row.name;
  }
}

TEST(JsonReaderTextTest, NumbersByTheGrammar) {
  struct Row {
    const char* text;
    size_t size;
  };
  for (const Row& row : {
           Row{"0", 1},    Row{"-0", 2},       Row{"12", 2},  Row{"1.5", 3}, Row{"1e3", 3},
           Row{"1E+3", 4}, Row{"1.25e-10", 8}, Row{"01", 1},  Row{"-01", 2}, Row{"", 0},
           Row{"-", 0},    Row{"+1", 0},       Row{".5", 0},  Row{"1.", 0},  Row{"1.e3", 0},
           Row{"1e", 0},   Row{"1e+", 0},      Row{"- 1", 0}, Row{" 1", 0},  Row{"1 ", 1},
           Row{"0x10", 1}, Row{"Infinity", 0}, Row{"1,2", 1},
       }) {
    EXPECT_EQ(NumberSize(row.text), row.size) << row.text;
  }
}

std::string Unescaped(std::string raw) {
  raw.resize(Unescape(raw, &raw[0]));
  return raw;
}

TEST(JsonReaderTextTest, EscapesAreReplacedInPlace) {
  EXPECT_EQ(Unescaped("plain"), "plain");
  EXPECT_EQ(Unescaped(R"(\b\f\n\r\t\"\\\/)"), "\b\f\n\r\t\"\\/");
  EXPECT_EQ(Unescaped(R"(a\u0041b)"), "aAb");
  EXPECT_EQ(Unescaped(R"(\u0000)"), std::string(1, '\0'));
  EXPECT_EQ(Unescaped(R"(\u00e9\u20AC\ud83d\uDE00!)"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!");
  EXPECT_EQ(Unescaped(R"(x\\u0041)"), "x\\u0041");
}

TEST(JsonReaderTextTest, EscapeSizes) {
  struct Row {
    const char* text;
    size_t size;
  };
  for (const Row& row : {
           Row{R"(\n)", 2},
           Row{R"(\u0041)", 6},
           Row{R"(\ud83d\ude00)", 12},
           Row{R"(\)", 0},
           Row{R"(\x41)", 0},
           Row{R"(\u004)", 0},
           Row{R"(\u00g1)", 0},
           Row{R"(\ud83d)", 0},
           Row{R"(\ude00)", 0},
           Row{R"(\ud83dxxxxxx)", 0},
           Row{R"(\ud83d\u0041)", 0},
           Row{R"(\ud83d\ud83d)", 0},
           Row{R"(\U0041)", 0},
           Row{R"(\')", 0},
           Row{R"(\0)", 0},
       }) {
    const absl::string_view text = row.text;
    EXPECT_EQ(EscapeSize(text.data(), text.data() + text.size()), row.size) << text;
  }
}

TEST(JsonReaderTextTest, ExcerptsAreShortAndClean) {
  EXPECT_EQ(Excerpt("abc"), "abc");
  EXPECT_EQ(Excerpt("a\nb\xff\x7f"), "a?b??");
  EXPECT_EQ(Excerpt(std::string(40, 'x')), std::string(40, 'x'));
  EXPECT_EQ(Excerpt(std::string(41, 'x')), std::string(40, 'x') + "...");
  std::string euros;
  for (int i = 0; i < 50; ++i) euros += "\xe2\x82\xac";
  EXPECT_EQ(Excerpt(euros), euros.substr(0, 120) + "...");
}

}  // namespace
}  // namespace transom
