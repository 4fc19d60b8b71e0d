// Any bytes as a chunked body. However they come in, they give the same body, the same end
// and the same verdict; and a body that was decoded, chunked again, decodes to itself.

#include "server/http/chunked_decoder.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

constexpr uint64_t kBodyBytesMax = 256;

struct Decoded {
  ChunkedDecoder::Result result = ChunkedDecoder::Result::kMore;
  size_t used = 0;
  std::string body;
  std::string fault;
};

// `seed` 0: in steps of step_bytes_max, else of 1 to step_bytes_max, as the seed will have it.
Decoded Decode(absl::string_view bytes, size_t step_bytes_max, uint32_t seed) {
  ChunkedDecoder decoder;
  decoder.Start(kBodyBytesMax);
  Decoded decoded;
  while (decoded.result == ChunkedDecoder::Result::kMore && decoded.used < bytes.size()) {
    const bool varies = seed != 0;
    seed = seed * 1664525 + 1013904223;
    const size_t step_bytes = varies ? 1 + (seed >> 16) % step_bytes_max : step_bytes_max;
    // In place, in memory of just that size.
    std::string part(bytes.substr(decoded.used, step_bytes));
    const ChunkedDecoder::Step step = decoder.Decode(part.data(), part.size(), &part[0]);
    Expect(step.used <= part.size() && step.written <= step.used, "stays within its input");
    Expect(step.used == part.size() || step.result != ChunkedDecoder::Result::kMore,
           "takes all that there is");
    decoded.body.append(part, 0, step.written);
    decoded.used += step.used;
    decoded.result = step.result;
    if (step.result == ChunkedDecoder::Result::kRefused) decoded.fault = step.fault.detail;
  }
  Expect(decoded.body.size() == decoder.decoded(), "counts what it decodes");
  Expect(decoded.body.size() <= kBodyBytesMax, "the body limit");
  return decoded;
}

void CheckSame(const Decoded& parts, const Decoded& whole) {
  Expect(parts.result == whole.result && parts.fault == whole.fault, "the same verdict in parts");
  Expect(parts.body == whole.body, "the same body in parts");
  Expect(parts.used == whole.used, "the same end in parts");
}

std::string Chunked(absl::string_view body, size_t chunk_bytes) {
  std::string text;
  for (size_t at = 0; at < body.size(); at += chunk_bytes) {
    const absl::string_view chunk = body.substr(at, chunk_bytes);
    absl::StrAppend(&text, absl::Hex(chunk.size()), "\r\n", chunk, "\r\n");
  }
  return text + "0\r\n\r\n";
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded whole = Decode(bytes, size, 0);
  for (size_t step_bytes : {1, 2, 7}) CheckSame(Decode(bytes, step_bytes, 0), whole);
  for (uint32_t seed : {1u, 2u, 3u}) CheckSame(Decode(bytes, 16, seed), whole);
  const std::string again = Chunked(whole.body, 1 + size % 40);
  const Decoded same = Decode(again, again.size(), 0);
  Expect(same.result == ChunkedDecoder::Result::kDone && same.used == again.size() &&
             same.body == whole.body,
         "a body chunked again is the same body");
  return 0;
}
