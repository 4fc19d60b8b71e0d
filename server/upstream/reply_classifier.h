#ifndef TRANSOM_SERVER_UPSTREAM_REPLY_CLASSIFIER_H_
#define TRANSOM_SERVER_UPSTREAM_REPLY_CLASSIFIER_H_

// Tells what a service said from what gRPC made up when there was nothing to say.
//
// gRPC reports an unreachable peer, a passed deadline and every kind of broken reply as
// an ordinary status. Most of these look as if the peer had sent them ("Error received from peer"),
// so they are recognised by code and text, and by signs that a status sent by a peer does not have.
// The forms were found with real peers; the test has one for each.
//
// What cannot be told apart: a service that itself sends one of the texts of
// the table with its code, no details and no trailing metadata ("Stream removed" as UNKNOWN, say,
// because it passes on what it got from a call of its own). That is taken for an invalid reply.
//
//   ReplyVerdict verdict = ClassifyReply(signs);
//   if (verdict.fault == UpstreamReply::Fault::kInvalid) ... verdict.reason ...
//
// Pure functions; no allocation.

#include "absl/strings/string_view.h"
#include "server/upstream/upstream_reply.h"

namespace transom {

// Values of ErrorInfo.reason for invalid replies.
inline constexpr absl::string_view kReasonReplyEmpty = "UPSTREAM_REPLY_EMPTY";
inline constexpr absl::string_view kReasonNotGrpc = "UPSTREAM_NOT_GRPC";
inline constexpr absl::string_view kReasonStatusMissing = "UPSTREAM_STATUS_MISSING";
inline constexpr absl::string_view kReasonReplyTooLarge = "UPSTREAM_REPLY_TOO_LARGE";
inline constexpr absl::string_view kReasonReplyTruncated = "UPSTREAM_REPLY_TRUNCATED";
inline constexpr absl::string_view kReasonNotDecompressible = "UPSTREAM_REPLY_NOT_DECOMPRESSIBLE";
inline constexpr absl::string_view kReasonStreamReset = "UPSTREAM_STREAM_RESET";
inline constexpr absl::string_view kReasonProtocolError = "UPSTREAM_PROTOCOL_ERROR";

// What is known about a finished call.
struct ReplySigns {
  int code = 0;
  absl::string_view message;
  bool has_body = false;      // a complete response message came
  bool has_details = false;   // grpc-status-details-bin came
  bool has_trailers = false;  // other trailing metadata came
  // gRPC's description of the error.
  absl::string_view error_text;
  // gRPC still names the peer by the channel's target: it had accepted no
  // response head when the call failed. (A sign only one way: it may also name it so later.)
  bool peer_is_target = false;
  bool deadline_passed = false;
  bool cancelled = false;     // by us
  int receive_bytes_max = 0;  // UpstreamChannel::receive_bytes_max
};

struct ReplyVerdict {
  UpstreamReply::Fault fault = UpstreamReply::Fault::kNone;
  absl::string_view reason;  // for kInvalid; static
};

ReplyVerdict ClassifyReply(const ReplySigns& signs);

// What a client may be told about a fault: a sentence that names no address and
// quotes no peer. Empty for kNone. Static.
absl::string_view DescribeFault(UpstreamReply::Fault fault, absl::string_view reason);

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_REPLY_CLASSIFIER_H_
