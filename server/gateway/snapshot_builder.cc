#include "server/gateway/snapshot_builder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "server/config/service_config_reader.h"
#include "server/discovery/descriptor_source.h"

namespace transom {
namespace {

constexpr char kServiceConfigPayload[] = "transom/service_config";

absl::Status AsServiceConfigError(absl::Status status) {
  status.SetPayload(kServiceConfigPayload, absl::Cord());
  return status;
}

absl::Status In(absl::string_view source, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(source, ": ", status.message()));
}

void Append(const std::vector<std::string>& more, std::vector<std::string>* all) {
  all->insert(all->end(), more.begin(), more.end());
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The upstream that is named for the service, or -1.
int NamedFor(const std::string& service, const ServicesByUpstream& named) {
  for (size_t i = 0; i < named.size(); ++i) {
    if (Contains(named[i], service)) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

absl::StatusOr<SnapshotParts> PartsOfDescriptorSet(const std::string& path,
                                                   const std::vector<std::string>& services,
                                                   const ServicesByUpstream& named) {
  SnapshotParts parts;
  parts.source = absl::StrCat("descriptor set ", path);
  absl::StatusOr<google::protobuf::FileDescriptorSet> files = ReadDescriptorSet(path);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::shared_ptr<const Schema>> schema = Schema::Compile(*files);
  if (!schema.ok()) return In(parts.source, schema.status());
  RouteSource source{*std::move(schema), 0, true};
  bool others = named.empty();  // whether services that nobody is named for are served
  for (size_t i = 0; i < named.size(); ++i) {
    if (named[i].empty()) {
      source.upstream = static_cast<int>(i);
      others = true;
    }
    for (const std::string& service : named[i]) {
      parts.routes.upstreams[service] = static_cast<int>(i);
    }
  }
  parts.sources.push_back(std::move(source));
  parts.routes.services = services;
  if (services.empty() && !others) {
    for (const auto& [service, upstream] : parts.routes.upstreams) {
      parts.routes.services.push_back(service);
    }
  }
  parts.routes.services_are_final = !parts.routes.services.empty();
  return parts;
}

absl::StatusOr<SnapshotParts> PartsOfReflection(const std::vector<ReflectedUpstream::View>& views,
                                                const std::vector<std::string>& targets,
                                                const std::vector<std::string>& services,
                                                const ServicesByUpstream& named) {
  SnapshotParts parts;
  parts.routes.strict = false;
  parts.routes.services_are_final = !services.empty();
  for (size_t i = 0; i < views.size(); ++i) {
    const ReflectedUpstream::View& view = views[i];
    if (view.schema == nullptr) {
      parts.complete = false;
      continue;
    }
    const int upstream = static_cast<int>(i);
    for (const std::string& service : view.services) {
      const int owner = NamedFor(service, named);
      if (owner >= 0 && owner != upstream) continue;
      const auto [other, inserted] = parts.routes.upstreams.emplace(service, upstream);
      if (!inserted) {
        return absl::InvalidArgumentError(
            absl::StrCat("service ", service, " is on two upstreams, ", targets[other->second],
                         " and ", targets[i], ": say with upstreams[].services which serves it"));
      }
      parts.routes.services.push_back(service);
    }
    parts.sources.push_back({view.schema, upstream, false});
    Append(view.problems, &parts.problems);
    absl::StrAppend(&parts.source, parts.source.empty() ? "" : ", ", "server reflection ",
                    view.protocol, " of ", targets[i]);
  }
  if (parts.sources.empty()) return views[0].error;
  // Of what the operator asks for, what is on none of them.
  for (const std::string& service : services) {
    if (parts.complete && !Contains(parts.routes.services, service)) {
      parts.problems.push_back(absl::StrCat("service ", service, ": no upstream lists it"));
    }
  }
  return parts;
}

absl::StatusOr<std::shared_ptr<Snapshot>> BuildSnapshot(SnapshotParts parts,
                                                        const std::string& config_file) {
  absl::StatusOr<ServiceConfig> service_config = ServiceConfig();
  if (!config_file.empty()) {
    service_config = ReadServiceConfig(config_file);
    if (!service_config.ok()) return AsServiceConfigError(service_config.status());
    parts.routes.service_config = &*service_config;
    absl::StrAppend(&parts.source, ", service config ", config_file);
  }
  absl::StatusOr<std::unique_ptr<const RouteTable>> table =
      RouteTable::Build(parts.sources, parts.routes);
  if (!table.ok()) {
    const absl::Status status = In(parts.source, table.status());
    // By reflection no other rule is an error.
    return parts.routes.strict ? status : AsServiceConfigError(status);
  }
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->schema = parts.sources[0].schema;
  snapshot->routes = *std::move(table);
  snapshot->source = std::move(parts.source);
  snapshot->complete = parts.complete;
  if (!config_file.empty()) snapshot->problems = service_config->problems;
  Append(parts.problems, &snapshot->problems);
  Append(snapshot->routes->problems(), &snapshot->problems);
  return snapshot;
}

bool IsServiceConfigError(const absl::Status& status) {
  return status.GetPayload(kServiceConfigPayload).has_value();
}

absl::Status CheckServiceConfig(const std::string& service_config) {
  if (service_config.empty()) return absl::OkStatus();
  absl::StatusOr<ServiceConfig> config = ReadServiceConfig(service_config);
  return config.ok() ? absl::OkStatus() : AsServiceConfigError(config.status());
}

}  // namespace transom
