#ifndef TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_
#define TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_

// Scans of JSON text that need no state: escapes, numbers,
// excerpts. What JsonReader is made of; also for text that comes without quotes.
// Sources: RFC 8259, RFC 3629.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace transom {

// The size of the escape that starts with the backslash at `p`: 2, 6, or 12 for a
// pair of surrogates. 0 if it is none, or half a pair.
size_t EscapeSize(const char* p, const char* end);

// What Unescape may write behind its result.
constexpr size_t kUnescapeSlack = 16;

// Replaces the escapes of a string's inside. REQUIRES: JsonReader has checked it; `out`, which
// is not raw's memory, has room for raw.size() + kUnescapeSlack bytes. Returns the size of the
// result, which is not above raw.size().
size_t Unescape(absl::string_view raw, char* out);

// The size of the JSON number at the start of `text`; 0 if there is none. "01" gives 1.
size_t NumberSize(absl::string_view text);

// What an error message can show of `text`: at most 40 characters of one line, valid UTF-8,
// without control characters.
std::string Excerpt(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_READER_TEXT_H_
