#ifndef TRANSOM_SERVER_HTTP_PEER_NAME_H_
#define TRANSOM_SERVER_HTTP_PEER_NAME_H_

// The text of a peer's address, in memory of its own: "192.0.2.7:41234", "[2001:db8::7]:41234"
// or "unix:".
//
//   PeerName peer;
//   SetPeerName(address, &peer);   // a sockaddr that accept4 has filled
//   peer.view();                   // "192.0.2.7:41234"

#include <sys/socket.h>

#include <cstddef>

#include "absl/strings/string_view.h"

namespace transom {

struct PeerName {
  static constexpr size_t kSizeMax = 55;
  unsigned char size = 0;
  char text[kSizeMax];

  absl::string_view view() const { return absl::string_view(text, size); }
};

// An IPv4 address in IPv6's form (an IPv4 client of a socket for both) is the IPv4 one. What is
// neither IPv4 nor IPv6 is "unix:".
void SetPeerName(const sockaddr_storage& address, PeerName* name);

// 0 for a unix socket.
int PortOf(const sockaddr_storage& address);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_PEER_NAME_H_
