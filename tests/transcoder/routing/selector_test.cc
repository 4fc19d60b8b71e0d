#include "transcoder/routing/selector.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(SelectorTest, ParsesListsOfNamesAndWildcards) {
  const struct {
    const char* name;
    const char* selector;
    const char* patterns;
  } rows[] = {
      {"rule 29: a name", "library.v1.Library.GetShelf", "library.v1.Library.GetShelf"},
      {"rule 29: a list", "a.B.C,a.B.D", "a.B.C|a.B.D"},
      {"rule 29: white space in a list", " a.B.C ,\n  a.B.* ", "a.B.C|a.B.*"},
      {"rule 29: a wildcard", "a.b.*", "a.b.*"},
      {"rule 29: everything", "*", "*"},
      {"rule 29: a name without a package", "S.M", "S.M"},
      {"rule 29: one component", "M", "M"},
      {"rule 29: digits and underscores", "_a1.b_2", "_a1.b_2"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto patterns = ParseSelector(row.selector);
    ASSERT_TRUE(patterns.ok()) << patterns.status();
    EXPECT_EQ(absl::StrJoin(*patterns, "|"), row.patterns);
  }
}

TEST(SelectorTest, SaysWhatIsNoSelector) {
  const std::string wildcard = R"(": "*" stands for whole components at the end, as in "foo.*")";
  const std::string name = R"(": expected the full name of a method, as in "pkg.Service.Method")";
  const struct {
    const char* name;
    const char* selector;
    std::string error;
  } rows[] = {
      {"rule 29: empty", "", "\"" + name},
      {"rule 29: an empty element", "a.B.C,", "\"" + name},
      {"rule 29: an empty element between", "a.B,,c.D", "\"" + name},
      {"rule 29: a part of a component", "foo.b*", "\"foo.b*" + wildcard},
      {"rule 29: a wildcard in the middle", "foo.*.bar", "\"foo.*.bar" + wildcard},
      {"rule 29: a wildcard first", "*.bar", "\"*.bar" + wildcard},
      {"rule 29: two stars", "foo.**", "\"foo.**" + wildcard},
      {"rule 29: an empty component", "a..B", "\"a..B" + name},
      {"rule 29: a leading dot", ".a.B", "\".a.B" + name},
      {"rule 29: a trailing dot", "a.B.", "\"a.B." + name},
      {"rule 29: a leading digit", "a.1B", "\"a.1B" + name},
      {"rule 29: a gRPC path", "/a.B/C", "\"/a.B/C" + name},
      {"rule 29: separated by a space", "a.B c.D", "\"a.B c.D" + name},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ParseSelector(row.selector).status(), absl::InvalidArgumentError(row.error));
  }
}

TEST(SelectorTest, TheLastRuleThatSelectsAMethodWins) {
  const struct {
    const char* name;
    std::vector<const char*> rules;
    const char* method;
    int found;
  } rows[] = {
      {"rule 29: by name", {"a.S.M"}, "a.S.M", 0},
      {"rule 29: another name", {"a.S.M"}, "a.S.N", -1},
      {"rule 29: no prefix", {"a.S.M"}, "a.S.MM", -1},
      {"rule 29: case counts", {"a.S.M"}, "a.s.m", -1},
      {"rule 29: by service", {"a.S.*"}, "a.S.M", 0},
      {"rule 29: whole components", {"a.S.*"}, "a.SX.M", -1},
      {"rule 29: by package", {"a.*"}, "a.b.S.M", 0},
      {"rule 29: not the name itself", {"a.S.M.*"}, "a.S.M", -1},
      {"rule 29: by everything", {"*"}, "a.b.S.M", 0},
      {"rule 29: everything, without a package", {"*"}, "M", 0},
      {"rule 29: second of a list", {"x.Y,a.S.M"}, "a.S.M", 0},
      {"rule 29: the last of two", {"a.S.M", "a.S.M"}, "a.S.M", 1},
      {"rule 29: a later wildcard over a name", {"a.S.M", "a.*"}, "a.S.M", 1},
      {"rule 29: a later name over a wildcard", {"*", "a.S.M"}, "a.S.M", 1},
      {"rule 29: a later rule that does not match", {"a.*", "b.*"}, "a.S.M", 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    SelectorTable table;
    for (size_t i = 0; i < row.rules.size(); ++i) {
      const std::vector<std::string> patterns = ParseSelector(row.rules[i]).value();
      for (const std::string& pattern : patterns) {
        table.Add(pattern, static_cast<int>(i));
      }
    }
    EXPECT_EQ(table.Find(row.method), row.found);
  }
}

TEST(SelectorTest, AnEmptyTableSelectsNothing) {
  EXPECT_EQ(SelectorTable().Find("a.B"), SelectorTable::kNone);
  EXPECT_EQ(SelectorTable().FindExact("a.B"), SelectorTable::kNone);
}

}  // namespace
}  // namespace transom
