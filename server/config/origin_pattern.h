#ifndef TRANSOM_SERVER_CONFIG_ORIGIN_PATTERN_H_
#define TRANSOM_SERVER_CONFIG_ORIGIN_PATTERN_H_

// Web origins (RFC 6454) and the patterns that name some of them:
//
//   https://app.example.com:8443    that one
//   https://*.example.com           one or more labels in the place of '*'
//   http://localhost:*              any port
//   null, *                         the opaque origin; every origin
//
// Pure functions.

#include "absl/strings/string_view.h"

namespace transom {

bool IsOriginPattern(absl::string_view text);

// `origin`: as a browser sends it, in lower case. "*" matches like any text here: only itself.
bool OriginMatches(absl::string_view pattern, absl::string_view origin);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_ORIGIN_PATTERN_H_
