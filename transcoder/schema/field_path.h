#ifndef TRANSOM_TRANSCODER_SCHEMA_FIELD_PATH_H_
#define TRANSOM_TRANSCODER_SCHEMA_FIELD_PATH_H_

// A dotted field path ("book.author.name") resolved against a message type.
//
//   auto path = FieldPath::Resolve(*request_table, "shelf.theme");
//   path->leaf().type == FieldType::kString
//
// Immutable after Resolve; lives no longer than the Schema of its tables.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"

namespace transom {

struct FieldPath {
  // The text it was resolved from, in proto names.
  std::string text;
  // From the root message's field to the leaf; never empty.
  std::vector<const FieldEntry*> fields;

  const FieldEntry& leaf() const { return *fields.back(); }

  // Resolves proto or JSON names at every level. Errors, each naming the
  // component and the type it was looked for in: NotFound for an unknown field,
  // InvalidArgument when a component before the last is not a singular message
  // or the text has an empty component.
  static absl::StatusOr<FieldPath> Resolve(const MessageTable& root, absl::string_view text);
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_FIELD_PATH_H_
