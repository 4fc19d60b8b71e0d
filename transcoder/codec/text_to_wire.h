#ifndef TRANSOM_TRANSCODER_CODEC_TEXT_TO_WIRE_H_
#define TRANSOM_TRANSCODER_CODEC_TEXT_TO_WIRE_H_

// The text of a path variable or query parameter -> one field on the wire.
//
//   TextToWire(path_of("filter.size"), "10", {}, &wire)   // filter { size: 10 }
//
// Values are already percent-decoded. Accepted forms:
// numbers as in JSON without quotes; bool "true"/"false"; enums by name or
// number, also unknown numbers; bytes in either base64 alphabet, padded or not;
// wrappers like their scalar; Timestamp, Duration and FieldMask in their JSON
// string form without quotes (a FieldMask may use proto names too); Struct, Value and
// ListValue as JSON text. A repeated leaf gets one element a call, unpacked. A default
// value is written explicitly. Messages around the leaf are written as length-delimited
// fields, to be merged by the reader with what the body said.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// Appends the field. InvalidArgument, e.g. `page_size: expected an int32, found "ten"`,
// for text that is not of the leaf's type (bad UTF-8 in a string too); Unimplemented
// when the leaf is of a message type that has no text form, or a map.
absl::Status TextToWire(const FieldPath& path, absl::string_view text,
                        const JsonToWireOptions& options, OutputBuffer* wire);

// The same for a path that is no FieldPath (a query parameter's, resolved while it is
// read). `name_for_errors` stands in messages where FieldPath::text would.
// REQUIRES: path is not empty, and each field but the last is a singular message
// that declares the next one.
absl::Status TextToWire(absl::Span<const FieldEntry* const> path, absl::string_view name_for_errors,
                        absl::string_view text, const JsonToWireOptions& options,
                        OutputBuffer* wire);

// Whether TextToWire can serve such a leaf: scalars, enums, and the well-known
// types listed above (also when repeated; the caller checks that if it matters).
bool HasTextForm(const FieldEntry& field);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_TEXT_TO_WIRE_H_
