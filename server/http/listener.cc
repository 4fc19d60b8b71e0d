#include "server/http/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

struct HostPort {
  std::string host;
  std::string port;
};

absl::Status Invalid(absl::string_view address, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("listen address \"", address, "\": ", why));
}

absl::Status CannotBind(absl::string_view address, int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address, ": ", std::strerror(error)));
}

absl::Status SplitHostPort(const std::string& address, HostPort* out) {
  size_t colon = address.rfind(':');
  if (colon == std::string::npos) return Invalid(address, "expected HOST:PORT or unix:PATH");
  out->host = address.substr(0, colon);
  out->port = address.substr(colon + 1);
  uint32_t port = 0;
  bool digits = out->port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !absl::SimpleAtoi(out->port, &port) || port > 65535) {
    return Invalid(address, "the port is not a number from 0 to 65535");
  }
  bool bracketed = out->host.size() > 2 && out->host.front() == '[' && out->host.back() == ']';
  if (bracketed) {
    out->host = out->host.substr(1, out->host.size() - 2);
  } else if (out->host.find(':') != std::string::npos) {
    return Invalid(address, "an IPv6 address is written in brackets, [::1]:8080");
  }
  if (out->host.empty()) return Invalid(address, "the host is missing (0.0.0.0 means all)");
  return absl::OkStatus();
}

void SetOption(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof(value));
}

// A listening socket on one resolved address, or -1 and errno.
int ListenOn(const addrinfo& at, int backlog, bool reuse_port) {
  int fd = socket(at.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);  // accepted sockets inherit it
  if (reuse_port) SetOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (at.ai_family == AF_INET6) SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (bind(fd, at.ai_addr, at.ai_addrlen) == 0 && listen(fd, backlog) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// True if a process listens on the socket file.
bool IsServed(const sockaddr_un& address) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return true;
  int result = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  bool refused = result != 0 && errno == ECONNREFUSED;
  close(fd);
  return !refused;
}

bool IsSocketFile(const char* path) {
  struct stat info {};
  return lstat(path, &info) == 0 && S_ISSOCK(info.st_mode);
}

}  // namespace

absl::Status Listener::Open(const std::string& address, int backlog, bool reuse_port) {
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, "unix:")) return OpenUnix(std::string(path), backlog);
  return OpenTcp(address, backlog, reuse_port);
}

absl::Status Listener::OpenTcp(const std::string& address, int backlog, bool reuse_port) {
  HostPort parts;
  absl::Status status = SplitHostPort(address, &parts);
  if (!status.ok()) return status;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  int failed = getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (failed != 0) return Invalid(address, gai_strerror(failed));
  int error = 0;
  for (addrinfo* at = found; at != nullptr && fd_ < 0; at = at->ai_next) {
    fd_ = ListenOn(*at, backlog, reuse_port);
    if (fd_ < 0) error = errno;
  }
  freeaddrinfo(found);
  if (fd_ < 0) return CannotBind(address, error);
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &size);
  PeerName name;
  SetPeerName(bound, &name);
  address_.assign(name.text, name.size);
  port_ = PortOf(bound);
  return absl::OkStatus();
}

absl::Status Listener::OpenUnix(const std::string& path, int backlog) {
  const std::string address = absl::StrCat("unix:", path);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(name.sun_path)) {
    return Invalid(address, "the path is empty or too long");
  }
  std::memcpy(name.sun_path, path.data(), path.size());
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return CannotBind(address, errno);
  auto* generic = reinterpret_cast<sockaddr*>(&name);
  int failed = bind(fd, generic, sizeof(name));
  if (failed != 0 && errno == EADDRINUSE && IsSocketFile(name.sun_path) && !IsServed(name)) {
    unlink(name.sun_path);
    failed = bind(fd, generic, sizeof(name));
  }
  if (failed != 0 || listen(fd, backlog) != 0) {
    int error = errno;
    close(fd);
    return CannotBind(address, error);
  }
  struct stat info {};
  if (lstat(name.sun_path, &info) == 0) {
    unix_path_ = path;
    unix_device_ = info.st_dev;
    unix_inode_ = info.st_ino;
  }
  fd_ = fd;
  address_ = address;
  return absl::OkStatus();
}

void Listener::Close() {
  if (fd_ < 0) return;
  close(fd_);
  fd_ = -1;
  struct stat info {};
  // A successor may have put its own socket there.
  if (!unix_path_.empty() && lstat(unix_path_.c_str(), &info) == 0 && info.st_dev == unix_device_ &&
      info.st_ino == unix_inode_) {
    unlink(unix_path_.c_str());
  }
  unix_path_.clear();
}

int Listener::Accept(PeerName* peer) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  int fd = accept4(fd_, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) SetPeerName(address, peer);
  return fd;
}

}  // namespace transom
