#include "transcoder/json/json_size.h"

#include <ostream>

#include "gtest/gtest.h"

namespace transom {
namespace {

struct Row {
  const char* name;
  const char* text;
  size_t bound;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class JsonElementBoundTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(Rows, JsonElementBoundTest,
                         testing::Values(Row{"Nothing", "", 0}, Row{"Scalar", "12", 0},
                                         Row{"EmptyArray", "[]", 1}, Row{"Array", "[1, 2, 3]", 3},
                                         Row{"Nested", R"({"a": [1, 2], "b,": {}})", 5},
                                         Row{"CommasInStrings", R"(["a,b,[{", "c"])", 2},
                                         Row{"EscapedQuote", R"(["a\",,,", 1])", 2},
                                         Row{"EscapedBackslash", R"(["a\\", ",", 1])", 3},
                                         Row{"ManyBackslashes", R"(["\\\\\",,", 1])", 2},
                                         Row{"UnendedString", R"(["a, b)", 1},
                                         Row{"EndsInABackslash", R"(["\)", 1}),
                         [](const auto& info) { return info.param.name; });

TEST_P(JsonElementBoundTest, Is) { EXPECT_EQ(JsonElementBound(GetParam().text), GetParam().bound); }

}  // namespace
}  // namespace transom
