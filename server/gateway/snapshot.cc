#include "server/gateway/snapshot.h"

namespace transom {
namespace {

uint64_t NextVersion() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

struct CachedSnapshot {
  uint64_t version = 0;
  std::shared_ptr<const Snapshot> snapshot;
};

}  // namespace

SnapshotStore::SnapshotStore() : version_(NextVersion()) {}

void SnapshotStore::Publish(std::shared_ptr<const Snapshot> snapshot) {
  std::lock_guard<std::mutex> lock(mutex_);
  snapshot_ = std::move(snapshot);
  version_.store(NextVersion(), std::memory_order_release);
}

const std::shared_ptr<const Snapshot>& SnapshotStore::Current() const {
  thread_local CachedSnapshot cached;
  if (cached.version != version_.load(std::memory_order_acquire)) {
    std::lock_guard<std::mutex> lock(mutex_);
    cached.snapshot = snapshot_;
    cached.version = version_.load(std::memory_order_relaxed);
  }
  return cached.snapshot;
}

}  // namespace transom
