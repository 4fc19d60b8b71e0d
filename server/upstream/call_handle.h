#ifndef TRANSOM_SERVER_UPSTREAM_CALL_HANDLE_H_
#define TRANSOM_SERVER_UPSTREAM_CALL_HANDLE_H_

// One call of gRPC's C interface, on a completion loop. The C++ interface costs 3 microseconds a
// call more (about 15 % of a unary one), in maps of strings, a context object and type-erased
// functions.
//
//   handle.Create(channel, loop, "/library.v1.Library/GetShelf", deadline);
//   grpc_op ops[2]; ...
//   handle.StartBatch(ops, 2, &event);     // event.OnEvent on the loop's thread
//
// Cancel is thread-safe, and StartBatch after Create. The events of all batches must have come
// before the handle is destroyed.

#include <grpc/grpc.h>
#include <grpcpp/impl/codegen/completion_queue_tag.h>

#include <atomic>
#include <string>

#include "server/upstream/completion_loop.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

// A completion event as a batch takes it. The queue hands out only C++ tags.
class CallEvent : public CompletionEvent, public grpc::internal::CompletionQueueTag {
 public:
  // From the queue's internals: names the event that CompletionLoop gets.
  bool FinalizeResult(void** tag, bool* /*ok*/) final {
    *tag = static_cast<CompletionEvent*>(this);
    return true;
  }
};

class CallHandle {
 public:
  CallHandle() = default;
  ~CallHandle();
  CallHandle(const CallHandle&) = delete;
  CallHandle& operator=(const CallHandle&) = delete;

  // `deadline` on the monotonic clock.
  void Create(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
              gpr_timespec deadline);

  // The handle may be gone when it returns: nothing of it is touched once the batch is on its way.
  void StartBatch(const grpc_op* ops, size_t count, CallEvent* event);

  // Before Create, or while it runs in another thread, it makes the call start cancelled.
  void Cancel();
  bool cancelled() const { return cancelled_.load(); }
  // Ends the call as Cancel does, but does not count as a wish of the caller's. REQUIRES: Create.
  void Abandon();

  grpc_call* get() const { return call_; }
  gpr_timespec deadline() const { return deadline_; }

 private:
  grpc_call* call_ = nullptr;
  std::atomic<grpc_call*> cancellable_{nullptr};
  std::atomic<bool> cancelled_{false};
  gpr_timespec deadline_{};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CALL_HANDLE_H_
