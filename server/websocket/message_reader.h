#ifndef TRANSOM_SERVER_WEBSOCKET_MESSAGE_READER_H_
#define TRANSOM_SERVER_WEBSOCKET_MESSAGE_READER_H_

// Messages and control frames out of the octets that a WebSocket client sends (RFC 6455,
// section 5), in any pieces.
//
//   MessageReader reader(message_bytes_max);
//   absl::Span<char> input = ...;                      // is changed: the mask is taken off in
//   place while ((result = reader.Next(&input, &payload)) != Result::kNeedMore) ...
//
// A message that lies in one frame and whole in `input` is not copied. Others are put together
// here, in at most message_bytes_max and what a buffer grows ahead. Control frames may come between
// the fragments of a message.
//
// What is refused, as early as it is certain: reserved bits and opcodes, frames without a mask,
// lengths that are not in their shortest form or over 63 bits, control frames that are fragmented
// or over 125 octets, continuations of nothing, a message inside of another, text and close reasons
// that are not UTF-8, close codes that may not be sent, messages over the limit. The result depends
// on the octets alone, not on how they were cut. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/websocket/frame.h"
#include "server/websocket/utf8_stream.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class MessageReader {
 public:
  enum class Result : uint8_t {
    kNeedMore,  // all of the input is used
    kText,
    kBinary,
    kPing,
    kPong,
    kClose,   // see close_code(), close_reason()
    kFailed,  // likewise: what to close the connection with; stays
  };

  explicit MessageReader(size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // Takes octets off the front of *input, up to the end of the next message or control frame.
  // Sets *payload for the results from kText to kPong; it is valid until the next call, and as long
  // as the memory behind *input.
  Result Next(absl::Span<char>* input, absl::string_view* payload);

  // From here on messages are passed over, not kept, and not looked at.
  void DiscardMessages();

  // The code that the client closes with (1005 if it gives none), or that it should be told.
  uint16_t close_code() const { return close_code_; }
  const std::string& close_reason() const { return close_reason_; }

  // Memory that is held now.
  size_t held_capacity_bytes() const { return message_.capacity(); }

 private:
  // What comes next.
  enum class State : uint8_t {
    kFirstOctet,   // FIN, RSV, opcode
    kSecondOctet,  // MASK, length
    kLength,       // 2 or 8 octets
    kMask,
    kPayload,
    kFailed,
  };

  bool TakeHead(absl::Span<char>* input);
  void CheckFirstOctet(unsigned char octet);
  void CheckSecondOctet(unsigned char octet);
  void CheckLength();
  void BeginPayload();
  void ExpectHeadPart(State state, uint8_t bytes);

  Result TakeControl(absl::Span<char>* input, absl::string_view* payload);
  Result TakeClose();
  Result TakeData(absl::Span<char>* input, absl::string_view* payload);
  Result EndDataFrame(absl::string_view frame, bool in_place, absl::string_view* payload);
  absl::string_view TakePayload(absl::Span<char>* input, size_t count, char* to);
  void ForgetGiven();
  Result Fail(uint16_t code, absl::string_view reason);

  bool is_control() const { return (static_cast<uint8_t>(opcode_) & 0x8) != 0; }
  bool is_text() const { return message_opcode_ == WebSocketOpcode::kText; }

  const size_t message_bytes_max_;

  // The frame.
  State state_ = State::kFirstOctet;
  uint8_t part_wanted_ = 1;  // octets of this part of the head
  uint8_t part_size_ = 0;    // how many of them are there
  char part_[8] = {};
  bool final_ = false;
  WebSocketOpcode opcode_ = WebSocketOpcode::kContinuation;
  char mask_[4] = {};
  uint64_t length_ = 0;
  uint64_t taken_ = 0;  // of the payload

  // The message.
  bool in_message_ = false;  // a fragment has come and it was not the last
  bool given_ = false;       // message_ is with the caller
  bool discards_ = false;
  WebSocketOpcode message_opcode_ = WebSocketOpcode::kText;
  Utf8Stream utf8_;
  OutputBuffer message_;

  char control_[kControlPayloadBytesMax] = {};
  uint16_t close_code_ = 0;
  std::string close_reason_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_MESSAGE_READER_H_
