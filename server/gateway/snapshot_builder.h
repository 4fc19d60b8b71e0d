#ifndef TRANSOM_SERVER_GATEWAY_SNAPSHOT_BUILDER_H_
#define TRANSOM_SERVER_GATEWAY_SNAPSHOT_BUILDER_H_

// Schemas, which upstream serves what, and the service config -> a Snapshot.
//
//   absl::StatusOr<SnapshotParts> parts = PartsOfReflection(views, targets, services, named);
//   absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = BuildSnapshot(*std::move(parts),
//   "");
//
// Pure functions but for the files that they read.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/gateway/reflected_upstream.h"
#include "server/gateway/snapshot.h"
#include "transcoder/routing/route_table.h"

namespace transom {

struct SnapshotParts {
  std::vector<RouteSource> sources;
  RouteOptions routes;  // without the service config
  std::string source;   // for people
  std::vector<std::string> problems;
  bool complete = true;  // the services of all upstreams are known
};

// By upstream, the services that it is named for.
using ServicesByUpstream = std::vector<std::vector<std::string>>;

// What the file describes. `services`: those to serve; empty: all. An upstream that is named for no
// service serves what the others are not named for. The errors of ReadDescriptorSet and
// Schema::Compile.
absl::StatusOr<SnapshotParts> PartsOfDescriptorSet(const std::string& path,
                                                   const std::vector<std::string>& services,
                                                   const ServicesByUpstream& named);

// What the upstreams that have answered describe, each for itself. A service that an upstream
// is named for is taken from no other. InvalidArgument, naming both, for one that two list; the
// first upstream's error when none has answered.
absl::StatusOr<SnapshotParts> PartsOfReflection(const std::vector<ReflectedUpstream::View>& views,
                                                const std::vector<std::string>& targets,
                                                const std::vector<std::string>& services,
                                                const ServicesByUpstream& named);

// Reads the service config, unless its name is empty, and builds the routes. The errors are those
// of ReadServiceConfig and RouteTable::Build.
absl::StatusOr<std::shared_ptr<Snapshot>> BuildSnapshot(SnapshotParts parts,
                                                        const std::string& service_config);

// Whether an error is the service config's: it cannot be read, or does not fit the schema.
bool IsServiceConfigError(const absl::Status& status);

// The error that ReadServiceConfig has for the file, as IsServiceConfigError knows it.
absl::Status CheckServiceConfig(const std::string& service_config);

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_SNAPSHOT_BUILDER_H_
