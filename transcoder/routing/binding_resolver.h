#ifndef TRANSOM_TRANSCODER_ROUTING_BINDING_RESOLVER_H_
#define TRANSOM_TRANSCODER_ROUTING_BINDING_RESOLVER_H_

// google.api.HttpRule -> Binding: parses the template, and resolves variables, body
// and response_body against the method's types. All that can be wrong with one rule
// is found here; conflicts between rules are RouteTable's.

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/http_rule.h"

namespace transom {

// The binding of `rule` itself, without its additional_bindings. `source` says where
// the rule came from (Binding::source). The result points to `method` and its
// tables. InvalidArgument:
//   `template "/v1/{shelves}": column 6: variable "shelves": a repeated field cannot be bound by a
//   path`
// for a rule without a pattern, a kind that is no HTTP method, a bad template, a
// variable that is not a singular scalar, enum or well-known type with a scalar JSON
// form, two variables that set the same field or members of one oneof, and an unknown
// body or response_body field or one that is a path.
absl::StatusOr<std::unique_ptr<Binding>> ResolveBinding(const HttpRule& rule,
                                                        const MethodEntry& method,
                                                        absl::string_view source);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_BINDING_RESOLVER_H_
