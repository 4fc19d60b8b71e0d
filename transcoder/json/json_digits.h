#ifndef TRANSOM_TRANSCODER_JSON_JSON_DIGITS_H_
#define TRANSOM_TRANSCODER_JSON_JSON_DIGITS_H_

// Decimal digits: runs of them are read eight at a time in one 64-bit word where there are so
// many, and written two at a time.
//
//   uint64_t value = 0;
//   p = ReadDigits(p, end, &value);   // "1234x" -> 1234, p at the x
//   p = WriteDigits<4>(7, p);         // 0007

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace transom {

// Digits that any 64-bit number has room for.
constexpr size_t kUint64DigitsMax = 19;

inline bool IsDecimalDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// Eight characters, the first in the lowest byte.
inline uint64_t LoadEight(const char* p) {
  uint64_t eight;
  std::memcpy(&eight, p, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  eight = __builtin_bswap64(eight);
#endif
  return eight;
}

// Whether each byte is '0' to '9': the high half is 3, also after adding 6, which carries
// 10 to 15 over.
inline bool AreEightDigits(uint64_t eight) {
  return ((eight & 0xf0f0f0f0f0f0f0f0) |
          (((eight + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) == 0x3333333333333333;
}

// Joins neighbours: digits to pairs, pairs to fours, fours to the number.
inline uint64_t EightDigitsValue(uint64_t eight) {
  eight -= 0x3030303030303030;
  eight = eight * 10 + (eight >> 8);
  const uint64_t pairs_13 = (eight & 0x000000ff000000ff) * (100 + (uint64_t{1000000} << 32));
  const uint64_t pairs_24 = ((eight >> 16) & 0x000000ff000000ff) * (1 + (uint64_t{10000} << 32));
  return (pairs_13 + pairs_24) >> 32;
}

// Appends the digits at `p` to *value (modulo 2^64: with more than kUint64DigitsMax it may be
// nonsense) and returns where they end.
inline const char* ReadDigits(const char* p, const char* end, uint64_t* value) {
  uint64_t v = *value;
  while (end - p >= 8) {
    const uint64_t eight = LoadEight(p);
    if (!AreEightDigits(eight)) break;
    v = v * 100000000 + EightDigitsValue(eight);
    p += 8;
  }
  for (; p != end && IsDecimalDigit(*p); ++p) v = v * 10 + static_cast<unsigned>(*p - '0');
  *value = v;
  return p;
}

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

inline constexpr DigitPairs kDigitPairs = MakeDigitPairs();

// Writes just kCount digits, zeros in front, and returns their end. REQUIRES: `value` has no more.
template <int kCount>
inline char* WriteDigits(uint32_t value, char* p) {
  if constexpr (kCount > 4) {
    // Two parts that do not wait for each other.
    WriteDigits<kCount - 4>(value / 10000, p);
    WriteDigits<4>(value % 10000, p + kCount - 4);
  } else if constexpr (kCount >= 2) {
    WriteDigits<kCount - 2>(value / 100, p);
    std::memcpy(p + kCount - 2, kDigitPairs.text + 2 * (value % 100), 2);
  } else if constexpr (kCount == 1) {
    *p = static_cast<char>('0' + value);
  }
  return p + kCount;
}

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_DIGITS_H_
