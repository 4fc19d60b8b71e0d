#ifndef TRANSOM_TESTS_DIFFERENTIAL_SCHEMA_SOURCE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_SCHEMA_SOURCE_H_

// Random .proto files that compile, with all that a schema can hold: p2.proto (proto2:
// groups, required fields, defaults, closed enums, extensions) and p3.proto, which uses it.
// Both have nested and recursive messages, oneofs, maps of all kinds, enums with aliases, odd
// names, json_name, and the well-known types wherever a message can be.
//
//   RandomSource random(seed);
//   auto files = CompileProtoSources(RandomSchemaSources(&random));

#include <map>
#include <string>

#include "tests/differential/random_source.h"

namespace transom {

// File name -> text.
std::map<std::string, std::string> RandomSchemaSources(RandomSource* random);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_SCHEMA_SOURCE_H_
