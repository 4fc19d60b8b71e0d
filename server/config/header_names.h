#ifndef TRANSOM_SERVER_CONFIG_HEADER_NAMES_H_
#define TRANSOM_SERVER_CONFIG_HEADER_NAMES_H_

// Which HTTP headers no rule for metadata may touch.
//
//   IsHopByHopHeader("Upgrade")              // true
//   IsGatewaysResponseHeader("Content-Type") // true
//
// Names are compared without case. Pure functions; no allocation.

#include "absl/strings/string_view.h"

namespace transom {

// About one connection only (RFC 9110, section 7.6.1): Connection, Keep-Alive, TE, Trailer,
// Transfer-Encoding, Upgrade, HTTP2-Settings, Proxy-*.
bool IsHopByHopHeader(absl::string_view name);

// Beside those what the gateway alone says in a response: Content-Type, Content-Length, Date, and
// Access-Control-*, which is CORS's.
bool IsGatewaysResponseHeader(absl::string_view name);

// Whether all names that begin so are of that kind.
bool IsHopByHopPrefix(absl::string_view prefix);
bool IsGatewaysResponsePrefix(absl::string_view prefix);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_HEADER_NAMES_H_
