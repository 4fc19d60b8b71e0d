#include "server/http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/http/io_loop.h"
#include "server/http/monotonic_clock.h"
#include "server/http/server_state.h"

namespace transom {
namespace {

// How much one connection may do before others on its loop get their turn.
constexpr int kStepsPerTurn = 512;

}  // namespace

// ---- Life -------------------------------------------------------------------------

Connection::Connection(int fd, const PeerName& peer, IoLoop* loop)
    : loop_(loop),
      fd_(fd),
      deadline_(DeadlineAfter(loop->state()->tls == nullptr
                                  ? loop->state()->limits.idle_timeout
                                  : loop->state()->limits.tls_handshake_timeout)),
      phase_(FirstPhase()),
      peer_(peer) {}

Connection::~Connection() {
  DropOutput();
  if (tls_ != nullptr) tls_->EndOutput();
  close(fd_);
}

Connection::Phase Connection::FirstPhase() const {
  return loop_->state()->tls == nullptr ? Phase::kReading : Phase::kHandshaking;
}

void Connection::Abandon() {
  std::lock_guard<std::mutex> lock(mu_);
  phase_ = Phase::kClosed;
  SetDeadline(0);
}

bool Connection::Stop() {
  std::unique_lock<std::mutex> lock(mu_);
  stopping_ = true;
  loop_->stop_cv()->wait(lock, [this] { return !answering_ && (!driving_ || posted_); });
  if (exchange_ != Exchange::kWaiting) return true;
  CancelLocked(CancelReason::kDraining);
  orphaned_ = true;
  shutdown(fd_, SHUT_RDWR);
  return false;
}

// ---- Events -----------------------------------------------------------------------

void Connection::OnEvents(uint32_t epoll_events) {
  {
    std::lock_guard<std::mutex> lock(mu_);
    if ((epoll_events & (EPOLLHUP | EPOLLERR)) != 0) {
      gone_ = true;
      CancelLocked(CancelReason::kClientGone);
    }
    if ((epoll_events & EPOLLRDHUP) != 0) finished_ = true;
    if ((epoll_events & (EPOLLIN | EPOLLRDHUP)) != 0) readable_ = true;
    if ((epoll_events & EPOLLOUT) != 0) writable_ = true;
    if (driving_) return;  // the driver looks before it leaves
    if (exchange_ == Exchange::kWaiting) {
      if (finished_ && !cancelled_ && deadline() == kNever) {
        SetDeadline(DeadlineAfter(loop_->state()->limits.half_close_grace));
      }
      return;
    }
    driving_ = true;
    Absorb();
  }
  Drive();
}

void Connection::OnDeadline() {
  {
    std::lock_guard<std::mutex> lock(mu_);
    if (driving_ || deadline() > MonotonicNow()) return;
    if (exchange_ == Exchange::kWaiting) {
      SetDeadline(kNever);
      loop_->state()->counters.Reached(HttpLimit::kHalfCloseGrace);
      CancelLocked(CancelReason::kClientGone);
      return;
    }
    driving_ = true;
    Absorb();
  }
  // An idle client that has spoken up just now is in time.
  bool idle = phase_ == Phase::kReading && !head_begun_ && !in_body_;
  if (!(idle && may_read_)) OnTimeout();
  Drive();
}

void Connection::RunPosted() {
  {
    std::lock_guard<std::mutex> lock(mu_);
    posted_ = false;
    if (phase_ != Phase::kClosed) Absorb();
  }
  if (phase_ == Phase::kClosed) {
    loop_->AddDead(this);
  } else {
    Drive();
  }
}

void Connection::CancelInFlight() {
  std::lock_guard<std::mutex> lock(mu_);
  CancelLocked(CancelReason::kDraining);
  // A driver does it itself when it leaves.
  if (!driving_) GiveUpIfCancelling();
}

void Connection::GiveUpIfCancelling() {
  if (!loop_->state()->cancelling.load()) return;
  if ((phase_ == Phase::kReading && in_body_) || phase_ == Phase::kWriting) SetDeadline(0);
}

void Connection::CancelLocked(CancelReason reason) {
  if (exchange_ != Exchange::kWaiting || in_flight_ == nullptr || cancelled_) return;
  cancelled_ = true;
  in_flight_->Cancel(reason);
}

void Connection::SetInFlight(InFlight* in_flight) {
  std::lock_guard<std::mutex> lock(mu_);
  in_flight_ = in_flight;
  if (gone_) {
    CancelLocked(CancelReason::kClientGone);
  } else if (!orphaned_ && loop_->state()->cancelling.load()) {
    CancelLocked(CancelReason::kDraining);
  }
}

// ---- Driving ----------------------------------------------------------------------

void Connection::Drive() {
  ScratchLease scratch;
  Window window = BufferedInput();
  for (int steps = 0; phase_ != Phase::kClosed; ++steps) {
    if (steps >= kStepsPerTurn && phase_ != Phase::kAwaiting) return Yield(&window);
    Step step = Step::kContinue;
    switch (phase_) {
      case Phase::kProxyHeader:
        step = ReadProxyHeader(scratch.get());
        break;
      case Phase::kHandshaking:
        step = Handshake();
        break;
      case Phase::kReading:
        step = Read(scratch.get(), &window);
        break;
      case Phase::kAwaiting:
        if (LeaveAwaiting(&window)) return;
        AfterAnswer();
        break;
      case Phase::kWriting:
        step = Flush();
        break;
      case Phase::kLingering:
        window.size = 0;
        step = Linger(scratch.get());
        break;
      case Phase::kClosed:
        break;
    }
    if (step == Step::kWait && Leave(&window)) return;
  }
  Close();
}

void Connection::Absorb() {
  // TLS may have had something to say before it reads on.
  if (readable_ || (writable_ && tls_ != nullptr)) may_read_ = true;
  readable_ = false;
  writable_ = false;
  saw_finish_ = finished_;
  saw_gone_ = gone_;
}

bool Connection::Leave(Window* window) {
  SaveWindow(*window);
  *window = BufferedInput();
  std::lock_guard<std::mutex> lock(mu_);
  bool news = readable_ || writable_ || gone_ != saw_gone_ || stopping_;
  Absorb();
  if (stopping_) phase_ = Phase::kClosed;
  if (news) return false;
  GiveUpIfCancelling();
  driving_ = false;
  return true;
}

bool Connection::LeaveAwaiting(Window* window) {
  std::lock_guard<std::mutex> lock(mu_);
  Absorb();
  if (exchange_ == Exchange::kAnswered) {
    exchange_ = Exchange::kNone;
    return false;
  }
  SaveWindow(*window);
  if (finished_ && !cancelled_) {
    SetDeadline(DeadlineAfter(loop_->state()->limits.half_close_grace));
  }
  driving_ = false;
  if (stopping_) loop_->stop_cv()->notify_all();
  return true;
}

// The loop's thread goes on after it has served others.
void Connection::Yield(Window* window) {
  SaveWindow(*window);
  std::lock_guard<std::mutex> lock(mu_);
  PostLocked();
}

void Connection::PostLocked() {
  posted_ = true;
  loop_->Post(this);
  if (stopping_) loop_->stop_cv()->notify_all();
}

// driving_ stays set: nobody runs the connection again.
void Connection::Close() {
  EndExchange();
  if (loop_->OnLoopThread()) {
    loop_->AddDead(this);
    return;
  }
  std::lock_guard<std::mutex> lock(mu_);
  PostLocked();
}

void Connection::OnTimeout() {
  switch (phase_) {
    case Phase::kReading:
      if (in_body_) {
        const bool drains = loop_->state()->cancelling.load();
        RequestHead head;
        GuardHead(BufferedInput().view().substr(0, head_size_), loop_->state()->limits, &head);
        Refuse(drains ? RequestFault{HttpFault::kDraining, "the gateway is shutting down"}
                      : RequestFault{HttpFault::kTimeout, "the request body came too slowly",
                                     HttpLimit::kBodyTimeout},
               &head);
      } else if (head_begun_) {
        Refuse({HttpFault::kTimeout, "the request head came too slowly", HttpLimit::kHeadTimeout},
               nullptr);
      } else {
        loop_->state()->counters.Reached(HttpLimit::kIdleTimeout);
        StartLingering();
      }
      break;
    case Phase::kAwaiting:
      break;
    case Phase::kHandshaking:
      OnHandshakeTimeout();
      break;
    case Phase::kProxyHeader:
      loop_->state()->counters.Reached(HttpLimit::kHeadTimeout);
      RefuseProxyHeader("it came too slowly");
      break;
    default:
      if (phase_ == Phase::kWriting) loop_->state()->counters.Reached(HttpLimit::kWriteTimeout);
      phase_ = Phase::kClosed;
  }
}

// ---- The list ---------------------------------------------------------------------

void ConnectionList::Insert(Connection* connection) {
  connection->next_ = first_;
  connection->previous_ = nullptr;
  if (first_ != nullptr) first_->previous_ = connection;
  first_ = connection;
}

void ConnectionList::Remove(Connection* connection) {
  Connection* previous = connection->previous_;
  Connection* next = connection->next_;
  (previous == nullptr ? first_ : previous->next_) = next;
  if (next != nullptr) next->previous_ = previous;
}

}  // namespace transom
