#ifndef TRANSOM_SERVER_UPSTREAM_GRPC_SERVICE_CONFIG_H_
#define TRANSOM_SERVER_UPSTREAM_GRPC_SERVICE_CONFIG_H_

// gRPC's own service config: retries, timeouts and balancing of a channel, as JSON. (Not to be
// confused with a google.api.Service document, which gives HTTP rules.)
//
//   absl::StatusOr<std::string> json = ReadGrpcServiceConfig("{\"methodConfig\": [...]}");
//   json = ReadGrpcServiceConfig("/etc/transom/retries.json");

#include <string>

#include "absl/status/statusor.h"

namespace transom {

// The text itself if it begins with "{", else that of the file which it names. InvalidArgument when
// the file cannot be read or gRPC does not take the JSON.
absl::StatusOr<std::string> ReadGrpcServiceConfig(const std::string& text_or_path);

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_GRPC_SERVICE_CONFIG_H_
