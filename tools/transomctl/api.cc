#include "tools/transomctl/api.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.pb.h"
#include "server/config/service_config_reader.h"
#include "server/config/version.h"
#include "server/discovery/descriptor_source.h"
#include "server/upstream/upstream_channel.h"

namespace transom {
namespace ctl {
namespace {

constexpr absl::Duration kReflectionTimeout = absl::Seconds(5);

absl::Status Located(const absl::Status& status, absl::string_view source) {
  return absl::Status(status.code(), absl::StrCat(source, ": ", status.message()));
}

absl::StatusOr<ReflectedSchema> Reflect(const ApiSource& source) {
  UpstreamOptions options;
  options.target = source.upstream;
  options.user_agent = absl::StrCat("transomctl/", kVersion);
  UpstreamChannel channel(options);
  if (absl::Status target = channel.CheckTarget(); !target.ok()) {
    return Located(target, "--upstream");
  }
  return ReflectSchema(&channel, source.services, kReflectionTimeout);
}

// The files, and what they say of the services.
absl::StatusOr<google::protobuf::FileDescriptorSet> ReadFiles(const ApiSource& source, Api* api,
                                                              RouteOptions* options) {
  options->services = source.services;
  options->services_are_final = !source.services.empty();
  if (!source.descriptor_set.empty()) {
    api->source = absl::StrCat("descriptor set ", source.descriptor_set);
    return ReadDescriptorSet(source.descriptor_set);
  }
  absl::StatusOr<ReflectedSchema> reflected = Reflect(source);
  if (!reflected.ok()) return reflected.status();
  api->source = absl::StrCat("server reflection ", reflected->protocol, " of ", source.upstream);
  options->services = std::move(reflected->services);
  api->problems.insert(api->problems.end(), reflected->problems.begin(), reflected->problems.end());
  return std::move(reflected->files);
}

}  // namespace

absl::StatusOr<Api> LoadApi(const ApiSource& source) {
  Api api;
  RouteOptions options;
  options.bind_unannotated_methods =
      source.bind_unannotated_methods.value_or(source.descriptor_set.empty());
  options.strict = false;
  absl::StatusOr<ServiceConfig> service_config = ServiceConfig();
  if (!source.service_config.empty()) {
    service_config = ReadServiceConfig(source.service_config);
    if (!service_config.ok()) return service_config.status();
    options.service_config = &*service_config;
    api.problems = service_config->problems;
  }
  absl::StatusOr<google::protobuf::FileDescriptorSet> files = ReadFiles(source, &api, &options);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::shared_ptr<const Schema>> schema = Schema::Compile(*files);
  if (!schema.ok()) return Located(schema.status(), api.source);
  if (!source.service_config.empty()) {
    absl::StrAppend(&api.source, ", service config ", source.service_config);
  }
  absl::StatusOr<std::unique_ptr<const RouteTable>> routes = RouteTable::Build(*schema, options);
  if (!routes.ok()) return Located(routes.status(), api.source);
  api.schema = *std::move(schema);
  api.routes = *std::move(routes);
  const std::vector<std::string>& left_out = api.routes->problems();
  api.problems.insert(api.problems.end(), left_out.begin(), left_out.end());
  return api;
}

}  // namespace ctl
}  // namespace transom
