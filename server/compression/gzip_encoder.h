#ifndef TRANSOM_SERVER_COMPRESSION_GZIP_ENCODER_H_
#define TRANSOM_SERVER_COMPRESSION_GZIP_ENCODER_H_

// BodyEncoder of the coding "gzip" (RFC 1952), by zlib. Its state is made once and reset for each
// body.

#include <zlib.h>

#include "server/compression/body_encoder.h"

namespace transom {

class GzipEncoder final : public BodyEncoder {
 public:
  explicit GzipEncoder(int level);
  ~GzipEncoder() override;
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  void Start(size_t size) override;
  bool Encode(absl::string_view bytes, Flush flush, OutputBuffer* out) override;

 private:
  bool EncodePart(absl::string_view part, int zlib_flush, OutputBuffer* out);

  z_stream stream_ = {};
  bool ready_ = false;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_GZIP_ENCODER_H_
