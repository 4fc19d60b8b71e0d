#include "server/gateway/name_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace transom {

void NameRules::Add(absl::string_view from, absl::string_view to) {
  const bool same = to.empty();  // "*" alone is not: a prefix may be replaced by nothing
  const bool prefix = absl::ConsumeSuffix(&from, "*");
  if (prefix) absl::ConsumeSuffix(&to, "*");
  const std::string lower = absl::AsciiStrToLower(from);
  if (prefix) {
    prefixes_.push_back({lower, same ? lower : std::string(to)});
  } else {
    if (lower.size() > kNameSizeMax || FindWhole(lower) != nullptr) return;
    whole_[lower.size()].push_back({lower, same ? lower : std::string(to)});
  }
  ++count_;
}

void NameRules::Deny(absl::string_view name) {
  const bool prefix = absl::ConsumeSuffix(&name, "*");
  (prefix ? denied_prefixes_ : denied_).push_back(absl::AsciiStrToLower(name));
}

const NameRules::Rule* NameRules::FindWhole(absl::string_view name) const {
  if (name.size() > kNameSizeMax) return nullptr;
  for (const Rule& rule : whole_[name.size()]) {
    if (absl::EqualsIgnoreCase(name, rule.from)) return &rule;
  }
  return nullptr;
}

bool NameRules::Denies(absl::string_view name) const {
  for (const std::string& denied : denied_) {
    if (absl::EqualsIgnoreCase(name, denied)) return true;
  }
  return std::any_of(
      denied_prefixes_.begin(), denied_prefixes_.end(),
      [name](const std::string& prefix) { return absl::StartsWithIgnoreCase(name, prefix); });
}

bool NameRules::Find(absl::string_view name, Match* match) const {
  if (const Rule* rule = FindWhole(name)) {
    if (Denies(name)) return false;
    if (match != nullptr) *match = {rule->to, absl::string_view()};
    return true;
  }
  for (const Rule& rule : prefixes_) {
    if (name.size() <= rule.from.size() || !absl::StartsWithIgnoreCase(name, rule.from)) continue;
    if (Denies(name)) return false;
    if (match != nullptr) *match = {rule.to, name.substr(rule.from.size())};
    return true;
  }
  return false;
}

}  // namespace transom
