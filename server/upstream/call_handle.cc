#include "server/upstream/call_handle.h"

#include <grpcpp/completion_queue.h>

#include <cstdio>
#include <cstdlib>

#include "server/upstream/message_slices.h"
#include "server/upstream/tsan_annotations.h"

namespace transom {

CallHandle::~CallHandle() {
  if (call_ != nullptr) grpc_call_unref(call_);
}

void CallHandle::Create(UpstreamChannel* channel, CompletionLoop* loop,
                        const std::string& grpc_path, gpr_timespec deadline) {
  deadline_ = deadline;
  grpc_slice path = CopyIntoSlice(grpc_path);
  call_ = grpc_channel_create_call(channel->c_channel(), nullptr, GRPC_PROPAGATE_DEFAULTS,
                                   loop->queue()->cq(), path, nullptr, deadline, nullptr);
  grpc_slice_unref(path);
  cancellable_.store(call_);
  if (cancelled_.load()) grpc_call_cancel(call_, nullptr);
}

void CallHandle::StartBatch(const grpc_op* ops, size_t count, CallEvent* event) {
  grpc_call* const call = call_;
  TsanRelease(static_cast<CompletionEvent*>(event));
  const grpc_call_error error = grpc_call_start_batch(
      call, ops, count, static_cast<grpc::internal::CompletionQueueTag*>(event), nullptr);
  // `this` may be gone. Only misuse of the interface fails here: metadata was checked.
  if (error != GRPC_CALL_OK) {
    std::fprintf(stderr, "grpc_call_start_batch: %s\n", grpc_call_error_to_string(error));
    std::abort();
  }
}

void CallHandle::Cancel() {
  // Either this sees the call, or Create sees the mark.
  cancelled_.store(true);
  grpc_call* call = cancellable_.load();
  if (call != nullptr) grpc_call_cancel(call, nullptr);
}

void CallHandle::Abandon() { grpc_call_cancel(call_, nullptr); }

}  // namespace transom
