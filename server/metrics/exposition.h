#ifndef TRANSOM_SERVER_METRICS_EXPOSITION_H_
#define TRANSOM_SERVER_METRICS_EXPOSITION_H_

// The page /metrics: all that is counted, in the text format of Prometheus, version 0.0.4.
//
//   MetricsSource source;
//   source.requests = &request_metrics;
//   source.connections_open = server.open_connections();
//   ...
//   std::string page = ExpositionText(source);
//
// docs/metrics.md is the list of the metrics. Thread-safe.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/metrics/request_metrics.h"

namespace transom {

// A count and the value of its label.
using LabelledCount = std::pair<absl::string_view, uint64_t>;

struct UpstreamGauge {
  std::string target;
  bool connected = false;
};

// A port that speaks TLS.
struct TlsListenerState {
  std::string listener;  // "rest"
  uint64_t handshakes = 0;
  uint64_t failed_handshakes = 0;
  uint64_t reloads = 0;
  uint64_t failed_reloads = 0;
  double not_after_unix_seconds = 0;  // of the certificate that is served
};

// A credential of an upstream that is read again when its file changes.
struct UpstreamCredentialState {
  std::string target;
  absl::string_view credential;
  uint64_t reloads = 0;
  uint64_t failed_reloads = 0;
};

// What the page is made of, as it is at the moment. Labels must outlive the call.
struct MetricsSource {
  const RequestMetrics* requests = nullptr;  // never null
  uint64_t requests_in_flight = 0;
  std::vector<LabelledCount> requests_refused;  // by reason
  std::vector<LabelledCount> limits_reached;    // by limit; the gateway's own are added
  uint64_t connections_open = 0;
  uint64_t connections_accepted = 0;
  uint64_t response_bytes_waiting = 0;
  std::vector<TlsListenerState> tls_listeners;
  std::vector<UpstreamGauge> upstreams;  // in the order of the configuration
  std::vector<UpstreamCredentialState> upstream_credentials;
  uint64_t schema_loads = 0;
  uint64_t schema_failures = 0;
  double schema_loaded_unix_seconds = 0;  // 0: none is loaded
  uint64_t schema_routes = 0;
  bool ready = false;
  uint64_t access_log_lines = 0;
  uint64_t access_log_dropped = 0;
  std::string version;
};

std::string ExpositionText(const MetricsSource& source);

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_EXPOSITION_H_
