#ifndef TRANSOM_TESTS_DIFFERENTIAL_EXACT_NUMBER_H_
#define TRANSOM_TESTS_DIFFERENTIAL_EXACT_NUMBER_H_

// JSON numbers by what they say, without rounding.
//
//   ExactNumber("1.50e3") == ExactNumber("1500")   // true
//   ExactNumber("1e3").IntegerText()               // "1000"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace transom {

class ExactNumber {
 public:
  // REQUIRES: `text` is a number of JSON's grammar.
  explicit ExactNumber(absl::string_view text);

  bool negative() const { return negative_; }  // of zero too
  bool is_zero() const { return digits_.empty(); }
  bool is_integer() const { return is_zero() || exponent_ >= 0; }
  // Digits without exponent or point; "" if it is no integer, or one of more than 40 digits.
  std::string IntegerText() const;
  // Digits without zeros at either end.
  size_t significant_digits() const { return digits_.size(); }
  bool operator==(const ExactNumber& other) const;
  bool operator!=(const ExactNumber& other) const { return !(*this == other); }

 private:
  bool negative_ = false;
  std::string digits_;    // without zeros at either end
  int64_t exponent_ = 0;  // of the last digit
};

// Whether `text` is a number of JSON's grammar and nothing else.
bool IsJsonNumber(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_EXACT_NUMBER_H_
