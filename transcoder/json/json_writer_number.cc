// Numbers. Integers go two digits at a time, in halves
// of eight and of four that do not wait for each other. Most floating-point numbers in
// messages are whole or have few decimals (19.99): those are found by scaling to an
// integer and proved by dividing back. A decimal with no more digits than the type
// always keeps (15 for double, 6 for float) is the only one so short that gives
// the value, so its digits are the shortest. All others go through std::to_chars.

#include <charconv>
#include <cmath>
#include <cstring>

#include "absl/base/optimization.h"
#include "transcoder/json/json_digits.h"
#include "transcoder/json/json_writer_text.h"

namespace transom {
namespace {

// Without zeros in front. REQUIRES: below 10000.
inline char* WriteUpToFour(uint32_t value, char* p) {
  if (value < 100) {
    if (value >= 10) return WriteDigits<2>(value, p);
    *p = static_cast<char>('0' + value);
    return p + 1;
  }
  const uint32_t high = value / 100;
  if (high >= 10) {
    p = WriteDigits<2>(high, p);
  } else {
    *p++ = static_cast<char>('0' + high);
  }
  return WriteDigits<2>(value % 100, p);
}

// Without zeros in front. REQUIRES: below 10^8.
inline char* WriteUpToEight(uint32_t value, char* p) {
  if (value < 10000) return WriteUpToFour(value, p);
  return WriteDigits<4>(value % 10000, WriteUpToFour(value / 10000, p));
}

constexpr uint64_t PowerOfTen(int exponent) {
  return exponent == 0 ? 1 : 10 * PowerOfTen(exponent - 1);
}

// `scaled` / 10^kDecimals, without the zeros at the end.
template <int kDecimals>
inline char* WriteDecimal(bool negative, uint64_t scaled, char* p) {
  constexpr uint64_t kUnit = PowerOfTen(kDecimals);
  if (negative) *p++ = '-';
  p = WriteUint64(scaled / kUnit, p);
  const auto fraction = static_cast<uint32_t>(scaled % kUnit);
  if (fraction == 0) return p;
  *p++ = '.';
  p = WriteDigits<kDecimals>(fraction, p);
  while (p[-1] == '0') --p;
  return p;
}

// Writes `value` if it has at most kDecimals decimals and digits enough to spare; null if
// not. Values up to `scaled_max` are exact in Float and have no more digits than Float
// always keeps.
template <int kDecimals, typename Float>
inline char* WriteIfShort(Float value, Float scaled_max, char* p) {
  constexpr Float kUnit = static_cast<Float>(PowerOfTen(kDecimals));
  const Float magnitude = std::fabs(value);
  const Float scaled = magnitude * kUnit + Float{0.5};
  if (!(scaled < scaled_max)) return nullptr;
  const auto whole = static_cast<int64_t>(scaled);
  if (static_cast<Float>(whole) / kUnit != magnitude) return nullptr;
  return WriteDecimal<kDecimals>(std::signbit(value), static_cast<uint64_t>(whole), p);
}

char* WriteNotFinite(double value, char* p) {
  const absl::string_view text = std::isnan(value) ? "\"NaN\""
                                 : value > 0       ? "\"Infinity\""
                                                   : "\"-Infinity\"";
  std::memcpy(p, text.data(), text.size());
  return p + text.size();
}

// `plain_max`: below it every digit before the point is one of the shortest.
template <typename Float>
char* WriteShortest(Float value, Float plain_max, char* p) {
  if (ABSL_PREDICT_FALSE(!std::isfinite(value))) return WriteNotFinite(value, p);
  const Float magnitude = std::fabs(value);
  const bool plain = magnitude >= Float{1e-5} && magnitude < plain_max;
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return std::to_chars(p, p + kNumberSizeMax, value, format).ptr;
}

}  // namespace

char* WriteUint64(uint64_t value, char* p) {
  constexpr uint64_t kEightDigits = PowerOfTen(8);
  if (value < kEightDigits) return WriteUpToEight(static_cast<uint32_t>(value), p);
  const uint64_t high = value / kEightDigits;
  if (high < kEightDigits) {
    p = WriteUpToEight(static_cast<uint32_t>(high), p);
  } else {
    p = WriteUpToFour(static_cast<uint32_t>(high / kEightDigits), p);
    p = WriteDigits<8>(static_cast<uint32_t>(high % kEightDigits), p);
  }
  return WriteDigits<8>(static_cast<uint32_t>(value % kEightDigits), p);
}

char* WriteInt64(int64_t value, char* p) {
  uint64_t magnitude = static_cast<uint64_t>(value);
  if (value < 0) {
    *p++ = '-';
    magnitude = 0 - magnitude;
  }
  return WriteUint64(magnitude, p);
}

char* WriteDouble(double value, char* p) {
  char* end = WriteIfShort<4>(value, 1e15, p);
  return end != nullptr ? end : WriteShortest(value, 1e15, p);
}

char* WriteFloat(float value, char* p) {
  char* end = WriteIfShort<3>(value, 1e6f, p);
  return end != nullptr ? end : WriteShortest(value, 1e7f, p);
}

}  // namespace transom
