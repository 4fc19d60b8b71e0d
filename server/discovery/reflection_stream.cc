#include "server/discovery/reflection_stream.h"

#include "absl/strings/str_cat.h"

namespace transom {

ReflectionStream::ReflectionStream(UpstreamChannel* channel, absl::string_view protocol,
                                   absl::Time deadline)
    : stream_(channel,
              absl::StrCat("/grpc.reflection.", protocol, ".ServerReflection/ServerReflectionInfo"),
              deadline) {}

absl::StatusOr<ReflectionAnswer> ReflectionStream::Ask(ReflectionQuestion question,
                                                       absl::string_view value) {
  absl::StatusOr<std::string> response = stream_.Ask(EncodeReflectionRequest(question, value));
  if (!response.ok()) return response.status();
  return DecodeReflectionResponse(*response);
}

}  // namespace transom
