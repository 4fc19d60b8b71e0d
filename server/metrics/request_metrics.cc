#include "server/metrics/request_metrics.h"

#include <algorithm>

namespace transom {
namespace {

uint64_t NextId() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

template <typename Counter, size_t kSize>
void Clear(Counter (&counters)[kSize]) {
  for (Counter& counter : counters) counter.store(0, std::memory_order_relaxed);
}

// All counters of a route.
template <typename Counters>
void ClearRoute(Counters* counters) {
  Clear(counters->codes);
  Clear(counters->durations);
  counters->duration_ns.store(0, std::memory_order_relaxed);
  counters->request_bytes.store(0, std::memory_order_relaxed);
  counters->response_bytes.store(0, std::memory_order_relaxed);
}

uint64_t Load(const std::atomic<uint64_t>& cell) { return cell.load(std::memory_order_relaxed); }

}  // namespace

RequestMetrics::ThreadCounters::ThreadCounters() : thread(std::this_thread::get_id()) {
  for (auto& chunk : chunks) chunk.store(nullptr, std::memory_order_relaxed);
  for (auto& upstream : calls) Clear(upstream);
  Clear(inflated);
}

RequestMetrics::ThreadCounters::~ThreadCounters() {
  for (auto& slot : chunks) {
    Chunk* chunk = slot.load(std::memory_order_relaxed);
    if (chunk == nullptr) continue;
    for (auto& route : chunk->routes) delete route.load(std::memory_order_relaxed);
    delete chunk;
  }
}

RequestMetrics::RequestMetrics()
    : id_(NextId()), registry_(std::make_shared<RouteRegistry>()), codes_{0} {
  Clear(code_slots_);
  Clear(limits_);
}

RequestMetrics::~RequestMetrics() = default;

std::shared_ptr<const RouteIds> RequestMetrics::Register(const std::vector<RouteName>& names) {
  std::vector<RouteId> recycled;
  std::lock_guard<std::mutex> lock(mutex_);
  std::shared_ptr<const RouteIds> ids = registry_->Acquire(names, &recycled);
  for (RouteId route : recycled) {
    for (const auto& thread : threads_) {
      RouteCounters* counters = thread->Find(route);
      if (counters != nullptr) ClearRoute(counters);
    }
  }
  return ids;
}

// A thread that alternates between two objects finds its counters again; a thread whose
// number the system gives out a second time goes on with those of the first.
RequestMetrics::ThreadCounters* RequestMetrics::FindThisThread() {
  std::lock_guard<std::mutex> lock(mutex_);
  const std::thread::id self = std::this_thread::get_id();
  auto found = std::find_if(threads_.begin(), threads_.end(),
                            [self](const auto& counters) { return counters->thread == self; });
  if (found == threads_.end()) {
    threads_.push_back(std::make_unique<ThreadCounters>());
    found = threads_.end() - 1;
  }
  cached_ = {id_, found->get()};
  return found->get();
}

RequestMetrics::RouteCounters* RequestMetrics::AddRoute(RouteId route) {
  ThreadCounters* const thread = ThisThread();
  std::atomic<Chunk*>& slot = thread->chunks[route / kChunkRoutes];
  Chunk* chunk = slot.load(std::memory_order_relaxed);
  if (chunk == nullptr) {
    chunk = new Chunk;
    for (auto& empty : chunk->routes) empty.store(nullptr, std::memory_order_relaxed);
    slot.store(chunk, std::memory_order_release);
  }
  auto* counters = new RouteCounters;
  ClearRoute(counters);
  chunk->routes[route % kChunkRoutes].store(counters, std::memory_order_release);
  return counters;
}

size_t RequestMetrics::AddCode(size_t code) {
  std::lock_guard<std::mutex> lock(mutex_);
  const uint8_t known = code_slots_[code].load(std::memory_order_relaxed);
  if (known != 0 || codes_.size() > kCountedCodesMax) return known;
  const auto slot = static_cast<uint8_t>(codes_.size());
  codes_.push_back(static_cast<int>(code));
  code_slots_[code].store(slot, std::memory_order_relaxed);
  return slot;
}

std::vector<RouteTotals> RequestMetrics::SumRoutes() const {
  std::vector<RouteTotals> sums;
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto& [id, name] : registry_->Names()) {
    RouteTotals totals;
    uint64_t codes[kCountedCodesMax + 1] = {};
    uint64_t duration_ns = 0;
    for (const auto& thread : threads_) {
      const RouteCounters* counters = thread->Find(id);
      if (counters == nullptr) continue;
      for (size_t i = 0; i <= kCountedCodesMax; ++i) codes[i] += Load(counters->codes[i]);
      for (size_t i = 0; i < kLatencyBucketCount; ++i) {
        totals.durations[i] += Load(counters->durations[i]);
      }
      duration_ns += Load(counters->duration_ns);
      totals.request_bytes += Load(counters->request_bytes);
      totals.response_bytes += Load(counters->response_bytes);
    }
    for (size_t i = 0; i < codes_.size(); ++i) {
      if (codes[i] != 0) totals.answers.emplace_back(codes_[i], codes[i]);
    }
    if (totals.answers.empty()) continue;
    std::sort(totals.answers.begin(), totals.answers.end());
    totals.duration_seconds = static_cast<double>(duration_ns) * 1e-9;
    totals.name = std::move(name);
    sums.push_back(std::move(totals));
  }
  return sums;
}

std::array<uint64_t, kCallOutcomeCount> RequestMetrics::SumCalls(size_t upstream) const {
  std::array<uint64_t, kCallOutcomeCount> sums{};
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& thread : threads_) {
    for (size_t i = 0; i < kCallOutcomeCount; ++i) sums[i] += Load(thread->calls[upstream][i]);
  }
  return sums;
}

CodingTotals RequestMetrics::SumCompressed(CountedCoding coding) const {
  CodingTotals sums;
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& thread : threads_) {
    const CodingCounters& counters = thread->codings[static_cast<size_t>(coding)];
    sums.responses += Load(counters.responses);
    sums.bytes_in += Load(counters.bytes_in);
    sums.bytes_out += Load(counters.bytes_out);
  }
  return sums;
}

InflateTotals RequestMetrics::SumInflated() const {
  InflateTotals sums;
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& thread : threads_) {
    for (size_t i = 0; i < kInflateOutcomeCount; ++i) sums.bodies[i] += Load(thread->inflated[i]);
    sums.bytes_in += Load(thread->inflated_bytes_in);
    sums.bytes_out += Load(thread->inflated_bytes_out);
  }
  return sums;
}

}  // namespace transom
