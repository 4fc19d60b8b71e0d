#ifndef TRANSOM_TRANSCODER_JSON_UTF8_H_
#define TRANSOM_TRANSCODER_JSON_UTF8_H_

// Whether bytes are UTF-8: no stray or missing continuation, no overlong form, no
// surrogate, nothing above U+10FFFF. Source: RFC 3629.

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

// Long texts at memory speed, on a processor with SSSE3 whatever is in them.
bool IsValidUtf8(absl::string_view text);

// The size in bytes (1 to 4) of the character at `p`, or 0 if there is none.
int Utf8CharacterSize(const char* p, const char* end);

// The first byte that starts no character. REQUIRES: !IsValidUtf8(text).
const char* FindInvalidUtf8(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_UTF8_H_
