#ifndef TRANSOM_TRANSCODER_JSON_JSON_SIZE_H_
#define TRANSOM_TRANSCODER_JSON_JSON_SIZE_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

// An upper bound of the members and array elements in a JSON text, found by its commas and
// opening brackets outside of strings; exact but for empty arrays and objects, which count one.
// The text need not be valid. Reads every octet once.
//
//   JsonElementBound(R"({"a": [1, 2], "b,": {}})")  // 5: a, 1, 2, b and one for {}
size_t JsonElementBound(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_SIZE_H_
