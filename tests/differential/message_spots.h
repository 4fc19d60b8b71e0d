#ifndef TRANSOM_TESTS_DIFFERENTIAL_MESSAGE_SPOTS_H_
#define TRANSOM_TESTS_DIFFERENTIAL_MESSAGE_SPOTS_H_

// What in a message has no JSON form: times out of range, an Any of an unknown type or with a
// broken payload, FieldMask paths that camel case spoils, NaN in a Value, strings that are
// not UTF-8.
//
//   auto spots = MendMessage(message.get(), kMendAll);   // has a JSON form now

#include <cstddef>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/differential/difference_classes.h"

namespace transom {

constexpr size_t kMendAll = static_cast<size_t>(-1);

// Replaces each such value by a neutral one, but for the one with the number `kept`; returns
// what each of them is, in a fixed order.
std::vector<DifferenceClass> MendMessage(google::protobuf::Message* message, size_t kept);

// Takes out the map entries whose value is no declared one of a closed enum, in any depth.
// Whether there was one.
bool DropUndeclaredEntries(google::protobuf::Message* message);
// Whether an entry has such a value and a declared one.
bool HasMixedEntries(google::protobuf::Message* message);
// A Value without a kind becomes null, in any depth. Whether there was one.
bool GiveValuesKinds(google::protobuf::Message* message);
// Each Any gets the one host that libprotobuf knows. Whether one had another.
bool MendHosts(google::protobuf::Message* message);

// Levels of messages below the outermost one; the payload of an Any is one.
int LevelsBelow(const google::protobuf::Message& message);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_MESSAGE_SPOTS_H_
