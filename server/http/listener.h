#ifndef TRANSOM_SERVER_HTTP_LISTENER_H_
#define TRANSOM_SERVER_HTTP_LISTENER_H_

// A listening socket, TCP or Unix, and the words for addresses.
//
//   Listener listener;
//   absl::Status s = listener.Open("[::1]:0", 4096);
//   listener.address();                       // "[::1]:43121"
//   int fd = listener.Accept(&peer);          // non-blocking; peer "[::1]:50112"
//   listener.Close();                         // also removes a Unix socket's file
//
// A second process cannot listen on the same address, unless both say `reuse_port`: then the
// system deals connections out to them. "[::]:80" listens on IPv4, too. The file of a Unix socket
// that nobody listens on any more is replaced. Open and Close on one thread; Accept on another one
// between them.

#include <sys/socket.h>
#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "server/http/peer_name.h"

namespace transom {

class Listener {
 public:
  Listener() = default;
  virtual ~Listener() { Close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // InvalidArgument for an address that does not parse or resolve, FailedPrecondition
  // when it is taken or may not be bound; both name the address.
  absl::Status Open(const std::string& address, int backlog, bool reuse_port = false);
  void Close();

  int fd() const { return fd_; }
  const std::string& address() const { return address_; }
  int port() const { return port_; }

  // The next connection, non-blocking and close-on-exec, or -1 and errno. Virtual, so that
  // tests can have it fail.
  virtual int Accept(PeerName* peer);

 private:
  absl::Status OpenTcp(const std::string& address, int backlog, bool reuse_port);
  absl::Status OpenUnix(const std::string& path, int backlog);

  int fd_ = -1;
  int port_ = 0;
  std::string address_;
  std::string unix_path_;  // the file to remove
  dev_t unix_device_ = 0;
  ino_t unix_inode_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_LISTENER_H_
