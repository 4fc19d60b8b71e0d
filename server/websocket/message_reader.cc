#include "server/websocket/message_reader.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "server/websocket/close_code.h"

namespace transom {
namespace {

constexpr unsigned char kFinalBit = 0x80;
constexpr unsigned char kReservedBits = 0x70;
constexpr unsigned char kOpcodeBits = 0x0f;
constexpr unsigned char kControlBit = 0x08;
constexpr unsigned char kMaskBit = 0x80;
constexpr unsigned char kLengthBits = 0x7f;
constexpr uint64_t kLength16 = 126;

// More memory than this is not kept for the next message.
constexpr size_t kKeptBytesMax = 4 * 1024;

bool IsKnown(WebSocketOpcode opcode) {
  switch (opcode) {
    case WebSocketOpcode::kContinuation:
    case WebSocketOpcode::kText:
    case WebSocketOpcode::kBinary:
    case WebSocketOpcode::kClose:
    case WebSocketOpcode::kPing:
    case WebSocketOpcode::kPong:
      return true;
  }
  return false;
}

}  // namespace

MessageReader::Result MessageReader::Next(absl::Span<char>* input, absl::string_view* payload) {
  ForgetGiven();
  while (state_ != State::kFailed) {
    if (state_ != State::kPayload && !TakeHead(input)) break;
    const Result result = is_control() ? TakeControl(input, payload) : TakeData(input, payload);
    if (result == Result::kFailed) break;
    // A fragment that was not the last goes on with the next frame.
    if (result != Result::kNeedMore || state_ == State::kPayload) return result;
  }
  if (state_ != State::kFailed) return Result::kNeedMore;
  input->remove_prefix(input->size());
  return Result::kFailed;
}

void MessageReader::DiscardMessages() {
  discards_ = true;
  // What is with the caller stays until the next call.
  if (!given_) message_ = OutputBuffer();
}

// Whether the head is whole and right.
bool MessageReader::TakeHead(absl::Span<char>* input) {
  while (state_ < State::kPayload) {
    if (input->empty()) return false;
    part_[part_size_++] = input->front();
    input->remove_prefix(1);
    if (part_size_ < part_wanted_) continue;
    switch (state_) {
      case State::kFirstOctet:
        CheckFirstOctet(static_cast<unsigned char>(part_[0]));
        break;
      case State::kSecondOctet:
        CheckSecondOctet(static_cast<unsigned char>(part_[0]));
        break;
      case State::kLength:
        CheckLength();
        break;
      default:  // kMask
        BeginPayload();
        break;
    }
  }
  return state_ == State::kPayload;
}

void MessageReader::ExpectHeadPart(State state, uint8_t bytes) {
  state_ = state;
  part_wanted_ = bytes;
  part_size_ = 0;
}

void MessageReader::CheckFirstOctet(unsigned char octet) {
  final_ = (octet & kFinalBit) != 0;
  opcode_ = static_cast<WebSocketOpcode>(octet & kOpcodeBits);
  const char* wrong = nullptr;
  if ((octet & kReservedBits) != 0) {
    wrong = "a frame has reserved bits, but no extension was agreed";
  } else if (!IsKnown(opcode_)) {
    wrong = "a frame has a reserved opcode";
  } else if ((octet & kControlBit) != 0) {
    if (!final_) wrong = "a control frame is fragmented";
  } else if (opcode_ == WebSocketOpcode::kContinuation) {
    if (!in_message_) wrong = "a continuation frame continues no message";
  } else if (in_message_) {
    wrong = "a message begins inside of another";
  }
  if (wrong != nullptr) {
    Fail(websocket_close::kProtocolError, wrong);
    return;
  }
  ExpectHeadPart(State::kSecondOctet, 1);
}

void MessageReader::CheckSecondOctet(unsigned char octet) {
  if ((octet & kMaskBit) == 0) {
    Fail(websocket_close::kProtocolError, "a frame is not masked");
    return;
  }
  length_ = octet & kLengthBits;
  if (is_control() && length_ > kControlPayloadBytesMax) {
    Fail(websocket_close::kProtocolError, "a control frame is longer than 125 bytes");
    return;
  }
  if (length_ < kLength16) {
    CheckLength();
  } else {
    ExpectHeadPart(State::kLength, length_ == kLength16 ? 2 : 8);
  }
}

void MessageReader::CheckLength() {
  if (state_ == State::kLength) {
    length_ = 0;
    for (uint8_t i = 0; i < part_size_; ++i) {
      length_ = length_ << 8 | static_cast<unsigned char>(part_[i]);
    }
    if (length_ >> 63 != 0) {
      Fail(websocket_close::kProtocolError, "the length of a frame has its highest bit set");
      return;
    }
    if (length_ < (part_size_ == 2 ? kLength16 : 0x10000)) {
      Fail(websocket_close::kProtocolError, "the length of a frame is not in its shortest form");
      return;
    }
  }
  if (!is_control() && !discards_ && length_ > message_bytes_max_ - message_.size()) {
    Fail(websocket_close::kMessageTooBig,
         absl::StrCat("a message is larger than ", message_bytes_max_, " bytes"));
    return;
  }
  ExpectHeadPart(State::kMask, 4);
}

void MessageReader::BeginPayload() {
  std::memcpy(mask_, part_, sizeof(mask_));
  taken_ = 0;
  if (!is_control() && !in_message_) {
    message_opcode_ = opcode_;
    utf8_.Start();
  }
  ExpectHeadPart(State::kPayload, 0);
}

// Takes `count` octets without their mask to `to`, which may be where they are.
absl::string_view MessageReader::TakePayload(absl::Span<char>* input, size_t count, char* to) {
  if (count == 0) return {};
  if (to != input->data()) std::memcpy(to, input->data(), count);
  MaskOctets(mask_, taken_, to, count);
  taken_ += count;
  input->remove_prefix(count);
  return absl::string_view(to, count);
}

MessageReader::Result MessageReader::TakeControl(absl::Span<char>* input,
                                                 absl::string_view* payload) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(length_ - taken_, input->size()));
  TakePayload(input, count, control_ + taken_);
  if (taken_ < length_) return Result::kNeedMore;
  ExpectHeadPart(State::kFirstOctet, 1);
  if (opcode_ == WebSocketOpcode::kClose) return TakeClose();
  *payload = absl::string_view(control_, static_cast<size_t>(length_));
  return opcode_ == WebSocketOpcode::kPing ? Result::kPing : Result::kPong;
}

