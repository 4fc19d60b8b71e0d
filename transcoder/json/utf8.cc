// The fast way (John Keiser, Daniel Lemire, "Validating UTF-8 in less than one
// instruction per byte", 2021): what is wrong with two neighbouring bytes shows in three
// of their four halves. Each half is looked up in a table of 16 sets of faults that it allows;
// a fault that all three allow is there. Bytes three and four of a character are found by
// comparing the leads two and three bytes before.

#include "transcoder/json/utf8.h"

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace transom {
namespace {

bool IsAscii(char c) { return static_cast<signed char>(c) >= 0; }

// Behind the ASCII characters at `p`.
const char* SkipAscii(const char* p, const char* end) {
  uint64_t eight;
  while (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080) == 0)) p += 8;
  while (p != end && IsAscii(*p)) ++p;
  return p;
}

// The first byte that starts no character, or `end`.
const char* SkipCharacters(const char* p, const char* end) {
  while (p != end) {
    const int size = Utf8CharacterSize(p, end);
    if (size == 0) return p;
    p = size == 1 ? SkipAscii(p, end) : p + size;
  }
  return end;
}

#if defined(__x86_64__)

// Faults of two neighbours.
constexpr char kTooShort = 0x01;   // a lead or ASCII where a continuation has to be
constexpr char kTooLong = 0x02;    // a continuation behind ASCII
constexpr char kOverlong3 = 0x04;  // e0 80..9f
constexpr char kTooLarge = 0x08;   // f4 90.. and above
constexpr char kSurrogate = 0x10;  // ed a0..
constexpr char kOverlong2 = 0x20;  // c0, c1
constexpr char kOverlong4 = 0x40;  // f0 80..8f, and f5.. 80..8f
constexpr char kTwoContinuations = static_cast<char>(0x80);
// Those that do not depend on the low half of the first byte.
constexpr char kAnyLow = kTooShort | kTooLong | kTwoContinuations;

inline __m128i HighHalves(__m128i bytes) {
  return _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(0x0f));
}

__attribute__((target("ssse3"))) inline __m128i Faults(__m128i first, __m128i second) {
  constexpr char kLarge = kAnyLow | kTooLarge | kOverlong4;
  constexpr char kBehindLead = kTooLong | kOverlong2 | kTwoContinuations;
  const __m128i first_high =
      _mm_setr_epi8(kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong,
                    kTwoContinuations, kTwoContinuations, kTwoContinuations, kTwoContinuations,
                    kTooShort | kOverlong2, kTooShort, kTooShort | kOverlong3 | kSurrogate,
                    kTooShort | kTooLarge | kOverlong4);
  const __m128i first_low =
      _mm_setr_epi8(kAnyLow | kOverlong3 | kOverlong2 | kOverlong4, kAnyLow | kOverlong2, kAnyLow,
                    kAnyLow, kAnyLow | kTooLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge,
                    kLarge, kLarge, kLarge | kSurrogate, kLarge, kLarge);
  const __m128i second_high = _mm_setr_epi8(
      kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort,
      kBehindLead | kOverlong3 | kOverlong4, kBehindLead | kOverlong3 | kTooLarge,
      kBehindLead | kSurrogate | kTooLarge, kBehindLead | kSurrogate | kTooLarge, kTooShort,
      kTooShort, kTooShort, kTooShort);
  return _mm_and_si128(
      _mm_and_si128(_mm_shuffle_epi8(first_high, HighHalves(first)),
                    _mm_shuffle_epi8(first_low, _mm_and_si128(first, _mm_set1_epi8(0x0f)))),
      _mm_shuffle_epi8(second_high, HighHalves(second)));
}

// What is wrong in `bytes`, with `before` in front of it; zero if nothing is.
__attribute__((target("ssse3"))) inline __m128i FaultsOfBlock(__m128i before, __m128i bytes) {
  const __m128i faults = Faults(_mm_alignr_epi8(bytes, before, 15), bytes);
  // 0x80 and more where a third or fourth byte has to be: there two continuations are right.
  const __m128i third =
      _mm_subs_epu8(_mm_alignr_epi8(bytes, before, 14), _mm_set1_epi8(0xe0 - 0x80));
  const __m128i fourth =
      _mm_subs_epu8(_mm_alignr_epi8(bytes, before, 13), _mm_set1_epi8(0xf0 - 0x80));
  const __m128i wanted =
      _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8(kTwoContinuations));
  return _mm_xor_si128(wanted, faults);
}

__attribute__((target("ssse3"))) bool IsValidUtf8BySsse3(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  __m128i before = _mm_setzero_si128();
  __m128i faults = _mm_setzero_si128();
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    faults = _mm_or_si128(faults, FaultsOfBlock(before, bytes));
    before = bytes;
  }
  // The rest with zeros behind it, at least one: a character that the text cuts off is too short.
  char rest[16] = {};
  std::memcpy(rest, p, static_cast<size_t>(end - p));
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rest));
  faults = _mm_or_si128(faults, FaultsOfBlock(before, bytes));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(faults, _mm_setzero_si128())) == 0xffff;
}

#endif

}  // namespace

int Utf8CharacterSize(const char* p, const char* end) {
  const auto byte = [p](int i) { return static_cast<uint8_t>(p[i]); };
  const auto continues = [&byte](int i) { return (byte(i) & 0xc0) == 0x80; };
  const ptrdiff_t left = end - p;
  if (left <= 0) return 0;
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return left >= 2 && continues(1) ? 2 : 0;
  if (first < 0xf0) {
    if (left < 3 || !continues(1) || !continues(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
    if (first == 0xed && byte(1) >= 0xa0) return 0;  // a surrogate
    return 3;
  }
  if (first > 0xf4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;   // overlong
  if (first == 0xf4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
  return 4;
}

bool IsValidUtf8(absl::string_view text) {
  const char* const end = text.data() + text.size();
  const char* p = SkipAscii(text.data(), end);
#if defined(__x86_64__)
  if (end - p >= 16 && __builtin_cpu_supports("ssse3")) {
    return IsValidUtf8BySsse3({p, static_cast<size_t>(end - p)});
  }
#endif
  return SkipCharacters(p, end) == end;
}

const char* FindInvalidUtf8(absl::string_view text) {
  return SkipCharacters(text.data(), text.data() + text.size());
}

}  // namespace transom
