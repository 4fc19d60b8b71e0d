#include "server/websocket/close_code.h"

namespace transom {
namespace {

constexpr int kGrpcCodeMax = 16;
constexpr uint16_t kGrpcUnknown = 2;

}  // namespace

uint16_t CloseCodeOfStatus(int grpc_code) {
  if (grpc_code == 0) return websocket_close::kNormal;
  const bool known = grpc_code > 0 && grpc_code <= kGrpcCodeMax;
  return static_cast<uint16_t>(websocket_close::kStatusBase +
                               (known ? static_cast<uint16_t>(grpc_code) : kGrpcUnknown));
}

bool IsCloseCodeOnWire(uint16_t code) {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
}

absl::string_view CutUtf8(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t size = bytes_max;
  // Back to where a character begins.
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace transom
