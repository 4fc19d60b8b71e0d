// A response body, encoded in parts. The first bytes choose the coding, its level, and how the body
// is cut and flushed; what is behind them is the body. It decodes to itself, also from what had
// come out at each message; with gzip by our own decoder, too, which refuses it under a limit that
// it passes; and an encoder that was left in the middle of another body encodes it the same.

#include "server/compression/body_encoder.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/compression/gzip_decoder.h"
#include "tests/fuzz/expect.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

using Flush = BodyEncoder::Flush;

constexpr size_t kChoiceBytes = 4;
constexpr size_t kBodyBytesMax = 8 * 1024;

struct Choice {
  explicit Choice(const uint8_t* bytes)
      : coding(bytes[0] % 2 == 0 ? ContentCoding::kGzip : ContentCoding::kBrotli),
        says_size(bytes[0] % 4 < 2),
        repeats(1 + bytes[0] / 16),
        part_bytes_max(1 + bytes[2] * 8),
        seed(bytes[3]) {
    settings.gzip_level = 1 + bytes[1] % 9;
    settings.brotli_quality = bytes[1] % 12;
  }

  ContentCoding coding;
  bool says_size;
  size_t repeats;  // of the body, since short ones do not shrink
  size_t part_bytes_max;
  uint32_t seed;
  EncoderSettings settings;
};

void Feed(BodyEncoder* encoder, absl::string_view bytes, Flush flush, OutputBuffer* out) {
  // In memory of just that size.
  const std::string part(bytes);
  Expect(encoder->Encode(part, flush, out), "encodes");
}

// In parts, with messages here and there.
std::string EncodeInParts(const Choice& choice, absl::string_view body, BodyEncoder* encoder) {
  const std::string name(ContentCodingName(choice.coding));
  OutputBuffer out;
  uint32_t random = choice.seed;
  encoder->Start(choice.says_size ? body.size() : 0);
  size_t checks = 0;
  for (size_t at = 0; at < body.size();) {
    random = random * 1664525 + 1013904223;
    const size_t size = std::min(1 + (random >> 8) % choice.part_bytes_max, body.size() - at);
    const bool is_message = (random >> 28) < 4;
    Feed(encoder, body.substr(at, size), is_message ? Flush::kMessage : Flush::kNone, &out);
    at += size;
    // Each looks at all that came before.
    if (!is_message || ++checks > 8) continue;
    Expect(DecodeBeginning(name, out.view()) == body.substr(0, at),
           "a message can be read at once");
  }
  Feed(encoder, "", Flush::kFinish, &out);
  return std::string(out.view());
}

std::string EncodeAtOnce(const Choice& choice, absl::string_view body, BodyEncoder* encoder) {
  OutputBuffer out;
  encoder->Start(choice.says_size ? body.size() : 0);
  Feed(encoder, body, Flush::kFinish, &out);
  return std::string(out.view());
}

void CheckOwnDecoder(const std::string& encoded, absl::string_view body) {
  OutputBuffer decoded;
  Expect(DecodeGzip(encoded, body.size(), &decoded).ok(), "our own decoder takes it");
  Expect(decoded.view() == body, "and gives the same");
  if (body.empty()) return;
  OutputBuffer bounded;
  const absl::Status over = DecodeGzip(encoded, body.size() - 1, &bounded);
  Expect(absl::IsResourceExhausted(over), "a byte over the limit is too much");
  Expect(bounded.size() <= body.size(), "no more than a byte over it comes out");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size < kChoiceBytes) return 0;
  const Choice choice(data);
  const absl::string_view text(reinterpret_cast<const char*>(data) + kChoiceBytes,
                               size - kChoiceBytes);
  std::string body;
  for (size_t i = 0; i < choice.repeats && body.size() < kBodyBytesMax; ++i) {
    body.append(text.data(), std::min(text.size(), kBodyBytesMax - body.size()));
  }
  const std::unique_ptr<BodyEncoder> encoder = NewBodyEncoder(choice.coding, choice.settings);
  const absl::string_view name = ContentCodingName(choice.coding);
  const std::string whole = EncodeAtOnce(choice, body, encoder.get());
  Expect(DecodeContent(name, whole) == body, "a body decodes to itself");
  const std::string parts = EncodeInParts(choice, body, encoder.get());
  Expect(DecodeContent(name, parts) == body, "a body in parts decodes to itself");
  // Left in the middle.
  encoder->Start(0);
  OutputBuffer lost;
  Feed(encoder.get(), absl::string_view(body).substr(0, body.size() / 2), Flush::kNone, &lost);
  Expect(EncodeAtOnce(choice, body, encoder.get()) == whole, "the next body knows nothing of it");
  if (choice.coding == ContentCoding::kGzip) {
    CheckOwnDecoder(whole, body);
    CheckOwnDecoder(parts, body);
  }
  return 0;
}
