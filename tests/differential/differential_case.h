#ifndef TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_

// The cases of one run, each told by its number: a random text for the readers, or random
// bytes for the printers, of a type of a random schema.
//
//   DifferentialCases cases(seed);
//   for (uint64_t i = 0; i < 1000; ++i) {
//     Comparison comparison = Compare(cases.Make(i));
//   }

#include <cstdint>
#include <memory>
#include <string>

#include "google/protobuf/descriptor.h"
#include "tests/differential/json_vocabulary.h"
#include "tests/differential/opinions.h"
#include "tests/differential/random_schema.h"
#include "tests/differential/text_comparison.h"

namespace transom {

struct DifferentialCase {
  const RandomSchema* schema;
  const google::protobuf::Descriptor* type;
  bool is_text;       // JSON to read, else bytes to print
  std::string input;  // text or bytes
  ReadOptions read_options;
  PrintOptions print_options;
};

Comparison Compare(const DifferentialCase& one);
// The type and the input; and with the schema.
std::string DescribeInput(const DifferentialCase& one);
std::string Describe(const DifferentialCase& one);

class DifferentialCases {
 public:
  explicit DifferentialCases(uint64_t seed) : seed_(seed) {}

  // The same for the same seed and number. Cases in ascending order are made fast: a hundred of
  // them share a schema. Lives until the next one is made.
  DifferentialCase Make(uint64_t number);

 private:
  void PrepareSchema(uint64_t number);

  const uint64_t seed_;
  uint64_t schema_number_ = 0;
  std::unique_ptr<RandomSchema> schema_;
  Vocabulary vocabulary_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_DIFFERENTIAL_CASE_H_
