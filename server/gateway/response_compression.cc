#include "server/gateway/response_compression.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace {

// The thread's own, kept as far as ordinary replies need it. What is in it counts until the
// response has been sent.
OutputBuffer& EncodedBuffer() {
  constexpr size_t kKeptBytesMax = 128 * 1024;
  thread_local OutputBuffer encoded;
  if (encoded.capacity() > kKeptBytesMax) encoded = OutputBuffer();
  encoded.Clear();
  return encoded;
}

// Of a list with commas.
bool HasElement(absl::string_view list, absl::string_view element) {
  while (true) {
    const size_t comma = list.find(',');
    if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(list.substr(0, comma)), element)) {
      return true;
    }
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
}

// A field by which the bytes must stay as they are.
bool ForbidsCompression(const HeaderField& field) {
  const auto is = [&](absl::string_view name) { return absl::EqualsIgnoreCase(field.name, name); };
  switch (field.name.size()) {
    case 6:
      return is("digest");
    case 11:
      return is("content-md5") || is("repr-digest");
    case 13:
      return is("content-range") ||
             (is("cache-control") && HasElement(field.value, "no-transform"));
    case 14:
      return is("content-digest");
    case 16:
      return is("content-encoding");
    default:
      return false;
  }
}

bool HasBody(int status) {
  return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304;
}

bool VariesByEncoding(absl::Span<const HeaderField> headers) {
  return std::any_of(headers.begin(), headers.end(), [](const HeaderField& field) {
    return absl::EqualsIgnoreCase(field.name, "vary") &&
           (HasElement(field.value, "accept-encoding") || HasElement(field.value, "*"));
  });
}

}  // namespace

// Owns itself from Decorate to Send.
class ResponseCompression::Sink final : public ResponseSink {
 public:
  Sink(const ResponseCompression* policy, CodingChoice choice, ResponseSink* sink)
      : policy_(policy), sink_(sink), choice_(choice) {}

  void SetInFlight(InFlight* in_flight) override { sink_->SetInFlight(in_flight); }

  void Send(const HttpResponse& response) override {
    if (policy_->MayCompress(response)) {
      SendCompressible(response);
    } else {
      sink_->Send(response);
    }
    delete this;
  }

 private:
  void SendCompressible(const HttpResponse& response) {
    absl::InlinedVector<HeaderField, 12> headers(response.headers.begin(), response.headers.end());
    HttpResponse decorated = response;
    std::string weak;
    const absl::string_view encoded = Encode(response.body);
    if (!encoded.empty()) {
      decorated.body = encoded;
      for (HeaderField& field : headers) {
        if (!absl::EqualsIgnoreCase(field.name, "etag") || !absl::StartsWith(field.value, "\"")) {
          continue;
        }
        weak = absl::StrCat("W/", field.value);
        field.value = weak;
      }
      headers.push_back({"Content-Encoding", ContentCodingName(choice_.coding)});
    }
    if (!VariesByEncoding(response.headers)) headers.push_back({"Vary", "Accept-Encoding"});
    decorated.headers = headers;
    sink_->Send(decorated);
  }

  // Empty: the body goes as it is.
  absl::string_view Encode(absl::string_view body) const {
    const ResponseCompressionOptions& options = policy_->options_;
    if (choice_.coding == ContentCoding::kIdentity) return {};
    if (body.size() < options.response_bytes_min && !choice_.identity_refused) return {};
    BodyEncoder* encoder = ThreadBodyEncoder(choice_.coding, options.encoder);
    OutputBuffer& encoded = EncodedBuffer();
    encoder->Start(body.size());
    if (!encoder->Encode(body, BodyEncoder::Flush::kFinish, &encoded)) return {};
    if (encoded.size() >= body.size() && !choice_.identity_refused) return {};
    policy_->Count(choice_.coding, body.size(), encoded.size());
    return encoded.view();
  }

  const ResponseCompression* const policy_;
  ResponseSink* const sink_;
  const CodingChoice choice_;
};

ResponseSink* ResponseCompression::Decorate(const HttpRequest& request, ResponseSink* sink) const {
  return new Sink(this, Choose(request), sink);
}

CodingChoice ResponseCompression::Choose(const HttpRequest& request) const {
  AcceptEncoding accept;
  for (const HeaderField& field : request.headers) {
    if (absl::EqualsIgnoreCase(field.name, "accept-encoding")) accept.Add(field.value);
    if (absl::EqualsIgnoreCase(field.name, "cache-control") && ForbidsCompression(field)) return {};
  }
  return accept.Choose(options_.codings);
}

void ResponseCompression::Count(ContentCoding coding, size_t bytes_in, size_t bytes_out) const {
  if (metrics_ == nullptr) return;
  metrics_->CountCompressed(
      coding == ContentCoding::kBrotli ? CountedCoding::kBrotli : CountedCoding::kGzip, bytes_in,
      bytes_out);
}

bool ResponseCompression::MayCompress(const HttpResponse& response) const {
  return !response.body.empty() && HasBody(response.status) &&
         IsCompressible(response.content_type) &&
         std::none_of(response.headers.begin(), response.headers.end(), ForbidsCompression);
}

bool ResponseCompression::IsCompressible(absl::string_view content_type) const {
  const absl::string_view type =
      absl::StripTrailingAsciiWhitespace(content_type.substr(0, content_type.find(';')));
  if (type.empty()) return false;
  return std::any_of(options_.content_types.begin(), options_.content_types.end(),
                     [type](absl::string_view pattern) {
                       if (pattern[0] == '+') return absl::EndsWithIgnoreCase(type, pattern);
                       if (absl::ConsumeSuffix(&pattern, "*")) {
                         return absl::StartsWithIgnoreCase(type, pattern);
                       }
                       return absl::EqualsIgnoreCase(type, pattern);
                     });
}

}  // namespace transom
