// Any bytes as a chunked body: decoded at once and byte by byte they give the same body,
// the same end and the same verdict.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http/chunked_decoder.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

struct Decoded {
  ChunkedDecoder::Result result = ChunkedDecoder::Result::kMore;
  size_t used = 0;
  std::string body;
};

Decoded Decode(absl::string_view bytes, size_t step_bytes) {
  constexpr uint64_t kBodyBytesMax = 4096;
  ChunkedDecoder decoder;
  decoder.Start(kBodyBytesMax);
  Decoded decoded;
  std::string out(step_bytes, '\0');
  while (decoded.result == ChunkedDecoder::Result::kMore && decoded.used < bytes.size()) {
    const absl::string_view part = bytes.substr(decoded.used, step_bytes);
    const ChunkedDecoder::Step step = decoder.Decode(part.data(), part.size(), out.data());
    Expect(step.used <= part.size() && step.written <= step.used, "stays within its input");
    decoded.body.append(out, 0, step.written);
    decoded.used += step.used;
    decoded.result = step.result;
  }
  Expect(decoded.body.size() <= kBodyBytesMax, "the body limit");
  return decoded;
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded whole = Decode(bytes, size);
  for (size_t step_bytes : {1, 2, 7}) {
    const Decoded parts = Decode(bytes, step_bytes);
    Expect(parts.result == whole.result, "the same verdict in parts");
    if (whole.result == ChunkedDecoder::Result::kRefused) continue;
    Expect(parts.body == whole.body && parts.used == whole.used, "the same body in parts");
  }
  return 0;
}
