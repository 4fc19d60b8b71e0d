#ifndef TRANSOM_SERVER_HTTP_HTTP_LIMITS_H_
#define TRANSOM_SERVER_HTTP_HTTP_LIMITS_H_

// What a client may ask of the HTTP server. Plain data.

#include <cstddef>

#include "absl/time/time.h"

namespace transom {

struct HttpLimits {
  size_t request_head_bytes_max = 64 * 1024;
  size_t request_target_bytes_max = 16 * 1024;
  size_t request_header_count_max = 100;
  size_t request_body_bytes_max = 16 * 1024 * 1024;
  // Bodies with Content-Encoding gzip are handed on, as they are (HttpRequest::body_is_gzip).
  bool accept_gzip_bodies = false;
  size_t connections_max = 20000;
  size_t requests_per_connection_max = 0;  // 0: no limit
  size_t pipelined_bytes_max = 64 * 1024;  // read ahead while a request is in flight
  // Of responses that wait for their clients to read, over all connections. A connection
  // whose response would pass it is cut off.
  size_t output_bytes_max = 256 * 1024 * 1024;
  absl::Duration idle_timeout = absl::Seconds(75);
  absl::Duration head_timeout = absl::Seconds(10);
  // For the whole body: body_timeout plus its size at body_rate_min_bytes_per_second.
  absl::Duration body_timeout = absl::Seconds(30);
  size_t body_rate_min_bytes_per_second = 1024;
  absl::Duration write_timeout = absl::Seconds(30);  // without any progress
  // A FIN from the client cancels its request after this long.
  absl::Duration half_close_grace = absl::Milliseconds(1500);
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTP_LIMITS_H_
