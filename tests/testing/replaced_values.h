#ifndef TRANSOM_TESTS_TESTING_REPLACED_VALUES_H_
#define TRANSOM_TESTS_TESTING_REPLACED_VALUES_H_

// Whether a later value on the wire replaces an earlier one, which the codec then does
// not look into, while libprotobuf parses it all the same.
//
//   HoldsReplacedValues(Bytes(9, "\xff") + Bytes(9, "a"), *m)   // true: field 9 is a string

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace transom {

// In the message or, in any depth, in the messages in it: two values of a singular string,
// two members of a oneof, two entries of a map. Of bytes that are no message what is in
// front of the first error counts.
bool HoldsReplacedValues(absl::string_view wire, const google::protobuf::Descriptor& type);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_REPLACED_VALUES_H_
