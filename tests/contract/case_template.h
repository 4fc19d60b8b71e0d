#ifndef TRANSOM_TESTS_CONTRACT_CASE_TEMPLATE_H_
#define TRANSOM_TESTS_CONTRACT_CASE_TEMPLATE_H_

// Cases that are written once and stand for a table: `for_each` and `${...}`.
//
//   - name: ${code}_is_${http}
//     for_each:
//       - {code: 5, http: 404}
//       - {code: 3, http: 400}
//     upstream: {code: "${code}"}
//     expect: {status: "${http}"}
//
// gives two cases. Two lists of rows instead of one give every pair of rows.

#include <vector>

#include "yaml-cpp/yaml.h"

namespace transom {

// The cases that `node` stands for, without `for_each` and with every ${name} replaced by
// the row's value and ${repeat TEXT COUNT} by COUNT times TEXT. Throws
// YAML::Exception for a ${name} that no row has.
std::vector<YAML::Node> ExpandCase(const YAML::Node& node);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONTRACT_CASE_TEMPLATE_H_
