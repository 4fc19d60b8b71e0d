#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_CHECK_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_CHECK_H_

// Whether bytes that are passed on as they are can be parsed as a message of their type.
//
//   absl::Status status = CheckWire(body, *request_table, 100);
//
// Checked are tags and lengths, messages inside messages, packed runs, and the UTF-8 of
// strings where the type asks for it. As for protobuf's parsers, unknown fields and known ones of
// a wrong wire type are no error, nor is a missing proto2 `required` field (required_fields.h),
// nor a value without a JSON form. One pass, nothing allocated. Thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"

namespace transom {

// `depth_max`: levels of messages below the outermost one. InvalidArgument, saying where:
//   `book.title: invalid UTF-8 in the string at byte 17`
absl::Status CheckWire(absl::string_view wire, const MessageTable& type, int depth_max);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_CHECK_H_
