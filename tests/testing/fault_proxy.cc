#include "tests/testing/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <thread>
#include <vector>

namespace transom {
namespace {

int PortOf(const std::string& address) {
  return std::atoi(address.c_str() + address.rfind(':') + 1);
}

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void CloseWithReset(int fd) {
  const linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(fd);
}

bool SendAll(int fd, const char* bytes, size_t count) {
  size_t sent = 0;
  while (sent < count) {
    const ssize_t n = send(fd, bytes + sent, count - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

class FaultProxy::Impl {
 public:
  explicit Impl(const std::string& target)
      : target_port_(PortOf(target)),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 128);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }

  ~Impl() {
    stopping_.store(true);
    Wake();
    thread_.join();
    close(listener_);
    close(wake_);
  }

  void Wake() const {
    const uint64_t one = 1;
    if (write(wake_, &one, sizeof(one)) < 0) std::abort();
  }

  int port() const { return port_; }

  std::atomic<int> target_port_;
  std::atomic<Mode> mode_{Mode::kPass};
  std::atomic<bool> cut_all_{false};
  std::atomic<size_t> cut_after_{std::numeric_limits<size_t>::max()};
  std::atomic<uint64_t> bytes_to_server_{0};
  std::atomic<uint64_t> connections_{0};

 private:
  struct Pair {
    int client;
    int server;
    size_t left;  // bytes that the server may send
    bool over = false;
  };

  void Run() {
    while (!stopping_.load()) {
      // While bytes are held their senders are not looked at.
      const bool hold = mode_.load() == Mode::kHold;
      std::vector<pollfd> fds = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Pair& pair : pairs_) {
        fds.push_back({pair.client, static_cast<short>(hold ? 0 : POLLIN), 0});
        fds.push_back({pair.server, static_cast<short>(hold ? 0 : POLLIN), 0});
      }
      poll(fds.data(), fds.size(), -1);
      uint64_t count;
      while (read(wake_, &count, sizeof(count)) > 0) {
      }
      const size_t before = pairs_.size();
      for (size_t i = 0; i < before; ++i) {
        Pair& pair = pairs_[i];
        const short ready = POLLIN | POLLHUP | POLLERR;
        if (fds[2 + 2 * i].revents & ready) Forward(&pair, /*to_server=*/true);
        if (!pair.over && (fds[3 + 2 * i].revents & ready)) Forward(&pair, /*to_server=*/false);
      }
      if (fds[1].revents & POLLIN) Accept();
      if (cut_all_.exchange(false)) {
        for (Pair& pair : pairs_) pair.over = true;
      }
      Sweep();
    }
    for (Pair& pair : pairs_) pair.over = true;
    Sweep();
  }

  void Accept() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    connections_.fetch_add(1);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_.load());
    if (mode_.load() == Mode::kRefuse ||
        connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      CloseWithReset(client);
      close(server);
      return;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    pairs_.push_back({client, server, cut_after_.load()});
  }

  void Forward(Pair* pair, bool to_server) {
    char bytes[16 * 1024];
    const Mode mode = mode_.load();
    const size_t want = !to_server && mode == Mode::kTrickle ? 1 : sizeof(bytes);
    const ssize_t n = recv(to_server ? pair->client : pair->server, bytes, want, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
      pair->over = true;
      return;
    }
    size_t count = static_cast<size_t>(n);
    if (to_server) {
      bytes_to_server_.fetch_add(count);
    } else {
      if (mode == Mode::kCorrupt) {
        for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
      }
      pair->over = count >= pair->left;
      count = std::min(count, pair->left);
      pair->left -= count;
    }
    if (!SendAll(to_server ? pair->server : pair->client, bytes, count)) pair->over = true;
  }

  void Sweep() {
    for (const Pair& pair : pairs_) {
      if (!pair.over) continue;
      CloseWithReset(pair.client);
      CloseWithReset(pair.server);
    }
    pairs_.erase(
        std::remove_if(pairs_.begin(), pairs_.end(), [](const Pair& pair) { return pair.over; }),
        pairs_.end());
  }

  const int listener_;
  const int wake_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::vector<Pair> pairs_;  // the thread's
  std::thread thread_;
};

FaultProxy::FaultProxy(const std::string& target) : impl_(std::make_unique<Impl>(target)) {
  address_ = "127.0.0.1:" + std::to_string(impl_->port());
}

FaultProxy::~FaultProxy() = default;

void FaultProxy::SetMode(Mode mode) {
  impl_->mode_.store(mode);
  impl_->Wake();
}

void FaultProxy::SetTarget(const std::string& target) { impl_->target_port_.store(PortOf(target)); }

void FaultProxy::CutAll() {
  impl_->cut_all_.store(true);
  impl_->Wake();
}

void FaultProxy::CutAfter(size_t bytes) { impl_->cut_after_.store(bytes); }

uint64_t FaultProxy::bytes_to_server() const { return impl_->bytes_to_server_.load(); }

uint64_t FaultProxy::connections() const { return impl_->connections_.load(); }

}  // namespace transom
