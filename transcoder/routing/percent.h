#ifndef TRANSOM_TRANSCODER_ROUTING_PERCENT_H_
#define TRANSOM_TRANSCODER_ROUTING_PERCENT_H_

// Percent-decoding of pieces of a request target (RFC 3986, section 2.1).
//
//   char buffer[64];
//   absl::string_view text;
//   if (!PercentDecode("p%20q%2Fr+", buffer, &text)) return BadRequest();
//   // text == "p q/r+"
//
// A target is split first (on '/', '&', '=') and its pieces are decoded after that,
// exactly once: "%252F" becomes "%2F". Hexadecimal digits of either case are read.
// Nothing is allocated: a piece without escapes comes back as the view that was
// given, any other is written to the caller's buffer.
//
// The bytes that come out are not checked to be UTF-8: that is up to the field
// that they are meant for. Stateless, so safe from any thread.

#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace transom {

// What a variable of several segments decodes (google/api/http.proto leaves the
// separators alone, so that "a%2Fb/c" stays two segments):
//
//                        "%2f%23/%20%2523" becomes
//   kAllExceptReserved   "%2f%23/ %23"   the reserved characters of RFC 6570 stay
//   kAllExceptSlash      "%2f#/ %23"     only the slash stays
//   kAll                 "/#/ %23"
//
// An escape that stays is left as it was written. In ascending order of what is decoded.
enum class UrlUnescapeSpec : uint8_t {
  kAllExceptReserved,
  kAllExceptSlash,
  kAll,
};

// Each function: `buffer` has room for raw.size() bytes. False if an escape is
// malformed ('%' without two hexadecimal digits), and `decoded` is then unspecified.

// A path segment, or the value of a variable of one segment. '+' stays '+'.
bool PercentDecode(absl::string_view raw, char* buffer, absl::string_view* decoded);

// The value of a variable of several segments.
bool PercentDecodeSegments(absl::string_view raw, UrlUnescapeSpec spec, char* buffer,
                           absl::string_view* decoded);

// A name or value of a query: '+' is a space.
bool QueryDecode(absl::string_view raw, char* buffer, absl::string_view* decoded);

// Whether QueryDecode changes anything in `raw`, or in any piece of it.
bool NeedsQueryDecoding(absl::string_view raw);

inline bool HasEscapes(absl::string_view raw) {
  return !raw.empty() && std::memchr(raw.data(), '%', raw.size()) != nullptr;
}

// Whether every '%' in `raw` starts an escape.
bool EscapesAreWellFormed(absl::string_view raw);

// The value of a hexadecimal digit, or -1.
int HexDigitValue(char c);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_PERCENT_H_
