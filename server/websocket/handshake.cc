#include "server/websocket/handshake.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

// RFC 6455, section 1.3.
constexpr absl::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Takes the next element off a list (RFC 9110, section 5.6.1); empty ones count for nothing.
// False at the end.
bool TakeElement(absl::string_view* list, absl::string_view* element) {
  while (!list->empty()) {
    const size_t comma = std::min(list->find(','), list->size());
    *element = absl::StripAsciiWhitespace(list->substr(0, comma));
    list->remove_prefix(std::min(comma + 1, list->size()));
    if (!element->empty()) return true;
  }
  return false;
}

bool ListHas(absl::string_view list, absl::string_view wanted) {
  absl::string_view element;
  while (TakeElement(&list, &element)) {
    if (absl::EqualsIgnoreCase(element, wanted)) return true;
  }
  return false;
}

// 16 octets in base64: 22 digits, of which the last has two bits that mean something, and "==".
bool IsKey(absl::string_view key) {
  if (key.size() != 24 || !absl::ConsumeSuffix(&key, "==")) return false;
  for (const char c : key) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '/') return false;
  }
  return absl::StrContains("AQgw", key.back());
}

WebSocketHandshake Malformed(absl::string_view wrong) {
  return {WebSocketHandshake::Verdict::kMalformed, wrong};
}

}  // namespace

bool AsksForWebSocket(const WebSocketRequestHead& head) {
  return head.minor_version >= 1 && ListHas(head.upgrade, "websocket");
}

WebSocketHandshake CheckHandshake(const WebSocketRequestHead& head) {
  if (head.method != "GET") return Malformed("a WebSocket is opened with GET");
  if (head.has_body) return Malformed("a WebSocket handshake has no body");
  if (!ListHas(head.connection, "upgrade")) {
    return Malformed(
        "a WebSocket handshake has \"Connection: Upgrade\"; a proxy may have taken it off");
  }
  if (head.version != kWebSocketVersion) {
    return {WebSocketHandshake::Verdict::kWrongVersion, "Sec-WebSocket-Version has to be 13"};
  }
  if (!IsKey(head.key)) return Malformed("Sec-WebSocket-Key has to be 16 bytes in base64");
  return {};
}

std::string WebSocketAccept(absl::string_view key) {
  const std::string text = absl::StrCat(key, kAcceptGuid);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::Base64Escape(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

absl::string_view SelectProtocol(absl::string_view protocols,
                                 absl::Span<const absl::string_view> supported) {
  absl::string_view element;
  while (TakeElement(&protocols, &element)) {
    const auto found = std::find(supported.begin(), supported.end(), element);
    if (found != supported.end()) return *found;
  }
  return {};
}

absl::optional<absl::string_view> FindProtocolWithPrefix(absl::string_view protocols,
                                                         absl::string_view prefix) {
  absl::string_view element;
  while (TakeElement(&protocols, &element)) {
    if (absl::ConsumePrefix(&element, prefix)) return element;
  }
  return absl::nullopt;
}

void AppendHandshakeResponse(absl::string_view key, absl::string_view protocol,
                             absl::string_view extra_headers, OutputBuffer* out) {
  out->Append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  out->Append(absl::StrCat("Sec-WebSocket-Accept: ", WebSocketAccept(key), "\r\n"));
  if (!protocol.empty()) {
    out->Append(absl::StrCat("Sec-WebSocket-Protocol: ", protocol, "\r\n"));
  }
  out->Append(extra_headers);
  out->Append("\r\n");
}

}  // namespace transom
