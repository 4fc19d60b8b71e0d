#ifndef TRANSOM_TRANSCODER_JSON_JSON_WRITER_TEXT_H_
#define TRANSOM_TRANSCODER_JSON_JSON_WRITER_TEXT_H_

// The text of JSON scalars: escaped strings, numbers, base64. What JsonWriter is
// made of; free of any state.
//
//   char* p = out.Reserve(kNumberSizeMax);
//   out.Advance(WriteDouble(0.1, p) - p);  // 0.1
//
// Escaped are what JSON requires (control characters, quote, backslash) and
// U+2028 and U+2029, which some readers of JSON take for ends of lines. `<`, `>`
// and `&` stay as they are: a reply is application/json, never a part of HTML.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {

// Enough for any number that the functions below write, quotes included.
constexpr size_t kNumberSizeMax = 32;

// Each writes at `p`, which has kNumberSizeMax bytes, and returns the end.
char* WriteUint64(uint64_t value, char* p);
char* WriteInt64(int64_t value, char* p);
// The shortest digits that give the value back; plain from 1e-5 up to 1e15 (1e7 for
// a float), else like 1e+20. What is not finite is "NaN", "Infinity" or "-Infinity", in quotes.
char* WriteDouble(double value, char* p);
char* WriteFloat(float value, char* p);

// The first and the last kBytes, which may overlap.
template <size_t kBytes>
inline void CopyTwice(const char* from, size_t size, char* to) {
  std::memcpy(to, from, kBytes);
  std::memcpy(to + size - kBytes, from + size - kBytes, kBytes);
}

// Like memcpy, without the call for the usual sizes of names. Returns the end.
inline char* CopyShort(absl::string_view text, char* to) {
  const size_t size = text.size();
  const char* const from = text.data();
  if (ABSL_PREDICT_FALSE(size < 4 || size > 32)) {
    std::memcpy(to, from, size);
  } else if (size > 16) {
    CopyTwice<16>(from, size, to);
  } else if (size > 8) {
    CopyTwice<8>(from, size, to);
  } else {
    CopyTwice<4>(from, size, to);
  }
  return to + size;
}

// The longest text that WriteIfShortAndPlain takes, and what it needs at `p`.
constexpr size_t kShortTextMax = 16;
constexpr size_t kShortTextRoom = kShortTextMax + 3;

// Writes `text` with its quotes at `p` and returns the end, if it is ASCII with nothing to be
// escaped. Else returns null; there may be anything at `p`. REQUIRES: it has no more than
// kShortTextMax bytes, and kShortTextMax bytes may be read at text.data().
inline char* WriteIfShortAndPlain(absl::string_view text, char* p) {
#if defined(__SSE2__)
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
  // The comparison is signed, so it finds control characters and 0x80..0xff alike.
  const __m128i controls = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
  const __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const auto stops = static_cast<uint32_t>(
      _mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, backslashes))));
  *p = '"';
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p + 1), block);
  p[1 + text.size()] = '"';
  return (stops & ((1u << text.size()) - 1)) == 0 ? p + text.size() + 2 : nullptr;
#else
  *p++ = '"';
  for (const char c : text) {
    if (static_cast<signed char>(c) < 0x20 || c == '"' || c == '\\') return nullptr;
    *p++ = c;
  }
  *p++ = '"';
  return p;
#endif
}

// Appends `text`, quoted and escaped. On bad UTF-8 returns false and appends an
// unspecified part of it. Bytes behind the text, up to `readable_end`, may be read, though
// they make no difference: a short text that is part of a larger buffer is copied faster.
bool AppendQuoted(absl::string_view text, const char* readable_end, OutputBuffer* out);
inline bool AppendQuoted(absl::string_view text, OutputBuffer* out) {
  return AppendQuoted(text, text.data() + text.size(), out);
}
// The same with U+FFFD for each byte that is not part of a character.
void AppendQuotedLossy(absl::string_view text, OutputBuffer* out);
// Appends `bytes` in quotes as base64: the standard alphabet, padded.
void AppendQuotedBase64(absl::string_view bytes, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_WRITER_TEXT_H_
