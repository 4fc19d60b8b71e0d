#ifndef TRANSOM_TRANSCODER_ROUTING_BINDING_H_
#define TRANSOM_TRANSCODER_ROUTING_BINDING_H_

// One way to call one gRPC method over HTTP: a google.api.HttpRule, resolved
// against the method's types. additional_bindings become Bindings of their own.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "transcoder/routing/path_template.h"
#include "transcoder/routing/routing_rule.h"
#include "transcoder/schema/field_path.h"
#include "transcoder/schema/schema.h"

namespace transom {

struct MethodEntry {
  std::string full_name;  // "library.v1.Library.GetShelf"
  std::string service;    // "library.v1.Library"
  std::string grpc_path;  // "/library.v1.Library/GetShelf"
  const MessageTable* request = nullptr;
  const MessageTable* response = nullptr;
  // What both belong to; where types by name (of error details, say) are found, too.
  const Schema* schema = nullptr;
  bool client_streaming = false;
  bool server_streaming = false;
  int upstream = 0;  // index of the upstream that serves it
  // The method's own deadline, where the client asks for none; zero: it has none.
  absl::Duration deadline = absl::ZeroDuration();
  // Its google.api.routing; null: it has none.
  std::shared_ptr<const RoutingRule> routing;
};

enum class BodyRule : uint8_t {
  kNone,   // no body
  kWhole,  // body: "*"
  kField,  // body: "name"
};

struct Binding {
  const MethodEntry* method = nullptr;
  size_t index = 0;         // in RouteTable::bindings()
  std::string http_method;  // "GET", a custom kind, or "*"
  PathTemplate path;        // parsed; path.text() is the source text
  // By variable of the template, in its order.
  std::vector<FieldPath> variables;
  BodyRule body = BodyRule::kNone;
  const FieldEntry* body_field = nullptr;      // for kField
  const FieldEntry* response_field = nullptr;  // response_body, or null
  // http.fully_decode_reserved_expansion: variables of several segments decode at least
  // all but "/".
  bool fully_decode_reserved = false;
  // Where the rule came from, for people: "annotation of library.v1.Library.GetShelf".
  std::string source;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_BINDING_H_
