#ifndef TRANSOM_SERVER_WEBSOCKET_HANDSHAKE_H_
#define TRANSOM_SERVER_WEBSOCKET_HANDSHAKE_H_

// The opening handshake of RFC 6455, section 4.2, as the server sees it.
//
//   if (AsksForWebSocket(head)) {
//     WebSocketHandshake handshake = CheckHandshake(head);
//     if (handshake.verdict != kGood) ...          // 400, or 426; handshake.wrong says why
//     absl::string_view protocol = SelectProtocol(head.protocols, {"transom.json", ...});
//     AppendHandshakeResponse(head.key, protocol, extra_headers, &out);
//   }
//
// No extension is ever agreed: whatever Sec-WebSocket-Extensions offers (permessage-deflate), its
// absence from the response refuses it. Stateless.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// What of a request's head matters. Of a list that came in several fields, all of them joined by
// commas; empty where there is no such field.
struct WebSocketRequestHead {
  absl::string_view method;
  int minor_version = 1;  // HTTP/1.x
  bool has_body = false;
  absl::string_view upgrade;     // Upgrade
  absl::string_view connection;  // Connection
  absl::string_view version;     // Sec-WebSocket-Version
  absl::string_view key;         // Sec-WebSocket-Key
  absl::string_view protocols;   // Sec-WebSocket-Protocol
};

// Whether the request wants to become a WebSocket: Upgrade names it. In HTTP/1.0 that means
// nothing (RFC 9110, section 7.8).
bool AsksForWebSocket(const WebSocketRequestHead& head);

struct WebSocketHandshake {
  enum class Verdict {
    kGood,
    kMalformed,     // 400
    kWrongVersion,  // 426, in either case with kWebSocketVersionHeader
  };
  Verdict verdict = Verdict::kGood;
  absl::string_view wrong;  // in words for the client; static
};

inline constexpr absl::string_view kWebSocketVersionHeader = "Sec-WebSocket-Version";
inline constexpr absl::string_view kWebSocketVersion = "13";

// REQUIRES: AsksForWebSocket(head).
WebSocketHandshake CheckHandshake(const WebSocketRequestHead& head);

// The value of Sec-WebSocket-Accept for a key.
std::string WebSocketAccept(absl::string_view key);

// The first of the client's subprotocols, which are in the order of its preference, that is
// one of `supported`; a view of `supported`. Empty if there is none: then the response
// names none. Names are compared with case.
absl::string_view SelectProtocol(absl::string_view protocols,
                                 absl::Span<const absl::string_view> supported);

// What follows `prefix` in the first of the client's subprotocols that begins with it
// ("bearer." and a token, from browsers, which cannot set headers).
absl::optional<absl::string_view> FindProtocolWithPrefix(absl::string_view protocols,
                                                         absl::string_view prefix);

// The whole head of the response, 101. `protocol` may be empty; `extra_headers`: complete lines,
// each ended by CRLF.
void AppendHandshakeResponse(absl::string_view key, absl::string_view protocol,
                             absl::string_view extra_headers, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_HANDSHAKE_H_
