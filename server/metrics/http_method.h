#ifndef TRANSOM_SERVER_METRICS_HTTP_METHOD_H_
#define TRANSOM_SERVER_METRICS_HTTP_METHOD_H_

// HTTP methods as a small number: clients may send any word as a method, and none of them may
// make a time series of its own.
//
//   HttpMethodLabel(HttpMethodIndex("GET"))      // "GET"
//   HttpMethodLabel(HttpMethodIndex("BREW"))     // "other"
//
// Free of any state.

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

inline constexpr absl::string_view kHttpMethodLabels[] = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "other"};
inline constexpr size_t kHttpMethodCount = sizeof(kHttpMethodLabels) / sizeof(absl::string_view);
inline constexpr size_t kHttpMethodHead = 1;
inline constexpr size_t kHttpMethodOther = kHttpMethodCount - 1;

// Methods are case-sensitive (RFC 9110, section 9.1).
inline size_t HttpMethodIndex(absl::string_view method) {
  for (size_t i = 0; i < kHttpMethodOther; ++i) {
    if (method == kHttpMethodLabels[i]) return i;
  }
  return kHttpMethodOther;
}

inline absl::string_view HttpMethodLabel(size_t index) { return kHttpMethodLabels[index]; }

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_HTTP_METHOD_H_
