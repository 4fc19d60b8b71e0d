#ifndef TRANSOM_TESTS_DIFFERENTIAL_WIRE_COMPARISON_H_
#define TRANSOM_TESTS_DIFFERENTIAL_WIRE_COMPARISON_H_

// One message as bytes, printed by the codec and by libprotobuf.
//
// First the bytes: the codec must print what it prints of the same message as a serializer
// writes it, that is, it merges, replaces and skips as libprotobuf's parser does. Then the message:
// what has no JSON form (message_spots.h) the codec must refuse; mended of that, both must
// print the same JSON value. Last, what the codec printed must be read back, by itself and by
// libprotobuf (text_comparison.h), to the same message.

#include <string>

#include "google/protobuf/descriptor.h"
#include "tests/differential/opinions.h"
#include "tests/differential/random_schema.h"
#include "tests/differential/text_comparison.h"

namespace transom {

// `type` is one of the schema's roots.
Comparison CompareWire(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                       const std::string& wire, const PrintOptions& options);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_WIRE_COMPARISON_H_
