#ifndef TRANSOM_TESTS_DIFFERENTIAL_PRINTED_DIFFERENCE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_PRINTED_DIFFERENCE_H_

// Whether two texts are the same JSON value, compared as trees: the order of members does not
// count, numbers are compared without rounding.
//
//   auto difference = ComparePrinted(*twin, ours, theirs, options);

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/differential/difference_classes.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/opinions.h"

namespace transom {

struct PrintedDifference {
  std::vector<DifferenceClass> classes;
  std::string failure;  // the first place that is not known to differ; "" if there is none
};

// `twin`: the type of the message, of the twin schema. `theirs` is from libprotobuf.
PrintedDifference ComparePrinted(const google::protobuf::Descriptor& twin, const JsonTree& ours,
                                 const JsonTree& theirs, const PrintOptions& options);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_PRINTED_DIFFERENCE_H_
