#include "transcoder/json/json_position.h"

#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(JsonPositionTest, CountsLinesAndCharacters) {
  const struct {
    const char* name;
    std::string text;
    size_t line;
    size_t column;
  } rows[] = {
      {"nothing", "", 1, 1},
      {"one line", "abc", 1, 4},
      {"line end", "abc\n", 2, 1},
      {"two lines", "abc\nde", 2, 3},
      {"empty lines", "\n\n\n", 4, 1},
      {"carriage return is a character", "a\r\nb", 2, 2},
      {"two, three and four bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 1, 4},
      {"NUL and DEL", std::string("\0\x7f", 2), 1, 3},
      {"over a block", std::string(40, 'x') + "\n" + std::string(50, 'y'), 2, 51},
      {"non-ASCII over a block", std::string(15, 'x') + "\xc3\xa9" + std::string(40, 'y'), 1, 57},
      {"lines over a block", std::string(100, '\n') + "x", 101, 2},
      {"over 255 blocks", std::string(10000, '\n') + std::string(9999, 'x'), 10001, 10000},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    for (size_t cut = 0; cut <= row.text.size(); cut += 1 + cut / 100) {
      JsonPosition position;
      AdvancePosition(absl::string_view(row.text).substr(0, cut), &position);
      AdvancePosition(absl::string_view(row.text).substr(cut), &position);
      ASSERT_EQ(position.line, row.line) << "cut at " << cut;
      ASSERT_EQ(position.column, row.column) << "cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace transom
