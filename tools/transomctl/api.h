#ifndef TRANSOM_TOOLS_TRANSOMCTL_API_H_
#define TRANSOM_TOOLS_TRANSOMCTL_API_H_

// The API that a command is about: its types and routes, loaded as transom loads them.
//
//   absl::StatusOr<Api> api = LoadApi({.descriptor_set = "api.pb"});
//   for (const auto& binding : api->routes->bindings()) ...
//
// Faulty rules are no error here: they are left out and listed in `problems`. Immutable once made.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/schema/schema.h"

namespace transom {
namespace ctl {

struct ApiSource {
  std::string descriptor_set;  // file; empty: server reflection
  std::string upstream;        // gRPC target
  std::string service_config;  // file; empty: none
  std::vector<std::string> services;
  // None: as transom does, with reflection only.
  absl::optional<bool> bind_unannotated_methods;
};

struct Api {
  std::shared_ptr<const Schema> schema;
  std::unique_ptr<const RouteTable> routes;
  std::vector<std::string> problems;  // what was left out and why, a sentence each
  std::string source;                 // "descriptor set api.pb"
};

// The errors of ReadDescriptorSet, ReflectSchema, Schema::Compile and ReadServiceConfig, and those
// of RouteTable::Build about a service config's rules, each saying where. Blocks for some seconds
// at most.
absl::StatusOr<Api> LoadApi(const ApiSource& source);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_API_H_
