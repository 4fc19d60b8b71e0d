#ifndef TRANSOM_SERVER_UPSTREAM_UPSTREAM_REPLY_H_
#define TRANSOM_SERVER_UPSTREAM_UPSTREAM_REPLY_H_

// The outcome of a unary call: the service's own status and message, or a fault
// that the gateway found (reply_classifier.h tells them apart). Plain views.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace transom {

struct MetadataField {
  absl::string_view key;
  absl::string_view value;  // raw bytes, also for -bin keys
};

// What came back. Views are valid inside OnDone only.
struct UpstreamReply {
  int code = 0;  // gRPC code; any number a peer may send
  absl::string_view message;
  absl::string_view details_bin;  // grpc-status-details-bin, decoded; or empty
  absl::string_view body;         // the response message's wire bytes (code 0 only)
  // Not the service's word: what the gateway found out about the reply.
  enum class Fault {
    kNone,
    kUnavailable,       // cannot be reached, refused or lost
    kDeadlineExceeded,  // our deadline passed
    kCancelled,         // we cancelled it
    kInvalid,           // an invalid reply: `reason` says which
  };
  Fault fault = Fault::kNone;
  // For kInvalid: ErrorInfo.reason, "UPSTREAM_REPLY_EMPTY", "UPSTREAM_REPLY_TOO_LARGE", ...
  absl::string_view reason;
  // Without grpc-status-details-bin and gRPC's own fields.
  absl::Span<const MetadataField> initial_metadata;
  absl::Span<const MetadataField> trailing_metadata;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_UPSTREAM_REPLY_H_
