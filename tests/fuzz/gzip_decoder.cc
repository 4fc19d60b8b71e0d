// Any bytes as a request body in gzip. In whatever parts they come, they give the same body and
// the same verdict, within the limit; zlib's own loop agrees; and what was decoded, encoded again,
// decodes to itself.

#include "server/compression/gzip_decoder.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "server/compression/body_encoder.h"
#include "tests/fuzz/expect.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

constexpr size_t kDecodedBytesMax = 4096;

struct Decoded {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string body;
};

Decoded Decode(absl::string_view bytes, size_t part_bytes) {
  static auto* const decoder = new GzipDecoder;
  decoder->Start(kDecodedBytesMax);
  OutputBuffer out;
  absl::Status status;
  for (size_t at = 0; at < bytes.size() && status.ok(); at += part_bytes) {
    // In memory of just that size.
    const std::string part(bytes.substr(at, part_bytes));
    status = decoder->Decode(part, &out);
  }
  if (status.ok()) status = decoder->Finish();
  Expect(out.size() <= kDecodedBytesMax + 1, "the limit");
  Expect(out.size() <= kDecodedBytesMax || status.code() == absl::StatusCode::kResourceExhausted,
         "over the limit is said to be so");
  Expect(status.ok() || absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status),
         "the codes");
  return {status.code(), std::string(status.message()), std::string(out.view())};
}

void CheckAgain(const std::string& body, ContentCoding coding) {
  OutputBuffer encoded;
  BodyEncoder* encoder = ThreadBodyEncoder(coding, {});
  encoder->Start(body.size());
  Expect(encoder->Encode(body, BodyEncoder::Flush::kFinish, &encoded), "encodes");
  Expect(DecodeContent(ContentCodingName(coding), encoded.view()) == body,
         "a body encoded again is the same body");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  // Longer bodies may be refused a little earlier or later for what they expand to.
  if (size > 32 * 1024) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded whole = Decode(bytes, std::max<size_t>(size, 1));
  for (size_t part_bytes : {1, 3, 16}) {
    const Decoded parts = Decode(bytes, part_bytes);
    Expect(parts.code == whole.code, "the same verdict in parts");
    Expect(parts.body == whole.body || whole.code != absl::StatusCode::kOk,
           "the same body in parts");
  }
  if (whole.code != absl::StatusCode::kOk) return 0;
  // The second opinion reads one member.
  const auto single = DecodeContent("gzip", bytes);
  if (single) Expect(*single == whole.body, "zlib's own loop gives the same");
  CheckAgain(whole.body, ContentCoding::kGzip);
  CheckAgain(whole.body, ContentCoding::kBrotli);
  return 0;
}
