#include "server/http/acceptor.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "server/http/monotonic_clock.h"

namespace transom {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr int kAcceptsAtClose = 4096;
constexpr absl::Duration kPause = absl::Milliseconds(100);

// Connections over the limit that are given an answer at the same time. Each holds a
// descriptor until the client has read it, so there are fewer where the limit is low.
size_t TurnedAwayMax(size_t connections_max) {
  return std::clamp<size_t>(connections_max / 4, 16, 1024);
}

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
Acceptor::Verdict Acceptor::Admit(const PeerName& peer) {
  const size_t limit = state_->limits.connections_max;
  const size_t open = state_->connections.fetch_add(1);
  state_->counters.Accepted();
  if (open >= limit + TurnedAwayMax(limit)) {
    state_->counters.Reached(HttpLimit::kConnections);
    state_->connections.fetch_sub(1);
    return Verdict::kClosed;
  }
  const size_t address_limit = state_->limits.connections_per_address_max;
  if (address_limit == 0) return open < limit ? Verdict::kServed : Verdict::kTooMany;
  const absl::string_view name(peer.text, peer.size);
  const size_t of_address = state_->addresses.Add(name);
  if (of_address >= address_limit + TurnedAwayMax(address_limit)) {
    state_->counters.Reached(HttpLimit::kConnectionsPerAddress);
    state_->addresses.Remove(name);
    state_->connections.fetch_sub(1);
    return Verdict::kClosed;
  }
  if (open >= limit) return Verdict::kTooMany;
  return of_address < address_limit ? Verdict::kServed : Verdict::kTooManyOfAddress;
}

void Acceptor::Take(int fd, const PeerName& peer) {
  const Verdict verdict = Admit(peer);
  if (verdict == Verdict::kClosed) {
    close(fd);
    return;
  }
  IoLoop* loop = loops_[next_loop_];
  next_loop_ = (next_loop_ + 1) % loops_.size();
  auto* connection = new Connection(fd, peer, loop);
  if (verdict == Verdict::kTooMany) {
    connection->TurnAway(HttpLimit::kConnections);
  } else if (verdict == Verdict::kTooManyOfAddress) {
    connection->TurnAway(HttpLimit::kConnectionsPerAddress);
  }
  loop->Adopt(connection);
}

}  // namespace transom
