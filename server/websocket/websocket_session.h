#ifndef TRANSOM_SERVER_WEBSOCKET_WEBSOCKET_SESSION_H_
#define TRANSOM_SERVER_WEBSOCKET_WEBSOCKET_SESSION_H_

// The server's side of a WebSocket connection behind its handshake (RFC 6455): octets in, events
// out, and what has to be sent appended to a buffer. No sockets, no clocks.
//
//   WebSocketSession session(message_bytes_max);
//   for each read:
//     absl::Span<char> input = ...;                // is changed
//     while ((event = session.Next(&input, &message, &out)) != Event::kNeedMore) {
//       kText, kBinary: Use(message)
//       kPing, kPong: nothing to do, but a chance to write `out` and to stop reading if it piles up
//       kClosed: write `out`, then end the connection; see ended_by(), close_code()
//     }
//     write `out`
//   to send: session.AppendMessage(...), or BeginMessage() and EndMessage()
//   to end: session.AppendClose(code, reason, &out), then wait for kClosed, but not for ever
//
// The closing handshake:
//
//   open ------ client's close, answered with its code --------------------> closed
//   open ------ client breaks the protocol, told by a close frame ---------> closed
//   open -- AppendClose --> close sent -- client's close, or a violation --> closed
//
// In "close sent" messages of the client are passed over and pings not answered; in "closed" all
// that comes is dropped. How long to wait, and when to send pings, is the caller's to decide. Not
// thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/websocket/message_reader.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

enum class WebSocketMessage : uint8_t { kText, kBinary };

class WebSocketSession {
 public:
  enum class Event : uint8_t {
    kNeedMore,  // all of the input is used
    kText,      // a message, valid UTF-8
    kBinary,    // a message
    kPing,      // was answered
    kPong,
    kClosed,  // stays
  };
  enum class EndedBy : uint8_t {
    kNobody,   // not closed
    kClient,   // its close frame came first
    kServer,   // AppendClose came first
    kFailure,  // the client broke the protocol
  };

  explicit WebSocketSession(size_t message_bytes_max) : reader_(message_bytes_max) {}

  // Takes octets off the front of *input up to the next event. Sets *message for kText and kBinary;
  // it is valid until the next call, and as long as the memory behind *input. Appends answers
  // to *out, at most one frame a call.
  Event Next(absl::Span<char>* input, absl::string_view* message, OutputBuffer* out);

  // Whether messages and pings may be sent: no close frame was sent or came.
  bool is_open() const { return state_ == State::kOpen; }

  // A message to the client. REQUIRES: is_open(); a text is UTF-8.
  void AppendMessage(WebSocketMessage kind, absl::string_view payload, OutputBuffer* out);

  // The same, the payload being appended to *out between the two calls; EndMessage wants what
  // BeginMessage returned. REQUIRES: is_open() at both, and nothing else is appended to *out.
  size_t BeginMessage(OutputBuffer* out);
  void EndMessage(WebSocketMessage kind, size_t begin, OutputBuffer* out);

  // A ping. REQUIRES: is_open().
  void AppendPing(OutputBuffer* out);
  // Whether the last ping was not answered yet.
  bool ping_outstanding() const { return ping_outstanding_; }

  // Begins the closing handshake; nothing if a close frame was sent or came. Of the reason 123
  // octets are sent at most, in whole characters. REQUIRES: IsCloseCodeOnWire(code); UTF-8.
  void AppendClose(uint16_t code, absl::string_view reason, OutputBuffer* out);

  // REQUIRES: Next() returned kClosed.
  EndedBy ended_by() const { return ended_by_; }
  // What the client closed with (1005 if it gave no code), or what a failure was answered with.
  uint16_t close_code() const { return reader_.close_code(); }
  const std::string& close_reason() const { return reader_.close_reason(); }

  // Memory that is held now, beside the session itself.
  size_t held_capacity_bytes() const { return reader_.held_capacity_bytes(); }

 private:
  enum class State : uint8_t { kOpen, kCloseSent, kClosed };

  void AnswerPing(absl::string_view payload, OutputBuffer* out);
  void TakePong(absl::string_view payload);
  void AnswerClose(OutputBuffer* out);
  void AnswerFailure(OutputBuffer* out);

  MessageReader reader_;
  State state_ = State::kOpen;
  EndedBy ended_by_ = EndedBy::kNobody;
  bool ping_outstanding_ = false;
  uint64_t pings_ = 0;  // sent; the number of the last is its payload
};

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_WEBSOCKET_SESSION_H_
