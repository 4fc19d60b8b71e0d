#ifndef TRANSOM_TRANSCODER_CODEC_PRESENT_PATHS_H_
#define TRANSOM_TRANSCODER_CODEC_PRESENT_PATHS_H_

// The leaf paths that a message sets, as the `paths` of a google.protobuf.FieldMask.
//
//   AppendPresentJsonPaths(R"({"title": "t", "author": {"name": null}})", *book, {}, &mask);
//   // paths: "title" paths: "author.name"
//
// Paths have proto names. A path ends at a scalar, a repeated field, a map, and a type whose
// JSON is not that of its fields; an empty message is a leaf itself. In JSON a null is
// present: that is how it is said that a field is to be cleared. What is no
// field of the message is passed over. Thread-safe.

#include "absl/strings/string_view.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// `json` is what JsonToWire or JsonFieldToWire has taken with the same options; nothing is
// appended if it is no object.
void AppendPresentJsonPaths(absl::string_view json, const MessageTable& type,
                            const JsonToWireOptions& options, OutputBuffer* mask);

// `wire` has been written by the codec or passed CheckWire. No path is appended twice.
void AppendPresentWirePaths(absl::string_view wire, const MessageTable& type, OutputBuffer* mask);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_PRESENT_PATHS_H_
