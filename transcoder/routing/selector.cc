#include "transcoder/routing/selector.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace transom {
namespace {

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
         });
}

absl::Status CheckPattern(absl::string_view pattern) {
  const std::vector<absl::string_view> components = absl::StrSplit(pattern, '.');
  for (size_t i = 0; i < components.size(); ++i) {
    const bool last = i + 1 == components.size();
    if (IsIdentifier(components[i]) || (last && components[i] == "*")) continue;
    const std::string shown = absl::StrCat("\"", absl::Utf8SafeCEscape(pattern), "\": ");
    if (absl::StrContains(components[i], '*')) {
      return absl::InvalidArgumentError(
          absl::StrCat(shown, "\"*\" stands for whole components at the end, as in \"foo.*\""));
    }
    return absl::InvalidArgumentError(
        absl::StrCat(shown, "expected the full name of a method, as in \"pkg.Service.Method\""));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseSelector(absl::string_view selector) {
  std::vector<std::string> patterns;
  for (absl::string_view piece : absl::StrSplit(selector, ',')) {
    const absl::string_view pattern = absl::StripAsciiWhitespace(piece);
    if (absl::Status status = CheckPattern(pattern); !status.ok()) return status;
    patterns.emplace_back(pattern);
  }
  return patterns;
}

int SelectorTable::Find(absl::string_view full_name) const {
  int found = kNone;
  ForEachPatternOf(
      full_name, [&](const std::string& pattern) { found = std::max(found, FindExact(pattern)); });
  return found;
}

int SelectorTable::FindExact(absl::string_view full_name) const {
  auto it = rules_.find(full_name);
  return it == rules_.end() ? kNone : it->second;
}

}  // namespace transom
