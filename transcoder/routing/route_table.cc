#include "transcoder/routing/route_table.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "transcoder/routing/path_matcher.h"
#include "transcoder/routing/route_table_builder.h"

namespace transom {

class RouteTable::Matcher {
 public:
  explicit Matcher(PathMatcher paths) : paths_(std::move(paths)) {}
  const PathMatcher& paths() const { return paths_; }

 private:
  PathMatcher paths_;
};

RouteTable::RouteTable() = default;
RouteTable::~RouteTable() = default;

absl::StatusOr<std::unique_ptr<const RouteTable>> RouteTable::Build(
    std::shared_ptr<const Schema> schema, const RouteOptions& options) {
  return Build(std::vector<RouteSource>{{std::move(schema), 0, true}}, options);
}

absl::StatusOr<std::unique_ptr<const RouteTable>> RouteTable::Build(
    const std::vector<RouteSource>& sources, const RouteOptions& options) {
  RouteTableBuilder builder(sources, options);
  if (absl::Status status = builder.Build(); !status.ok()) return status;
  std::unique_ptr<RouteTable> table(new RouteTable);
  table->sources_ = sources;
  table->methods_ = std::move(builder.methods);
  table->bindings_ = std::move(builder.bindings);
  table->problems_ = std::move(builder.problems);
  table->matcher_ = std::make_unique<Matcher>(std::move(builder.matcher));
  return std::unique_ptr<const RouteTable>(std::move(table));
}

RouteTable::Outcome RouteTable::Find(absl::string_view http_method, absl::string_view path,
                                     RouteMatch* match) const {
  int route = matcher_->paths().Find(http_method, path, &match->captures);
  if (route != PathMatcher::kNone) {
    match->binding = bindings_[route].get();
    match->http_method = http_method;
    return Outcome::kFound;
  }
  match->binding = nullptr;
  match->captures.clear();
  return matcher_->paths().MethodsOf(path).empty() ? Outcome::kNoRoute : Outcome::kMethodNotAllowed;
}

std::string RouteTable::AllowedMethods(absl::string_view path) const {
  std::set<absl::string_view> allowed;
  for (absl::string_view method : matcher_->paths().MethodsOf(path)) {
    if (method == "*") {
      allowed.insert({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"});
    } else {
      allowed.insert(method);
      if (method == "GET") allowed.insert("HEAD");
    }
  }
  return absl::StrJoin(allowed, ", ");
}

}  // namespace transom
