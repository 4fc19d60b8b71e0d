#include "tests/differential/exact_number.h"

#include <algorithm>

#include "tests/differential/json_tree.h"

namespace transom {
namespace {

constexpr int64_t kExponentMax = int64_t{1} << 40;
constexpr int64_t kIntegerDigitsMax = 40;

int64_t ReadExponent(absl::string_view text) {
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  int64_t exponent = 0;
  for (const char c : text) exponent = std::min(exponent * 10 + (c - '0'), kExponentMax);
  return negative ? -exponent : exponent;
}

}  // namespace

ExactNumber::ExactNumber(absl::string_view text) {
  negative_ = text[0] == '-';
  if (negative_) text.remove_prefix(1);
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  if (e < text.size()) exponent_ = ReadExponent(text.substr(e + 1));
  bool in_fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') {
      in_fraction = true;
      continue;
    }
    digits_.push_back(c);
    if (in_fraction) --exponent_;
  }
  while (!digits_.empty() && digits_.back() == '0') {
    digits_.pop_back();
    ++exponent_;
  }
  digits_.erase(0, std::min(digits_.find_first_not_of('0'), digits_.size()));
  if (digits_.empty()) exponent_ = 0;
}

std::string ExactNumber::IntegerText() const {
  if (!is_integer()) return "";
  if (is_zero()) return "0";
  if (exponent_ + static_cast<int64_t>(digits_.size()) > kIntegerDigitsMax) return "";
  return (negative_ ? "-" : "") + digits_ + std::string(static_cast<size_t>(exponent_), '0');
}

bool ExactNumber::operator==(const ExactNumber& other) const {
  return negative_ == other.negative_ && digits_ == other.digits_ && exponent_ == other.exponent_;
}

bool IsJsonNumber(absl::string_view text) {
  JsonTree tree;
  return ReadJsonTree(text, &tree) == JsonFault::kNone && tree.kind == TreeKind::kNumber &&
         tree.text.size() == text.size();
}

}  // namespace transom
