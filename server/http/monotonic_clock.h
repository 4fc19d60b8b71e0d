#ifndef TRANSOM_SERVER_HTTP_MONOTONIC_CLOCK_H_
#define TRANSOM_SERVER_HTTP_MONOTONIC_CLOCK_H_

// The clock of the server's deadlines: nanoseconds, cheap to read, exact to a few
// milliseconds. Thread-safe.

#include <cstdint>
#include <ctime>
#include <limits>

#include "absl/time/time.h"

namespace transom {

// No deadline.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

inline int64_t MonotonicNow() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

// The deadline `span` from now; kNever if that is beyond all telling.
inline int64_t DeadlineAfter(absl::Duration span) {
  int64_t nanoseconds = absl::ToInt64Nanoseconds(span);
  return nanoseconds > kNever / 2 ? kNever : MonotonicNow() + nanoseconds;
}

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_MONOTONIC_CLOCK_H_
