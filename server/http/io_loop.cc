#include "server/http/io_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "server/http/monotonic_clock.h"

namespace transom {
namespace {

constexpr int kEventsMax = 128;
constexpr int64_t kMillisecond = 1000000;
constexpr int64_t kTick = 100 * kMillisecond;
constexpr uint32_t kConnectionEvents = EPOLLIN | EPOLLRDHUP | EPOLLET;

// epoll_event.data: a connection's address, or one of these.
constexpr uint64_t kWakeTag = 1;
constexpr uint64_t kSourceTag = 2;

thread_local const IoLoop* this_thread_loop = nullptr;

int64_t SweepInterval(const HttpLimits& limits) {
  absl::Duration shortest =
      std::min({limits.idle_timeout, limits.head_timeout, limits.body_timeout, limits.write_timeout,
                limits.half_close_grace, limits.tls_handshake_timeout});
  absl::Duration interval = std::clamp(shortest / 4, absl::Milliseconds(10), absl::Seconds(1));
  return absl::ToInt64Nanoseconds(interval);
}

epoll_event MakeEvent(uint32_t events, uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  return event;
}

uint64_t TagOf(Connection* connection) { return reinterpret_cast<uintptr_t>(connection); }

}  // namespace

IoLoop::IoLoop(ServerState* state, size_t index)
    : state_(state), index_(index), sweep_interval_(SweepInterval(state->limits)) {}

IoLoop::~IoLoop() {
  if (wake_ >= 0) close(wake_);
  if (epoll_ >= 0) close(epoll_);
}

bool IoLoop::Open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event = MakeEvent(EPOLLIN, kWakeTag);
  return epoll_ >= 0 && wake_ >= 0 && epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0;
}

void IoLoop::Start() {
  thread_ = std::thread([this] { Run(); });
}

bool IoLoop::OnLoopThread() const { return this_thread_loop == this; }

// ---- Connections ------------------------------------------------------------------

void IoLoop::Adopt(Connection* connection) {
  bool was_empty = size_.fetch_add(1) == 0;
  const int fd = connection->fd();
  {
    std::lock_guard<std::mutex> lock(list_mu_);
    list_.Insert(connection);
  }
  epoll_event event = MakeEvent(kConnectionEvents, TagOf(connection));
  // Once it is in the set it may be gone at any moment, unless that fails.
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
    connection->Abandon();
  } else if (was_empty && !OnLoopThread()) {
    Wake();  // for its deadline
  }
}

void IoLoop::WatchWritable(Connection* connection) {
  epoll_event event = MakeEvent(kConnectionEvents | EPOLLOUT, TagOf(connection));
  epoll_ctl(epoll_, EPOLL_CTL_MOD, connection->fd(), &event);
}

void IoLoop::CancelAll() {
  {
    std::lock_guard<std::mutex> lock(list_mu_);
    for (Connection* at = list_.first(); at != nullptr; at = ConnectionList::Next(at)) {
      at->CancelInFlight();
    }
  }
  sweep_now_.store(true);
  Wake();
}

void IoLoop::DeleteDead() {
  if (dead_.empty()) return;
  {
    std::lock_guard<std::mutex> lock(list_mu_);
    for (Connection* connection : dead_) list_.Remove(connection);
  }
  for (Connection* connection : dead_) {
    Uncount(*connection);
    delete connection;
  }
  dead_.clear();
}

void IoLoop::Uncount(const Connection& connection) {
  size_.fetch_sub(1);
  state_->connections.fetch_sub(1);
  if (state_->limits.connections_per_address_max != 0 && connection.counts_for_address()) {
    state_->addresses.Remove(connection.peer());
  }
}

// ---- The source -------------------------------------------------------------------

