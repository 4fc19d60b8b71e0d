#ifndef TRANSOM_SERVER_UPSTREAM_COMPLETION_LOOP_H_
#define TRANSOM_SERVER_UPSTREAM_COMPLETION_LOOP_H_

// One gRPC completion queue and the thread that polls it. Whatever a call has to
// do when it completes runs on that thread: no hand-over.
//
//   CompletionLoop loop;
//   loop.Start();
//   call->Start(&channel, &loop, ...);  // OnDone comes on the loop's thread
//   ...
//   loop.Shutdown();
//
// queue() may be used from any thread until Shutdown; Start and Shutdown belong to
// one thread, which is not the loop's own.

#include <memory>

namespace grpc {
class CompletionQueue;
}

namespace transom {

// A tag of the queue, as `void*` made from a CompletionEvent*: OnEvent runs on the
// loop's thread. Must not throw. Whoever starts an operation calls TsanRelease(event) first
// (tsan_annotations.h).
class CompletionEvent {
 public:
  virtual void OnEvent(bool ok) = 0;

 protected:
  virtual ~CompletionEvent() = default;
};

class CompletionLoop {
 public:
  CompletionLoop();
  ~CompletionLoop();  // Shutdown()
  CompletionLoop(const CompletionLoop&) = delete;
  CompletionLoop& operator=(const CompletionLoop&) = delete;

  void Start();
  // Waits for all calls of the loop to complete (cancel them first), then joins.
  // No call may be started afterwards. Does nothing the second time.
  void Shutdown();

  // A call that starts operations one after another keeps the queue open from its start to its
  // last event: gRPC aborts on an operation for a queue that is shut down. Thread-safe; no hold
  // may be taken once Shutdown runs.
  void HoldOpen();
  void EndHold();

  grpc::CompletionQueue* queue();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_COMPLETION_LOOP_H_
