#include "server/http/acceptor.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "server/http/address_list.h"
#include "server/http/monotonic_clock.h"

namespace transom {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr int kAcceptsAtClose = 4096;
constexpr absl::Duration kPause = absl::Milliseconds(100);

// The process (or the machine) has too little of something; later it may have more.
bool IsShortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(ServerState* state, Listener* listener, std::vector<IoLoop*> loops)
    : state_(state), listener_(listener), loops_(std::move(loops)) {}

bool Acceptor::Begin() {
  std::lock_guard<std::mutex> lock(mu_);
  open_ = loops_[0]->Watch(listener_->fd(), this);
  return open_;
}

void Acceptor::Close() {
  std::lock_guard<std::mutex> lock(mu_);
  if (open_) {
    AcceptSome(kAcceptsAtClose);
    loops_[0]->Unwatch(listener_->fd());
  }
  open_ = false;
  listener_->Close();
}

void Acceptor::OnReadable() {
  std::lock_guard<std::mutex> lock(mu_);
  if (open_ && !paused_) AcceptSome(kAcceptsPerTurn);
}

bool Acceptor::OnTick() {
  std::lock_guard<std::mutex> lock(mu_);
  if (open_ && paused_ && MonotonicNow() >= resume_at_) {
    paused_ = false;
    loops_[0]->SetWatched(listener_->fd(), true);
  }
  return paused_;
}

void Acceptor::Pause() {
  if (!paused_) loops_[0]->SetWatched(listener_->fd(), false);
  paused_ = true;
  resume_at_ = DeadlineAfter(kPause);
}

bool Acceptor::AcceptSome(int count) {
  for (int i = 0; i < count; ++i) {
    PeerName peer;
    int fd = listener_->Accept(&peer);
    if (fd >= 0) {
      Take(fd, peer);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return false;
    } else if (IsShortage(errno)) {
      Pause();
      return false;
    }
    // Else: that client is gone already (ECONNABORTED and its like); the next one.
  }
  return true;
}

// Counts the connection, which is to be uncounted unless it is kClosed.
Admission Acceptor::Admit(const PeerName& peer, bool counts_for_address) {
  const size_t limit = state_->limits.connections_max;
  const size_t open = state_->connections.fetch_add(1);
  state_->counters.Accepted();
  Admission admission = Admission::kServed;
  if (open >= limit + TurnedAwayMax(limit)) {
    state_->counters.Reached(HttpLimit::kConnections);
    admission = Admission::kClosed;
  } else if (counts_for_address) {
    admission = AdmitAddress(state_, peer.view());
  }
  if (admission == Admission::kClosed) {
    state_->connections.fetch_sub(1);
    return admission;
  }
  return open < limit ? admission : Admission::kTooMany;
}

void Acceptor::Take(int fd, const PeerName& peer) {
  const bool is_proxy = state_->proxy_peers.Contains(PeerAddress(peer.view()));
  const Admission admission = Admit(peer, !is_proxy);
  if (admission == Admission::kClosed) {
    close(fd);
    return;
  }
  IoLoop* loop = loops_[next_loop_];
  next_loop_ = (next_loop_ + 1) % loops_.size();
  auto* connection = new Connection(fd, peer, loop);
  if (is_proxy) connection->ExpectProxyHeader();
  if (admission == Admission::kTooMany) {
    connection->TurnAway(HttpLimit::kConnections);
  } else if (admission == Admission::kTooManyOfAddress) {
    connection->TurnAway(HttpLimit::kConnectionsPerAddress);
  }
  loop->Adopt(connection);
}

}  // namespace transom
