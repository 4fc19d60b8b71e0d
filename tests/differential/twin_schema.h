#ifndef TRANSOM_TESTS_DIFFERENTIAL_TWIN_SCHEMA_H_
#define TRANSOM_TESTS_DIFFERENTIAL_TWIN_SCHEMA_H_

// libprotobuf's JSON knows neither groups nor extensions. So that it can be asked about them
// all the same, it gets a twin of the schema, in which a group is a message field and an
// extension a field of its message whose JSON name is "[pkg.name]". The JSON of the two is
// the same, and the wire but for the delimiters of groups.
//
//   pb::FileDescriptorSet twin = TwinOf(files);
//   std::string twin_wire = TwinWire(*type, message->SerializeAsString());

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace transom {

// REQUIRES: extensions are declared at the top of a file, for messages of its package.
google::protobuf::FileDescriptorSet TwinOf(const google::protobuf::FileDescriptorSet& files);

// Whether a field of the twin is an extension (whose proto name is then the twin's own).
bool IsTwinOfExtension(const google::protobuf::FieldDescriptor& field);

// A serialized message of `type`, as bytes of its twin; payloads of Any included.
std::string TwinWire(const google::protobuf::Descriptor& type, absl::string_view wire);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_TWIN_SCHEMA_H_
