#include "server/websocket/websocket_session.h"

#include <cstring>

#include "server/websocket/close_code.h"
#include "server/websocket/frame.h"

namespace transom {
namespace {

WebSocketOpcode OpcodeOf(WebSocketMessage kind) {
  return kind == WebSocketMessage::kText ? WebSocketOpcode::kText : WebSocketOpcode::kBinary;
}

}  // namespace

WebSocketSession::Event WebSocketSession::Next(absl::Span<char>* input, absl::string_view* message,
                                               OutputBuffer* out) {
  if (state_ == State::kClosed) {
    input->remove_prefix(input->size());
    return Event::kClosed;
  }
  absl::string_view payload;
  switch (reader_.Next(input, &payload)) {
    case MessageReader::Result::kNeedMore:
      return Event::kNeedMore;
    case MessageReader::Result::kText:
      *message = payload;
      return Event::kText;
    case MessageReader::Result::kBinary:
      *message = payload;
      return Event::kBinary;
    case MessageReader::Result::kPing:
      AnswerPing(payload, out);
      return Event::kPing;
    case MessageReader::Result::kPong:
      TakePong(payload);
      return Event::kPong;
    case MessageReader::Result::kClose:
      AnswerClose(out);
      break;
    case MessageReader::Result::kFailed:
      AnswerFailure(out);
      break;
  }
  state_ = State::kClosed;
  input->remove_prefix(input->size());
  return Event::kClosed;
}

void WebSocketSession::AppendMessage(WebSocketMessage kind, absl::string_view payload,
                                     OutputBuffer* out) {
  AppendFrame(OpcodeOf(kind), payload, out);
}

size_t WebSocketSession::BeginMessage(OutputBuffer* out) { return BeginFrame(out); }

void WebSocketSession::EndMessage(WebSocketMessage kind, size_t begin, OutputBuffer* out) {
  EndFrame(OpcodeOf(kind), begin, out);
}

void WebSocketSession::AppendPing(OutputBuffer* out) {
  ++pings_;
  ping_outstanding_ = true;
  char payload[sizeof(pings_)];
  std::memcpy(payload, &pings_, sizeof(payload));
  AppendFrame(WebSocketOpcode::kPing, absl::string_view(payload, sizeof(payload)), out);
}

void WebSocketSession::AppendClose(uint16_t code, absl::string_view reason, OutputBuffer* out) {
  if (state_ != State::kOpen) return;
  AppendCloseFrame(code, reason, out);
  state_ = State::kCloseSent;
  ended_by_ = EndedBy::kServer;
  reader_.DiscardMessages();
}

void WebSocketSession::AnswerPing(absl::string_view payload, OutputBuffer* out) {
  if (state_ == State::kOpen) AppendFrame(WebSocketOpcode::kPong, payload, out);
}

// A pong that answers no ping, or one before the last, says nothing of the last.
void WebSocketSession::TakePong(absl::string_view payload) {
  if (payload.size() == sizeof(pings_) &&
      std::memcmp(payload.data(), &pings_, sizeof(pings_)) == 0) {
    ping_outstanding_ = false;
  }
}

void WebSocketSession::AnswerClose(OutputBuffer* out) {
  if (state_ != State::kOpen) return;
  ended_by_ = EndedBy::kClient;
  if (reader_.close_code() == websocket_close::kNoStatus) {
    AppendFrame(WebSocketOpcode::kClose, {}, out);
  } else {
    AppendCloseFrame(reader_.close_code(), {}, out);
  }
}

void WebSocketSession::AnswerFailure(OutputBuffer* out) {
  if (state_ != State::kOpen) return;
  ended_by_ = EndedBy::kFailure;
  AppendCloseFrame(reader_.close_code(), reader_.close_reason(), out);
}

}  // namespace transom
