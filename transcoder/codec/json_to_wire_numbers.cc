#include "transcoder/codec/json_to_wire_numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <system_error>

#include "absl/base/optimization.h"
#include "absl/numeric/int128.h"
#include "absl/strings/charconv.h"
#include "transcoder/json/json_digits.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {
namespace {

struct Integer {
  bool negative = false;
  uint64_t magnitude = 0;
};

// Far beyond any exponent that matters, and far from overflow.
constexpr int64_t kExponentMax = int64_t{1} << 40;

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
  if (size == 0 || size > kUint64DigitsMax + 1 || (*p == '0' && size > 1)) {
    return ParseUnusualInteger(text, integer);
  }
  // Of 20 digits the last by itself.
  const char* const last = size > kUint64DigitsMax ? end - 1 : end;
  uint64_t value = 0;
  if (ReadDigits(p, last, &value) != last) return ParseUnusualInteger(text, integer);
  if (last != end) {
    if (!IsDecimalDigit(*last)) return ParseUnusualInteger(text, integer);
    if (__builtin_mul_overflow(value, uint64_t{10}, &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(*last - '0'), &value)) {
      return NumberError::kRange;
    }
  }
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

// The powers of ten that are exact in the type.
template <typename Float>
struct ExactPowers;
template <>
struct ExactPowers<double> {
  static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
};
template <>
struct ExactPowers<float> {
  static constexpr float kPowers[] = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f,
                                      1e6f, 1e7f, 1e8f, 1e9f, 1e10f};
};

// REQUIRES: `text` is a JSON number.
template <typename Float>
NumberError ParseFloatText(absl::string_view text, Float* value) {
  const char* const end = text.data() + text.size();
  if (ABSL_PREDICT_TRUE(std::from_chars(text.data(), end, *value).ec == std::errc())) {
    return NumberError::kNone;
  }
  // Beyond the type's range at one of its ends, which absl tells apart by the value.
  const auto result = absl::from_chars(text.data(), end, *value);
  // Too small is no error: it becomes the nearest, which is zero or denormal.
  if (result.ec == std::errc::result_out_of_range && std::fabs(*value) > 1) {
    return NumberError::kRange;
  }
  return NumberError::kNone;
}

template <typename Float>
NumberError ParseFloat(absl::string_view text, Float* value) {
  if (text.empty() || NumberSize(text) != text.size()) return NumberError::kSyntax;
  return ParseFloatText(text, value);
}

// Digits and a power of ten that are exact each: their quotient is rounded once, hence right.
template <typename Float>
NumberError ParseDecimal(const JsonDecimal& decimal, Float* value) {
  constexpr size_t kDecimalsMax = std::size(ExactPowers<Float>::kPowers) - 1;
  constexpr uint64_t kDigitsMax = uint64_t{1} << std::numeric_limits<Float>::digits;
  if (!decimal.fits || decimal.digits > kDigitsMax || decimal.decimals > kDecimalsMax) {
    return ParseFloatText(decimal.text, value);
  }
  const Float magnitude =
      static_cast<Float>(decimal.digits) / ExactPowers<Float>::kPowers[decimal.decimals];
  *value = decimal.negative ? -magnitude : magnitude;
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

NumberError ParseNumber(const JsonDecimal& decimal, float* value) {
  return ParseDecimal(decimal, value);
}
NumberError ParseNumber(const JsonDecimal& decimal, double* value) {
  return ParseDecimal(decimal, value);
}

NumberError ParseQuotedFloat(absl::string_view text, float* value) {
  return ParseQuoted(text, value);
}
NumberError ParseQuotedFloat(absl::string_view text, double* value) {
  return ParseQuoted(text, value);
}

}  // namespace transom
