#ifndef TRANSOM_TRANSCODER_ERROR_HINTS_H_
#define TRANSOM_TRANSCODER_ERROR_HINTS_H_

// What a service's error details say to HTTP beside the body: when to come back
// (google.rpc.RetryInfo) and the message in the caller's language (google.rpc.LocalizedMessage).
//
//   ErrorHints hints = ReadErrorHints(details_bin, "de-CH, en;q=0.5");
//   if (hints.retry_after_seconds >= 0) ...     // Retry-After, rounded up
//   if (!hints.message.empty()) ...             // instead of the status's message
//
// A pure function; views point into `details_bin`.

#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

struct ErrorHints {
  int64_t retry_after_seconds = -1;  // -1: nothing is said
  absl::string_view message;         // empty: none in a language that the caller takes
  bool is_localized = false;         // there is one for some language
};

// `details_bin`: a serialized google.rpc.Status, or empty; reads up to where it is none.
// `accept_language`: RFC 9110, section 12.5.4; languages are looked up as in RFC 4647, section 3.4,
// "*" takes any. Of several the one with the best q, then the longest match. A message that is not
// UTF-8 counts as none.
ErrorHints ReadErrorHints(absl::string_view details_bin, absl::string_view accept_language);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ERROR_HINTS_H_
