#ifndef TRANSOM_TRANSCODER_JSON_JSON_POSITION_H_
#define TRANSOM_TRANSCODER_JSON_JSON_POSITION_H_

// Where in a text something stands, as people count it.
//
//   JsonPosition position;
//   AdvancePosition("{\n \"\xc3\xa9", &position);  // line 2, column 4
//
// Counting goes at memory speed, so that a stream can be counted as it passes.

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

struct JsonPosition {
  size_t line = 1;    // from 1; lines end with "\n"
  size_t column = 1;  // from 1, in characters of UTF-8
};

// Moves *position, which is where `text` starts, behind it. `text` may come in pieces, also
// with characters cut apart.
void AdvancePosition(absl::string_view text, JsonPosition* position);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_POSITION_H_
