#ifndef TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_
#define TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_

// The load-time half of RouteTable: walks the services of the schemas, reads
// their rules, and collects methods, bindings and the matcher. Used by RouteTable::Build only.

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/http_rule.h"
#include "transcoder/routing/path_matcher.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/routing/service_rules.h"
#include "transcoder/schema/schema.h"

namespace transom {

class RouteTableBuilder {
 public:
  // Both must outlive Build.
  RouteTableBuilder(const std::vector<RouteSource>& sources, const RouteOptions& options)
      : sources_(sources),
        options_(options),
        rules_(options.service_config, options.method_deadlines) {}

  // Fills the members below. The errors of RouteTable::Build.
  absl::Status Build();

  std::vector<std::unique_ptr<MethodEntry>> methods;
  std::vector<std::unique_ptr<Binding>> bindings;  // by route number of `matcher`
  std::vector<std::string> problems;
  PathMatcher matcher;

 private:
  bool Serves(const google::protobuf::ServiceDescriptor& service) const;
  bool ServesMethod(const google::protobuf::MethodDescriptor& method) const;
  absl::Status CheckServiceNames();
  // Whether the service, which `source` has, is that source's to bring.
  bool BelongsTo(const RouteSource& source, const std::string& service);
  int UpstreamOf(const RouteSource& source, const std::string& service) const;
  void AddService(const RouteSource& source, const google::protobuf::ServiceDescriptor& service);
  void AddMethod(const RouteSource& source, const google::protobuf::MethodDescriptor& method);
  // A rule that is broken gives one that routes by nothing.
  std::shared_ptr<const RoutingRule> ReadRouting(const google::protobuf::MethodDescriptor& method,
                                                 absl::string_view method_options,
                                                 const MessageTable& request);
  // The binding of the method's rule and those of its additional_bindings.
  void AddRule(const google::protobuf::MethodDescriptor& method, const HttpRule& rule,
               const MethodEntry& entry);
  void AddDefaultBindings();
  void AddBinding(const google::protobuf::MethodDescriptor& method, const HttpRule& rule,
                  const MethodEntry& entry, absl::string_view source);
  // `rule`: the one to blame, or null.
  void Report(const google::protobuf::MethodDescriptor& method, const HttpRule* rule,
              bool concerns_config, absl::string_view what);
  absl::Status FirstOfErrors() const;

  struct Unannotated {
    const google::protobuf::MethodDescriptor* method;
    const MethodEntry* entry;
  };

  const std::vector<RouteSource>& sources_;
  const RouteOptions& options_;
  const ServiceRules rules_;
  absl::flat_hash_set<std::string> served_;  // full names of services
  absl::flat_hash_set<std::string> seen_;    // those that a source has brought, served or not
  std::vector<Unannotated> unannotated_;
  std::vector<std::string> errors_;
  std::vector<bool> from_config_;  // by route number: a rule of the service config
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_
