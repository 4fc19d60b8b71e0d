#ifndef TRANSOM_SERVER_METRICS_ROUTE_REGISTRY_H_
#define TRANSOM_SERVER_METRICS_ROUTE_REGISTRY_H_

// Numbers for routes that stay the same over reloads, so that counters can be arrays.
//
//   auto registry = std::make_shared<RouteRegistry>();
//   std::vector<RouteId> recycled;
//   std::shared_ptr<const RouteIds> ids = registry->Acquire(names, &recycled);
//   ids->Find(binding_index, "GET")              // no lookup of text
//
// A route is its HTTP method, template and gRPC method. Whoever serves by a set of routes
// keeps its RouteIds; a route that no RouteIds has any more is retired. A retired route
// keeps its number, since it may come back with the next reload, until there are more than
// kRetiredRoutesMax of them: then those that were retired first are forgotten, and their numbers
// given to others. So memory is bounded by the routes that are served, whatever reloads bring.
//
// The first kHttpMethodCount numbers stand for requests without a route, by HTTP method.
// Thread-safe; RouteIds are immutable and may outlive whoever asked for them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/metrics/http_method.h"

namespace transom {

using RouteId = uint32_t;

struct RouteName {
  std::string http_method;    // of the rule: "GET", a custom kind, or "*"
  std::string path_template;  // empty: no route
  std::string grpc_method;    // "library.v1.Library.GetShelf"
};

// Routes over this, the retired ones among them, count as requests without a route.
inline constexpr size_t kRoutesMax = 64 * 1024;
inline constexpr size_t kRetiredRoutesMax = 1000;

class RouteRegistry;

// The numbers of one set of routes.
class RouteIds {
 public:
  ~RouteIds();
  RouteIds(const RouteIds&) = delete;
  RouteIds& operator=(const RouteIds&) = delete;

  // Under what a request of that method counts that goes to the route at `index` of the
  // names. HEAD is told from the GET that answers it, and a "*" is split by method.
  RouteId Find(size_t index, absl::string_view http_method) const {
    const Entry& entry = entries_[index];
    switch (entry.kind) {
      case Kind::kOne:
        return ids_[entry.first];
      case Kind::kGet:
        return ids_[entry.first + (http_method == "HEAD" ? 1 : 0)];
      case Kind::kAny:
        break;
    }
    return ids_[entry.first + HttpMethodIndex(http_method)];
  }

 private:
  friend class RouteRegistry;
  enum class Kind : uint8_t { kOne, kGet, kAny };
  struct Entry {
    uint32_t first;  // in ids_
    Kind kind;
  };
  RouteIds() = default;

  std::vector<Entry> entries_;
  std::vector<RouteId> ids_;
  std::shared_ptr<RouteRegistry> registry_;
};

class RouteRegistry : public std::enable_shared_from_this<RouteRegistry> {
 public:
  RouteRegistry();

  // The numbers of these routes. `recycled` gets the numbers that stood for forgotten routes: what
  // was counted under them is no more, and nobody counts under them until Acquire returns.
  std::shared_ptr<const RouteIds> Acquire(const std::vector<RouteName>& names,
                                          std::vector<RouteId>* recycled);

  // All routes that have a number, in the order of numbers.
  std::vector<std::pair<RouteId, RouteName>> Names() const;

 private:
  friend class RouteIds;
  struct Route {
    RouteName name;
    std::string key;
    size_t users = 0;
    uint64_t retired_at = 0;
    bool used = false;
  };

  void Release(const std::vector<RouteId>& ids);
  // ---- REQUIRES: mutex_.
  RouteId Intern(RouteName name);
  void Forget(size_t retired_max, std::vector<RouteId>* recycled);
  RouteId NewId();

  mutable std::mutex mutex_;
  // ---- Guarded by mutex_.
  std::vector<Route> routes_;  // by number
  absl::flat_hash_map<std::string, RouteId> by_key_;
  std::vector<RouteId> free_;
  std::set<std::pair<uint64_t, RouteId>> retired_;  // the oldest first
  uint64_t retirements_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_ROUTE_REGISTRY_H_
