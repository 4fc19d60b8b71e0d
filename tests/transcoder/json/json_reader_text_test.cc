#include "transcoder/json/json_reader_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

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

std::string Unescaped(const std::string& raw) {
  std::string out(raw.size() + kUnescapeSlack, '?');
  out.resize(Unescape(raw, &out[0]));
  return out;
}

TEST(JsonReaderTextTest, EscapesAreReplaced) {
  EXPECT_EQ(Unescaped("plain"), "plain");
  EXPECT_EQ(Unescaped(R"(\b\f\n\r\t\"\\\/)"), "\b\f\n\r\t\"\\/");
  EXPECT_EQ(Unescaped(R"(a\u0041b)"), "aAb");
  EXPECT_EQ(Unescaped(R"(\u0000)"), std::string(1, '\0'));
  EXPECT_EQ(Unescaped(R"(\u00e9\u20AC\ud83d\uDE00!)"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!");
  EXPECT_EQ(Unescaped(R"(x\\u0041)"), "x\\u0041");
}

TEST(JsonReaderTextTest, EscapesAreReplacedWhereverTheyStand) {
  for (size_t size = 0; size < 40; ++size) {
    for (size_t place = 0; place <= size; ++place) {
      const std::string before(place, 'a');
      const std::string after(size - place, 'b');
      ASSERT_EQ(Unescaped(before + R"(\n)" + after), before + "\n" + after);
      ASSERT_EQ(Unescaped(before + R"(\u20ac\\)" + after), before + "\xe2\x82\xac\\" + after);
    }
  }
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
