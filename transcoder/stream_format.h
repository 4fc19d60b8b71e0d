#ifndef TRANSOM_TRANSCODER_STREAM_FORMAT_H_
#define TRANSOM_TRANSCODER_STREAM_FORMAT_H_

// The forms in which the messages of a server stream are written into one HTTP response.
//
//   StreamFormat format = NegotiateStreamFormat(accept, StreamFormat::kJsonArray);
//   response.content_type = StreamContentType(format);
//
// Stateless.

#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

enum class StreamFormat : uint8_t {
  kJsonArray,    // application/json: [{...},{...}]
  kNdjson,       // application/x-ndjson: one message a line
  kJsonl,        // application/jsonl: the same under its other name
  kEventStream,  // text/event-stream: one event a message (WHATWG HTML, section 9.2)
};

// What an Accept header (empty if there is none) likes best; `fallback` where it has no
// preference, or none that can be met.
StreamFormat NegotiateStreamFormat(absl::string_view accept, StreamFormat fallback);

absl::string_view StreamContentType(StreamFormat format);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_STREAM_FORMAT_H_
