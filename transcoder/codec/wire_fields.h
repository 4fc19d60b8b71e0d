#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_FIELDS_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_FIELDS_H_

// Single fields of a message that is wire bytes.
//
//   MergedValue value;
//   FindWireValue(wire, {book_field, author_field}, &value);
//   if (value.present()) ... value.value().bytes ...
//
// The bytes have been written by the codec or passed CheckWire; of others the part in
// front of the fault is read. Thread-safe.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// What protobuf's parsers would make of a singular field: `value` is absent if it is not
// there, or has been replaced by another member of its oneof. `path` leads from a field of
// the message that `wire` is to the leaf, through singular messages that are no groups.
void FindWireValue(absl::string_view wire, absl::Span<const FieldEntry* const> path,
                   MergedValue* value);

// Whether the field is anywhere in the message, on its first level.
bool HasWireField(absl::string_view wire, const FieldEntry& field);

// Appends the message without the fields that the paths lead to, which are of message types.
// REQUIRES: no path begins with another.
void AppendWireWithout(absl::string_view wire, absl::Span<const FieldPath* const> paths,
                       OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_FIELDS_H_
