#ifndef TRANSOM_SERVER_DISCOVERY_DESCRIPTOR_SOURCE_H_
#define TRANSOM_SERVER_DISCOVERY_DESCRIPTOR_SOURCE_H_

// Where the services' descriptors come from: a file that protoc wrote, or the
// upstream's server reflection.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.pb.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

// Reads what `protoc --include_imports --descriptor_set_out=FILE` writes.
// NotFound, PermissionDenied or InvalidArgument (not a descriptor set, empty,
// truncated), each naming the file and what was expected.
absl::StatusOr<google::protobuf::FileDescriptorSet> ReadDescriptorSet(const std::string& path);

struct ReflectedSchema {
  google::protobuf::FileDescriptorSet files;  // dependencies before dependents
  std::vector<std::string> services;  // what the server lists, without grpc.* infrastructure
  std::string protocol;               // "v1" or "v1alpha"
  // Services that the server lists but whose files it cannot give (each with the reason);
  // they are left out of `services`. Only where no services were asked for by name.
  std::vector<std::string> problems;
};

// What of the services that are asked for by name a server must list.
enum class Listed {
  kAll,
  kSome,  // at least one: other servers may have the rest
};

// Asks the server for its services (only those of `services` if that is not empty)
// and fetches their files with all dependencies: v1 first, v1alpha if the server does
// not implement v1. Blocks; not for serving threads. Errors: Unavailable when the
// upstream cannot be reached, Unimplemented when it has no reflection (the message
// says what to do instead), DeadlineExceeded, InvalidArgument for an answer that
// does not parse, files that do not fit together, or a service that the server must list and
// does not. Other codes are the server's own (PermissionDenied, ...).
absl::StatusOr<ReflectedSchema> ReflectSchema(UpstreamChannel* channel,
                                              const std::vector<std::string>& services,
                                              absl::Duration timeout, Listed listed = Listed::kAll);

}  // namespace transom

#endif  // TRANSOM_SERVER_DISCOVERY_DESCRIPTOR_SOURCE_H_
