#include "server/gateway/name_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Find(const NameRules& rules, absl::string_view name) {
  NameRules::Match match;
  return rules.Find(name, &match) ? absl::StrCat(match.prefix, match.rest) : "-";
}

TEST(NameRulesTest, WholeNamesPrefixesAndDenials) {
  NameRules rules;
  EXPECT_TRUE(rules.empty());
  rules.Add("ETag", "");
  rules.Add("x-location", "Location");
  rules.Add("X-Acme-*", "acme-*");
  rules.Add("x-acme-shop", "shop");
  rules.Add("x-keep-*", "");
  rules.Add("x-location", "later");
  rules.Deny("X-Acme-Secret");
  rules.Deny("x-keep-out-*");
  EXPECT_FALSE(rules.empty());
  EXPECT_EQ(Find(rules, "etag"), "etag");
  EXPECT_EQ(Find(rules, "X-LOCATION"), "Location");
  EXPECT_EQ(Find(rules, "x-acme-A"), "acme-A");
  EXPECT_EQ(Find(rules, "x-acme-shop"), "shop");
  EXPECT_EQ(Find(rules, "x-acme-secret"), "-");
  EXPECT_EQ(Find(rules, "x-acme-"), "-") << "nothing is behind the prefix";
  EXPECT_EQ(Find(rules, "x-keep-b"), "x-keep-b");
  EXPECT_EQ(Find(rules, "x-keep-out-b"), "-");
  EXPECT_EQ(Find(rules, "other"), "-");
  EXPECT_EQ(Find(rules, std::string(100, 'a')), "-");
  EXPECT_TRUE(rules.Denies("x-keep-out-z"));
  EXPECT_FALSE(rules.Denies("etag"));
}

}  // namespace
}  // namespace transom
