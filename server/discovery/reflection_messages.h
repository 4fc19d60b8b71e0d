#ifndef TRANSOM_SERVER_DISCOVERY_REFLECTION_MESSAGES_H_
#define TRANSOM_SERVER_DISCOVERY_REFLECTION_MESSAGES_H_

// The messages of grpc.reflection.v1.ServerReflection as far as they are needed, by field
// number. v1alpha has the same bytes. Generated classes would register the
// descriptors a second time in a process that also serves reflection, which ends it.
//
//   std::string request = EncodeReflectionRequest(ReflectionQuestion::kListServices, "");
//   absl::StatusOr<ReflectionAnswer> answer = DecodeReflectionResponse(bytes);
//
// Pure functions.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

// Values are the field numbers of ServerReflectionRequest.
enum class ReflectionQuestion {
  kFileByName = 3,
  kFileContainingSymbol = 4,
  kListServices = 7,
};

struct ReflectionAnswer {
  std::vector<std::string> files;     // serialized FileDescriptorProtos
  std::vector<std::string> services;  // full names
  int error_code = 0;                 // gRPC code; 0: no error
  std::string error_message;
};

std::string EncodeReflectionRequest(ReflectionQuestion question, absl::string_view value);

// InvalidArgument when the bytes are not a ServerReflectionResponse. Unknown fields are skipped.
absl::StatusOr<ReflectionAnswer> DecodeReflectionResponse(absl::string_view bytes);

}  // namespace transom

#endif  // TRANSOM_SERVER_DISCOVERY_REFLECTION_MESSAGES_H_
