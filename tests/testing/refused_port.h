#ifndef TRANSOM_TESTS_TESTING_REFUSED_PORT_H_
#define TRANSOM_TESTS_TESTING_REFUSED_PORT_H_

// A port of 127.0.0.1 that refuses connections for as long as this lives: it is
// bound, so nobody else gets it, and nobody listens.
//
//   RefusedPort refused;
//   UpstreamChannel channel({refused.address()});

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace transom {

class RefusedPort {
 public:
  RefusedPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~RefusedPort() { close(fd_); }
  RefusedPort(const RefusedPort&) = delete;
  RefusedPort& operator=(const RefusedPort&) = delete;

  const std::string& address() const { return address_; }

 private:
  const int fd_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_REFUSED_PORT_H_
