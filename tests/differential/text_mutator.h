#ifndef TRANSOM_TESTS_DIFFERENTIAL_TEXT_MUTATOR_H_
#define TRANSOM_TESTS_DIFFERENTIAL_TEXT_MUTATOR_H_

// Changes to JSON that is right, which may or may not leave it so.
//
//   MutateTree(vocabulary, &random, &tree);
//   std::string text = WriteJsonTree(tree);
//   MutateText(&random, &text);

#include <string>

#include "tests/differential/json_tree.h"
#include "tests/differential/json_vocabulary.h"
#include "tests/differential/random_source.h"

namespace transom {

// One change to one node: another value, another spelling of the same, members and elements
// added, doubled, dropped, moved or renamed, a level more or a hundred.
void MutateTree(const Vocabulary& vocabulary, RandomSource* random, JsonTree* tree);

// One change to a few characters: a byte changed, a token put in or doubled, the end cut off.
void MutateText(RandomSource* random, std::string* text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_TEXT_MUTATOR_H_
