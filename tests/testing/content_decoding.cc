#include "tests/testing/content_decoding.h"

#include <brotli/decode.h>
#include <zlib.h>

namespace transom {
namespace {

constexpr int kGzipWindowBits = 15 + 16;

struct Decoded {
  std::string text;
  bool complete = false;
};

Decoded Gunzip(absl::string_view body) {
  Decoded decoded;
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) return decoded;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  char buffer[4096];
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof(buffer);
    result = inflate(&stream, Z_NO_FLUSH);
    decoded.text.append(buffer, sizeof(buffer) - stream.avail_out);
  }
  decoded.complete = result == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return decoded;
}

Decoded Unbrotli(absl::string_view body) {
  Decoded decoded;
  BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  size_t available_in = body.size();
  const auto* next_in = reinterpret_cast<const uint8_t*>(body.data());
  uint8_t buffer[4096];
  BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT || BrotliDecoderHasMoreOutput(state)) {
    size_t available_out = sizeof(buffer);
    uint8_t* next_out = buffer;
    result = BrotliDecoderDecompressStream(state, &available_in, &next_in, &available_out,
                                           &next_out, nullptr);
    decoded.text.append(reinterpret_cast<char*>(buffer), sizeof(buffer) - available_out);
  }
  decoded.complete = result == BROTLI_DECODER_RESULT_SUCCESS && available_in == 0;
  BrotliDecoderDestroyInstance(state);
  return decoded;
}

Decoded Decode(absl::string_view coding, absl::string_view body) {
  if (coding == "gzip") return Gunzip(body);
  if (coding == "br") return Unbrotli(body);
  return {std::string(body), coding.empty() || coding == "identity"};
}

}  // namespace

std::string Gzip(absl::string_view text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits, 8, Z_DEFAULT_STRATEGY);
  std::string body(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(&body[0]);
  stream.avail_out = static_cast<uInt>(body.size());
  deflate(&stream, Z_FINISH);
  body.resize(stream.total_out);
  deflateEnd(&stream);
  return body;
}

std::optional<std::string> DecodeContent(absl::string_view coding, absl::string_view body) {
  Decoded decoded = Decode(coding, body);
  if (!decoded.complete) return std::nullopt;
  return decoded.text;
}

std::string DecodeBeginning(absl::string_view coding, absl::string_view body) {
  return Decode(coding, body).text;
}

}  // namespace transom
