#ifndef TRANSOM_TESTS_DIFFERENTIAL_OVERLONG_VARINT_H_
#define TRANSOM_TESTS_DIFFERENTIAL_OVERLONG_VARINT_H_

// Whether a message has a varint with more in it than fits: a value of more than 64 bits, a tag
// or a length of more than 32. libprotobuf drops what is too much.
//
//   HasOverlongVarint("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", type)   // true

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace transom {

// In the message or in the messages in it, payloads of Any included; what is behind the first
// error does not count.
bool HasOverlongVarint(absl::string_view wire, const google::protobuf::Descriptor& type);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_OVERLONG_VARINT_H_
