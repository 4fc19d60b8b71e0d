#ifndef TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_
#define TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_

// One HTTP request and its route match -> the wire bytes of the gRPC request, and what the
// request says beside them.
//
//   OutputBuffer wire;
//   RequestExtras extras;
//   absl::Status status = translator.Translate(match, {query, content_type, body}, &wire, &extras);
//
// The body is translated first, then path variables and query parameters are
// appended (the wire format's own merge rules make the result). Thread-safe: the
// translator is immutable.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/request_body.h"
#include "transcoder/request_options.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/system_parameters.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct RequestParts {
  absl::string_view query = {};         // raw, behind '?'; may be empty
  absl::string_view content_type = {};  // raw header value; may be empty
  absl::string_view body = {};          // decoded from its transfer coding
  absl::string_view accept = {};        // raw header value; may be empty
};

class RequestTranslator {
 public:
  explicit RequestTranslator(const RequestTranslatorOptions& options) : options_(options) {}

  // Appends the request message to `wire`. Errors: InvalidArgument (bad JSON, path
  // or query value, unknown or repeated parameter, unexpected body), with a message for
  // the caller that names the field or parameter; GatewayError kUnsupportedContentType, and
  // kHeadTooLarge for request_params.
  // `extras` is as it was constructed, and refers to the tables of the match's snapshot then.
  absl::Status Translate(const RouteMatch& match, const RequestParts& parts, OutputBuffer* wire,
                         RequestExtras* extras) const;

 private:
  absl::Status TranslateMessage(const RouteMatch& match, const RequestParts& parts,
                                OutputBuffer* wire, RequestExtras* extras) const;
  absl::Status TranslatePath(const RouteMatch& match, OutputBuffer* wire) const;
  absl::Status TranslateVariable(const Binding& binding, size_t index, absl::string_view raw,
                                 OutputBuffer* wire) const;
  absl::Status TranslateQuery(const Binding& binding, const RequestParts& parts, OutputBuffer* wire,
                              RequestExtras* extras) const;
  // The path, compared with the request's body, which `wire` holds from `begin` on.
  absl::Status TranslateSamePath(const RouteMatch& match, size_t begin, OutputBuffer* wire) const;

  RequestTranslatorOptions options_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_
