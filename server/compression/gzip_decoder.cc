#include "server/compression/gzip_decoder.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

constexpr int kGzipWindowBits = 15 + 16;  // the largest window, gzip alone
// What zlib is given, and what it may write, at a time.
constexpr size_t kStepBytesMax = 64 * 1024;
constexpr size_t kRoomBytesMin = 1024;

constexpr size_t kExpansionSlackBytes = 64 * 1024;

bool Expands(size_t used, size_t decoded) {
  return used > kExpansionSlackBytes && (used - kExpansionSlackBytes) / 2 > decoded;
}

}  // namespace

GzipDecoder::GzipDecoder() { ready_ = inflateInit2(&stream_, kGzipWindowBits) == Z_OK; }

GzipDecoder::~GzipDecoder() {
  if (ready_) inflateEnd(&stream_);
}

void GzipDecoder::Start(size_t decoded_bytes_max) {
  if (ready_) inflateReset(&stream_);
  state_ = State::kStart;
  decoded_bytes_max_ = decoded_bytes_max;
  decoded_ = used_ = 0;
}

absl::Status GzipDecoder::Malformed() const {
  return absl::InvalidArgumentError(
      absl::StrCat("the request body is not valid gzip data, seen at byte ", used_));
}

absl::Status GzipDecoder::Decode(absl::string_view bytes, OutputBuffer* out) {
  if (!ready_) return absl::ResourceExhaustedError("no memory to decompress the request body");
  while (!bytes.empty()) {
    if (state_ == State::kBetween) inflateReset(&stream_);
    state_ = State::kMember;
    absl::Status status = DecodeSome(&bytes, out);
    if (!status.ok()) return status;
    if (Expands(used_, decoded_)) return Malformed();
  }
  return absl::OkStatus();
}

// One step of input, to its end or that of the member.
absl::Status GzipDecoder::DecodeSome(absl::string_view* bytes, OutputBuffer* out) {
  const size_t step = std::min(bytes->size(), kStepBytesMax);
  // zlib does not write to its input.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
  stream_.avail_in = static_cast<uInt>(step);
  int result = Z_OK;
  do {
    // One byte more than allowed may come, and tells that it is too much.
    const size_t room = std::min(std::clamp(step * 4, kRoomBytesMin, kStepBytesMax),
                                 decoded_bytes_max_ - decoded_ + 1);
    stream_.next_out = reinterpret_cast<Bytef*>(out->Reserve(room));
    stream_.avail_out = static_cast<uInt>(room);
    result = inflate(&stream_, Z_NO_FLUSH);
    out->Advance(room - stream_.avail_out);
    decoded_ += room - stream_.avail_out;
    if (decoded_ > decoded_bytes_max_) {
      return absl::ResourceExhaustedError(absl::StrCat("the request body is larger than ",
                                                       decoded_bytes_max_,
                                                       " bytes when it is decompressed"));
    }
  } while (result == Z_OK && (stream_.avail_in > 0 || stream_.avail_out == 0));
  const size_t taken = step - stream_.avail_in;
  used_ += taken;
  bytes->remove_prefix(taken);
  // Z_BUF_ERROR: everything had come out already.
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return Malformed();
  if (result == Z_STREAM_END) state_ = State::kBetween;
  return absl::OkStatus();
}

absl::Status GzipDecoder::Finish() const {
  if (state_ == State::kBetween) return absl::OkStatus();
  return absl::InvalidArgumentError("the request body ends within its gzip data");
}

absl::Status DecodeGzip(absl::string_view body, size_t decoded_bytes_max, OutputBuffer* out) {
  thread_local GzipDecoder decoder;
  decoder.Start(decoded_bytes_max);
  absl::Status status = decoder.Decode(body, out);
  return status.ok() ? decoder.Finish() : status;
}

}  // namespace transom
