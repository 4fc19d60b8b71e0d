// What the sidecar tells at /metrics, gathered from its parts.

#include "absl/time/time.h"
#include "server/config/version.h"
#include "server/metrics/exposition.h"
#include "server/sidecar.h"

namespace transom {
namespace {

void AddHttp(const HttpServer& server, MetricsSource* source) {
  source->requests_in_flight = server.requests_in_flight();
  source->connections_open = server.open_connections();
  source->connections_accepted = server.counters().accepted();
  source->response_bytes_waiting = server.output_bytes();
  for (size_t i = 0; i < kHttpFaultCount; ++i) {
    const auto fault = static_cast<HttpFault>(i);
    source->requests_refused.emplace_back(HttpFaultName(fault), server.counters().refused(fault));
  }
  for (size_t i = 1; i < kHttpLimitCount; ++i) {
    const auto limit = static_cast<HttpLimit>(i);
    source->limits_reached.emplace_back(HttpLimitName(limit), server.counters().limit(limit));
  }
}

void AddSchema(const SchemaState& schema, MetricsSource* source) {
  source->schema_loads = schema.published;
  source->schema_failures = schema.failures;
  source->schema_routes = schema.routes;
  if (schema.loaded)
    source->schema_loaded_unix_seconds =
        absl::ToDoubleSeconds(schema.loaded_at - absl::UnixEpoch());
}

TlsListenerState StateOfTls(const TlsContext& tls) {
  const TlsState state = tls.state();
  return {"rest",
          state.handshakes,
          state.failed_handshakes,
          state.reloads,
          state.failed_reloads,
          absl::ToDoubleSeconds(state.not_after - absl::UnixEpoch())};
}

}  // namespace

std::string Sidecar::MetricsPage() {
  MetricsSource source;
  source.requests = &metrics_;
  AddHttp(*rest_, &source);
  AddSchema(schema_loader_->state(), &source);
  for (const auto& upstream : upstreams_) {
    source.upstreams.push_back({upstream->target(), upstream->IsConnected()});
    for (const CredentialReloads& one : upstream->CredentialsReloaded()) {
      source.upstream_credentials.push_back(
          {upstream->target(), one.credential, one.good, one.failed});
    }
  }
  if (tls_ != nullptr) source.tls_listeners.push_back(StateOfTls(*tls_));
  source.ready = CurrentReadiness().ready();
  if (access_log_ != nullptr) {
    source.access_log_lines = access_log_->lines();
    source.access_log_dropped = access_log_->dropped();
  }
  source.version = kVersion;
  return ExpositionText(source);
}

}  // namespace transom
