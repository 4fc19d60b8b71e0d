#ifndef TRANSOM_SERVER_METRICS_REQUEST_METRICS_H_
#define TRANSOM_SERVER_METRICS_REQUEST_METRICS_H_

// What is counted for each request: answers by route and code, durations, bytes, calls by
// gRPC code.
//
//   RequestMetrics metrics;
//   snapshot->route_ids = metrics.Register(names);                  // the loader, at each load
//   metrics.CountAnswer({route, 200, nanoseconds, bytes_in, bytes_out});   // any thread
//   for (const RouteTotals& route : metrics.SumRoutes()) ...        // who scrapes
//
// Each thread counts in memory of its own, so counting is a few additions without a lock, an
// atomic read-modify-write or a shared cache line; the sum over the threads is made when
// somebody asks for it. Memory: about half a KiB for each route and thread that has counted there.
//
// Thread-safe. A thread's counters are relaxed atomics that it alone changes; a route's
// memory is cleared for another route only when no snapshot has the route any more, so when nobody
// can count there (route_registry.h).

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/optimization.h"
#include "server/metrics/latency_buckets.h"
#include "server/metrics/route_registry.h"

namespace transom {

// One answer of the REST port.
struct CountedAnswer {
  RouteId route = kHttpMethodOther;
  int http_code = 0;
  int64_t duration_ns = -1;  // negative: not known, and not counted
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
};

// How a call ended: a gRPC code up to 16, or this.
inline constexpr size_t kInvalidReplyOutcome = 17;
inline constexpr size_t kCallOutcomeCount = 18;
// Upstreams over this count with the last of them.
inline constexpr size_t kCountedUpstreamsMax = 64;

// Limits that the gateway itself holds requests and replies to; they are reached seldom.
enum class GatewayLimit {
  kRequestMetadataBytes,
  kRequestBodyBytes,  // when its content coding has been removed
  kResponseBodyBytes,
  kResponseJsonBytes,
  kRequestsInFlight
};
inline constexpr size_t kGatewayLimitCount = 5;

// Content codings of responses.
enum class CountedCoding { kGzip, kBrotli };
inline constexpr size_t kCountedCodingCount = 2;

struct CodingTotals {
  uint64_t responses = 0;
  uint64_t bytes_in = 0;   // before
  uint64_t bytes_out = 0;  // as they were sent
};

// What came of a request body in gzip.
enum class InflateOutcome { kSuccess, kMalformed, kTooLarge };
inline constexpr size_t kInflateOutcomeCount = 3;

struct InflateTotals {
  std::array<uint64_t, kInflateOutcomeCount> bodies{};
  uint64_t bytes_in = 0;   // as they came, of all bodies
  uint64_t bytes_out = 0;  // what was decoded of them
};

// HTTP codes are counted one by one up to this many different ones, the rest together as code 0.
inline constexpr size_t kCountedCodesMax = 31;

struct RouteTotals {
  RouteName name;
  std::vector<std::pair<int, uint64_t>> answers;  // by HTTP code, in its order; no zeros
  std::array<uint64_t, kLatencyBucketCount> durations{};
  double duration_seconds = 0;
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
};

class RequestMetrics {
 public:
  RequestMetrics();
  ~RequestMetrics();
  RequestMetrics(const RequestMetrics&) = delete;
  RequestMetrics& operator=(const RequestMetrics&) = delete;

  // The numbers of a snapshot's routes, which the snapshot keeps as long as it lives.
  std::shared_ptr<const RouteIds> Register(const std::vector<RouteName>& names);

  // `answer.route` is of a RouteIds that lives, or below kHttpMethodCount.
  void CountAnswer(const CountedAnswer& answer) {
    RouteCounters* counters = ThisThread()->Find(answer.route);
    if (ABSL_PREDICT_FALSE(counters == nullptr)) counters = AddRoute(answer.route);
    Add(&counters->codes[CodeSlot(answer.http_code)], 1);
    Add(&counters->request_bytes, answer.request_bytes);
    Add(&counters->response_bytes, answer.response_bytes);
    if (answer.duration_ns < 0) return;
    Add(&counters->durations[LatencyBucket(answer.duration_ns)], 1);
    Add(&counters->duration_ns, static_cast<uint64_t>(answer.duration_ns));
  }

  // `outcome`: a gRPC code (an unknown one counts as UNKNOWN), or kInvalidReplyOutcome.
  void CountCall(size_t upstream, size_t outcome) {
    constexpr size_t kUnknown = 2;
    if (upstream >= kCountedUpstreamsMax) upstream = kCountedUpstreamsMax - 1;
    if (outcome >= kCallOutcomeCount) outcome = kUnknown;
    Add(&ThisThread()->calls[upstream][outcome], 1);
  }

