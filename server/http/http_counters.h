#ifndef TRANSOM_SERVER_HTTP_HTTP_COUNTERS_H_
#define TRANSOM_SERVER_HTTP_HTTP_COUNTERS_H_

// What one HTTP server counts: connections, refused requests, limits that were reached.
//
//   state->counters.Reached(HttpLimit::kIdleTimeout);
//   server.counters().limit(HttpLimit::kIdleTimeout)
//
// Only what happens seldom, at most once a connection, or to a request that is refused: the
// counters are shared by all threads. Thread-safe.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"

namespace transom {

// Of HttpLimits. kNone: no limit was reached.
enum class HttpLimit : uint8_t {
  kNone,
  kConnections,
  kConnectionsPerAddress,
  kRequestHeadBytes,
  kRequestTargetBytes,
  kRequestHeaderCount,
  kRequestBodyBytes,
  kRequestsPerConnection,
  kResponseBufferBytes,
  kHeadTimeout,
  kBodyTimeout,
  kIdleTimeout,
  kWriteTimeout,
  kHalfCloseGrace,
  kTlsHandshakeTimeout,
};
inline constexpr size_t kHttpLimitCount = 15;

// The key of the configuration, "connections_max"; empty for kNone.
absl::string_view HttpLimitName(HttpLimit limit);

inline constexpr size_t kHttpFaultCount = 13;
// "malformed", "head_too_large".
absl::string_view HttpFaultName(HttpFault fault);

class HttpCounters {
 public:
  void Accepted() { accepted_.fetch_add(1, std::memory_order_relaxed); }
  void Reached(HttpLimit limit) {
    limits_[static_cast<size_t>(limit)].fetch_add(1, std::memory_order_relaxed);
  }
  void Refused(HttpFault fault) {
    refused_[static_cast<size_t>(fault)].fetch_add(1, std::memory_order_relaxed);
  }

  uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  uint64_t limit(HttpLimit limit) const {
    return limits_[static_cast<size_t>(limit)].load(std::memory_order_relaxed);
  }
  uint64_t refused(HttpFault fault) const {
    return refused_[static_cast<size_t>(fault)].load(std::memory_order_relaxed);
  }

 private:
  std::atomic<uint64_t> accepted_{0};
  std::atomic<uint64_t> limits_[kHttpLimitCount] = {};
  std::atomic<uint64_t> refused_[kHttpFaultCount] = {};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTP_COUNTERS_H_
