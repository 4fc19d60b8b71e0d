#ifndef TRANSOM_TESTS_DIFFERENTIAL_JSON_VOCABULARY_H_
#define TRANSOM_TESTS_DIFFERENTIAL_JSON_VOCABULARY_H_

// Values and names to try: each at the border between what some type takes and what it does not.
//
//   Vocabulary vocabulary = VocabularyOf(schema.roots());
//   ReplaceTree(RandomNode(vocabulary, &random), &node);

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/random_source.h"

namespace transom {

// Names that mean something in a schema: of fields, in both forms, and of enum values.
struct Vocabulary {
  std::vector<std::string> names;
  std::vector<std::string> enum_values;
};
Vocabulary VocabularyOf(const std::vector<const google::protobuf::Descriptor*>& types);

// Number, literal, text, array or object.
JsonTree RandomNode(const Vocabulary& vocabulary, RandomSource* random);
// Mostly of a field.
std::string RandomName(const Vocabulary& vocabulary, RandomSource* random);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_JSON_VOCABULARY_H_
