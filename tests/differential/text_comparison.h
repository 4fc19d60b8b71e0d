#ifndef TRANSOM_TESTS_DIFFERENTIAL_TEXT_COMPARISON_H_
#define TRANSOM_TESTS_DIFFERENTIAL_TEXT_COMPARISON_H_

// One text, read by the codec and by libprotobuf. Where they differ, the text is mended at the
// places that are known to make them differ (text_spots.h), and then
//   - the codec must have refused what had a wrong value in it, and read the rest;
//   - what the codec reads of the text without its wrong values must be to the bit what
//     libprotobuf reads of the text with plain spellings;
//   - each of the places alone is tried, to see which made the difference.
// So a difference that is not known is found even in the middle of known ones.

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/differential/difference_classes.h"
#include "tests/differential/opinions.h"
#include "tests/differential/random_schema.h"

namespace transom {

struct Comparison {
  // Why the two differ, one entry a place; empty if they agree.
  std::vector<DifferenceClass> classes;
  // What nobody can explain; "" if there is nothing.
  std::string failure;
};

// `type` is one of the schema's roots.
Comparison CompareText(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                       const std::string& text, const ReadOptions& options);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_TEXT_COMPARISON_H_
