#ifndef TRANSOM_TRANSCODER_ROUTING_HTTP_RULE_H_
#define TRANSOM_TRANSCODER_ROUTING_HTTP_RULE_H_

// google.api.HttpRule as plain data, and its reader.
//
//   auto rule = ReadHttpRule(method->options().SerializeAsString());
//   if (rule.ok() && rule->has_value()) ... (*rule)->path
//
// The annotation is extension 72295728 of google.protobuf.MethodOptions. It is read
// from the serialized options, so it makes no difference whether this process
// links generated google.api code (the extension is then a message) or not (the
// extension is then among the unknown fields).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace transom {

struct HttpRule {
  // "GET", "PUT", "POST", "DELETE", "PATCH" or the kind of a custom pattern. Empty
  // if the rule has no pattern.
  std::string http_method;
  std::string path;
  // Only in a service config: which methods the rule is for (selector.h), and where it
  // stands, for messages: "api.yaml:12:5: http.rules[3]".
  std::string selector;
  std::string place;
  std::string body;
  std::string response_body;
  std::vector<HttpRule> additional_bindings;
};

// The rule in serialized google.protobuf.MethodOptions; nullopt if it has none.
// InvalidArgument if the bytes are not protobuf's.
absl::StatusOr<absl::optional<HttpRule>> ReadHttpRule(absl::string_view method_options);

// A serialized google.api.HttpRule.
absl::StatusOr<HttpRule> ParseHttpRule(absl::string_view rule);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_HTTP_RULE_H_
