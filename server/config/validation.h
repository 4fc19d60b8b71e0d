#ifndef TRANSOM_SERVER_CONFIG_VALIDATION_H_
#define TRANSOM_SERVER_CONFIG_VALIDATION_H_

// What the types of config.proto cannot say: ranges, addresses, names, and settings
// that must fit each other.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

// InvalidArgument naming place, key path, what was expected and what was found; the first
// fault in the order of config.proto.
absl::Status ValidateConfig(const transom::config::v1::Config& config, const Origins& origins);

// "0.0.0.0:8080", "[::1]:0", "localhost:80", "unix:/path".
bool IsListenAddress(absl::string_view text);

// "host:port" or "scheme:rest" with any of gRPC's schemes.
bool IsUpstreamTarget(absl::string_view text);

// "library.v1.Library".
bool IsServiceName(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_VALIDATION_H_
