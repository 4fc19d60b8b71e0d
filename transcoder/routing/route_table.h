#ifndef TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_H_
#define TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_H_

// All bindings of a snapshot, and the structure that finds one by method and path.
//
//   RouteMatch match;
//   switch (table.Find("GET", "/v1/shelves/1", &match)) {
//     case RouteTable::Outcome::kFound: match.binding->method->grpc_path ...
//
// Immutable once built; Find is safe from any thread and allocates nothing for
// paths with up to 8 variables.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/service_config.h"
#include "transcoder/schema/schema.h"

namespace transom {

struct RouteMatch {
  const Binding* binding = nullptr;
  // As it was given to Find: a binding of "*" serves any.
  absl::string_view http_method;
  // By variable of the binding: the raw (still percent-encoded) piece of the
  // path, a view into the path that was given to Find.
  absl::InlinedVector<absl::string_view, 8> captures;
};

// One schema of a table, and whose services it describes.
struct RouteSource {
  std::shared_ptr<const Schema> schema;
  int upstream = 0;  // index of the upstream that serves them
  // Services that RouteOptions::upstreams gives to other upstreams are of this schema, too.
  bool describes_all = false;
};

struct RouteOptions {
  // Full service names to serve; empty: all but grpc.* infrastructure.
  std::vector<std::string> services;
  // `services` is what the operator asked for: a service config neither adds to it nor
  // takes away.
  bool services_are_final = false;
  // Bind POST /pkg.Service/Method with body "*" for methods without a rule.
  bool bind_unannotated_methods = false;
  // A bad rule or a conflict: true makes Build fail, false skips that binding
  // and reports it in problems() (schema from reflection). What concerns a rule of the
  // service config makes Build fail in any case.
  bool strict = true;
  // Rules that replace annotations, or null. Its `apis` choose among `services`; a method
  // that a rule names in full is served beside them. Not needed after Build.
  const ServiceConfig* service_config = nullptr;
  // Deadlines of methods, over those of the service config: of the rules that select a method the
  // last counts. REQUIRES: their selectors are valid (ParseSelector).
  std::vector<ServiceConfig::BackendRule> method_deadlines;
  // By service: the index of the upstream that serves it. A service that is not here
  // is served by the upstream of the first source that has it. Strict: all must be there.
  std::map<std::string, int> upstreams;
};

class RouteTable {
 public:
  enum class Outcome {
    kFound,
    kNoRoute,           // no route for the path
    kMethodNotAllowed,  // routes for the path, but not for this method
  };

  // Reads the google.api.http annotations of the services of schema.files(), and the
  // service config. Errors (strict): InvalidArgument naming file, method, template and
  // what is wrong; a conflict names both bindings; NotFound for a name in
  // options.services that no file has. A selector that selects no method is a problem
  // and never an error: the config may be for more than this schema.
  static absl::StatusOr<std::unique_ptr<const RouteTable>> Build(
      std::shared_ptr<const Schema> schema, const RouteOptions& options);
  // The same over the services of several schemas, which need not fit together: each
  // method belongs to one. REQUIRES: at least one source.
  static absl::StatusOr<std::unique_ptr<const RouteTable>> Build(
      const std::vector<RouteSource>& sources, const RouteOptions& options);

  // `path` is the raw target up to '?', starting with '/'.
  Outcome Find(absl::string_view http_method, absl::string_view path, RouteMatch* match) const;

  // The methods that the path has routes for, as an Allow header value ("GET, POST"),
  // sorted; HEAD where GET is, and the usual ones where "*" is. Empty if the path has none.
  std::string AllowedMethods(absl::string_view path) const;

  absl::Span<const std::unique_ptr<Binding>> bindings() const { return bindings_; }
  absl::Span<const std::unique_ptr<MethodEntry>> methods() const { return methods_; }
  // Bindings that were skipped and why (not strict), and what of the service config is for
  // nothing, a sentence each.
  const std::vector<std::string>& problems() const { return problems_; }
  // The first source's.
  const Schema& schema() const { return *sources_[0].schema; }

  ~RouteTable();

 private:
  friend class RouteTableBuilder;
  class Matcher;  // the compiled structure
  RouteTable();

  std::vector<RouteSource> sources_;  // kept alive: methods point into them
  std::vector<std::unique_ptr<MethodEntry>> methods_;
  std::vector<std::unique_ptr<Binding>> bindings_;
  std::vector<std::string> problems_;
  std::unique_ptr<Matcher> matcher_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_H_
