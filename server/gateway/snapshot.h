#ifndef TRANSOM_SERVER_GATEWAY_SNAPSHOT_H_
#define TRANSOM_SERVER_GATEWAY_SNAPSHOT_H_

// What a request is served by: one schema and its routes, immutable, swapped whole.
//
//   store.Publish(snapshot);                       // the loader's thread
//   std::shared_ptr<const Snapshot> s = store.Current();   // a serving thread; null before the
//   first
//
// A request keeps the snapshot that it started with. Current() takes a lock only on
// the first call of a thread after a Publish.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/metrics/route_registry.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/schema/schema.h"

namespace transom {

struct Snapshot {
  std::shared_ptr<const Schema> schema;
  std::unique_ptr<const RouteTable> routes;
  std::shared_ptr<const RouteIds> route_ids;  // by Binding::index; null: nothing is counted
  std::vector<std::string> problems;          // what was left out and why, a sentence each
  bool complete = true;                       // no upstream's services are still unknown
  std::string source;  // for people: "descriptor set /etc/api.pb", "reflection v1alpha of host:1"
};

class SnapshotStore {
 public:
  SnapshotStore();
  SnapshotStore(const SnapshotStore&) = delete;
  SnapshotStore& operator=(const SnapshotStore&) = delete;

  void Publish(std::shared_ptr<const Snapshot> snapshot);
  const std::shared_ptr<const Snapshot>& Current() const;

 private:
  // Unique over all stores and publications, so that a thread's cached copy can
  // never be taken for another store's.
  std::atomic<uint64_t> version_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_SNAPSHOT_H_
