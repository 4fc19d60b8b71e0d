#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "server/discovery/descriptor_source.h"
#include "server/discovery/file_collection.h"
#include "server/discovery/reflection_stream.h"

namespace transom {
namespace {

constexpr absl::string_view kInfrastructurePrefix = "grpc.";

// One reflection over one stream.
class Reflection {
 public:
  Reflection(UpstreamChannel* channel, absl::string_view protocol, absl::Time deadline)
      : stream_(channel, protocol, deadline) {
    schema_.protocol = std::string(protocol);
  }

  absl::StatusOr<ReflectedSchema> Run(const std::vector<std::string>& wanted, Listed must_list) {
    absl::StatusOr<std::vector<std::string>> services = ChooseServices(wanted, must_list);
    if (!services.ok()) return services.status();
    absl::Status status;
    for (const std::string& service : *services) {
      status = FetchService(service, /*required=*/!wanted.empty());
      if (!status.ok()) return status;
    }
    if (schema_.services.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("no service can be served: ", absl::StrJoin(schema_.problems, "; ")));
    }
    status = FetchDependencies();
    if (!status.ok()) return status;
    absl::StatusOr<google::protobuf::FileDescriptorSet> ordered = files_.Ordered();
    if (!ordered.ok()) return ordered.status();
    schema_.files = *std::move(ordered);
    return std::move(schema_);
  }

 private:
  absl::StatusOr<std::vector<std::string>> ChooseServices(const std::vector<std::string>& wanted,
                                                          Listed must_list) {
    absl::StatusOr<ReflectionAnswer> answer = stream_.Ask(ReflectionQuestion::kListServices, "");
    if (!answer.ok()) return answer.status();
    if (answer->error_code != 0) return AnsweredError("the list of services", *answer);
    std::vector<std::string>& listed = answer->services;
    std::vector<std::string> found;
    for (const std::string& service : wanted) {
      if (std::find(listed.begin(), listed.end(), service) != listed.end()) {
        found.push_back(service);
      } else if (must_list == Listed::kAll) {
        return absl::InvalidArgumentError(
            absl::StrCat("the server does not list the service ", service,
                         "; it lists: ", absl::StrJoin(listed, ", ")));
      }
    }
    if (!wanted.empty() && found.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the server lists none of the services that are asked for; it lists: ",
                       absl::StrJoin(listed, ", ")));
    }
    if (!wanted.empty()) return found;
    listed.erase(std::remove_if(listed.begin(), listed.end(),
                                [](const std::string& name) {
                                  return absl::StartsWith(name, kInfrastructurePrefix);
                                }),
                 listed.end());
    if (listed.empty()) {
      return absl::InvalidArgumentError("the server lists no service but grpc.* infrastructure");
    }
    return std::move(listed);
  }

  // Adds the service and its files. A service that is not `required` becomes a problem if
  // the server cannot describe it.
  absl::Status FetchService(const std::string& service, bool required) {
    absl::Status fetched;
    if (!files_.DefinesService(service)) {
      bool stream_broke = false;
      fetched = Fetch(ReflectionQuestion::kFileContainingSymbol, service, &stream_broke);
      if (stream_broke) return fetched;
      if (fetched.ok() && !files_.DefinesService(service)) {
        fetched = absl::InvalidArgumentError(
            absl::StrCat(service, ": the files that the server gives do not define it"));
      }
    }
    if (fetched.ok()) {
      schema_.services.push_back(service);
      return absl::OkStatus();
    }
    if (required) return fetched;
    schema_.problems.push_back(std::string(fetched.message()));
    return absl::OkStatus();
  }

  // Servers may send dependencies along or leave them to be asked for.
  absl::Status FetchDependencies() {
    std::vector<std::string> missing = files_.MissingDependencies();
    while (!missing.empty()) {
      for (const std::string& name : missing) {
        if (files_.Contains(name)) continue;
        bool stream_broke = false;
        absl::Status fetched = Fetch(ReflectionQuestion::kFileByName, name, &stream_broke);
        if (stream_broke) return fetched;
        if (files_.Contains(name) || files_.AddWellKnown(name)) continue;
        if (!fetched.ok()) return fetched;
        return absl::InvalidArgumentError(
            absl::StrCat(name, ": the server answers with other files"));
      }
      missing = files_.MissingDependencies();
    }
    return absl::OkStatus();
  }

  // Asks for files. What the server answers with an error is InvalidArgument.
  absl::Status Fetch(ReflectionQuestion question, const std::string& name, bool* stream_broke) {
    absl::StatusOr<ReflectionAnswer> answer = stream_.Ask(question, name);
    if (!answer.ok()) {
      *stream_broke = true;
      return answer.status();
    }
    if (answer->error_code != 0) return AnsweredError(name, *answer);
    for (const std::string& file : answer->files) {
      absl::Status added = files_.Add(file);
      if (!added.ok()) return absl::Status(added.code(), absl::StrCat(name, ": ", added.message()));
    }
    return absl::OkStatus();
  }

  static absl::Status AnsweredError(absl::string_view what, const ReflectionAnswer& answer) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": the server answers with error ",
                                                   answer.error_code, " (", answer.error_message,
                                                   ")"));
  }

  ReflectionStream stream_;
  FileCollection files_;
  ReflectedSchema schema_;
};

absl::Status InContext(const absl::Status& status, const std::string& target) {
  if (absl::IsUnimplemented(status)) {
    return absl::UnimplementedError(
        absl::StrCat(target,
                     " has no server reflection (grpc.reflection.v1 or v1alpha): switch it "
                     "on there, or give --descriptor_set=FILE here"));
  }
  const absl::string_view what = absl::IsUnavailable(status) ? "cannot reach " : "reflection of ";
  return absl::Status(status.code(), absl::StrCat(what, target, ": ", status.message()));
}

}  // namespace

absl::StatusOr<ReflectedSchema> ReflectSchema(UpstreamChannel* channel,
                                              const std::vector<std::string>& services,
                                              absl::Duration timeout, Listed listed) {
  const absl::Time deadline = absl::Now() + timeout;
  absl::Status status;
  for (absl::string_view protocol : {"v1", "v1alpha"}) {
    absl::StatusOr<ReflectedSchema> schema =
        Reflection(channel, protocol, deadline).Run(services, listed);
    if (schema.ok()) return schema;
    status = schema.status();
    if (!absl::IsUnimplemented(status)) break;
  }
  return InContext(status, channel->options().target);
}

}  // namespace transom
