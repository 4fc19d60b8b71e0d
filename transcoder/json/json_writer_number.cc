// Numbers. Integers go two digits at a time. Most floating-point numbers in
// messages are whole or have few decimals (19.99): those are found by scaling to an
// integer and proved by dividing back. A decimal with no more digits than the type
// always keeps (15 for double, 6 for float) is the only one so short that gives
// the value, so its digits are the shortest. All others go through std::to_chars.

#include <charconv>
#include <cmath>
#include <cstring>

#include "transcoder/json/json_writer_text.h"

namespace transom {
namespace {

struct DigitPairs {
  char text[200];
};

constexpr DigitPairs MakeDigitPairs() {
  DigitPairs pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs.text[2 * i] = static_cast<char>('0' + i / 10);
    pairs.text[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}

constexpr DigitPairs kDigitPairs = MakeDigitPairs();

inline int CountDigits(uint64_t value) {
  int digits = 1;
  while (value >= 10000) {
    value /= 10000;
    digits += 4;
  }
  if (value >= 1000) return digits + 3;
  if (value >= 100) return digits + 2;
  return value >= 10 ? digits + 1 : digits;
}

// Writes the last `count` decimal digits of `value`, zeros in front.
inline void WriteDigits(uint64_t value, int count, char* p) {
  while (count >= 2) {
    count -= 2;
    std::memcpy(p + count, kDigitPairs.text + 2 * (value % 100), 2);
    value /= 100;
  }
  if (count == 1) *p = static_cast<char>('0' + value % 10);
}

// `scaled` / 10^decimals, without the zeros at the end.
char* WriteDecimal(bool negative, uint64_t scaled, int decimals, char* p) {
  if (negative) *p++ = '-';
  uint64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  p = WriteUint64(scaled / unit, p);
  const uint64_t fraction = scaled % unit;
  if (fraction == 0) return p;
  *p++ = '.';
  WriteDigits(fraction, decimals, p);
  p += decimals;
  while (p[-1] == '0') --p;
  return p;
}

// Writes `value` if it has at most `decimals` decimals and digits enough to spare;
// null if not. `unit` is 10^decimals; values up to `scaled_max` are exact in Float
// and have no more digits than Float always keeps.
template <typename Float>
inline char* WriteIfShort(Float value, int decimals, Float unit, Float scaled_max, char* p) {
  const Float magnitude = std::fabs(value);
  const Float scaled = std::floor(magnitude * unit + Float{0.5});
  if (!(scaled < scaled_max) || scaled / unit != magnitude) return nullptr;
  return WriteDecimal(std::signbit(value), static_cast<uint64_t>(scaled), decimals, p);
}

// `plain_max`: below it every digit before the point is one of the shortest.
template <typename Float>
char* WriteShortest(Float value, Float plain_max, char* p) {
  const Float magnitude = std::fabs(value);
  const bool plain = magnitude >= Float{1e-5} && magnitude < plain_max;
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return std::to_chars(p, p + kNumberSizeMax, value, format).ptr;
}

}  // namespace

char* WriteUint64(uint64_t value, char* p) {
  if (value < 10) {
    *p = static_cast<char>('0' + value);
    return p + 1;
  }
  const int digits = CountDigits(value);
  WriteDigits(value, digits, p);
  return p + digits;
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
  char* end = WriteIfShort<double>(value, 4, 1e4, 1e15, p);
  return end != nullptr ? end : WriteShortest(value, 1e15, p);
}

char* WriteFloat(float value, char* p) {
  char* end = WriteIfShort<float>(value, 3, 1e3f, 1e6f, p);
  return end != nullptr ? end : WriteShortest(value, 1e7f, p);
}

}  // namespace transom
