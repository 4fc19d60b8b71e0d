#ifndef TRANSOM_SERVER_COMPRESSION_CONTENT_CODING_H_
#define TRANSOM_SERVER_COMPRESSION_CONTENT_CODING_H_

// The content codings that are known here (RFC 9110, section 8.4.1).

#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

enum class ContentCoding : uint8_t { kIdentity, kGzip, kBrotli };

// As Content-Encoding has it: "gzip", "br"; "identity".
constexpr absl::string_view ContentCodingName(ContentCoding coding) {
  return coding == ContentCoding::kGzip     ? absl::string_view("gzip")
         : coding == ContentCoding::kBrotli ? absl::string_view("br")
                                            : absl::string_view("identity");
}

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_CONTENT_CODING_H_
