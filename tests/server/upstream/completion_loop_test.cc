#include "server/upstream/completion_loop.h"

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "server/upstream/tsan_annotations.h"

namespace transom {
namespace {

// Counts its events, each an alarm that goes off at once.
class AlarmEvent : public CompletionEvent {
 public:
  explicit AlarmEvent(std::atomic<int>* count) : count_(count) {}

  void Start(CompletionLoop* loop) {
    TsanRelease(static_cast<CompletionEvent*>(this));
    alarm_.Set(loop->queue(), std::chrono::system_clock::now(),
               static_cast<CompletionEvent*>(this));
  }

  void OnEvent(bool ok) override {
    ok_ = ok;
    thread_ = std::this_thread::get_id();
    count_->fetch_add(1);
  }

  bool ok() const { return ok_; }
  std::thread::id thread() const { return thread_; }

 private:
  std::atomic<int>* const count_;
  grpc::Alarm alarm_;
  bool ok_ = false;
  std::thread::id thread_;
};

TEST(CompletionLoopTest, DispatchesEveryEventOnItsOneThread) {
  std::atomic<int> count{0};
  std::vector<std::unique_ptr<AlarmEvent>> events;
  CompletionLoop loop;
  loop.Start();
  for (int i = 0; i < 50; ++i) {
    events.push_back(std::make_unique<AlarmEvent>(&count));
    events.back()->Start(&loop);
  }
  loop.Shutdown();
  EXPECT_EQ(count.load(), 50);
  for (const auto& event : events) {
    EXPECT_TRUE(event->ok());
    EXPECT_EQ(event->thread(), events[0]->thread());
    EXPECT_NE(event->thread(), std::this_thread::get_id());
  }
}

TEST(CompletionLoopTest, ShutdownTwiceIsOnce) {
  CompletionLoop loop;
  loop.Start();
  loop.Shutdown();
  loop.Shutdown();
}

TEST(CompletionLoopTest, NeverStarted) { CompletionLoop loop; }

TEST(CompletionLoopTest, NeverStartedButWithAnEvent) {
  std::atomic<int> count{0};
  AlarmEvent event(&count);
  CompletionLoop loop;
  event.Start(&loop);
  loop.Shutdown();
  EXPECT_EQ(count.load(), 1);
}

}  // namespace
}  // namespace transom
