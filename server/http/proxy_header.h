#ifndef TRANSOM_SERVER_HTTP_PROXY_HEADER_H_
#define TRANSOM_SERVER_HTTP_PROXY_HEADER_H_

// The header of the PROXY protocol, versions 1 and 2, by which a load balancer says whose
// connection it passes on (www.haproxy.org/download/2.8/doc/proxy-protocol.txt).
//
//   ProxyHeader header;
//   switch (ParseProxyHeader("PROXY TCP4 192.0.2.7 198.51.100.1 41234 80\r\nGET /", &header)) {
//     case ProxyHeader::kComplete:    // header.size is 44, header.peer "192.0.2.7:41234"
//     case ProxyHeader::kIncomplete:  // the bytes are the beginning of one
//     case ProxyHeader::kRefused:     // header.why
//   }
//
// Version 1 is a line of at most 107 bytes. Version 2 is binary:
//
//   0     12  the signature, \r\n\r\n\0\r\nQUIT\n
//   12     1  version 2 (high half), command: 0 LOCAL, 1 PROXY
//   13     1  family: 0 none, 1 IPv4, 2 IPv6, 3 Unix; transport: 0 none, 1 stream, 2 datagram
//   14     2  length of what follows, big-endian: addresses, then extensions that are skipped
//   16        source, destination, source port, destination port
//
// A function of the bytes alone: from a given length on the verdict stays the same, whatever
// follows. Thread-safe.

#include <cstddef>

#include "absl/strings/string_view.h"
#include "server/http/peer_name.h"

namespace transom {

struct ProxyHeader {
  enum Result { kIncomplete, kComplete, kRefused };

  // ---- kComplete.
  size_t size = 0;          // of the header; what is behind it is the client's
  bool names_peer = false;  // false: the peer is the connection's own (LOCAL, UNKNOWN)
  PeerName peer;            // the client; "unix:" for any unix socket
  // ---- kRefused.
  const char* why = "";
};

// No header is longer: one of version 2 with more is refused as soon as it says so.
inline constexpr size_t kProxyHeaderBytesMax = 4096;

ProxyHeader::Result ParseProxyHeader(absl::string_view bytes, ProxyHeader* header);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_PROXY_HEADER_H_
