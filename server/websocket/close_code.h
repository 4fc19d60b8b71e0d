#ifndef TRANSOM_SERVER_WEBSOCKET_CLOSE_CODE_H_
#define TRANSOM_SERVER_WEBSOCKET_CLOSE_CODE_H_

// Why a WebSocket connection ends (RFC 6455, section 7.4).
//
//   session.AppendClose(CloseCodeOfStatus(status_code), status_message, &out);
//
// How a gRPC call ends, as a code that its client can tell from all others:
//
//   OK (0)                    1000
//   CANCELLED (1) ... 16      4001 ... 4016: 4000 and the gRPC code, so 4003 is INVALID_ARGUMENT
//   any other                 4002: UNKNOWN
//
// The codes of the protocol itself say what was wrong with the connection, not with the
// call. Stateless.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

namespace websocket_close {

inline constexpr uint16_t kNormal = 1000;
inline constexpr uint16_t kGoingAway = 1001;        // the server drains
inline constexpr uint16_t kProtocolError = 1002;    // frames that the protocol forbids
inline constexpr uint16_t kUnsupportedData = 1003;  // binary where text is spoken
inline constexpr uint16_t kNoStatus = 1005;         // never sent: the close frame was empty
inline constexpr uint16_t kAbnormal = 1006;         // never sent: there was no close frame
inline constexpr uint16_t kInvalidPayload = 1007;   // text that is not UTF-8
inline constexpr uint16_t kPolicyViolation = 1008;
inline constexpr uint16_t kMessageTooBig = 1009;
inline constexpr uint16_t kInternalError = 1011;
inline constexpr uint16_t kTryAgainLater = 1013;  // overload
inline constexpr uint16_t kStatusBase = 4000;     // and the gRPC code

}  // namespace websocket_close

// What is left for the reason in a close frame.
inline constexpr size_t kWebSocketReasonBytesMax = 123;

uint16_t CloseCodeOfStatus(int grpc_code);

// Whether a close frame may carry the code: 1000 to 1014 without 1004, 1005 and 1006 (what the
// RFC and IANA's registry have), and 3000 to 4999.
bool IsCloseCodeOnWire(uint16_t code);

// The front of `text`, as much as fits into `bytes_max` without cutting a character.
// REQUIRES: `text` is UTF-8.
absl::string_view CutUtf8(absl::string_view text, size_t bytes_max);

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_CLOSE_CODE_H_
