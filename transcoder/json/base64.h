#ifndef TRANSOM_TRANSCODER_JSON_BASE64_H_
#define TRANSOM_TRANSCODER_JSON_BASE64_H_

// Bytes as base64 (RFC 4648, 4: the standard alphabet, padded).
//
//   char text[Base64Size(3)];
//   EncodeBase64("abc", text);   // YWJj

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

constexpr size_t Base64Size(size_t byte_count) { return (byte_count + 2) / 3 * 4; }

// Writes Base64Size(bytes.size()) characters at `to` and returns their end. Memory speed on a
// processor with SSSE3.
char* EncodeBase64(absl::string_view bytes, char* to);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_BASE64_H_
