#ifndef TRANSOM_SERVER_METRICS_LATENCY_BUCKETS_H_
#define TRANSOM_SERVER_METRICS_LATENCY_BUCKETS_H_

// The fixed buckets of request durations: 1, 2.5 and 5 in each decade, from half a
// millisecond to ten seconds, and above it half a minute and a minute.
//
//   LatencyBucket(700'000)                      // 0.7 ms: bucket 1, up to 1 ms
//
// A bucket takes what is not above its bound; the last one has no bound. Free of any state.

#include <cstddef>
#include <cstdint>

namespace transom {

inline constexpr int64_t kLatencyBoundsNs[] = {
    500'000,       1'000'000,      2'500'000,      5'000'000,     10'000'000,    25'000'000,
    50'000'000,    100'000'000,    250'000'000,    500'000'000,   1'000'000'000, 2'500'000'000,
    5'000'000'000, 10'000'000'000, 30'000'000'000, 60'000'000'000};
inline constexpr size_t kLatencyBoundCount = sizeof(kLatencyBoundsNs) / sizeof(int64_t);
inline constexpr size_t kLatencyBucketCount = kLatencyBoundCount + 1;

// Most requests end within a few milliseconds, which is where the search begins.
inline size_t LatencyBucket(int64_t nanoseconds) {
  size_t bucket = 0;
  while (bucket < kLatencyBoundCount && nanoseconds > kLatencyBoundsNs[bucket]) ++bucket;
  return bucket;
}

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_LATENCY_BUCKETS_H_