MessageReader::Result MessageReader::TakeClose() {
  close_code_ = websocket_close::kNoStatus;
  close_reason_.clear();
  if (length_ == 0) return Result::kClose;
  if (length_ == 1) {
    return Fail(websocket_close::kProtocolError, "a close frame has half a code");
  }
  const auto code = static_cast<uint16_t>(static_cast<unsigned char>(control_[0]) << 8 |
                                          static_cast<unsigned char>(control_[1]));
  if (!IsCloseCodeOnWire(code)) {
    return Fail(websocket_close::kProtocolError,
                absl::StrCat("the close code ", code, " may not be sent"));
  }
  const absl::string_view reason(control_ + 2, static_cast<size_t>(length_) - 2);
  Utf8Stream utf8;
  if (!utf8.Take(reason) || !utf8.IsWhole()) {
    return Fail(websocket_close::kInvalidPayload, "the reason of a close frame is not UTF-8");
  }
  close_code_ = code;
  close_reason_ = std::string(reason);
  return Result::kClose;
}

MessageReader::Result MessageReader::TakeData(absl::Span<char>* input, absl::string_view* payload) {
  const size_t count = static_cast<size_t>(std::min<uint64_t>(length_ - taken_, input->size()));
  if (discards_) {
    taken_ += count;
    input->remove_prefix(count);
    return taken_ < length_ ? Result::kNeedMore : EndDataFrame({}, true, payload);
  }
  const bool in_place = final_ && !in_message_ && count == length_;
  char* const to = in_place ? input->data() : message_.Reserve(count);
  const absl::string_view part = TakePayload(input, count, to);
  if (!in_place) message_.Advance(count);
  if (is_text() && !utf8_.Take(part)) {
    return Fail(websocket_close::kInvalidPayload, "a text message is not UTF-8");
  }
  return taken_ < length_ ? Result::kNeedMore : EndDataFrame(part, in_place, payload);
}

MessageReader::Result MessageReader::EndDataFrame(absl::string_view frame, bool in_place,
                                                  absl::string_view* payload) {
  ExpectHeadPart(State::kFirstOctet, 1);
  in_message_ = !final_;
  if (in_message_ || discards_) return Result::kNeedMore;
  if (is_text() && !utf8_.IsWhole()) {
    return Fail(websocket_close::kInvalidPayload, "a text message ends inside of a character");
  }
  given_ = !in_place;
  *payload = in_place ? frame : message_.view();
  return is_text() ? Result::kText : Result::kBinary;
}

void MessageReader::ForgetGiven() {
  if (!given_) return;
  given_ = false;
  message_.Clear();
  if (discards_ || message_.capacity() > kKeptBytesMax) message_ = OutputBuffer();
}

MessageReader::Result MessageReader::Fail(uint16_t code, absl::string_view reason) {
  state_ = State::kFailed;
  close_code_ = code;
  close_reason_ = std::string(reason);
  message_ = OutputBuffer();
  return Result::kFailed;
}

}  // namespace transom
