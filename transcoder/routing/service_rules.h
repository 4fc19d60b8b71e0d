#ifndef TRANSOM_TRANSCODER_ROUTING_SERVICE_RULES_H_
#define TRANSOM_TRANSCODER_ROUTING_SERVICE_RULES_H_

// The rules of a ServiceConfig, looked up by method.
//
//   ServiceRules rules(config);
//   if (const HttpRule* rule = rules.HttpRuleFor("library.v1.Library.GetShelf")) ...
//
// Of several rules that select a method the last one in the file wins. Used by
// RouteTableBuilder only; immutable, and lives no longer than the ServiceConfig.

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "transcoder/routing/http_rule.h"
#include "transcoder/routing/selector.h"
#include "transcoder/routing/service_config.h"

namespace transom {

class ServiceRules {
 public:
  // `config` may be null: no rules. REQUIRES: its selectors are valid (ParseSelector).
  explicit ServiceRules(const ServiceConfig* config);

  // The rule that replaces the method's annotation, or null.
  const HttpRule* HttpRuleFor(absl::string_view method) const;
  // Whether a rule names the method in full: it is then served even where its service is
  // not (a mixin such as google.longrunning.Operations).
  bool NamesInFull(absl::string_view method) const;
  // Zero if no rule gives one.
  absl::Duration DeadlineFor(absl::string_view method) const;

  // Whether `apis` says which services to serve, and whether it has this one.
  bool ListsApis() const;
  bool HasApi(absl::string_view service) const;

  // What of the config is for nothing in these files, a sentence each: apis that are no
  // service, selectors that select no method. Where `apis` chose the services, `served` are the
  // full names of all methods that came of it, and selectors must select one of them; else null.
  std::vector<std::string> Unmatched(
      absl::Span<const google::protobuf::FileDescriptor* const> files,
      const absl::flat_hash_set<std::string>* served) const;

 private:
  const ServiceConfig& config_;
  SelectorTable http_;     // -> config_.http_rules
  SelectorTable backend_;  // -> config_.backend_rules
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_SERVICE_RULES_H_
