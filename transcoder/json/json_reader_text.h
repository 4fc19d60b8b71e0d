#ifndef TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_
#define TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_

// Scans of JSON text that need no state: runs of plain characters, UTF-8, escapes,
// numbers. What JsonReader is made of; also for text that comes without quotes.
// Sources: RFC 8259, RFC 3629.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {

// The first byte of [p, end) that ends a run of plain ASCII in a string: a quote, a
// backslash, a control character, or a byte of a non-ASCII character; `end` if none.
inline const char* SkipPlainAscii(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  while (end - p >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // The comparison is signed, so it finds control characters and 0x80..0xff alike.
    const __m128i stops =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, space));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(stops));
    if (mask != 0) return p + __builtin_ctz(mask);
    p += 16;
  }
#endif
  while (p != end && *p != '"' && *p != '\\' && static_cast<signed char>(*p) >= ' ') ++p;
  return p;
}

// Skips whole non-ASCII characters. Returns the first ASCII byte or `end`; null if
// the bytes are not UTF-8 (overlong forms, surrogates, above U+10FFFF), then *bad
// is where the character starts that is none.
const char* SkipNonAscii(const char* p, const char* end, const char** bad);

bool IsValidUtf8(absl::string_view text);

// The size of the escape that starts with the backslash at `p`: 2, 6, or 12 for a
// pair of surrogates. 0 if it is none, or half a pair.
size_t EscapeSize(const char* p, const char* end);

// Replaces the escapes of a string's inside. REQUIRES: JsonReader has checked it.
// Writes at most raw.size() bytes at `out` and returns how many. `out` may be raw's own memory.
size_t Unescape(absl::string_view raw, char* out);

// The size of the JSON number at the start of `text`; 0 if there is none. "01" gives 1.
size_t NumberSize(absl::string_view text);

// What an error message can show of `text`: at most 40 characters of one line, valid UTF-8,
// without control characters.
std::string Excerpt(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_
