#ifndef TRANSOM_SERVER_WEBSOCKET_FRAME_H_
#define TRANSOM_SERVER_WEBSOCKET_FRAME_H_

// The frames of RFC 6455, section 5.2, and those that a server writes: whole messages, not masked.
//
//   AppendFrame(WebSocketOpcode::kText, "{}", &out);
//
//   const size_t begin = BeginFrame(&out);      // the size is not known yet
//   translator.AppendJson(message, &out);
//   EndFrame(WebSocketOpcode::kText, begin, &out);
//
//   +-+---+-------+-+-------+-------------------+---------+---------+
//   |F|RSV| opcode|M| length| 16 or 64 bits more| mask    | payload |
//   |1|3  | 4     |1| 7     | if it is 126, 127 | 4 if M  |         |
//   +-+---+-------+-+-------+-------------------+---------+---------+
//
// Functions over the caller's buffer.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

enum class WebSocketOpcode : uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

// Of a frame that is not masked.
inline constexpr size_t kFrameHeadBytesMax = 10;
// The payload of a control frame: close, ping, pong.
inline constexpr size_t kControlPayloadBytesMax = 125;

// The head of a frame that is a whole message. REQUIRES: of a control frame the payload is no
// larger than kControlPayloadBytesMax.
void AppendFrameHead(WebSocketOpcode opcode, uint64_t payload_bytes, OutputBuffer* out);

// A whole message in one frame; likewise.
void AppendFrame(WebSocketOpcode opcode, absl::string_view payload, OutputBuffer* out);

// A frame whose payload is appended to *out between the two calls. BeginFrame returns what
// EndFrame wants back. The payload moves by some octets if its size is not between 126 and 65535.
size_t BeginFrame(OutputBuffer* out);
void EndFrame(WebSocketOpcode opcode, size_t begin, OutputBuffer* out);

// A close frame. Of the reason as much is sent as fits, in whole characters. REQUIRES: `code` may
// be sent; `reason` is UTF-8.
void AppendCloseFrame(uint16_t code, absl::string_view reason, OutputBuffer* out);

// Puts a mask on or takes it off, which is the same. `offset`: of the octets in the payload.
void MaskOctets(const char mask[4], uint64_t offset, char* octets, size_t size);

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_FRAME_H_
