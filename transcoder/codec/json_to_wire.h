#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_H_

// proto3 JSON text -> protobuf wire bytes, in one pass, driven by the tables.
//
//   OutputBuffer wire;
//   absl::Status s = JsonToWire(R"({"pageSize": 10})", *table, {}, &wire);
//
// No message objects are made. Thread-safe: all state is in the arguments.
// Source: the proto3 JSON mapping and the protobuf conformance suite.
//
// Errors are InvalidArgument with one message for the API's caller:
//   `line 3, column 14: book.authors[2].id: expected an int64, found "abc"`
// The first error wins; `wire` then holds unspecified bytes behind its old size.

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct JsonToWireOptions {
  // Unknown names are skipped (contents still checked for syntax and depth), and
  // so are fields whose enum name is unknown.
  bool ignore_unknown_fields = false;
  // The latter alone.
  bool ignore_unknown_enum_names = false;
  // Of names that differ in case only the exact one is meant, else the first in byte order.
  bool case_insensitive_enums = false;
  // Nesting of messages, arrays and objects. More than 1000 counts as 1000, for the
  // sake of the stack.
  int depth_max = 100;
  // Octets of the text. 0: no limit.
  size_t json_bytes_max = 0;
  // Members and array elements of the text together. 0: no limit. Costs nothing for a text
  // that is too short to have so many.
  size_t elements_max = 0;
  // Missing proto2 `required` fields are left to the caller (CheckRequired), but for those inside
  // an Any, which nobody else looks into.
  bool defers_required = false;
  // Fields whose value in the JSON is checked but not written, since something
  // else binds them (a path variable of a well-known message type). Each path
  // starts in the message that `json` is (JsonToWire) or that declares `field`
  // (JsonFieldToWire, so there it begins with `field` itself).
  absl::Span<const FieldPath* const> skipped_fields;
};

// Appends the message that `json` holds. White space around it is allowed,
// anything else after it is an error. An empty or blank `json` is an error here.
absl::Status JsonToWire(absl::string_view json, const MessageTable& type,
                        const JsonToWireOptions& options, OutputBuffer* wire);

// Appends one field, tag and all, whose value (object, scalar, array or map) is
// the whole of `json`: what `body: "field"` needs. `null` appends nothing.
absl::Status JsonFieldToWire(absl::string_view json, const FieldEntry& field,
                             const JsonToWireOptions& options, OutputBuffer* wire);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_H_
