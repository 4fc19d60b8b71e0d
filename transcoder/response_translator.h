#ifndef TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_
#define TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_

// The wire bytes of a gRPC response message -> the body of the HTTP response.
//
//   ResponseBody body;
//   absl::Status status = translator.Translate(binding, format, reply, &buffer, &body);
//   response.content_type = body.content_type;
//   response.body = body.bytes;

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/response_format.h"
#include "transcoder/routing/binding.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// Views of the reply, of the buffer, or of constants.
struct ResponseBody {
  absl::string_view content_type;
  absl::string_view bytes;
};

class ResponseTranslator {
 public:
  explicit ResponseTranslator(const WireToJsonOptions& options) : options_(options) {}

  // The body for `binding` (response_body applied) in the form of `format`. What is not a part of
  // the reply is appended to `buffer`; of it `body` shows only that. A google.api.HttpBody is
  // its bytes under its own content type (application/octet-stream if it has none that a
  // header can hold). DataLoss (an invalid upstream reply) and ResourceExhausted as WireToJson
  // says. Thread-safe.
  absl::Status Translate(const Binding& binding, const ResponseFormat& format,
                         absl::string_view wire, OutputBuffer* buffer, ResponseBody* body) const;

 private:
  absl::Status TranslateJson(const Binding& binding, const WireToJsonOptions& options,
                             absl::string_view wire, OutputBuffer* buffer,
                             ResponseBody* body) const;
  absl::Status TranslateRaw(const Binding& binding, absl::string_view wire,
                            ResponseBody* body) const;
  absl::Status TranslateProtobuf(const Binding& binding, const ResponseFormat& format,
                                 absl::string_view wire, OutputBuffer* buffer,
                                 ResponseBody* body) const;

  WireToJsonOptions options_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_
