#ifndef TRANSOM_SERVER_GATEWAY_RESPONSE_COMPRESSION_H_
#define TRANSOM_SERVER_GATEWAY_RESPONSE_COMPRESSION_H_

// Which responses are compressed, and their headers (RFC 9110, sections 8.4, 12.5.3 and 12.5.5).
//
//   ResponseCompression compression({{ContentCoding::kGzip}, 1024, {"application/json"}});
//   if (compression.enabled()) sink = compression.Decorate(request, sink);
//
// A response of one of the content types gets `Vary: Accept-Encoding`, whether it is compressed or
// not. It is compressed if the client takes one of the codings and its body is large enough and
// shrinks; Content-Encoding says so then, and a strong ETag becomes a weak one, since the bytes are
// other ones. For a client that refuses identity, the size does not matter.
//
// Left alone: what has a Content-Encoding or a part of a body (206, Content-Range), digests of the
// bytes, Cache-Control: no-transform in the response or the request, and what has no body.
//
// Immutable; thread-safe.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/compression/accept_encoding.h"
#include "server/compression/body_encoder.h"
#include "server/compression/content_coding.h"
#include "server/http/http_handler.h"
#include "server/metrics/request_metrics.h"

namespace transom {

struct ResponseCompressionOptions {
  // At equal weights of the client's the earlier. Empty: no compression.
  std::vector<ContentCoding> codings;
  size_t response_bytes_min = 1024;
  // "application/json"; "text/*"; "+json" for all types that end so.
  std::vector<std::string> content_types;
  EncoderSettings encoder;
};

class ResponseCompression {
 public:
  // `metrics` counts what is compressed; it may be null, and must outlive this.
  explicit ResponseCompression(ResponseCompressionOptions options,
                               RequestMetrics* metrics = nullptr)
      : options_(std::move(options)), metrics_(metrics) {}

  bool enabled() const { return !options_.codings.empty(); }

  // A sink that does this to the one answer that it is given, hands it on to `sink`, and is gone
  // then.
  ResponseSink* Decorate(const HttpRequest& request, ResponseSink* sink) const;

  // Whether a response may be compressed for some client: its type, headers and code allow it.
  bool MayCompress(const HttpResponse& response) const;
  // The coding for the client that sent the request.
  CodingChoice Choose(const HttpRequest& request) const;

 private:
  class Sink;

  bool IsCompressible(absl::string_view content_type) const;
  void Count(ContentCoding coding, size_t bytes_in, size_t bytes_out) const;

  const ResponseCompressionOptions options_;
  RequestMetrics* const metrics_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_RESPONSE_COMPRESSION_H_
