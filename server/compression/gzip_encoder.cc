#include "server/compression/gzip_encoder.h"

#include <algorithm>

namespace transom {
namespace {

constexpr int kGzipWindowBits = 15 + 16;  // the largest window, gzip's header and trailer
constexpr int kMemoryLevel = 7;           // as fast as the default, 8, and just as small
// zlib counts in 32 bits.
constexpr size_t kPartBytesMax = size_t{1} << 30;
constexpr size_t kRoomBytesMin = 256;
constexpr size_t kRoomBytesMax = 64 * 1024;

// For the first call: JSON shrinks to a quarter or less. Later calls find what is left.
size_t RoomFor(size_t size) { return std::clamp(size / 4, kRoomBytesMin, kRoomBytesMax); }

}  // namespace

GzipEncoder::GzipEncoder(int level) {
  ready_ = deflateInit2(&stream_, level, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                        Z_DEFAULT_STRATEGY) == Z_OK;
}

GzipEncoder::~GzipEncoder() {
  if (ready_) deflateEnd(&stream_);
}

void GzipEncoder::Start(size_t /*size*/) {
  if (ready_) deflateReset(&stream_);
}

bool GzipEncoder::Encode(absl::string_view bytes, Flush flush, OutputBuffer* out) {
  if (!ready_) return false;
  while (bytes.size() > kPartBytesMax) {
    if (!EncodePart(bytes.substr(0, kPartBytesMax), Z_NO_FLUSH, out)) return false;
    bytes.remove_prefix(kPartBytesMax);
  }
  return EncodePart(bytes,
                    flush == Flush::kFinish    ? Z_FINISH
                    : flush == Flush::kMessage ? Z_SYNC_FLUSH
                                               : Z_NO_FLUSH,
                    out);
}

bool GzipEncoder::EncodePart(absl::string_view part, int zlib_flush, OutputBuffer* out) {
  // zlib does not write to its input.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
  stream_.avail_in = static_cast<uInt>(part.size());
  const size_t room = RoomFor(part.size());
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(out->Reserve(room));
    stream_.avail_out = static_cast<uInt>(room);
    const int result = deflate(&stream_, zlib_flush);
    out->Advance(room - stream_.avail_out);
    if (result == Z_STREAM_END) return true;
    // Z_BUF_ERROR: everything had come out already.
    if (result != Z_OK && result != Z_BUF_ERROR) return false;
  } while (stream_.avail_out == 0);
  return zlib_flush != Z_FINISH;
}

}  // namespace transom
