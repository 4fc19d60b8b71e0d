#ifndef TRANSOM_TESTS_DIFFERENTIAL_RANDOM_WIRE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_RANDOM_WIRE_H_

// Random messages, as wire bytes.
//
//   std::string wire = RandomWire(*type, WireStyle::kTidy, &random);

#include <string>

#include "google/protobuf/descriptor.h"
#include "tests/differential/random_source.h"

namespace transom {

enum class WireStyle {
  // As a serializer writes it, of values that have a JSON form. Required fields are there.
  kTidy,
  // Whatever a parser takes: fields in any order, split and repeated, packed or not whatever
  // is declared, map entries without key or value, several members of a oneof, unknown
  // fields, undeclared enum numbers, bad UTF-8, values without a JSON form.
  kWild,
};

std::string RandomWire(const google::protobuf::Descriptor& type, WireStyle style,
                       RandomSource* random);

// Cut, or a few of its bytes changed.
void DamageWire(RandomSource* random, std::string* wire);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_RANDOM_WIRE_H_
