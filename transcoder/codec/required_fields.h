#ifndef TRANSOM_TRANSCODER_CODEC_REQUIRED_FIELDS_H_
#define TRANSOM_TRANSCODER_CODEC_REQUIRED_FIELDS_H_

// Whether a message has all its proto2 `required` fields, in it and in the messages inside it,
// wherever they came from: body, path and query are appended to each other.
//
//   absl::Status status = CheckRequiredFields(request_bytes, *request_table, 100);
//
// Judged is what protobuf's parsers make of the bytes: a message that comes in parts is the merger
// of them, and of a oneof the last member counts. An entry of a map without a value has an empty
// one. Stricter than the parsers in one thing: a map's entry counts even if a later one has its
// key. What is in an Any is not looked into. Costs nothing for a type that leads to no such field.
// Thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"

namespace transom {

// REQUIRES: the codec has written `wire`, or it has passed CheckWire, with this `depth_max`.
// InvalidArgument, saying where:
//   `books.author: the required field "id" of library.v1.Author is missing`
absl::Status CheckRequiredFields(absl::string_view wire, const MessageTable& type, int depth_max);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_REQUIRED_FIELDS_H_
