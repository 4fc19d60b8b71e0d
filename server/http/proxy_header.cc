#include "server/http/proxy_header.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

constexpr absl::string_view kPrefix1 = "PROXY ";
constexpr size_t kLineBytesMax = 107;  // with its end

constexpr absl::string_view kSignature2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr size_t kFixedBytes2 = 16;
constexpr size_t kAddressBytes4 = 12;
constexpr size_t kAddressBytes6 = 36;
constexpr size_t kAddressBytesUnix = 216;

ProxyHeader::Result Refuse(const char* why, ProxyHeader* header) {
  header->why = why;
  return ProxyHeader::kRefused;
}

// Whether the one that is shorter is the beginning of the other.
bool AgreesWith(absl::string_view bytes, absl::string_view prefix) {
  const size_t size = std::min(bytes.size(), prefix.size());
  return bytes.substr(0, size) == prefix.substr(0, size);
}

// ---- Version 1 --------------------------------------------------------------------

// The text in front of the next space, which is taken away with it; false if there is none.
bool TakeWord(absl::string_view* rest, absl::string_view* word) {
  const size_t space = rest->find(' ');
  if (space == rest->npos) return false;
  *word = rest->substr(0, space);
  rest->remove_prefix(space + 1);
  return true;
}

// Decimal, no sign, no leading zeros.
bool ParsePort(absl::string_view text, uint16_t* port) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return false;
  uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  *port = static_cast<uint16_t>(value);
  return value <= 65535;
}

// Into a sockaddr of the family; false if the text is no address of it.
bool ParseAddress(int family, absl::string_view text, uint16_t port, sockaddr_storage* out) {
  const std::string address(text);
  if (address.size() != std::strlen(address.c_str())) return false;
  out->ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(out);
    v4->sin_port = htons(port);
    return inet_pton(family, address.c_str(), &v4->sin_addr) == 1;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(out);
  v6->sin6_port = htons(port);
  return inet_pton(family, address.c_str(), &v6->sin6_addr) == 1;
}

// "192.0.2.7 198.51.100.1 41234 80", of the family.
bool ParseEnds(int family, absl::string_view rest, ProxyHeader* header) {
  absl::string_view source, destination, source_port;
  if (!TakeWord(&rest, &source) || !TakeWord(&rest, &destination) ||
      !TakeWord(&rest, &source_port)) {
    return false;
  }
  uint16_t from = 0;
  uint16_t to = 0;
  sockaddr_storage client{};
  sockaddr_storage server{};
  if (!ParsePort(source_port, &from) || !ParsePort(rest, &to) ||
      !ParseAddress(family, source, from, &client) ||
      !ParseAddress(family, destination, to, &server)) {
    return false;
  }
  header->names_peer = true;
  SetPeerName(client, &header->peer);
  return true;
}

ProxyHeader::Result ParseLine(absl::string_view bytes, ProxyHeader* header) {
  const size_t end = bytes.substr(0, kLineBytesMax).find("\r\n");
  if (end == bytes.npos) {
    return bytes.size() < kLineBytesMax ? ProxyHeader::kIncomplete
                                        : Refuse("its line does not end in time", header);
  }
  header->size = end + 2;
  absl::string_view rest = bytes.substr(kPrefix1.size(), end - kPrefix1.size());
  // What a proxy says of an unknown connection means nothing.
  if (rest == "UNKNOWN" || absl::StartsWith(rest, "UNKNOWN ")) return ProxyHeader::kComplete;
  const bool is_4 = absl::ConsumePrefix(&rest, "TCP4 ");
  if (!is_4 && !absl::ConsumePrefix(&rest, "TCP6 ")) {
    return Refuse("its protocol is none of TCP4, TCP6 and UNKNOWN", header);
  }
  if (!ParseEnds(is_4 ? AF_INET : AF_INET6, rest, header)) {
    return Refuse("its addresses or ports are malformed", header);
  }
  return ProxyHeader::kComplete;
}

// ---- Version 2 --------------------------------------------------------------------

uint8_t ByteAt(absl::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

size_t AddressBytes(int family) {
  constexpr size_t kOfFamily[] = {0, kAddressBytes4, kAddressBytes6, kAddressBytesUnix};
  return kOfFamily[family];
}

// REQUIRES: `block` has AddressBytes(family) bytes; family is not 0.
void NameSource(int family, absl::string_view block, PeerName* name) {
  sockaddr_storage source{};
  source.ss_family = AF_UNIX;
  if (family == 1) {
    source.ss_family = AF_INET;
    auto& v4 = reinterpret_cast<sockaddr_in&>(source);
    std::memcpy(&v4.sin_addr, block.data(), 4);
    std::memcpy(&v4.sin_port, block.data() + 8, 2);
  } else if (family == 2) {
    source.ss_family = AF_INET6;
    auto& v6 = reinterpret_cast<sockaddr_in6&>(source);
    std::memcpy(&v6.sin6_addr, block.data(), 16);
    std::memcpy(&v6.sin6_port, block.data() + 32, 2);
  }
  SetPeerName(source, name);
}

ProxyHeader::Result ParseBinary(absl::string_view bytes, ProxyHeader* header) {
  if (bytes.size() < kFixedBytes2) return ProxyHeader::kIncomplete;
  const int version = ByteAt(bytes, 12) >> 4;
  const int command = ByteAt(bytes, 12) & 15;
  const int family = ByteAt(bytes, 13) >> 4;
  const int transport = ByteAt(bytes, 13) & 15;
  const size_t length = static_cast<size_t>(ByteAt(bytes, 14)) << 8 | ByteAt(bytes, 15);
  if (version != 2) return Refuse("its version is not 2", header);
  if (command > 1) return Refuse("its command is unknown", header);
  if (length > kProxyHeaderBytesMax - kFixedBytes2) return Refuse("it is too long", header);
  const bool is_proxied = command == 1;  // else all that follows counts for nothing
  if (is_proxied && (family > 3 || transport > 2)) {
    return Refuse("its address family or transport is unknown", header);
  }
  const bool names_peer = is_proxied && family != 0 && transport != 0;
  if (names_peer && length < AddressBytes(family)) {
    return Refuse("it is too short for its addresses", header);
  }
  if (bytes.size() - kFixedBytes2 < length) return ProxyHeader::kIncomplete;
  header->size = kFixedBytes2 + length;
  header->names_peer = names_peer;
  if (names_peer) NameSource(family, bytes.substr(kFixedBytes2), &header->peer);
  return ProxyHeader::kComplete;
}

}  // namespace

ProxyHeader::Result ParseProxyHeader(absl::string_view bytes, ProxyHeader* header) {
  *header = ProxyHeader();
  if (bytes.empty()) return ProxyHeader::kIncomplete;
  const bool is_line = AgreesWith(bytes, kPrefix1);
  if (!is_line && !AgreesWith(bytes, kSignature2)) {
    return Refuse("the connection does not begin with one", header);
  }
  if (bytes.size() < (is_line ? kPrefix1.size() : kSignature2.size())) {
    return ProxyHeader::kIncomplete;
  }
  return is_line ? ParseLine(bytes, header) : ParseBinary(bytes, header);
}

}  // namespace transom
