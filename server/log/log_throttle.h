#ifndef TRANSOM_SERVER_LOG_LOG_THROTTLE_H_
#define TRANSOM_SERVER_LOG_LOG_THROTTLE_H_

// Keeps a line that strangers can cause from filling the log: one an interval, which says how
// many were left out before it.
//
//   uint64_t left_out = 0;
//   if (throttle.Pass(MonotonicNow(), &left_out)) Log(...);
//
// Thread-safe; of threads that come together one passes.

#include <atomic>
#include <cstdint>

namespace transom {

class LogThrottle {
 public:
  explicit LogThrottle(int64_t interval_ns) : interval_ns_(interval_ns) {}

  // True if the line is to be written; `*left_out`: those that were not since the last one. `now`
  // in nanoseconds, of a clock that does not go back.
  bool Pass(int64_t now, uint64_t* left_out) {
    int64_t next = next_.load(std::memory_order_relaxed);
    const bool due = now >= next;
    if (!due || !next_.compare_exchange_strong(next, now + interval_ns_)) {
      left_out_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    *left_out = left_out_.exchange(0, std::memory_order_relaxed);
    return true;
  }

 private:
  const int64_t interval_ns_;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> left_out_{0};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_LOG_THROTTLE_H_
