#ifndef TRANSOM_TRANSCODER_SCHEMA_BUILT_IN_FILES_H_
#define TRANSOM_TRANSCODER_SCHEMA_BUILT_IN_FILES_H_

// The descriptor files that a schema can count on even if nobody gives them: the
// well-known types, google.rpc.Status with its error details, and google.api.http.
// They are compiled into the program by the BUILD file.

#include "google/protobuf/descriptor.pb.h"

namespace transom {

// Dependencies come before dependents. Made once, never destroyed, thread-safe.
const google::protobuf::FileDescriptorSet& BuiltInFiles();

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_BUILT_IN_FILES_H_
