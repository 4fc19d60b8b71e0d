#ifndef TRANSOM_TRANSCODER_STREAM_SPLITTER_H_
#define TRANSOM_TRANSCODER_STREAM_SPLITTER_H_

// The messages of a client stream, as JSON texts, out of the pieces in which its body comes.
//
//   absl::optional<ValueFraming> framing = StreamFramingOf(content_type);  // none: not a stream
//   StreamSplitter splitter({*framing, message_bytes_max, depth_max});
//   for each piece of the body:
//     while ((result = splitter.Next(&piece, &message)) == Result::kMessage) Use(message);
//     kNeedMore: `piece` is used up, read on; kError: see ErrorText()
//   at the end: splitter.Finish(), and the same loop with an empty piece, until kEnd or kError
//
// A message is given with its last byte; a number or a literal with the byte behind it.
// One that lies whole in a piece is a part of that piece, nothing is copied. Of one that does not,
// what has come is held here: at most value_bytes_max and a few KiB. Who has to stop
// (back-pressure) keeps what is left of the piece and goes on later.
//
// ValueSplitter (transcoder/json/value_splitter.h) says what is checked, and how errors read.
// Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "transcoder/json/value_splitter.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// How the body of a client stream is framed, by its Content-Type header:
//
//   application/json, anything +json, none          kDetected: an array, or values in a row
//   application/x-ndjson, application/ndjson,
//   application/jsonl, application/x-jsonlines      kLines
//
// Nothing for other types, and for a charset that is not UTF-8.
absl::optional<ValueFraming> StreamFramingOf(absl::string_view content_type);

class StreamSplitter {
 public:
  enum class Result : uint8_t {
    kMessage,
    kNeedMore,
    kEnd,    // only behind Finish()
    kError,  // stays
  };

  explicit StreamSplitter(const ValueSplitterOptions& options) : splitter_(options) {}

  // Takes bytes off the front of *input up to the end of the next message, or all of them. Sets
  // *message on kMessage only; it is valid until the next call, as long as the piece is.
  Result Next(absl::string_view* input, absl::string_view* message);

  // The body ends behind what was given to Next().
  void Finish() { splitter_.Finish(); }

  // The last message, for errors in it: which it is, from 1, and where it begins in the body.
  uint64_t message_number() const { return splitter_.value_number(); }
  JsonPosition message_position() const { return splitter_.value_position(); }

  // REQUIRES: Next() returned kError. `line 1, column 5 (byte 4): value 2: expected "," or "]",
  // found "x"`.
  const ValueSplitter::Error& error() const { return splitter_.error(); }
  std::string ErrorText() const { return splitter_.ErrorText(); }

  // Memory that is held now.
  size_t held_capacity_bytes() const { return held_.capacity(); }

 private:
  Result NextInPiece(absl::string_view* input, absl::string_view* message);
  Result NextHeld(absl::string_view* input, absl::string_view* message);
  void DropGiven();

  ValueSplitter splitter_;
  OutputBuffer held_;        // the message that has begun, unless it is all in the piece
  bool held_given_ = false;  // as the last message, or no longer wanted
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_STREAM_SPLITTER_H_
