#ifndef TRANSOM_SERVER_ADMIN_ADMIN_HANDLER_H_
#define TRANSOM_SERVER_ADMIN_ADMIN_HANDLER_H_

// The admin port: whether the process lives and whether it can serve.
//
//   GET /healthz   200 {"status":"ok"}
//   GET /readyz    200 {"ready":true,...} or 503 with what is missing
//   GET /routes    200 [{"method":"GET","template":"/v1/shelves",...}]
//   GET /metrics   200 text that Prometheus reads
//   GET /config    200 the configuration with all its values
//
// Serves on an HttpServer of its own. It answers 200, 404, 405 and 503, nothing else: what is
// no GET request gets 405, whatever is wrong with it. Thread-safe.

#include <functional>
#include <string>
#include <vector>

#include "server/http/http_handler.h"

namespace transom {

struct UpstreamReadiness {
  std::string target;
  bool connected = false;
  bool known = true;  // what it serves is
  std::string error;  // of the last attempt to learn it
};

struct Readiness {
  bool schema_loaded = false;
  bool draining = false;
  std::string schema_source;
  std::string schema_error;
  std::vector<UpstreamReadiness> upstreams;
  std::vector<std::string> problems;  // bindings that were skipped, a sentence each

  // All of it: a sidecar that serves a part of its services only is not ready.
  bool ready() const;
};

// The JSON of /readyz: `missing` lists "schema", "upstream" ("upstream TARGET" for each of
// several), "draining".
std::string ReadinessJson(const Readiness& readiness);

struct RouteLine {
  std::string http_method;
  std::string path_template;
  std::string grpc_method;
  std::string source;
};
std::string RoutesJson(const std::vector<RouteLine>& routes);

class AdminHandler : public HttpHandler {
 public:
  // All are called on the admin port's thread at each request that needs them.
  AdminHandler(std::function<Readiness()> readiness, std::function<std::vector<RouteLine>()> routes,
               std::string config_json, std::function<std::string()> metrics);

  void Handle(const HttpRequest& request, ResponseSink* sink) override;
  FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                        absl::Span<const HeaderField> headers) override;

 private:
  const std::function<Readiness()> readiness_;
  const std::function<std::vector<RouteLine>()> routes_;
  const std::string config_json_;
  const std::function<std::string()> metrics_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_ADMIN_ADMIN_HANDLER_H_
