#include "server/upstream/reply_classifier.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;

constexpr int kOk = 0;
constexpr int kCancelledCode = 1;
constexpr int kUnknown = 2;
constexpr int kDeadlineExceeded = 4;
constexpr int kResourceExhausted = 8;
constexpr int kInternal = 13;
constexpr int kUnavailable = 14;
constexpr int kAnyCode = -1;

enum class Match { kExact, kPrefix, kContains };

// How a status must look not to be a peer's own.
enum class Sign {
  // gRPC does not claim that a peer sent it. Certain.
  kNotFromPeer,
  // Made before a response head was accepted. Certain, unless the
  // target is written just as gRPC writes the peer.
  kBeforeHead,
  // Nothing but code and text: neither details nor other trailing metadata.
  kBare,
};

struct Form {
  int code;
  Match match;
  absl::string_view text;
  Sign sign;
  Fault fault;
  absl::string_view reason;
};

// The first form that fits decides.
constexpr Form kForms[] = {
    // The peer speaks HTTP/1; stays the "last error" while the channel backs off.
    {kUnavailable, Match::kContains, "Trying to connect an http1.x server", Sign::kNotFromPeer,
     Fault::kInvalid, kReasonNotGrpc},
    // The peer speaks something else.
    {kUnavailable, Match::kContains, "Failed parsing HTTP/2", Sign::kNotFromPeer, Fault::kInvalid,
     kReasonNotGrpc},
    // Cannot connect, cannot resolve, backing off.
    {kUnavailable, Match::kPrefix, "", Sign::kNotFromPeer, Fault::kUnavailable, ""},
    // The target is not one that gRPC understands.
    {kUnknown, Match::kExact, "Failed to create secure client channel", Sign::kNotFromPeer,
     Fault::kUnavailable, ""},
    // The connection broke with the call on it.
    {kUnavailable, Match::kExact, "Socket closed", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kExact, "Transport closed", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kExact, "GOAWAY received", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kPrefix, "recvmsg:", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kPrefix, "sendmsg:", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kExact, "Broken pipe", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kExact, "Connection reset by peer", Sign::kBare, Fault::kUnavailable, ""},
    {kUnavailable, Match::kExact, "keepalive watchdog timeout", Sign::kBare, Fault::kUnavailable,
     ""},
    // Refused by the peer before it did anything (REFUSED_STREAM), or told to slow down
    // (ENHANCE_YOUR_CALM).
    {kUnavailable, Match::kExact, "Received RST_STREAM with error code 7", Sign::kBare,
     Fault::kUnavailable, ""},
    {kResourceExhausted, Match::kExact, "Received RST_STREAM with error code 11", Sign::kBare,
     Fault::kUnavailable, ""},
    // The stream was ended by force, without a status. Codes vary with the HTTP/2 error.
    {kAnyCode, Match::kPrefix, "Received RST_STREAM with error code ", Sign::kBare, Fault::kInvalid,
     kReasonStreamReset},
    // An HTTP/2 server that is not a gRPC server, or a proxy before it. Codes vary with `:status`.
    {kAnyCode, Match::kPrefix, "Received http2 header with status: ", Sign::kBare, Fault::kInvalid,
     kReasonNotGrpc},
    // The reply's metadata is over our limit. A peer says the same of ours, but what
    // leaves here is bounded below what peers take.
    {kResourceExhausted, Match::kExact, "received initial metadata size exceeds limit", Sign::kBare,
     Fault::kInvalid, kReasonReplyTooLarge},
    {kResourceExhausted, Match::kExact, "received trailing metadata size exceeds limit",
     Sign::kBare, Fault::kInvalid, kReasonReplyTooLarge},
    // Trailers without grpc-status.
    {kUnknown, Match::kExact, "No status received", Sign::kNotFromPeer, Fault::kInvalid,
     kReasonStatusMissing},
    // The stream ended without trailers, within a message, or its headers did not parse.
    {kUnknown, Match::kExact, "Stream removed", Sign::kBare, Fault::kInvalid,
     kReasonReplyTruncated},
    {kUnknown, Match::kPrefix, "Unexpected error decompressing data", Sign::kBeforeHead,
     Fault::kInvalid, kReasonNotDecompressible},
    // The peer sends more than HTTP/2 flow control lets it.
    {kInternal, Match::kPrefix, "frame of size ", Sign::kBare, Fault::kInvalid,
     kReasonProtocolError},
};

