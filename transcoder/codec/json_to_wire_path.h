#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_PATH_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_PATH_H_

// Where in a message a value stands, as a chain of links on the stack: nothing is
// built unless there is an error to report.
//
//   PathLink book{nullptr};  book.field = book_field;
//   PathLink author{&book};  author.field = authors_field;  author.index = 2;
//   PathText(&author)        // book.authors[2]

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/schema/schema.h"

namespace transom {

struct PathLink {
  explicit PathLink(const PathLink* link) : parent(link) {}

  const PathLink* parent;
  // Null inside of Struct, Value and ListValue.
  const FieldEntry* field = nullptr;
  // Inside a repeated field or a list, or -1.
  int64_t index = -1;
  // Inside a map or Struct: the key as the JSON text spells it.
  absl::string_view key;
  bool has_key = false;
};

// "book.authors[2].labels[\"a\"]", by JSON names; "" for null.
std::string PathText(const PathLink* link);

// Whether `link` is the field that `path` leads to: no element, no map value.
bool IsAtFieldPath(const PathLink* link, const FieldPath& path);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_PATH_H_
