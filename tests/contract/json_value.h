#ifndef TRANSOM_TESTS_CONTRACT_JSON_VALUE_H_
#define TRANSOM_TESTS_CONTRACT_JSON_VALUE_H_

// JSON in case files and in replies: YAML to JSON text, and expectations held
// against a reply's text.
//
//   YamlToJson(YAML::Load("{a: 1, b: '1', c: [true, null]}"))
//       // {"a":1,"b":"1","c":[true,null]}
//   Mismatch(R"({"code":5})", R"({"code":5,"message":"m"})", JsonMatch::kIncludes)  // ""

#include <string>

#include "yaml-cpp/yaml.h"

namespace transom {

// Plain scalars become null, booleans and numbers where they look like one; quoted
// scalars are strings.
std::string YamlToJson(const YAML::Node& node);

enum class JsonMatch {
  kExactly,
  // Objects may have further members, at every level; arrays are compared whole.
  kIncludes,
};

// "" if `actual` is as `expected` says, else one sentence with the place and both
// values. In `expected`, a string that begins with `~` stands for any string that
// contains the rest. Neither order of members nor the form of numbers counts.
std::string Mismatch(const std::string& expected, const std::string& actual, JsonMatch match);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONTRACT_JSON_VALUE_H_
