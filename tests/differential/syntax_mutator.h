#ifndef TRANSOM_TESTS_DIFFERENTIAL_SYNTAX_MUTATOR_H_
#define TRANSOM_TESTS_DIFFERENTIAL_SYNTAX_MUTATOR_H_

// Breaks JSON's grammar in the ways that lenient readers let pass: other quotes or none,
// commas too many, comments, words for numbers, bad escapes and bytes in strings.
//
//   BreakSyntax(&random, &text);   // {"a":1} -> {'a':1}

#include <string>

#include "tests/differential/random_source.h"

namespace transom {

// At one place. A text without a place for what was chosen stays as it is.
void BreakSyntax(RandomSource* random, std::string* text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_SYNTAX_MUTATOR_H_