  // A response that has been compressed.
  void CountCompressed(CountedCoding coding, uint64_t bytes_in, uint64_t bytes_out) {
    CodingCounters* counters = &ThisThread()->codings[static_cast<size_t>(coding)];
    Add(&counters->responses, 1);
    Add(&counters->bytes_in, bytes_in);
    Add(&counters->bytes_out, bytes_out);
  }

  void CountInflated(InflateOutcome outcome, uint64_t bytes_in, uint64_t bytes_out) {
    ThreadCounters* thread = ThisThread();
    Add(&thread->inflated[static_cast<size_t>(outcome)], 1);
    Add(&thread->inflated_bytes_in, bytes_in);
    Add(&thread->inflated_bytes_out, bytes_out);
  }

  void CountLimit(GatewayLimit limit) {
    limits_[static_cast<size_t>(limit)].fetch_add(1, std::memory_order_relaxed);
  }

  // Routes that nothing was counted for are left out.
  std::vector<RouteTotals> SumRoutes() const;
  std::array<uint64_t, kCallOutcomeCount> SumCalls(size_t upstream) const;
  CodingTotals SumCompressed(CountedCoding coding) const;
  InflateTotals SumInflated() const;
  uint64_t limit_count(GatewayLimit limit) const {
    return limits_[static_cast<size_t>(limit)].load(std::memory_order_relaxed);
  }

 private:
  using Cell = std::atomic<uint64_t>;
  static constexpr size_t kChunkRoutes = 256;
  static constexpr size_t kCodeMax = 599;

  struct alignas(64) RouteCounters {
    Cell codes[kCountedCodesMax + 1];
    Cell durations[kLatencyBucketCount];
    Cell duration_ns;
    Cell request_bytes;
    Cell response_bytes;
  };
  struct Chunk {
    std::atomic<RouteCounters*> routes[kChunkRoutes];
  };
  struct CodingCounters {
    Cell responses{0};
    Cell bytes_in{0};
    Cell bytes_out{0};
  };
  struct alignas(64) ThreadCounters {
    ThreadCounters();
    ~ThreadCounters();
    RouteCounters* Find(RouteId route) const {
      const Chunk* chunk = chunks[route / kChunkRoutes].load(std::memory_order_acquire);
      if (ABSL_PREDICT_FALSE(chunk == nullptr)) return nullptr;
      return chunk->routes[route % kChunkRoutes].load(std::memory_order_acquire);
    }

    const std::thread::id thread;
    std::atomic<Chunk*> chunks[kRoutesMax / kChunkRoutes];
    Cell calls[kCountedUpstreamsMax][kCallOutcomeCount];
    CodingCounters codings[kCountedCodingCount];
    Cell inflated[kInflateOutcomeCount];
    Cell inflated_bytes_in{0};
    Cell inflated_bytes_out{0};
  };
  // What a thread remembers of the metrics that it counted in last.
  struct Cached {
    uint64_t owner;
    ThreadCounters* counters;
  };

  // Only one thread changes the cell, so this is no read-modify-write.
  static void Add(Cell* cell, uint64_t count) {
    cell->store(cell->load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  ThreadCounters* ThisThread() {
    if (ABSL_PREDICT_FALSE(cached_.owner != id_)) return FindThisThread();
    return cached_.counters;
  }
  size_t CodeSlot(int code) {
    const size_t index = static_cast<size_t>(code);
    if (ABSL_PREDICT_FALSE(index > kCodeMax)) return 0;
    const uint8_t slot = code_slots_[index].load(std::memory_order_relaxed);
    return ABSL_PREDICT_FALSE(slot == 0) ? AddCode(index) : slot;
  }
  ThreadCounters* FindThisThread();
  RouteCounters* AddRoute(RouteId route);
  size_t AddCode(size_t code);

  // Defined here, so that it is read without a call.
  static inline thread_local Cached cached_ = {0, nullptr};

  const uint64_t id_;  // unique over all objects of this class
  const std::shared_ptr<RouteRegistry> registry_;
  std::atomic<uint8_t> code_slots_[kCodeMax + 1];  // 0: none yet
  std::atomic<uint64_t> limits_[kGatewayLimitCount];
  mutable std::mutex mutex_;
  // ---- Guarded by mutex_.
  std::vector<std::unique_ptr<ThreadCounters>> threads_;
  std::vector<int> codes_;  // by slot; the first is 0, for the rest
};

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_REQUEST_METRICS_H_
