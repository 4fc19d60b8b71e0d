#ifndef TRANSOM_TRANSCODER_CODEC_FIELD_SELECTION_H_
#define TRANSOM_TRANSCODER_CODEC_FIELD_SELECTION_H_

// Which fields of a message are to be printed: a field mask, resolved against its type.
//
//   auto selection = FieldSelection::Parse("name,books.author.name", *shelf_table, 100);
//   const FieldSelection* inside;
//   (*selection)->Selects(*books_field, &inside)   // true; inside selects author
//   inside->Selects(*title_field, &inside)         // false
//   (*selection)->Selects(*name_field, &inside)    // true; inside is null: all of it
//
// Paths have commas between them; components are proto or JSON names with dots
// between them. A path goes through repeated fields and groups as through messages
// (`books.title` or `books.*.title` are the titles of all books), and through the values of
// a map by "*" (`by_id.*.title`). A last component "*" is everything. A type whose JSON is
// not that of its fields (Timestamp, Any, Struct, ...) is selected as a whole.
// Immutable; lives no longer than the tables.

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"

namespace transom {

class FieldSelection {
 public:
  // A selection of fields of `root`. Null for everything: an empty text, or "*".
  // InvalidArgument for an empty component, an unknown field, a path that goes on
  // behind what has no fields, and more than `depth_max` components:
  //   `no field "nome" in library.v1.Shelf`
  static absl::StatusOr<std::unique_ptr<const FieldSelection>> Parse(absl::string_view text,
                                                                     const MessageTable& root,
                                                                     int depth_max);
  // The same for the value of one field (what `response_body` shows): paths start inside it.
  static absl::StatusOr<std::unique_ptr<const FieldSelection>> Parse(absl::string_view text,
                                                                     const FieldEntry& root,
                                                                     int depth_max);

  // Whether anything of `field`, which is of the type selected from, is selected. *inside is
  // then what of each of its messages; null: all.
  bool Selects(const FieldEntry& field, const FieldSelection** inside) const {
    auto it = fields_.find(&field);
    if (it == fields_.end()) return false;
    *inside = it->second.get();
    return true;
  }

 private:
  class Parser;

  // Null: the whole field.
  absl::flat_hash_map<const FieldEntry*, std::unique_ptr<FieldSelection>> fields_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_FIELD_SELECTION_H_
