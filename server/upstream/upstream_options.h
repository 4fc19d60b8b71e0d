#ifndef TRANSOM_SERVER_UPSTREAM_UPSTREAM_OPTIONS_H_
#define TRANSOM_SERVER_UPSTREAM_UPSTREAM_OPTIONS_H_

// How an upstream is reached and what its calls carry. Plain data.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace transom {

// PEM files, read again when they change; connections that are open stay as they are.
struct UpstreamTls {
  std::string ca_file;           // empty: the system's
  std::string certificate_file;  // the client's own, with its key_file; or neither
  std::string key_file;
  // Whom the certificate must be for, also the name that is asked for (SNI). Empty: the target's
  // host.
  std::string server_name;
};

struct UpstreamOptions {
  std::string target = "localhost:50051";  // any gRPC name
  // A larger reply is refused as invalid. At most 2 GiB - 2.
  size_t response_body_bytes_max = 16 * 1024 * 1024;
  // Opens the `user-agent` of every call; gRPC adds its own name and version.
  std::string user_agent = "transom";
  // Connections to the target (to each of its addresses, with round_robin). More than one pays
  // where a server bounds the streams of a connection.
  int channels = 1;

  absl::optional<UpstreamTls> tls;  // none: plaintext
  std::string authority;            // `:authority` of every call; empty: the target's
  // Added to every call, in place of what a client sends under the same keys. REQUIRES: legal
  // and not reserved (metadata_legality.h).
  std::vector<std::pair<std::string, std::string>> metadata;
  // A file with a bearer token, `authorization` of every call in place of the client's.
  std::string token_file;

  absl::Duration keepalive_time = absl::ZeroDuration();  // zero: no pings
  absl::Duration keepalive_timeout = absl::Seconds(20);
  bool keepalive_without_calls = false;
  bool gzip_requests = false;
  bool round_robin = false;
  // JSON of a gRPC service config (retries, timeouts, balancing), or the name of a file with it.
  // Retries are possible only with it.
  std::string grpc_service_config;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_UPSTREAM_OPTIONS_H_
