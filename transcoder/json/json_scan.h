#ifndef TRANSOM_TRANSCODER_JSON_JSON_SCAN_H_
#define TRANSOM_TRANSCODER_JSON_JSON_SCAN_H_

// Scans that look for what changes the nesting of JSON text and pass over all else, 16
// bytes at a time: for who wants to know where a value ends, not what it is.

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {

// Whether `c` belongs to a number or literal, or right behind one makes it another
// word ("01", "nullx").
inline bool ContinuesWord(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '.' || c == '+' ||
         c == '-' || c == '_';
}

inline bool IsJsonSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The first byte of [p, end) inside a string that is a quote, a backslash or a control
// character; `end` if none. *non_ascii becomes true if there is a byte from 0x80 on before it.
inline const char* SkipStringText(const char* p, const char* end, bool* non_ascii) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i control_max = _mm_set1_epi8(0x1f);
  unsigned high = 0;
  while (end - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i stops =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stops));
    const auto high_mask = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    if (mask != 0) {
      // Of the bits below the lowest of `mask`.
      high |= high_mask & ((mask & (0 - mask)) - 1);
      *non_ascii |= high != 0;
      return p + __builtin_ctz(mask);
    }
    high |= high_mask;
    p += 16;
  }
  *non_ascii |= high != 0;
#endif
  for (; p != end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= ' '; ++p) {
    *non_ascii |= static_cast<signed char>(*p) < 0;
  }
  return p;
}

// The first byte of [p, end) outside of strings that is a quote, a bracket of either
// kind, a control character (line ends and tabs too) or not ASCII; `end` if none.
inline const char* SkipPlainTokens(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i case_bit = _mm_set1_epi8(0x20);
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  while (end - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // "[" and "]" are "{" and "}" but for one bit, and nothing else becomes one by it.
    const __m128i folded = _mm_or_si128(bytes, case_bit);
    const __m128i brackets =
        _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close));
    // The comparison is signed, so it finds control characters and 0x80..0xff alike.
    const __m128i others =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmplt_epi8(bytes, case_bit));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(brackets, others)));
    if (mask != 0) return p + __builtin_ctz(mask);
    p += 16;
  }
#endif
  while (p != end && *p != '"' && (*p | 0x20) != '{' && (*p | 0x20) != '}' &&
         static_cast<signed char>(*p) >= ' ') {
    ++p;
  }
  return p;
}

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_SCAN_H_
