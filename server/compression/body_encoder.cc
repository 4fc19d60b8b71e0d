#include "server/compression/body_encoder.h"

#include "server/compression/brotli_encoder.h"
#include "server/compression/gzip_encoder.h"

namespace transom {
namespace {

// An encoder and the level that it was made for: it is the same for all of a process, but for
// tests.
struct Kept {
  std::unique_ptr<BodyEncoder> encoder;
  int level = 0;
};

int LevelOf(ContentCoding coding, const EncoderSettings& settings) {
  return coding == ContentCoding::kGzip ? settings.gzip_level : settings.brotli_quality;
}

}  // namespace

std::unique_ptr<BodyEncoder> NewBodyEncoder(ContentCoding coding, const EncoderSettings& settings) {
  if (coding == ContentCoding::kGzip) return std::make_unique<GzipEncoder>(settings.gzip_level);
  return std::make_unique<BrotliEncoder>(settings.brotli_quality);
}

BodyEncoder* ThreadBodyEncoder(ContentCoding coding, const EncoderSettings& settings) {
  thread_local Kept gzip;
  thread_local Kept brotli;
  Kept& kept = coding == ContentCoding::kGzip ? gzip : brotli;
  const int level = LevelOf(coding, settings);
  if (kept.encoder == nullptr || kept.level != level) {
    kept.encoder = NewBodyEncoder(coding, settings);
    kept.level = level;
  }
  return kept.encoder.get();
}

}  // namespace transom
