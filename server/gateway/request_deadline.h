#ifndef TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_
#define TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_

// How long a call may take: what the client asks for, within what the
// configuration allows.
//
//   RequestTimeout("100m", "", {60 s, 1 h})   // 100 ms
//   RequestTimeout("", "2.5", {60 s, 1 h})    // 2.5 s
//   RequestTimeout("", "", {60 s, 1 h})       // 60 s

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace transom {

struct DeadlineLimits {
  absl::Duration fallback = absl::Seconds(60);  // when the client asks for nothing
  absl::Duration max = absl::Minutes(10);       // caps both
};

// `grpc_timeout` is a Grpc-Timeout value (1 to 8 digits and a unit of H M S m u n; gRPC
// over HTTP/2, "Timeout"), `server_timeout` an X-Server-Timeout value (seconds, decimals
// allowed); empty means absent. Of two the shorter counts. InvalidArgument,
// naming the header, for anything else.
absl::StatusOr<absl::Duration> RequestTimeout(absl::string_view grpc_timeout,
                                              absl::string_view server_timeout,
                                              const DeadlineLimits& limits);

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_REQUEST_DEADLINE_H_
