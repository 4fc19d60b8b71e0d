#ifndef TRANSOM_TRANSCODER_REQUEST_PARAMS_H_
#define TRANSOM_TRANSCODER_REQUEST_PARAMS_H_

// The value of the metadata x-goog-request-params: what proxies in front of a service route by,
// so that they need not read the message.
//
//   google.api.routing of the method         name=projects%2Fp&shelf=s
//   without one, the variables of the path   shelf=7&book.name=a%20b
//
// Pairs of a key and a value, both percent-encoded but for letters, digits and -._~ (RFC 6570,
// section 3.2.2), joined by '&'. An empty value is left out. Source: AIP-4222. Thread-safe.

#include <cstddef>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/request_options.h"
#include "transcoder/routing/route_table.h"

namespace transom {

using RequestParamsText = absl::InlinedVector<char, 256>;

// Whether requests of this method may have such a value at all.
inline bool HasRequestParams(const MethodEntry& method, RequestParams which) {
  return which == RequestParams::kAlways ||
         (which == RequestParams::kAnnotated && method.routing != nullptr);
}

// Appends the value for a request whose message is `wire`, as RequestTranslator has bound it; by an
// annotation it is read from there, otherwise from the path alone. Nothing is appended where there
// is nothing to route by. REQUIRES: HasRequestParams. GatewayEvent::kHeadTooLarge for more than
// options.request_params_bytes_max.
absl::Status AppendRequestParams(const RouteMatch& match, absl::string_view wire,
                                 const RequestTranslatorOptions& options, RequestParamsText* text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_REQUEST_PARAMS_H_
