#include "transcoder/gateway_event.h"

#include "absl/strings/cord.h"
#include "absl/types/optional.h"

namespace transom {
namespace {

// The payload is one byte, the event. The URL is never seen outside the process.
constexpr absl::string_view kPayloadUrl = "transom/gateway-event";

}  // namespace

absl::StatusCode EventStatusCode(GatewayEvent event) {
  switch (event) {
    case GatewayEvent::kMalformedRequest:
    case GatewayEvent::kHeadTooLarge:
    case GatewayEvent::kTargetTooLong:
    case GatewayEvent::kBodyTooLarge:
    case GatewayEvent::kUnsupportedContentType:
    case GatewayEvent::kUnsupportedExpectation:
    case GatewayEvent::kUnsupportedHttpVersion:
    case GatewayEvent::kRequestTimeout:
    case GatewayEvent::kWebSocketHandshake:
    case GatewayEvent::kWebSocketVersion:
      return absl::StatusCode::kInvalidArgument;
    case GatewayEvent::kUnsupportedTransferCoding:
    case GatewayEvent::kMethodNotAllowed:
      return absl::StatusCode::kUnimplemented;
    case GatewayEvent::kOriginNotAllowed:
      return absl::StatusCode::kPermissionDenied;
    case GatewayEvent::kNoRoute:
      return absl::StatusCode::kNotFound;
    case GatewayEvent::kUpstreamUnavailable:
    case GatewayEvent::kOverloaded:
    case GatewayEvent::kDraining:
      return absl::StatusCode::kUnavailable;
    case GatewayEvent::kDeadlineExceeded:
      return absl::StatusCode::kDeadlineExceeded;
    case GatewayEvent::kNone:
    case GatewayEvent::kInvalidUpstreamReply:
    case GatewayEvent::kInternal:
      break;
  }
  return absl::StatusCode::kInternal;
}

absl::Status GatewayError(GatewayEvent event, absl::string_view message) {
  absl::Status status(EventStatusCode(event), message);
  const char byte = static_cast<char>(event);
  status.SetPayload(kPayloadUrl, absl::Cord(absl::string_view(&byte, 1)));
  return status;
}

GatewayEvent EventOf(const absl::Status& status) {
  if (status.ok()) return GatewayEvent::kNone;
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (payload.has_value() && payload->size() == 1) {
    return static_cast<GatewayEvent>((*payload)[0]);
  }
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return GatewayEvent::kMalformedRequest;
    case absl::StatusCode::kDataLoss:
      return GatewayEvent::kInvalidUpstreamReply;
    default:
      return GatewayEvent::kInternal;
  }
}

}  // namespace transom
