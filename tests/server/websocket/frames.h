#ifndef TRANSOM_TESTS_SERVER_WEBSOCKET_FRAMES_H_
#define TRANSOM_TESTS_SERVER_WEBSOCKET_FRAMES_H_

// Frames as a client sends them, and what a session makes of them, as text.
//
//   RunSession(TextFrame("hi") + PingFrame("x"), {3}, 1000)
//       // {"text <hi>", "ping", "-> pong <x>", "more"}
//
// A step "-> ..." is a frame that the session sent. The octets come in the pieces that the cuts
// make of them, each in memory of its own size.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

// Any frame, right or wrong. `first`: FIN, RSV and opcode.
struct ClientFrame {
  uint8_t first = 0x81;
  std::string payload = {};
  bool masked = true;
  // 0: the shortest form; else 7, 16 or 64 bits.
  int length_bits = 0;
  // In place of the payload's.
  int64_t length = -1;
};
std::string ToOctets(const ClientFrame& frame);

inline constexpr uint8_t kContinuationFragment = 0x00;
inline constexpr uint8_t kTextFragment = 0x01;
inline constexpr uint8_t kBinaryFragment = 0x02;
inline constexpr uint8_t kLastFragment = 0x80;
inline constexpr uint8_t kText = 0x81;
inline constexpr uint8_t kBinary = 0x82;
inline constexpr uint8_t kClose = 0x88;
inline constexpr uint8_t kPing = 0x89;
inline constexpr uint8_t kPong = 0x8a;

std::string Frame(uint8_t first, absl::string_view payload);
std::string TextFrame(absl::string_view payload);
std::string PingFrame(absl::string_view payload);
// Without a code if it is 0.
std::string CloseFrame(uint16_t code, absl::string_view reason = {});

struct SessionRun {
  std::vector<std::string> steps;
  bool operator==(const SessionRun& other) const { return steps == other.steps; }
};

// `close_before`: the octet in front of which the server begins to close, if it is in the stream;
// a piece begins there.
SessionRun RunSession(absl::string_view octets, const std::vector<size_t>& cuts,
                      size_t message_bytes_max, size_t close_before = SIZE_MAX);
SessionRun RunSessionBytewise(absl::string_view octets, size_t message_bytes_max);

std::string ToText(const SessionRun& run);

// The frames of a server, `text <..>`, `close 1000 <..>`; `BROKEN` for what is none.
std::vector<std::string> ReadServerFrames(absl::string_view octets);

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_WEBSOCKET_FRAMES_H_
