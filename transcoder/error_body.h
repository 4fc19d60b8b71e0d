#ifndef TRANSOM_TRANSCODER_ERROR_BODY_H_
#define TRANSOM_TRANSCODER_ERROR_BODY_H_

// The JSON body of an error response, in the three shapes of docs/status-contract.md.
//
//   OutputBuffer body;
//   AppendErrorBody(ErrorShape::kStatus, {5, 404, "no such shelf", details_bin}, schema, &body);
//   // {"code":5,"message":"no such shelf","details":[{"@type":"type.googleapis.com/..."}]}

#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

enum class ErrorShape {
  kStatus,   // google.rpc.Status in proto3 JSON
  kAip193,   // {"error":{"code":404,"message":...,"status":"NOT_FOUND","details":[...]}}
  kProblem,  // RFC 9457
};

struct ErrorReport {
  int grpc_code = 2;
  int http_code = 500;
  // Any bytes; what is not UTF-8 is replaced (U+FFFD) when printed.
  absl::string_view message;
  // grpc-status-details-bin: a serialized google.rpc.Status, or empty. What does
  // not parse is left out; the error is answered all the same.
  absl::string_view details_bin;
  // For errors that the gateway makes: google.rpc.ErrorInfo.reason, or empty.
  // Printed as a detail with domain "transom".
  absl::string_view reason;
};

// Appends the body. A detail (Any) whose type the schema knows is printed in
// full; any other keeps its "@type" and its bytes in base64 under "value".
void AppendErrorBody(ErrorShape shape, const ErrorReport& report, const Schema& schema,
                     OutputBuffer* body);

// The same for the end of a stream, where it is a member "error" of its own: without the
// "error" that kAip193 has around it.
void AppendErrorObject(ErrorShape shape, const ErrorReport& report, const Schema& schema,
                       OutputBuffer* out);

// "application/json" or "application/problem+json".
absl::string_view ErrorContentType(ErrorShape shape);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ERROR_BODY_H_
