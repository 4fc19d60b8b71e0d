#ifndef TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_

// The cases of one run, each told by its number: a random text for the readers, or random
// bytes for the printers, of a type of a random schema.
//
//   DifferentialCases cases(seed);
//   for (uint64_t i = 0; i < 1000; ++i) {
//     Comparison comparison = cases.Compare(i);
//   }

#include <cstdint>
#include <memory>
#include <string>

#include "tests/differential/json_vocabulary.h"
#include "tests/differential/random_schema.h"
#include "tests/differential/text_comparison.h"

namespace transom {

class DifferentialCases {
 public:
  explicit DifferentialCases(uint64_t seed) : seed_(seed) {}

  // The same for the same seed and number. Cases in ascending order are fast: a hundred of
  // them share a schema.
  Comparison Compare(uint64_t number);

  // Of the case that was compared last.
  std::string SchemaSource() const { return schema_->Source(); }

 private:
  void PrepareSchema(uint64_t number);

  const uint64_t seed_;
  uint64_t schema_number_ = 0;
  std::unique_ptr<RandomSchema> schema_;
  Vocabulary vocabulary_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_
