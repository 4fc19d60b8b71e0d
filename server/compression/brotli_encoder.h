#ifndef TRANSOM_SERVER_COMPRESSION_BROTLI_ENCODER_H_
#define TRANSOM_SERVER_COMPRESSION_BROTLI_ENCODER_H_

// BodyEncoder of the coding "br" (RFC 7932), by libbrotlienc. Its state cannot be reset, so each
// body has a new one. (Keeping its blocks for the next was measured, and is no faster than malloc.)

#include <brotli/encode.h>

#include "server/compression/body_encoder.h"

namespace transom {

class BrotliEncoder final : public BodyEncoder {
 public:
  explicit BrotliEncoder(int quality) : quality_(quality) {}
  ~BrotliEncoder() override { End(); }
  BrotliEncoder(const BrotliEncoder&) = delete;
  BrotliEncoder& operator=(const BrotliEncoder&) = delete;

  void Start(size_t size) override;
  bool Encode(absl::string_view bytes, Flush flush, OutputBuffer* out) override;

 private:
  void End();

  const int quality_;
  BrotliEncoderState* state_ = nullptr;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_BROTLI_ENCODER_H_
