#ifndef TRANSOM_SERVER_HTTP_IO_LOOP_H_
#define TRANSOM_SERVER_HTTP_IO_LOOP_H_

// One thread, its epoll set, and the connections that belong to it for life.
//
//   IoLoop loop(&state, 0);
//   if (!loop.Open()) ...;            // epoll_create1, eventfd
//   loop.Start();
//   loop.Adopt(new Connection(fd, peer, &loop));
//   loop.StopAndJoin();
//   loop.CloseAll();
//
// A connection is registered once, edge-triggered, so that a request costs no
// epoll_ctl. Deadlines are looked at by a sweep over all connections, a few times
// within the shortest timeout and at most once a second; a loop without connections
// has no timer. Other threads reach the loop through Post, which wakes it.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/http/connection.h"
#include "server/http/server_state.h"

namespace transom {

// Something else that a loop watches: level-triggered, for reading.
class EventSource {
 public:
  virtual ~EventSource() = default;
  // On the loop's thread.
  virtual void OnReadable() = 0;
  // Now and then, at least ten times a second while it returns true.
  virtual bool OnTick() = 0;
};

class IoLoop {
 public:
  IoLoop(ServerState* state, size_t index);
  ~IoLoop();
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  bool Open();
  void Start();

  // ---- On any thread.
  // Takes the connection over and watches its socket.
  void Adopt(Connection* connection);
  // The loop's thread is to call connection->RunPosted().
  void Post(Connection* connection);
  // Cancels or refuses what is in flight (Connection::CancelInFlight).
  void CancelAll();
  // Returns when the thread has served all that was ready at the time of the call, or
  // after `timeout`.
  void AwaitRound(absl::Duration timeout);
  // From now on the connection hears of writability, too.
  void WatchWritable(Connection* connection);
  bool OnLoopThread() const;
  size_t requests_in_flight() const { return in_flight_.load(); }
  void RequestBegun() { in_flight_.fetch_add(1); }
  void RequestEnded() {
    if (in_flight_.fetch_sub(1) == 1 && state_->idle_waiters.load() != 0) state_->SignalIdle();
  }
  ServerState* state() const { return state_; }
  size_t index() const { return index_; }

  // ---- On the loop's thread.
  // Deletes the connection when no event can mean it any more.
  void AddDead(Connection* connection) { dead_.push_back(connection); }

  // ---- The source: Watch before Start, the others on any thread.
  bool Watch(int fd, EventSource* source);
  void SetWatched(int fd, bool watched);
  void Unwatch(int fd);

  // ---- At the end, on one thread. CloseAll after all loops have been joined.
  void StopAndJoin();
  void CloseAll();
  // Told under a connection's lock when a thread has left it that is to be closed.
  std::condition_variable* stop_cv() { return &stop_cv_; }

 private:
  void Run();
  int WaitMs(int64_t now) const;
  void Serve(uint32_t events, uint64_t tag);
  void RunMail();
  void Sweep(int64_t now);
  void DeleteDead();
  void Uncount(const Connection& connection);
  void TakeRound();
  void FinishRound();
  void Wake();
  void ClearWake();

  ServerState* const state_;
  const size_t index_;
  const int64_t sweep_interval_;
  int epoll_ = -1;
  int wake_ = -1;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> sweep_now_{false};
  std::atomic<size_t> size_{0};  // connections
  EventSource* source_ = nullptr;
  bool source_ticks_ = false;
  int64_t next_sweep_ = 0;
  std::vector<Connection*> dead_;
  std::vector<Connection*> due_;

  std::mutex list_mu_;
  ConnectionList list_;  // guarded by list_mu_

  std::mutex mail_mu_;
  std::vector<Connection*> mail_;  // guarded by mail_mu_
  std::vector<Connection*> mail_taken_;

  std::mutex round_mu_;
  std::condition_variable round_cv_;
  uint64_t rounds_wanted_ = 0;  // guarded by round_mu_
  uint64_t rounds_done_ = 0;    // likewise
  uint64_t round_taken_ = 0;    // the thread's: to be done when its events are served

  std::condition_variable stop_cv_;
  alignas(64) std::atomic<size_t> in_flight_{0};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_IO_LOOP_H_
