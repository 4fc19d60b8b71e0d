#ifndef TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_
#define TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_

// One HTTP request and its route match -> the wire bytes of the gRPC request.
//
// The body is translated first, then path variables and query parameters are
// appended (the wire format's own merge rules make the result). Thread-safe: the
// translator is immutable.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/routing/percent.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct RequestTranslatorOptions {
  JsonToWireOptions json;
  bool ignore_unknown_query_parameters = false;
  // A body sent to a rule without `body`: false is an error, true ignores it.
  bool ignore_unexpected_body = false;
  // '+' in a query is '+', not a space.
  bool query_plus_is_literal = false;
  UrlUnescapeSpec unescape = UrlUnescapeSpec::kAllExceptReserved;
};

struct RequestParts {
  absl::string_view query;         // raw, behind '?'; may be empty
  absl::string_view content_type;  // raw header value; may be empty
  absl::string_view body;          // decoded from its transfer coding
};

class RequestTranslator {
 public:
  explicit RequestTranslator(const RequestTranslatorOptions& options) : options_(options) {}

  // Appends the request message to `wire`. Errors: InvalidArgument (bad JSON, path
  // or query value, unknown or repeated parameter, unexpected body), with a message for
  // the caller that names the field or parameter; GatewayError kUnsupportedContentType.
  absl::Status Translate(const RouteMatch& match, const RequestParts& parts,
                         OutputBuffer* wire) const;

 private:
  absl::Status TranslateBody(const RouteMatch& match, const RequestParts& parts,
                             OutputBuffer* wire) const;
  absl::Status TranslatePath(const RouteMatch& match, OutputBuffer* wire) const;

  RequestTranslatorOptions options_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_REQUEST_TRANSLATOR_H_
