#ifndef TRANSOM_SERVER_COMPRESSION_BODY_ENCODER_H_
#define TRANSOM_SERVER_COMPRESSION_BODY_ENCODER_H_

// Compresses the body of a response, at once or part by part.
//
//   BodyEncoder* encoder = ThreadBodyEncoder(ContentCoding::kGzip, settings);   // at once
//   encoder->Start(body.size());
//   encoder->Encode(body, BodyEncoder::Flush::kFinish, &out);
//
//   std::unique_ptr<BodyEncoder> own = NewBodyEncoder(ContentCoding::kGzip, settings);
//   own->Start(0);                                                              // a stream
//   own->Encode(message, BodyEncoder::Flush::kMessage, &out);   // can be read at once
//   own->Encode("", BodyEncoder::Flush::kFinish, &out);
//
// A gzip encoder keeps its memory over Start, about 200 KiB. A brotli encoder has some from Start
// to the end of the body: by quality and size 0.02 to 2 MiB up to quality 3, to 10 MiB above. Not
// thread-safe; may move between threads.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "server/compression/content_coding.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct EncoderSettings {
  int gzip_level = 1;      // 1 to 9
  int brotli_quality = 2;  // 0 to 11
};

class BodyEncoder {
 public:
  enum class Flush : uint8_t {
    kNone,     // what comes out may wait for more
    kMessage,  // all that went in can be decoded from what has come out
    kFinish,   // the body ends here
  };

  virtual ~BodyEncoder() = default;

  // A new body, whatever became of the one before. `size` of the whole, or 0: not known.
  virtual void Start(size_t size) = 0;

  // Appends what comes of `bytes` to *out. False if the library fails, for want of memory: the
  // body cannot be encoded. REQUIRES: Start, and no kFinish since.
  virtual bool Encode(absl::string_view bytes, Flush flush, OutputBuffer* out) = 0;
};

// REQUIRES: coding is not kIdentity, and the settings are in their ranges.
std::unique_ptr<BodyEncoder> NewBodyEncoder(ContentCoding coding, const EncoderSettings& settings);

// The calling thread's own, made when it is first asked for. To be used before the thread may ask
// again.
BodyEncoder* ThreadBodyEncoder(ContentCoding coding, const EncoderSettings& settings);

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_BODY_ENCODER_H_
