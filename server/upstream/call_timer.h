#ifndef TRANSOM_SERVER_UPSTREAM_CALL_TIMER_H_
#define TRANSOM_SERVER_UPSTREAM_CALL_TIMER_H_

// A timer of a stream, whose event comes on the stream's completion loop.
//
//   CallTimer timer(&event, &operations);
//   timer.Set(absl::Now() + absl::Seconds(15));   // may come before Start
//   timer.Start(loop);
//   ... event.OnEvent ...: if (timer.TakeEvent()) ...it is due...; operations.Leave()
//   timer.Stop();                                 // the last event comes soon
//
// Moving the time further out, as a heartbeat does with each message, costs a comparison: the alarm
// stays where it is and is set anew when it rings. Each ring counts as an operation.
//
// Thread-safe.

#include <grpc/support/time.h>

#include <memory>
#include <mutex>

#include "absl/time/time.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/operation_count.h"

namespace grpc {
class Alarm;
}

namespace transom {

class CallTimer {
 public:
  CallTimer(CompletionEvent* event, OperationCount* operations);
  ~CallTimer();  // REQUIRES: the event of the last ring has come
  CallTimer(const CallTimer&) = delete;
  CallTimer& operator=(const CallTimer&) = delete;

  // Replaces the time that was set before. absl::InfiniteFuture(): none.
  void Set(absl::Time time);
  // REQUIRES: the operations have begun.
  void Start(CompletionLoop* loop);
  // Whether the time has come (then none is set any more). Else the ring was one to ignore.
  bool TakeEvent();
  // For good. REQUIRES: the operations are ending.
  void Stop();

 private:
  void Arm();  // under mutex_

  CompletionEvent* const event_;
  OperationCount* const operations_;
  std::mutex mutex_;
  CompletionLoop* loop_ = nullptr;  // null before Start
  std::unique_ptr<grpc::Alarm> alarm_;
  bool armed_ = false;
  gpr_timespec armed_for_;
  gpr_timespec wanted_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CALL_TIMER_H_
