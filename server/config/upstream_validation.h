#ifndef TRANSOM_SERVER_CONFIG_UPSTREAM_VALIDATION_H_
#define TRANSOM_SERVER_CONFIG_UPSTREAM_VALIDATION_H_

// The part of ValidateConfig (validation.h) that is about upstreams. Pure functions; errors are
// InvalidArgument with place and key.

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

// Targets, the options of each, and that it is clear which upstream serves a service.
absl::Status ValidateUpstreams(const config::v1::Config& config, const Origins& origins);

// The list at `path` holds full names of services, none twice.
absl::Status ValidateServiceNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                                  const std::string& path, const Origins& origins);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_UPSTREAM_VALIDATION_H_
