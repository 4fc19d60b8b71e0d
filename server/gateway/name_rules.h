#ifndef TRANSOM_SERVER_GATEWAY_NAME_RULES_H_
#define TRANSOM_SERVER_GATEWAY_NAME_RULES_H_

// Which names pass from one side to the other, and under which name.
//
//   NameRules rules;
//   rules.Add("x-tenant", "tenant");
//   rules.Add("x-acme-*", "acme-*");       // a prefix, replaced by a prefix
//   rules.Deny("x-acme-secret");
//   NameRules::Match match;
//   if (rules.Find("X-Acme-Shop", &match)) ...   // match.prefix "acme-", match.rest "Shop"
//
// Names are compared without case; a denied name wins over every rule, a whole name over a
// prefix, the rule that was added first over later ones. Immutable after that; thread-safe.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

class NameRules {
 public:
  // The new name is prefix + rest; `rest` keeps the case in which it came.
  struct Match {
    absl::string_view prefix;
    absl::string_view rest;
  };

  // `to` ends with '*' if `from` does; empty: the same name, in lower case.
  void Add(absl::string_view from, absl::string_view to);
  void Deny(absl::string_view name);

  // `match` may be null.
  bool Find(absl::string_view name, Match* match) const;
  bool Denies(absl::string_view name) const;
  // Whether no rule gives a name (denials aside).
  bool empty() const { return count_ == 0; }

 private:
  struct Rule {
    std::string from;  // lower case, without '*'
    std::string to;    // without '*'
  };

  static constexpr size_t kNameSizeMax = 63;
  const Rule* FindWhole(absl::string_view name) const;

  // By the name's length: most names are dismissed without a comparison.
  std::vector<Rule> whole_[kNameSizeMax + 1];
  std::vector<Rule> prefixes_;
  std::vector<std::string> denied_;
  std::vector<std::string> denied_prefixes_;
  size_t count_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_NAME_RULES_H_
