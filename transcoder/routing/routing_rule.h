#ifndef TRANSOM_TRANSCODER_ROUTING_ROUTING_RULE_H_
#define TRANSOM_TRANSCODER_ROUTING_ROUTING_RULE_H_

// google.api.routing, by which a method says which parts of its request a proxy in front of the
// service may route by: the annotation (proto/google/api/routing.proto), and what it picks.
//
//   routing_parameters { field: "name" path_template: "{project=projects/*}/**" }
//   routing_parameters { field: "parent" }
//
//   RoutingRule::Resolve(annotation, *request_table)
//       // name "projects/p/shelves/1": project = "projects/p"; parent "a": parent = "a"
//
// A parameter takes one string field, the whole of it under the field's name, or what the one
// variable of its template spans under the variable's; a template that does not match and an
// empty value give nothing. Of several parameters with one key the last that gives a value counts.
// Source: google/api/routing.proto, AIP-4222. Immutable; lives no longer than the Schema.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "transcoder/routing/path_template.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/schema/schema.h"

namespace transom {

// google.api.RoutingParameter.
struct RoutingParameter {
  std::string field;
  std::string path_template;  // empty: the whole value
};

// The google.api.routing extension in serialized google.protobuf.MethodOptions; nullopt if there
// is none, which is another thing than one without parameters. InvalidArgument if the bytes are
// not protobuf's.
absl::StatusOr<absl::optional<std::vector<RoutingParameter>>> ReadRoutingParameters(
    absl::string_view method_options);

class RoutingRule {
 public:
  // What may give the value of a key.
  struct Source {
    size_t field;                          // of fields()
    absl::optional<PathTemplate> pattern;  // none: the whole value
  };

  struct Key {
    std::string name;
    std::vector<Source> sources;  // the last parameter first: that one counts
  };

  // No keys.
  RoutingRule() = default;

  // InvalidArgument or NotFound that says which parameter it is and why:
  //   `google.api.routing: routing_parameters[1]: path_template "a/*": expected one variable, such
  //   as {name=a/*}, found 0`
  // for a field that is unknown, repeated or no string, and a template that is none or has not
  // just one variable, or a verb.
  static absl::StatusOr<RoutingRule> Resolve(const std::vector<RoutingParameter>& parameters,
                                             const MessageTable& request);

  // In the order in which the annotation names them first.
  const std::vector<Key>& keys() const { return keys_; }
  const std::vector<FieldPath>& fields() const { return fields_; }

  // What the source takes of its field's value; empty: nothing. A view into `value`.
  static absl::string_view Pick(const Source& source, absl::string_view value);

 private:
  absl::Status Add(const RoutingParameter& parameter, const MessageTable& request);

  std::vector<Key> keys_;
  std::vector<FieldPath> fields_;  // each once
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_ROUTING_RULE_H_
