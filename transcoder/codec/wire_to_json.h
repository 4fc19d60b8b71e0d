#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_H_

// Protobuf wire bytes -> proto3 JSON text, in one pass, driven by the tables.
//
// One streaming pass while fields come in order; a message whose fields come
// split, repeated or as several members of one oneof is done again by an indexed
// pass, so that no name is ever printed twice. What is printed is what protobuf's
// parser would make of the bytes: the last scalar wins, messages merge, repeated
// fields append, the last member of a oneof wins. Unknown fields are skipped, and
// so are known fields with a wrong wire type, as protobuf does. A missing proto2
// `required` field is no error, and what a later value replaces is not looked into.
// Fields are printed in the order of the wire, by the indexed pass in ascending
// order of their numbers. A NullValue and a Value without a kind are null.
// Thread-safe: all state is in the arguments.
//
// Errors are ResourceExhausted for a JSON form over json_bytes_max, else DataLoss: the bytes are
// not a message of that type (truncated, overlong varint, bad tag, bad UTF-8 in a string, too
// deep), or have no JSON form (a Timestamp out of range, NaN in a Value, an Any of an unknown
// type). The message says where:
//   `book.authors[2]: truncated varint at byte 17`
// `json` then holds unspecified bytes behind its old size.

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct WireToJsonOptions {
  bool print_default_values = false;
  bool print_enums_as_numbers = false;
  bool print_proto_names = false;
  bool print_int64_as_numbers = false;
  // Spaces a level; 0 prints everything on one line without spaces.
  int indent = 0;
  // With indent: the level that the text is put in (lines after the first start
  // with this many levels more).
  int outer_levels = 0;
  // Levels of messages below the outermost one; the entry of a map is one, and so is an
  // Any's payload.
  int depth_max = 100;
  // Octets of JSON after which the translation stops, looked at before each message and enum
  // (nothing else can grow much beyond its wire form). 0: no limit.
  size_t json_bytes_max = 0;
  // An Any whose type is not known, or whose value does not decode, is printed as
  // {"@type": ..., "value": "<base64>"} instead of being an error.
  bool unknown_any_as_bytes = false;
};

// Appends the JSON form of the message `wire`.
absl::Status WireToJson(absl::string_view wire, const MessageTable& type,
                        const WireToJsonOptions& options, OutputBuffer* json);

// Appends the JSON form of one field of the message `wire` (what `response_body`
// needs): an absent field is printed as its default (`null` for a message).
absl::Status WireFieldToJson(absl::string_view wire, const MessageTable& type,
                             const FieldEntry& field, const WireToJsonOptions& options,
                             OutputBuffer* json);

// Appends a google.protobuf.Any, given by its two fields, where something must be
// printed whatever they hold (the details of an error body): in full if the type is
// known to `schema` and `value` decodes, else {"@type": ..., "value": "<base64>"}
// (Any inside it likewise). Never fails; bad UTF-8 in `type_url` becomes U+FFFD.
void AnyToJsonOrBytes(absl::string_view type_url, absl::string_view value, const Schema& schema,
                      const WireToJsonOptions& options, OutputBuffer* json);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_H_
