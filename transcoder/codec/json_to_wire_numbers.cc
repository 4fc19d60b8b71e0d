#include "transcoder/codec/json_to_wire_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>

#include "absl/numeric/int128.h"
#include "absl/strings/charconv.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {
namespace {

struct Integer {
  bool negative = false;
  uint64_t magnitude = 0;
};

// Far beyond any exponent that matters, and far from overflow.
constexpr int64_t kExponentMax = int64_t{1} << 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int64_t ParseExponent(absl::string_view text) {
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  int64_t exponent = 0;
  for (char c : text) exponent = std::min(exponent * 10 + (c - '0'), kExponentMax);
  return negative ? -exponent : exponent;
}

// The value of digits (with a point among them, unless there is none) times ten to the
// power of an exponent. Example: "012.50", 1 -> 125.
NumberError ParseScaledDigits(absl::string_view digits, int64_t exponent, uint64_t* magnitude) {
  // The places of digits are counted as powers of ten, before the exponent.
  const size_t point = std::min(digits.find('.'), digits.size());
  int64_t power = static_cast<int64_t>(point) + exponent;
  absl::uint128 value = 0;
  for (char c : digits) {
    if (c == '.') continue;
    --power;
    if (c == '0' && (value == 0 || power < 0)) continue;
    if (power < 0) return NumberError::kNotInteger;
    // Its place alone is at least 10^20 then.
    if (value == 0 && power >= 20) return NumberError::kRange;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > std::numeric_limits<uint64_t>::max()) return NumberError::kRange;
  }
  // The zeros that the exponent stands for.
  for (; value != 0 && power > 0; --power) {
    value *= 10;
    if (value > std::numeric_limits<uint64_t>::max()) return NumberError::kRange;
  }
  *magnitude = absl::Uint128Low64(value);
  return NumberError::kNone;
}

NumberError ParseUnusualInteger(absl::string_view text, Integer* integer) {
  if (text.empty() || NumberSize(text) != text.size()) return NumberError::kSyntax;
  if (text[0] == '-') text.remove_prefix(1);
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  const int64_t exponent = e == text.size() ? 0 : ParseExponent(text.substr(e + 1));
  return ParseScaledDigits(text.substr(0, e), exponent, &integer->magnitude);
}

NumberError ParseInteger(absl::string_view text, Integer* integer) {
  const char* p = text.data();
  const char* const end = p + text.size();
  integer->negative = p != end && *p == '-';
  if (integer->negative) ++p;
  const size_t size = static_cast<size_t>(end - p);
  if (size == 0 || size > 19 || (*p == '0' && size > 1)) return ParseUnusualInteger(text, integer);
  uint64_t value = 0;
  for (; p != end && IsDigit(*p); ++p) value = value * 10 + static_cast<unsigned>(*p - '0');
  if (p != end) return ParseUnusualInteger(text, integer);
  integer->magnitude = value;
  return NumberError::kNone;
}

template <typename Signed>
NumberError ParseSigned(absl::string_view text, Signed* value) {
  Integer integer;
  const NumberError error = ParseInteger(text, &integer);
  if (error != NumberError::kNone) return error;
  const uint64_t max = static_cast<uint64_t>(std::numeric_limits<Signed>::max());
  if (integer.magnitude > max + (integer.negative ? 1 : 0)) return NumberError::kRange;
  *value = static_cast<Signed>(integer.negative ? 0 - integer.magnitude : integer.magnitude);
  return NumberError::kNone;
}

template <typename Unsigned>
NumberError ParseUnsigned(absl::string_view text, Unsigned* value) {
  Integer integer;
  const NumberError error = ParseInteger(text, &integer);
  if (error != NumberError::kNone) return error;
  if (integer.magnitude > std::numeric_limits<Unsigned>::max() ||
      (integer.negative && integer.magnitude != 0)) {
    return NumberError::kRange;
  }
  *value = static_cast<Unsigned>(integer.magnitude);
  return NumberError::kNone;
}

template <typename Float>
NumberError ParseFloat(absl::string_view text, Float* value) {
  if (text.empty() || NumberSize(text) != text.size()) return NumberError::kSyntax;
  const auto result = absl::from_chars(text.data(), text.data() + text.size(), *value);
  // Too small is no error: it becomes the nearest, which is zero or denormal.
  if (result.ec == std::errc::result_out_of_range && std::fabs(*value) > 1) {
    return NumberError::kRange;
  }
  return NumberError::kNone;
}

template <typename Float>
NumberError ParseQuoted(absl::string_view text, Float* value) {
  if (text == "NaN") {
    *value = std::numeric_limits<Float>::quiet_NaN();
  } else if (text == "Infinity") {
    *value = std::numeric_limits<Float>::infinity();
  } else if (text == "-Infinity") {
    *value = -std::numeric_limits<Float>::infinity();
  } else {
    return ParseFloat(text, value);
  }
  return NumberError::kNone;
}

}  // namespace

NumberError ParseNumber(absl::string_view text, int32_t* value) { return ParseSigned(text, value); }
NumberError ParseNumber(absl::string_view text, int64_t* value) { return ParseSigned(text, value); }
NumberError ParseNumber(absl::string_view text, uint32_t* value) {
  return ParseUnsigned(text, value);
}
NumberError ParseNumber(absl::string_view text, uint64_t* value) {
  return ParseUnsigned(text, value);
}
NumberError ParseNumber(absl::string_view text, float* value) { return ParseFloat(text, value); }
NumberError ParseNumber(absl::string_view text, double* value) { return ParseFloat(text, value); }

NumberError ParseQuotedFloat(absl::string_view text, float* value) {
  return ParseQuoted(text, value);
}
NumberError ParseQuotedFloat(absl::string_view text, double* value) {
  return ParseQuoted(text, value);
}

}  // namespace transom
