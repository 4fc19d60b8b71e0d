#ifndef TRANSOM_TESTS_DIFFERENTIAL_RANDOM_VALUES_H_
#define TRANSOM_TESTS_DIFFERENTIAL_RANDOM_VALUES_H_

// Scalars as they stand on the wire: the limits, what is next to them, and the rest.

#include <cstdint>
#include <string>

#include "tests/differential/random_source.h"

namespace transom {

// Near one of the powers of two, or anything; negative numbers are in two's complement.
uint64_t RandomInteger(RandomSource* random);
// All kinds: NaN, infinities, -0, denormal, integers, short and long fractions.
double RandomDouble(RandomSource* random);
double RandomFiniteDouble(RandomSource* random);
// ASCII, what JSON escapes, and characters of two to four bytes.
std::string RandomText(RandomSource* random);
std::string RandomBytes(RandomSource* random);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_RANDOM_VALUES_H_
