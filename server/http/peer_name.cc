#include "server/http/peer_name.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdio>
#include <cstring>

namespace transom {

int PortOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return 0;
}

void SetPeerName(const sockaddr_storage& address, PeerName* name) {
  char host[INET6_ADDRSTRLEN] = "";
  char text[PeerName::kSizeMax + 1];
  int size = 0;
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, host, sizeof(host));
    size = std::snprintf(text, sizeof(text), "%s:%d", host, PortOf(address));
  } else if (address.ss_family == AF_INET6) {
    const in6_addr& ip = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&ip)) {
      inet_ntop(AF_INET, &ip.s6_addr[12], host, sizeof(host));
      size = std::snprintf(text, sizeof(text), "%s:%d", host, PortOf(address));
    } else {
      inet_ntop(AF_INET6, &ip, host, sizeof(host));
      size = std::snprintf(text, sizeof(text), "[%s]:%d", host, PortOf(address));
    }
  } else {
    size = std::snprintf(text, sizeof(text), "unix:");
  }
  name->size = static_cast<unsigned char>(size);
  std::memcpy(name->text, text, name->size);
}

}  // namespace transom
