#ifndef TRANSOM_TRANSCODER_STREAM_FRAMER_H_
#define TRANSOM_TRANSCODER_STREAM_FRAMER_H_

// What stands around the messages of a server stream in its HTTP response.
//
//   StreamFramer framer(StreamFormat::kJsonArray);
//   framer.BeginMessage(&out);  out.Append("{}");  framer.EndMessage(&out);
//   framer.End(&out);                        // out is "[{}]"
//
//                  kJsonArray     kNdjson, kJsonl   kEventStream
//   nothing yet    [                                retry: 3000, if there is one
//   a message      {...}          {...}\n           id: 1\ndata: {...}\n\n
//   between two    ,
//   no news                                         :\n\n
//   a good end     ]                                event: end\ndata: {}\n\n
//   an error       {"error":X}]   {"error":X}\n     event: stream-error\ndata: X\n\n
//
// X is the error as the configured error shape has it. The pieces of one stream, put together,
// are well-formed wherever it ends by End or EndWithError. Not thread-safe.

#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/stream_format.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class StreamFramer {
 public:
  // `retry_ms`: how long a browser is to wait before it connects again; 0 leaves it to it.
  explicit StreamFramer(StreamFormat format, uint32_t retry_ms = 0)
      : format_(format), retry_ms_(retry_ms) {}

  StreamFormat format() const { return format_; }
  // Whether a message must be JSON without line ends.
  bool one_line() const { return format_ != StreamFormat::kJsonArray; }

  // What shows that the stream is open. Done by the others if need be.
  void Begin(OutputBuffer* out);
  // The message is appended to `out` between the two.
  void BeginMessage(OutputBuffer* out);
  void EndMessage(OutputBuffer* out);
  // Something that means nothing, so that nobody on the way thinks the connection dead. Only
  // event streams have it.
  void Heartbeat(OutputBuffer* out);
  void End(OutputBuffer* out);
  // `error` is one JSON object on one line.
  void EndWithError(absl::string_view error, OutputBuffer* out);

  uint64_t messages() const { return messages_; }

 private:
  const StreamFormat format_;
  const uint32_t retry_ms_;
  bool begun_ = false;
  uint64_t messages_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_STREAM_FRAMER_H_
