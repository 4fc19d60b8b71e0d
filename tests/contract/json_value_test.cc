#include "tests/contract/json_value.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

using testing::HasSubstr;

TEST(YamlToJsonTest, KeepsTypes) {
  EXPECT_EQ(YamlToJson(YAML::Load("{a: 1, b: '1', c: [true, null, ~, -1.5e3], d: text, e: {}, "
                                  "f: [], g: \"true\", h: 0x10, i: 2020-01-01}")),
            R"({"a":1,"b":"1","c":[true,null,null,-1.5e3],"d":"text","e":{},)"
            R"("f":[],"g":"true","h":"0x10","i":"2020-01-01"})");
}

TEST(YamlToJsonTest, Escapes) {
  EXPECT_EQ(YamlToJson(YAML::Load(R"("a\"\\\n\u00e9")")), "\"a\\\"\\\\\\u000a\xc3\xa9\"");
}

struct MatchRow {
  const char* name;
  const char* expected;
  const char* actual;
  const char* includes;  // part of the mismatch, or ""
  const char* exactly;
};
const MatchRow kMatches[] = {
    {"Same", R"({"a":[1,{"b":null}]})", R"({"a":[1,{"b":null}]})", "", ""},
    {"Order", R"({"a":1,"b":2})", R"({"b":2,"a":1})", "", ""},
    {"NumberForms", R"({"a":1})", R"({"a":1.0})", "", ""},
    {"MoreMembers", R"({"a":1})", R"({"a":1,"b":2})", "", "at $: unexpected member b: 2"},
    {"MoreMembersDeeper", R"({"a":{}})", R"({"a":{"b":2}})", "", "at $.a: unexpected member b"},
    {"FewerMembers", R"({"a":1})", R"({})", "at $: no member a", "at $: no member a"},
    {"Value", R"({"a":[1]})", R"({"a":[2]})", "at $.a[0]: expected 1, found 2", "at $.a[0]"},
    {"Type", R"({"a":"1"})", R"({"a":1})", "at $.a", "at $.a"},
    {"LongerArray", R"([1])", R"([1,2])", "at $", "at $"},
    {"Contains", R"({"a":"~lo w"})", R"({"a":"hello world"})", "", ""},
    {"ContainsNot", R"({"a":"~x"})", R"({"a":"hello"})", "at $.a", "at $.a"},
    {"NotJson", R"({})", "<html>", "not JSON", "not JSON"},
    {"NothingAtAll", R"({})", "", "not JSON", "not JSON"},
};

class MismatchTest : public testing::TestWithParam<MatchRow> {};

TEST_P(MismatchTest, SaysWhere) {
  const MatchRow& row = GetParam();
  for (const auto& [match, want] : {std::make_pair(JsonMatch::kIncludes, row.includes),
                                    std::make_pair(JsonMatch::kExactly, row.exactly)}) {
    const std::string mismatch = Mismatch(row.expected, row.actual, match);
    if (*want == '\0') {
      EXPECT_EQ(mismatch, "");
    } else {
      EXPECT_THAT(mismatch, HasSubstr(want));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, MismatchTest, testing::ValuesIn(kMatches),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace transom
