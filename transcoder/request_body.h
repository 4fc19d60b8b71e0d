#ifndef TRANSOM_TRANSCODER_REQUEST_BODY_H_
#define TRANSOM_TRANSCODER_REQUEST_BODY_H_

// The body of a request -> wire bytes of the request message, by the rule's `body` and the
// Content-Type:
//
//   application/json, anything+json, none     JSON of the message or the field
//   application/x-www-form-urlencoded         fields by name, as in a query
//   application/protobuf, .../x-protobuf      the message's bytes, checked and passed on
//
// A google.api.HttpBody, as the message or as the field, takes any body as it is, with its type.

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/request_options.h"
#include "transcoder/routing/binding.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// The variables of message types. Their values replace the body's: merged with it, a
// FieldMask would have the paths of both, and a Timestamp the nanos of the body.
using ReplacedFields = absl::InlinedVector<const FieldPath*, 4>;
ReplacedFields ReplacedInBody(const Binding& binding);

// Appends what the body sets, but for the `replaced` fields. InvalidArgument and
// GatewayError kUnsupportedContentType, for the caller. The views are raw header value and body.
absl::Status TranslateRequestBody(const Binding& binding, absl::string_view content_type,
                                  absl::string_view body, const ReplacedFields& replaced,
                                  const RequestTranslatorOptions& options, OutputBuffer* wire);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_REQUEST_BODY_H_
