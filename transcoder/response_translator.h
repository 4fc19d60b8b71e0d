#ifndef TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_
#define TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_

// The wire bytes of a gRPC response message -> the body of the HTTP response.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/routing/binding.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class ResponseTranslator {
 public:
  explicit ResponseTranslator(const WireToJsonOptions& options) : options_(options) {}

  // Appends the body for `binding` (response_body applied). DataLoss (an invalid
  // upstream reply) as WireToJson says. Thread-safe.
  absl::Status Translate(const Binding& binding, absl::string_view wire, OutputBuffer* body) const;

 private:
  WireToJsonOptions options_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_RESPONSE_TRANSLATOR_H_
