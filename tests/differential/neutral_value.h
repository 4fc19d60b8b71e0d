#ifndef TRANSOM_TESTS_DIFFERENTIAL_NEUTRAL_VALUE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_NEUTRAL_VALUE_H_

// The plainest JSON of a type, which everyone reads the same.
//
//   WriteJsonTree(NeutralField(*repeated_field))   // []

#include "google/protobuf/descriptor.h"
#include "tests/differential/json_tree.h"

namespace transom {

JsonTree NeutralMessage(const google::protobuf::Descriptor& type);
// The value of a member; of a repeated field or map without anything in it.
JsonTree NeutralField(const google::protobuf::FieldDescriptor& field);
JsonTree NeutralElement(const google::protobuf::FieldDescriptor& field);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_NEUTRAL_VALUE_H_
