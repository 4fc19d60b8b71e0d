#include "server/metrics/route_registry.h"

#include "absl/strings/str_cat.h"

namespace transom {

RouteIds::~RouteIds() { registry_->Release(ids_); }

RouteRegistry::RouteRegistry() {
  for (absl::string_view method : kHttpMethodLabels) {
    Route route;
    route.name.http_method = std::string(method);
    route.users = 1;
    route.used = true;
    routes_.push_back(std::move(route));
  }
}

std::shared_ptr<const RouteIds> RouteRegistry::Acquire(const std::vector<RouteName>& names,
                                                       std::vector<RouteId>* recycled) {
  std::shared_ptr<RouteIds> ids(new RouteIds);
  ids->registry_ = shared_from_this();
  std::lock_guard<std::mutex> lock(mutex_);
  Forget(kRetiredRoutesMax, recycled);
  for (const RouteName& name : names) {
    RouteIds::Entry entry{static_cast<uint32_t>(ids->ids_.size()), RouteIds::Kind::kOne};
    if (name.http_method == "*") {
      entry.kind = RouteIds::Kind::kAny;
      for (absl::string_view method : kHttpMethodLabels) {
        ids->ids_.push_back(Intern({std::string(method), name.path_template, name.grpc_method}));
      }
    } else {
      ids->ids_.push_back(Intern(name));
      if (name.http_method == "GET") {
        entry.kind = RouteIds::Kind::kGet;
        ids->ids_.push_back(Intern({"HEAD", name.path_template, name.grpc_method}));
      }
    }
    ids->entries_.push_back(entry);
  }
  return ids;
}

RouteId RouteRegistry::Intern(RouteName name) {
  // None of the three has a space in it.
  std::string key = absl::StrCat(name.http_method, " ", name.path_template, " ", name.grpc_method);
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    Route& route = routes_[found->second];
    if (route.users++ == 0) retired_.erase({route.retired_at, found->second});
    return found->second;
  }
  const RouteId id = NewId();
  Route& route = routes_[id];
  ++route.users;
  if (id < kHttpMethodCount) return id;
  by_key_.emplace(key, id);
  route.name = std::move(name);
  route.key = std::move(key);
  route.used = true;
  return id;
}

RouteId RouteRegistry::NewId() {
  if (!free_.empty()) {
    const RouteId id = free_.back();
    free_.pop_back();
    return id;
  }
  if (routes_.size() >= kRoutesMax) return kHttpMethodOther;
  routes_.emplace_back();
  return static_cast<RouteId>(routes_.size() - 1);
}

void RouteRegistry::Forget(size_t retired_max, std::vector<RouteId>* recycled) {
  while (retired_.size() > retired_max) {
    const RouteId id = retired_.begin()->second;
    retired_.erase(retired_.begin());
    by_key_.erase(routes_[id].key);
    routes_[id] = Route();
    free_.push_back(id);
    recycled->push_back(id);
  }
}

void RouteRegistry::Release(const std::vector<RouteId>& ids) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (RouteId id : ids) {
    Route& route = routes_[id];
    if (--route.users > 0 || id < kHttpMethodCount) continue;
    route.retired_at = ++retirements_;
    retired_.insert({route.retired_at, id});
  }
}

std::vector<std::pair<RouteId, RouteName>> RouteRegistry::Names() const {
  std::vector<std::pair<RouteId, RouteName>> names;
  std::lock_guard<std::mutex> lock(mutex_);
  for (size_t id = 0; id < routes_.size(); ++id) {
    if (routes_[id].used) names.emplace_back(static_cast<RouteId>(id), routes_[id].name);
  }
  return names;
}

}  // namespace transom
