// Which rules of docs/rules.md the contract cases are about.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/contract/case_file.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

struct Count {
  int good = 0;
  int errors = 0;
};

// The numbers that open the lines of docs/rules.md ("17. Scalars ..."), and whether the section
// that they stand in is one that the contract cases are to cover.
std::map<int, bool> RulesOfThePage() {
  std::map<int, bool> rules;
  std::ifstream page(RunfilePath("docs/rules.md"));
  bool covered = false;
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("## ", 0) == 0) covered = line.find("(contract cases)") != std::string::npos;
    const size_t dot = line.find(". ");
    int number = 0;
    if (dot == std::string::npos || dot > 3 || !absl::ascii_isdigit(line[0])) continue;
    if (absl::SimpleAtoi(absl::string_view(line).substr(0, dot), &number)) rules[number] = covered;
  }
  return rules;
}

// A refusal: of a request, or of the rules at the start.
bool IsError(const CaseExpectation& expect) {
  return expect.status >= 400 || expect.start_error.has_value();
}

std::map<int, Count> RulesOfTheCases() {
  std::map<int, Count> counts;
  for (const auto& entry :
       std::filesystem::directory_iterator(RunfilePath("tests/contract/cases"))) {
    for (const CaseGroup& group : ReadCaseFile(entry.path())) {
      for (const ContractCase& c : group.cases) {
        for (int rule : c.rules)
          ++(IsError(c.expect) ? counts[rule].errors : counts[rule].good);
      }
    }
  }
  return counts;
}

TEST(RuleCoverageTest, EveryRuleHasCases) {
  const std::map<int, bool> rules = RulesOfThePage();
  ASSERT_GE(rules.size(), 53u);
  const std::map<int, Count> counts = RulesOfTheCases();
  for (const auto& [rule, covered] : rules) {
    const auto found = counts.find(rule);
    const Count count = found == counts.end() ? Count() : found->second;
    if (!covered) continue;
    std::printf("rule %d: %d good, %d errors\n", rule, count.good, count.errors);
    EXPECT_GT(count.good, 0) << "rule " << rule << " has no case that succeeds";
    EXPECT_GT(count.errors, 0) << "rule " << rule << " has no case that is refused";
  }
}

TEST(RuleCoverageTest, EveryNumberIsARule) {
  const std::map<int, bool> rules = RulesOfThePage();
  for (const auto& [rule, count] : RulesOfTheCases()) {
    EXPECT_EQ(rules.count(rule), 1u) << "no rule " << rule << " in docs/rules.md";
  }
}

}  // namespace
}  // namespace transom