bool TextMatches(const Form& form, absl::string_view message) {
  switch (form.match) {
    case Match::kExact:
      return message == form.text;
    case Match::kPrefix:
      return absl::StartsWith(message, form.text);
    case Match::kContains:
      return absl::StrContains(message, form.text);
  }
  return false;
}

bool SignMatches(Sign sign, const ReplySigns& signs) {
  const bool bare = !signs.has_details && !signs.has_trailers;
  switch (sign) {
    case Sign::kNotFromPeer:
      return !absl::StartsWith(signs.error_text, "UNKNOWN:Error received from peer ");
    case Sign::kBeforeHead:
      return bare && signs.peer_is_target;
    case Sign::kBare:
      return bare;
  }
  return false;
}

// "Received message larger than max (10000 vs. 1000)" from our own limit, and not from a
// service that says the same of a limit of its own.
bool IsOwnReceiveLimit(const ReplySigns& signs) {
  absl::string_view text = signs.message;
  if (signs.code != kResourceExhausted || signs.has_details || !signs.peer_is_target) return false;
  if (!absl::ConsumePrefix(&text, "Received message larger than max (")) return false;
  const size_t versus = text.find(" vs. ");
  if (versus == absl::string_view::npos || !absl::ConsumeSuffix(&text, ")")) return false;
  int64_t size;
  int64_t limit;
  return absl::SimpleAtoi(text.substr(0, versus), &size) &&
         absl::SimpleAtoi(text.substr(versus + 5), &limit) && limit == signs.receive_bytes_max &&
         size > limit;
}

}  // namespace

ReplyVerdict ClassifyReply(const ReplySigns& signs) {
  if (signs.code == kOk) {
    if (signs.has_body) return {};
    return {Fault::kInvalid, kReasonReplyEmpty};
  }
  if (signs.code == kCancelledCode && signs.cancelled) return {Fault::kCancelled, ""};
  if (signs.code == kDeadlineExceeded && signs.deadline_passed && !signs.has_details) {
    return {Fault::kDeadlineExceeded, ""};
  }
  if (IsOwnReceiveLimit(signs)) return {Fault::kInvalid, kReasonReplyTooLarge};
  for (const Form& form : kForms) {
    if ((form.code == kAnyCode || form.code == signs.code) && SignMatches(form.sign, signs) &&
        TextMatches(form, signs.message)) {
      return {form.fault, form.reason};
    }
  }
  return {};
}

absl::string_view DescribeFault(Fault fault, absl::string_view reason) {
  switch (fault) {
    case Fault::kNone:
      return "";
    case Fault::kUnavailable:
      return "the upstream service cannot be reached or closed the connection";
    case Fault::kDeadlineExceeded:
      return "the upstream service did not finish its reply within the deadline";
    case Fault::kCancelled:
      return "the call was cancelled";
    case Fault::kInvalid:
      break;
  }
  struct Description {
    absl::string_view reason;
    absl::string_view text;
  };
  static constexpr Description kDescriptions[] = {
      {kReasonReplyEmpty, "the upstream service replied OK without a complete message"},
      {kReasonNotGrpc, "the upstream did not answer as a gRPC server"},
      {kReasonStatusMissing, "the upstream's reply has no gRPC status"},
      {kReasonReplyTooLarge, "the upstream's reply is over the size limit"},
      {kReasonReplyTruncated, "the upstream's reply is truncated or malformed"},
      {kReasonNotDecompressible, "the upstream's reply cannot be decompressed"},
      {kReasonStreamReset, "the upstream broke its reply off"},
      {kReasonProtocolError, "the upstream's reply violates the HTTP/2 protocol"},
  };
  for (const Description& description : kDescriptions) {
    if (reason == description.reason) return description.text;
  }
  return "the upstream's reply is not a valid gRPC reply";
}

}  // namespace transom
