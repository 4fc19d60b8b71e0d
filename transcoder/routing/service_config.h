#ifndef TRANSOM_TRANSCODER_ROUTING_SERVICE_CONFIG_H_
#define TRANSOM_TRANSCODER_ROUTING_SERVICE_CONFIG_H_

// What a google.api.Service document says about routes, as plain data: the rules that an
// API's configuration gives beside, or instead of, the annotations in its .proto files.
//
//   type: google.api.Service
//   apis:
//   - name: library.v1.Library
//   http:
//     rules:
//     - selector: library.v1.Library.GetShelf
//       get: /v1/{name=shelves/*}
//   backend:
//     rules:
//     - selector: library.v1.*
//       deadline: 2.5
//
// server/config/service_config_reader.h reads it from YAML or JSON, RouteTable applies it.
// A value; safe to read from any thread.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "transcoder/routing/http_rule.h"

namespace transom {

struct ServiceConfig {
  struct Api {
    std::string name;  // the full name of a service
    std::string place;
  };

  struct BackendRule {
    std::string selector;
    absl::Duration deadline = absl::ZeroDuration();  // zero: none
    std::string place;
  };

  // Places are for messages: "api.yaml:3:5: apis[0]".
  std::vector<Api> apis;
  // In the order of the file. Each has its `selector` and, like its additional_bindings,
  // its `place`.
  std::vector<HttpRule> http_rules;
  // http.fully_decode_reserved_expansion: variables of several segments decode all but "/".
  bool fully_decode_reserved_expansion = false;
  std::vector<BackendRule> backend_rules;
  // What looks like a mistake but stops nothing, a sentence each.
  std::vector<std::string> problems;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_SERVICE_CONFIG_H_
