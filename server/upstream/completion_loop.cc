#include "server/upstream/completion_loop.h"

#include <grpcpp/completion_queue.h>

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

  grpc::CompletionQueue queue;
  std::thread thread;
  bool shut_down = false;
};

CompletionLoop::CompletionLoop() : impl_(std::make_unique<Impl>()) {}

CompletionLoop::~CompletionLoop() { Shutdown(); }

void CompletionLoop::Start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->Run(); });
}

void CompletionLoop::Shutdown() {
  if (impl_->shut_down) return;
  impl_->shut_down = true;
  impl_->queue.Shutdown();
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  } else {
    // Never started: a queue must be empty before it is destroyed.
    impl_->Run();
  }
}

grpc::CompletionQueue* CompletionLoop::queue() { return &impl_->queue; }

}  // namespace transom
