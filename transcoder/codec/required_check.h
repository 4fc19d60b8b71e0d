#ifndef TRANSOM_TRANSCODER_CODEC_REQUIRED_CHECK_H_
#define TRANSOM_TRANSCODER_CODEC_REQUIRED_CHECK_H_

// Whether a message that is wire bytes has its proto2 `required` fields, on all levels.
//
//   if (type.has_required_inside) status = CheckRequired(wire, type);
//
// Wherever the pieces of the message came from: several values of one singular message count
// as their merger, as protobuf's parsers have it. Messages inside an Any are not looked at.
// Thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"

namespace transom {

// InvalidArgument: `book.author: the required field "name" of library.Author is missing`.
// REQUIRES: the codec has written the bytes, or they have passed CheckWire.
absl::Status CheckRequired(absl::string_view wire, const MessageTable& type);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_REQUIRED_CHECK_H_
