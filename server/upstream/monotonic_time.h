#ifndef TRANSOM_SERVER_UPSTREAM_MONOTONIC_TIME_H_
#define TRANSOM_SERVER_UPSTREAM_MONOTONIC_TIME_H_

// Points in time as gRPC takes them, on the process clock that no administrator turns back.
//
//   gpr_timespec deadline = MonotonicTime(absl::Now() + absl::Seconds(5));
//   if (HasPassed(deadline)) ...

#include <grpc/support/time.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace transom {

// A time in the past becomes now; absl::InfiniteFuture() stays infinite.
inline gpr_timespec MonotonicTime(absl::Time time) {
  if (time == absl::InfiniteFuture()) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  const absl::Duration left =
      std::min(std::max(time - absl::Now(), absl::ZeroDuration()), absl::Hours(24 * 365));
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(left), GPR_TIMESPAN));
}

inline bool HasPassed(gpr_timespec time) {
  return gpr_time_cmp(gpr_now(GPR_CLOCK_MONOTONIC), time) >= 0;
}

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_MONOTONIC_TIME_H_
