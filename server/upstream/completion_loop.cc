#include "server/upstream/completion_loop.h"

#include <grpcpp/completion_queue.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/upstream/tsan_annotations.h"

namespace transom {

class CompletionLoop::Impl {
 public:
  // Dispatches until the queue is shut down and empty.
  void Run() {
    void* tag;
    bool ok;
    while (queue.Next(&tag, &ok)) {
      TsanAcquire(tag);
      static_cast<CompletionEvent*>(tag)->OnEvent(ok);
    }
  }

  void WaitForHolds() {
    std::unique_lock<std::mutex> lock(mutex);
    no_holds.wait(lock, [this] { return holds == 0; });
  }

  grpc::CompletionQueue queue;
  std::thread thread;
  bool shut_down = false;
  std::mutex mutex;
  std::condition_variable no_holds;
  int holds = 0;  // under `mutex`
};

CompletionLoop::CompletionLoop() : impl_(std::make_unique<Impl>()) {}

CompletionLoop::~CompletionLoop() { Shutdown(); }

void CompletionLoop::Start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->Run(); });
}

void CompletionLoop::Shutdown() {
  if (impl_->shut_down) return;
  impl_->shut_down = true;
  // A queue must be empty before it is destroyed.
  if (!impl_->thread.joinable()) Start();
  impl_->WaitForHolds();
  impl_->queue.Shutdown();
  impl_->thread.join();
}

void CompletionLoop::HoldOpen() {
  std::lock_guard<std::mutex> lock(impl_->mutex);
  ++impl_->holds;
}

void CompletionLoop::EndHold() {
  std::lock_guard<std::mutex> lock(impl_->mutex);
  if (--impl_->holds == 0) impl_->no_holds.notify_all();
}

grpc::CompletionQueue* CompletionLoop::queue() { return &impl_->queue; }

}  // namespace transom
