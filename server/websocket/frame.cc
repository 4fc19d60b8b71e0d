#include "server/websocket/frame.h"

#include <cstring>

#include "server/websocket/close_code.h"

namespace transom {
namespace {

constexpr unsigned char kFinal = 0x80;
constexpr char kLength16 = 126;
constexpr char kLength64 = 127;
// What most messages need.
constexpr size_t kUsualHeadBytes = 4;

// Returns how long the head is.
size_t WriteHead(WebSocketOpcode opcode, uint64_t payload_bytes, char* head) {
  head[0] = static_cast<char>(kFinal | static_cast<unsigned char>(opcode));
  if (payload_bytes < static_cast<uint64_t>(kLength16)) {
    head[1] = static_cast<char>(payload_bytes);
    return 2;
  }
  const size_t length_bytes = payload_bytes <= 0xffff ? 2 : 8;
  head[1] = length_bytes == 2 ? kLength16 : kLength64;
  for (size_t i = 0; i < length_bytes; ++i) {
    head[2 + i] = static_cast<char>(payload_bytes >> (8 * (length_bytes - 1 - i)));
  }
  return 2 + length_bytes;
}

}  // namespace

void AppendFrameHead(WebSocketOpcode opcode, uint64_t payload_bytes, OutputBuffer* out) {
  out->Advance(WriteHead(opcode, payload_bytes, out->Reserve(kFrameHeadBytesMax)));
}

void AppendFrame(WebSocketOpcode opcode, absl::string_view payload, OutputBuffer* out) {
  AppendFrameHead(opcode, payload.size(), out);
  out->Append(payload);
}

size_t BeginFrame(OutputBuffer* out) {
  const size_t begin = out->size();
  out->Reserve(kUsualHeadBytes);
  out->Advance(kUsualHeadBytes);
  return begin;
}

void EndFrame(WebSocketOpcode opcode, size_t begin, OutputBuffer* out) {
  const size_t payload_bytes = out->size() - begin - kUsualHeadBytes;
  char head[kFrameHeadBytesMax];
  const size_t head_bytes = WriteHead(opcode, payload_bytes, head);
  if (head_bytes != kUsualHeadBytes) {
    out->Reserve(kFrameHeadBytesMax);
    char* const frame = out->mutable_data() + begin;
    std::memmove(frame + head_bytes, frame + kUsualHeadBytes, payload_bytes);
    out->Truncate(begin + head_bytes + payload_bytes);
  }
  std::memcpy(out->mutable_data() + begin, head, head_bytes);
}

void AppendCloseFrame(uint16_t code, absl::string_view reason, OutputBuffer* out) {
  reason = CutUtf8(reason, kWebSocketReasonBytesMax);
  AppendFrameHead(WebSocketOpcode::kClose, 2 + reason.size(), out);
  out->Push(static_cast<char>(code >> 8));
  out->Push(static_cast<char>(code));
  out->Append(reason);
}

void MaskOctets(const char mask[4], uint64_t offset, char* octets, size_t size) {
  char turned[8];
  for (size_t i = 0; i < 8; ++i) turned[i] = mask[(offset + i) % 4];
  uint64_t mask_word;
  std::memcpy(&mask_word, turned, 8);
  size_t at = 0;
  for (; size - at >= 8; at += 8) {
    uint64_t word;
    std::memcpy(&word, octets + at, 8);
    word ^= mask_word;
    std::memcpy(octets + at, &word, 8);
  }
  for (; at < size; ++at) octets[at] = static_cast<char>(octets[at] ^ turned[at % 8]);
}

}  // namespace transom
