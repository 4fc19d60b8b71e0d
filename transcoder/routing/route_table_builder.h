#ifndef TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_
#define TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_

// The load-time half of RouteTable: walks the services of a schema, reads their
// rules, and collects methods, bindings and the matcher. Used by RouteTable::Build only.

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
#include "transcoder/schema/schema.h"

namespace transom {

class RouteTableBuilder {
 public:
  // Both must outlive Build.
  RouteTableBuilder(const Schema& schema, const RouteOptions& options)
      : schema_(schema), options_(options) {}

  // Fills the members below. The errors of RouteTable::Build.
  absl::Status Build();

  std::vector<std::unique_ptr<MethodEntry>> methods;
  std::vector<std::unique_ptr<Binding>> bindings;  // by route number of `matcher`
  std::vector<std::string> problems;
  PathMatcher matcher;

 private:
  bool Serves(const google::protobuf::ServiceDescriptor& service) const;
  absl::Status CheckServiceNames();
  void AddService(const google::protobuf::ServiceDescriptor& service);
  void AddMethod(const google::protobuf::MethodDescriptor& method);
  void AddAnnotation(const google::protobuf::MethodDescriptor& method, const HttpRule& rule,
                     const MethodEntry& entry);
  void AddDefaultBindings();
  void AddBinding(const google::protobuf::MethodDescriptor& method, const HttpRule& rule,
                  const MethodEntry& entry, absl::string_view source);
  void Report(const google::protobuf::MethodDescriptor& method, absl::string_view what);

  struct Unannotated {
    const google::protobuf::MethodDescriptor* method;
    const MethodEntry* entry;
  };

  const Schema& schema_;
  const RouteOptions& options_;
  absl::flat_hash_set<std::string> served_;  // full names of services
  std::vector<Unannotated> unannotated_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_ROUTE_TABLE_BUILDER_H_
