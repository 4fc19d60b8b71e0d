#ifndef TRANSOM_SERVER_COMPRESSION_GZIP_DECODER_H_
#define TRANSOM_SERVER_COMPRESSION_GZIP_DECODER_H_

// Decompresses the body of a request (RFC 1952), with a bound on what comes out.
//
//   OutputBuffer decoded;
//   absl::Status status = DecodeGzip(body, /*decoded_bytes_max=*/1 << 20, &decoded);
//
// or part by part:
//
//   GzipDecoder decoder;
//   decoder.Start(decoded_bytes_max);
//   for (...) if (!(status = decoder.Decode(part, &decoded)).ok()) ...
//   status = decoder.Finish();
//
// Several members, one behind the other, make one body. Nothing may stand behind the last.
//
// The work is bounded as well: a body is refused once it is more than 64 KiB and twice what has
// come out of it, since no compressor writes such a thing. (Without this, megabytes of empty blocks
// or members would take seconds and give nothing.)
//
// Not thread-safe. A decoder keeps its memory (about 40 KiB) over Start.

#include <zlib.h>

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class GzipDecoder {
 public:
  GzipDecoder();
  ~GzipDecoder();
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  // A new body, whatever became of the one before.
  void Start(size_t decoded_bytes_max);

  // Appends what comes of `bytes` to *out. ResourceExhausted once the whole is larger than
  // allowed; InvalidArgument, with the place, for what is no gzip data. Then *out holds what came
  // before, at most one byte more than allowed, and only Start may follow.
  absl::Status Decode(absl::string_view bytes, OutputBuffer* out);

  // The body ends here. InvalidArgument if its last member does not.
  absl::Status Finish() const;

 private:
  enum class State : uint8_t {
    kStart,    // nothing has been read
    kMember,   // within a member
    kBetween,  // at the end of one
  };

  absl::Status DecodeSome(absl::string_view* bytes, OutputBuffer* out);
  absl::Status Malformed() const;

  z_stream stream_ = {};
  bool ready_ = false;
  State state_ = State::kStart;
  size_t decoded_bytes_max_ = 0;
  size_t decoded_ = 0;
  size_t used_ = 0;  // octets of the body
};

// The whole body at once, by a decoder of the calling thread's own.
absl::Status DecodeGzip(absl::string_view body, size_t decoded_bytes_max, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_GZIP_DECODER_H_
