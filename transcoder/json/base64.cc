#include "transcoder/json/base64.h"

#include <cstdint>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace transom {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#if defined(__x86_64__)

// Twelve bytes to sixteen characters at a time. Reads four bytes more, so it stops before the end.
// Moves both pointers.
__attribute__((target("ssse3"))) void EncodeBlocks(const uint8_t** from, const uint8_t* end,
                                                   char** to) {
  // Each group of three bytes a b c as the 32-bit word c b a b: its bits are
  // (lowest first) b, a, c, b, so that all four digits lie in one of the 16-bit halves "b a", "b
  // c".
  const __m128i spread = _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  // What is added to a digit to make it a character, by the digit's class: 0 to 25, 52 to 61
  // (ten classes, one each), 62, 63, and 26 to 51.
  const __m128i offsets =
      _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                    '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  const uint8_t* p = *from;
  char* out = *to;
  for (; end - p >= 16; p += 12, out += 16) {
    __m128i words = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    words = _mm_shuffle_epi8(words, spread);
    // Digits 1 and 3 are shifted down by a multiplication that keeps the upper half, 2 and 4 up
    // by one that keeps the lower.
    const __m128i odd = _mm_mulhi_epu16(_mm_and_si128(words, _mm_set1_epi32(0x0fc0fc00)),
                                        _mm_set1_epi32(0x04000040));
    const __m128i even = _mm_mullo_epi16(_mm_and_si128(words, _mm_set1_epi32(0x003f03f0)),
                                         _mm_set1_epi32(0x01000010));
    const __m128i digits = _mm_or_si128(odd, even);
    // 26 to 51 become class 0, 52 and up 1 to 12; 0 to 25 are 0 too and made 13.
    const __m128i classes = _mm_subs_epu8(digits, _mm_set1_epi8(51));
    const __m128i is_upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), digits);
    const __m128i all_classes = _mm_or_si128(classes, _mm_and_si128(is_upper, _mm_set1_epi8(13)));
    const __m128i characters = _mm_add_epi8(_mm_shuffle_epi8(offsets, all_classes), digits);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), characters);
  }
  *from = p;
  *to = out;
}

#endif

}  // namespace

char* EncodeBase64(absl::string_view bytes, char* to) {
  const auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t* const end = p + bytes.size();
#if defined(__x86_64__)
  if (bytes.size() >= 16 && __builtin_cpu_supports("ssse3")) EncodeBlocks(&p, end, &to);
#endif
  for (; end - p >= 3; p += 3, to += 4) {
    const uint32_t group = uint32_t{p[0]} << 16 | uint32_t{p[1]} << 8 | p[2];
    to[0] = kAlphabet[group >> 18];
    to[1] = kAlphabet[group >> 12 & 63];
    to[2] = kAlphabet[group >> 6 & 63];
    to[3] = kAlphabet[group & 63];
  }
  const ptrdiff_t left = end - p;
  if (left == 0) return to;
  const uint32_t group = uint32_t{p[0]} << 16 | (left == 2 ? uint32_t{p[1]} << 8 : 0);
  to[0] = kAlphabet[group >> 18];
  to[1] = kAlphabet[group >> 12 & 63];
  to[2] = left == 2 ? kAlphabet[group >> 6 & 63] : '=';
  to[3] = '=';
  return to + 4;
}

}  // namespace transom
