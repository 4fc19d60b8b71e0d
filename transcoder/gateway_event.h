#ifndef TRANSOM_TRANSCODER_GATEWAY_EVENT_H_
#define TRANSOM_TRANSCODER_GATEWAY_EVENT_H_

// What the gateway answers by itself, as opposed to what the service said.
//
// An event is carried by an absl::Status, so that any layer can return it:
//
//   return GatewayError(GatewayEvent::kUnsupportedContentType, "content type text/xml ...");
//   ...
//   if (EventOf(status) == GatewayEvent::kUnsupportedContentType) ...
//
// StatusMapping turns an event into an HTTP code and the gRPC code of the error body.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace transom {

enum class GatewayEvent : uint8_t {
  kNone,                    // not made by the gateway
  kMalformedRequest,        // malformed HTTP, bad JSON, bad path or query value
  kHeadTooLarge,            // request head over its limit
  kTargetTooLong,           // request target over its limit
  kBodyTooLarge,            // request body over its limit
  kUnsupportedContentType,  // Content-Type or Content-Encoding not supported
  kUnsupportedExpectation,  // an Expect that is not 100-continue
  kUnsupportedHttpVersion,
  kUnsupportedTransferCoding,  // a transfer coding other than chunked
  kRequestTimeout,             // head or body sent too slowly
  kWebSocketHandshake,         // malformed handshake
  kWebSocketVersion,
  kOriginNotAllowed,
  kNoRoute,           // no route for the path
  kMethodNotAllowed,  // routes for the path, but not for the method
  kUpstreamUnavailable,
  kOverloaded,  // too many connections or requests
  kDraining,
  kDeadlineExceeded,
  kInvalidUpstreamReply,
  kInternal,  // a fault of the gateway's own
};

// The gRPC code of the event's error body in the `documented` profile. INTERNAL for kNone.
absl::StatusCode EventStatusCode(GatewayEvent event);

// A status with the gRPC code of the event's error body in the `documented`
// profile, the message, and the event. REQUIRES: event is not kNone.
absl::Status GatewayError(GatewayEvent event, absl::string_view message);

// The event of a status: kNone for OK; what GatewayError put there; else, since
// the transcoder's own errors mean the same thing everywhere, by code:
// InvalidArgument is kMalformedRequest, DataLoss kInvalidUpstreamReply, the rest kInternal.
GatewayEvent EventOf(const absl::Status& status);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_GATEWAY_EVENT_H_
