#include "server/http/http_counters.h"

namespace transom {

absl::string_view HttpLimitName(HttpLimit limit) {
  switch (limit) {
    case HttpLimit::kNone:
      return "";
    case HttpLimit::kConnections:
      return "connections_max";
    case HttpLimit::kConnectionsPerAddress:
      return "connections_per_address_max";
    case HttpLimit::kRequestHeadBytes:
      return "request_head_bytes_max";
    case HttpLimit::kRequestTargetBytes:
      return "request_target_bytes_max";
    case HttpLimit::kRequestHeaderCount:
      return "request_header_count_max";
    case HttpLimit::kRequestBodyBytes:
      return "request_body_bytes_max";
    case HttpLimit::kRequestsPerConnection:
      return "requests_per_connection_max";
    case HttpLimit::kResponseBufferBytes:
      return "response_buffer_bytes_max";
    case HttpLimit::kHeadTimeout:
      return "head_timeout";
    case HttpLimit::kBodyTimeout:
      return "body_timeout";
    case HttpLimit::kIdleTimeout:
      return "idle_timeout";
    case HttpLimit::kWriteTimeout:
      return "write_timeout";
    case HttpLimit::kHalfCloseGrace:
      return "half_close_grace";
    case HttpLimit::kTlsHandshakeTimeout:
      return "tls_handshake_timeout";
  }
  return "";
}

absl::string_view HttpFaultName(HttpFault fault) {
  switch (fault) {
    case HttpFault::kMalformed:
      return "malformed";
    case HttpFault::kHeadTooLarge:
      return "head_too_large";
    case HttpFault::kTargetTooLong:
      return "target_too_long";
    case HttpFault::kBodyTooLarge:
      return "body_too_large";
    case HttpFault::kUnsupportedVersion:
      return "unsupported_version";
    case HttpFault::kUnsupportedTransferCoding:
      return "unsupported_transfer_coding";
    case HttpFault::kUnsupportedExpectation:
      return "unsupported_expectation";
    case HttpFault::kUnsupportedContentEncoding:
      return "unsupported_content_encoding";
    case HttpFault::kTimeout:
      return "timeout";
    case HttpFault::kProxyHeader:
      return "proxy_header";
    case HttpFault::kTooManyConnections:
      return "too_many_connections";
    case HttpFault::kDraining:
      return "draining";
    case HttpFault::kInternal:
      return "internal";
  }
  return "";
}

}  // namespace transom