bool IoLoop::Watch(int fd, EventSource* source) {
  source_ = source;
  epoll_event event = MakeEvent(EPOLLIN, kSourceTag);
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void IoLoop::SetWatched(int fd, bool watched) {
  epoll_event event = MakeEvent(watched ? static_cast<uint32_t>(EPOLLIN) : 0u, kSourceTag);
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void IoLoop::Unwatch(int fd) { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

// ---- The thread -------------------------------------------------------------------

void IoLoop::Run() {
  this_thread_loop = this;
  epoll_event events[kEventsMax];
  while (!stop_.load()) {
    int count = epoll_wait(epoll_, events, kEventsMax, WaitMs(MonotonicNow()));
    for (int i = 0; i < count; ++i) Serve(events[i].events, events[i].data.u64);
    int64_t now = MonotonicNow();
    if (source_ticks_) source_ticks_ = source_->OnTick();
    if (now >= next_sweep_) Sweep(now);
    DeleteDead();
    if (round_taken_ != 0) FinishRound();
  }
  this_thread_loop = nullptr;
}

int IoLoop::WaitMs(int64_t now) const {
  int64_t wait = kNever;
  if (size_.load() > 0) wait = std::max<int64_t>(next_sweep_ - now, 0);
  if (source_ticks_) wait = std::min(wait, kTick);
  return wait == kNever ? -1 : static_cast<int>(wait / kMillisecond + 1);
}

void IoLoop::Serve(uint32_t events, uint64_t tag) {
  if (tag == kWakeTag) {
    ClearWake();
    if (sweep_now_.exchange(false)) next_sweep_ = 0;
    TakeRound();
    RunMail();
  } else if (tag == kSourceTag) {
    source_->OnReadable();
    source_ticks_ = source_->OnTick();
  } else {
    reinterpret_cast<Connection*>(tag)->OnEvents(events);
  }
}

void IoLoop::Sweep(int64_t now) {
  next_sweep_ = now + sweep_interval_;
  {
    std::lock_guard<std::mutex> lock(list_mu_);
    for (Connection* at = list_.first(); at != nullptr; at = ConnectionList::Next(at)) {
      if (at->deadline() <= now) due_.push_back(at);
    }
  }
  // Only this thread deletes connections.
  for (Connection* connection : due_) connection->OnDeadline();
  due_.clear();
}

// ---- From other threads -----------------------------------------------------------

void IoLoop::Post(Connection* connection) {
  {
    std::lock_guard<std::mutex> lock(mail_mu_);
    mail_.push_back(connection);
  }
  Wake();
}

void IoLoop::RunMail() {
  {
    std::lock_guard<std::mutex> lock(mail_mu_);
    mail_taken_.swap(mail_);
  }
  for (Connection* connection : mail_taken_) connection->RunPosted();
  mail_taken_.clear();
}

// The wake event queues up behind what is ready already, so all that is served when
// the events that came with it are. Unless it was queued earlier for another reason;
// hence the second time.
void IoLoop::AwaitRound(absl::Duration timeout) {
  if (!thread_.joinable()) return;
  const auto until = std::chrono::system_clock::now() +
                     absl::ToChronoMicroseconds(std::min(timeout, absl::Hours(24)));
  for (int i = 0; i < 2; ++i) {
    std::unique_lock<std::mutex> lock(round_mu_);
    const uint64_t wanted = ++rounds_wanted_;
    Wake();
    round_cv_.wait_until(lock, until, [&] { return rounds_done_ >= wanted; });
  }
}

void IoLoop::TakeRound() {
  std::lock_guard<std::mutex> lock(round_mu_);
  round_taken_ = rounds_wanted_ == rounds_done_ ? 0 : rounds_wanted_;
}

void IoLoop::FinishRound() {
  std::lock_guard<std::mutex> lock(round_mu_);
  rounds_done_ = round_taken_;
  round_taken_ = 0;
  round_cv_.notify_all();
}

void IoLoop::Wake() {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t n = write(wake_, &one, sizeof(one));
}

void IoLoop::ClearWake() {
  uint64_t count = 0;
  [[maybe_unused]] ssize_t n = read(wake_, &count, sizeof(count));
}

// ---- The end ----------------------------------------------------------------------

void IoLoop::StopAndJoin() {
  stop_.store(true);
  Wake();
  if (thread_.joinable()) thread_.join();
}

void IoLoop::CloseAll() {
  // Nobody else changes the list any more. Foreign drivers may still read the loop.
  while (Connection* connection = list_.first()) {
    list_.Remove(connection);
    Uncount(*connection);  // an answer that is owed may delete it at any moment behind Stop
    if (connection->Stop()) delete connection;
  }
  mail_.clear();
}

}  // namespace transom
