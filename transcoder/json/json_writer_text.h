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

#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

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
