#include "server/compression/brotli_encoder.h"

#include <algorithm>

namespace transom {
namespace {

// The window is as large as the body, so that small bodies need little memory; a stream's is
// bounded, since it is kept as long as the stream lives.
constexpr uint32_t kWindowBitsMin = 16;
constexpr uint32_t kWindowBitsMax = 19;
constexpr uint32_t kWindowBitsOfStreams = 17;

constexpr size_t kRoomBytesMin = 256;
constexpr size_t kRoomBytesMax = 64 * 1024;

uint32_t WindowBits(size_t size) {
  if (size == 0) return kWindowBitsOfStreams;
  uint32_t bits = kWindowBitsMin;
  while (bits < kWindowBitsMax && (size_t{1} << bits) < size) ++bits;
  return bits;
}

}  // namespace

void BrotliEncoder::End() {
  if (state_ != nullptr) BrotliEncoderDestroyInstance(state_);
  state_ = nullptr;
}

void BrotliEncoder::Start(size_t size) {
  End();
  state_ = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
  if (state_ == nullptr) return;
  BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, static_cast<uint32_t>(quality_));
  BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, WindowBits(size));
  BrotliEncoderSetParameter(state_, BROTLI_PARAM_SIZE_HINT,
                            static_cast<uint32_t>(std::min<size_t>(size, 1 << 30)));
}

bool BrotliEncoder::Encode(absl::string_view bytes, Flush flush, OutputBuffer* out) {
  if (state_ == nullptr) return false;
  const BrotliEncoderOperation operation = flush == Flush::kFinish    ? BROTLI_OPERATION_FINISH
                                           : flush == Flush::kMessage ? BROTLI_OPERATION_FLUSH
                                                                      : BROTLI_OPERATION_PROCESS;
  const auto* next_in = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t available_in = bytes.size();
  const size_t room = std::clamp(bytes.size() / 4, kRoomBytesMin, kRoomBytesMax);
  do {
    auto* next_out = reinterpret_cast<uint8_t*>(out->Reserve(room));
    size_t available_out = room;
    if (!BrotliEncoderCompressStream(state_, operation, &available_in, &next_in, &available_out,
                                     &next_out, nullptr)) {
      return false;
    }
    out->Advance(room - available_out);
  } while (available_in > 0 || BrotliEncoderHasMoreOutput(state_));
  if (flush == Flush::kFinish) End();
  return true;
}

}  // namespace transom
