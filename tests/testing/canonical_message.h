#ifndef TRANSOM_TESTS_TESTING_CANONICAL_MESSAGE_H_
#define TRANSOM_TESTS_TESTING_CANONICAL_MESSAGE_H_

// One serialization for all messages that say the same, exact to the sign of a zero.
//
//   EXPECT_EQ(CanonicalBytes(*ours), CanonicalBytes(*theirs));

#include <string>

#include "google/protobuf/message.h"

namespace transom {

// Maps have their entries in the order of their keys, of one key the last, with key and value
// both there; so has the payload of an Any, if its type is known and it parses. Every NaN
// is the same. Unknown fields are kept.
std::string CanonicalBytes(const google::protobuf::Message& message);

// The same in place.
void MakeCanonical(google::protobuf::Message* message);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_CANONICAL_MESSAGE_H_
