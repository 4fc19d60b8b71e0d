#ifndef TRANSOM_TESTS_DIFFERENTIAL_TEXT_SPOTS_H_
#define TRANSOM_TESTS_DIFFERENTIAL_TEXT_SPOTS_H_

// The places of a JSON text where the codec and libprotobuf may differ, by what the JSON mapping
// says of each value, and how the text reads without the difference.
//
//   std::vector<TextSpot> spots = FindTextSpots(*twin, tree, options);
//   JsonTree plain = Mended(tree, spots);
//
// A value that is wrong, or that libprotobuf cannot have, is mended into a neutral one
// (0, "", false) or left out; a value that is right but oddly spelled is written plainly
// and stays the same value.

#include <cstddef>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/differential/difference_classes.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/opinions.h"

namespace transom {

struct TextSpot {
  enum class Mend { kNothing, kDrop, kReplace, kRename };

  enum class Must {
    kRefuse,    // the codec must refuse the text
    kRead,      // it must read what libprotobuf reads of the mended text
    kReadAlone  // it must read it; libprotobuf has no spelling for the value
  };

  DifferenceClass kind = DifferenceClass::kNone;
  Must must = Must::kRefuse;
  std::vector<size_t> path;  // the children to go through, from the root
  Mend mend = Mend::kNothing;
  JsonTree value;    // for kReplace
  std::string name;  // for kRename
};

// `twin`: the type of the whole text, of the twin schema. In the order of the text.
std::vector<TextSpot> FindTextSpots(const google::protobuf::Descriptor& twin, const JsonTree& tree,
                                    const ReadOptions& options);

JsonTree Mended(const JsonTree& tree, const std::vector<TextSpot>& spots);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_TEXT_SPOTS_H_
