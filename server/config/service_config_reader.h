#ifndef TRANSOM_SERVER_CONFIG_SERVICE_CONFIG_READER_H_
#define TRANSOM_SERVER_CONFIG_SERVICE_CONFIG_READER_H_

// A google.api.Service document, YAML or JSON, -> ServiceConfig.
//
//   absl::StatusOr<ServiceConfig> config = ReadServiceConfig("api.yaml");
//
// What is read: `apis[].name`, `http` and `backend.rules[]` (`selector` and `deadline`). Keys are
// the proto's names or their JSON names. All other sections of the document (documentation,
// authentication, usage, ...) are passed over; a top-level key that google.api.Service does not
// have is a problem of the result. An unknown key within http or backend is an error.
//
// Errors are in one line: place, key path, what was expected, what was found.
//   api.yaml:4:12: http.rules[0].get: template "/v1/{x": column 5: variable without its closing "}"

#include <string>

#include "absl/status/statusor.h"
#include "transcoder/routing/service_config.h"

namespace transom {

// InvalidArgument for what is wrong with the text: besides keys and types a template that is
// none, a rule without a selector or pattern or with two patterns, additional_bindings within
// additional_bindings, and a selector that is none. What needs the descriptors (variables,
// body, conflicts) is up to RouteTable::Build. `file_name` is for messages.
absl::StatusOr<ServiceConfig> ParseServiceConfig(const std::string& text,
                                                 const std::string& file_name);

// The file of that path, at most 16 MiB. The errors of ParseServiceConfig, and NotFound or
// PermissionDenied for a file that cannot be read.
absl::StatusOr<ServiceConfig> ReadServiceConfig(const std::string& path);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_SERVICE_CONFIG_READER_H_
