#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_SIGNAL_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_SIGNAL_H_

// Something that one thread waits for and another gives, once. absl::Notification would do, but
// ThreadSanitizer does not see through the installed abseil.

#include <condition_variable>
#include <mutex>

namespace transom {

class Signal {
 public:
  void Give() {
    // Notified under the lock: the waiter may destroy this as soon as it has it.
    std::lock_guard<std::mutex> lock(mutex_);
    given_ = true;
    changed_.notify_all();
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return given_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool given_ = false;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_SIGNAL_H_
