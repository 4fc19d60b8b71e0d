#ifndef TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_
#define TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_

// How long a call may take: what the client asks for in its headers, within what the
// configuration allows.
//
//   RequestTimeout({{"Grpc-Timeout", "100m"}}, {60 s, 1 h})    // 100 ms
//   RequestTimeout({{"X-Server-Timeout", "2.5"}}, {60 s, 1 h}) // 2.5 s
//   RequestTimeout({}, {60 s, 1 h})                            // 60 s

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/http/http_handler.h"

namespace transom {

struct DeadlineLimits {
  absl::Duration fallback = absl::Seconds(60);  // when the client asks for nothing
  absl::Duration max = absl::Minutes(10);       // caps both
};

// Grpc-Timeout is 1 to 8 digits and a unit of H M S m u n (gRPC over HTTP/2, "Timeout"),
// X-Server-Timeout seconds, decimals allowed. Of all that are there the shortest counts.
// InvalidArgument, naming the header, for anything else, an empty value too.
// `waited`: how much of what the client asks for is over; the rest may be less than nothing.
absl::StatusOr<absl::Duration> RequestTimeout(absl::Span<const HeaderField> headers,
                                              const DeadlineLimits& limits,
                                              absl::Duration waited = absl::ZeroDuration());

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_
