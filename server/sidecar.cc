#include "server/sidecar.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/config_printer.h"
#include "server/layer_options.h"
#include "server/log/log.h"

namespace transom {
namespace {

// How long the start waits for reflection before it serves without routes.
constexpr absl::Duration kFirstReflectionTimeout = absl::Seconds(2);
// What cancelled calls get to answer with 503.
constexpr absl::Duration kCancelledCallsTimeout = absl::Seconds(2);

// In front of TlsContext's errors, which begin with the key within it.
constexpr absl::string_view kTlsSection = "listen.tls.";

// The key in front of what is wrong with a file that is named by it and cannot be read.
absl::Status NameKeyOfFile(absl::string_view key, const std::string& path,
                           const absl::Status& error) {
  if (error.ok() || path.empty() || access(path.c_str(), R_OK) == 0) return error;
  return absl::Status(error.code(), absl::StrCat(key, ": ", error.message()));
}

bool IsStreaming(const MethodEntry& method) {
  return method.client_streaming || method.server_streaming;
}

std::string RouteReport(const Snapshot& snapshot) {
  std::string report = absl::StrCat("schema: ", snapshot.source, "\n");
  for (const auto& binding : snapshot.routes->bindings()) {
    absl::StrAppend(&report, binding->http_method, " ", binding->path.text(), " -> ",
                    binding->method->full_name,
                    IsStreaming(*binding->method) ? " (streaming: answers 501)" : "", "\n");
  }
  if (snapshot.routes->bindings().empty()) {
    absl::StrAppend(&report, "warning: no method has an HTTP rule that can be served\n");
  }
  for (const std::string& problem : snapshot.problems) {
    absl::StrAppend(&report, "warning: ", problem, "\n");
  }
  absl::StrAppend(&report, snapshot.routes->bindings().size(), " routes, ",
                  snapshot.problems.size(), " problems\n");
  return report;
}

// An override may lead out of the documented table, so whoever reads the log must see it.
void LogStatusOverrides(const config::v1::Config& config) {
  for (const StatusOverride& o : ToStatusOverrides(config)) {
    Log(LogLevel::kInfo, "status override",
        {{"grpc", o.grpc_code},
         {"method", o.http_method.empty() ? "any" : o.http_method},
         {"http", absl::StrCat(o.http_code)}});
  }
}

}  // namespace

Sidecar::Sidecar(const config::v1::Config& config) : config_(config) {
  std::vector<UpstreamChannel*> channels;
  for (const UpstreamOptions& options : ToUpstreamOptions(config_)) {
    upstreams_.push_back(std::make_unique<Upstream>(options));
    channels.push_back(upstreams_.back()->ChannelOf(0));
  }
  SchemaLoaderOptions loader_options = ToSchemaLoaderOptions(config_);
  loader_options.metrics = &metrics_;
  schema_loader_ = std::make_unique<SchemaLoader>(std::move(loader_options), channels, &snapshots_);
}

Sidecar::~Sidecar() {
  if (rest_ != nullptr) Finish();
}

absl::Status Sidecar::CheckTargets() const {
  for (size_t i = 0; i < upstreams_.size(); ++i) {
    absl::Status status = upstreams_[i]->CheckTarget();
    const absl::string_view key = status.ok() ? "" : "target (--upstream): ";
    if (status.ok()) status = upstreams_[i]->CheckOptions();  // which names the key itself
    if (status.ok()) continue;
    return absl::Status(status.code(), absl::StrCat("upstreams[", i, "].", key, status.message()));
  }
  return absl::OkStatus();
}

absl::Status Sidecar::LoadTls() {
  const absl::optional<TlsOptions> options = RestTlsOptions(config_);
  if (!options.has_value()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<TlsContext>> tls = TlsContext::Load(*options);
  if (!tls.ok()) {
    return absl::Status(tls.status().code(), absl::StrCat(kTlsSection, tls.status().message()));
  }
  tls_ = *std::move(tls);
  return absl::OkStatus();
}

absl::Status Sidecar::NameSchemaFile(const absl::Status& error) const {
  const config::v1::Schema& schema = config_.schema();
  const absl::Status named = NameKeyOfFile("schema.descriptor_set", schema.descriptor_set(), error);
  if (named != error) return named;
  return NameKeyOfFile("schema.service_config", schema.service_config(), error);
}

absl::Status Sidecar::LoadSchema(absl::Duration timeout) {
  return NameSchemaFile(schema_loader_->LoadOnce(timeout));
}

absl::StatusOr<Sidecar::CheckReport> Sidecar::Check() {
  absl::Status targets = CheckTargets();
  if (!targets.ok()) return targets;
  absl::Status tls = LoadTls();
  if (!tls.ok()) return tls;
  absl::StatusOr<GatewayOptions> options = ToGatewayOptions(config_);
  if (!options.ok()) return options.status();
  absl::Status loaded = LoadSchema(ToDuration(config_.schema().reflection_timeout()));
  if (!loaded.ok()) return loaded;
  const Snapshot& snapshot = *snapshots_.Current();
  CheckReport report;
  report.text = RouteReport(snapshot);
  report.clean = !snapshot.routes->bindings().empty() && snapshot.problems.empty();
  return report;
}

absl::Status Sidecar::Start() {
  absl::Status targets = CheckTargets();
  if (!targets.ok()) return targets;
  absl::Status tls = LoadTls();
  if (!tls.ok()) return tls;
  absl::StatusOr<GatewayOptions> gateway_options = ToGatewayOptions(config_);
  if (!gateway_options.ok()) return gateway_options.status();
  absl::Status observers = SetUpObservers(&gateway_options->observers);
  if (!observers.ok()) return observers;
  LogStatusOverrides(config_);
  const bool reflection = config_.schema().descriptor_set().empty();
  if (!reflection) {
    absl::Status loaded = LoadSchema(absl::InfiniteDuration());
    if (!loaded.ok()) return loaded;
  } else if (!config_.schema().service_config().empty()) {
    // Before a port is opened: what is wrong with the service config stops the start.
    absl::Status loaded = schema_loader_->LoadOnce(kFirstReflectionTimeout);
    if (SchemaLoader::IsServiceConfigError(loaded)) return NameSchemaFile(loaded);
  }
  std::vector<CompletionLoop*> loops;
  for (uint32_t i = 0; i < config_.threads(); ++i) {
    loops_.push_back(std::make_unique<CompletionLoop>());
    loops.push_back(loops_.back().get());
  }
  std::vector<Upstream*> upstreams;
  for (const auto& upstream : upstreams_) upstreams.push_back(upstream.get());
  gateway_ = std::make_unique<Gateway>(*std::move(gateway_options), &snapshots_, upstreams, loops);
  admin_handler_ = std::make_unique<AdminHandler>(
      [this] { return CurrentReadiness(); }, [this] { return CurrentRoutes(); },
      ConfigToJson(config_), [this] { return MetricsPage(); });
  HttpServerOptions rest_options = RestServerOptions(config_);
  rest_options.tls = tls_.get();
  rest_ = std::make_unique<HttpServer>(std::move(rest_options), gateway_.get());
  admin_ = std::make_unique<HttpServer>(AdminServerOptions(config_), admin_handler_.get());
  struct Port {
    HttpServer* server;
    absl::string_view key;
  };
  for (const Port& port : {Port{rest_.get(), "listen.address (--listen)"},
                           Port{admin_.get(), "admin.address (--admin_listen)"}}) {
    absl::Status listening = port.server->Listen();
    if (!listening.ok()) {
      rest_.reset();
      return absl::Status(listening.code(), absl::StrCat(port.key, ": ", listening.message()));
    }
  }
  for (const auto& loop : loops_) loop->Start();
  admin_->Start();
  rest_->Start();
  // Asks idle channels to connect.
  for (const auto& upstream : upstreams_) upstream->IsConnected();
  if (reflection && config_.schema().service_config().empty()) {
    schema_loader_->LoadOnce(kFirstReflectionTimeout).IgnoreError();
  }
  schema_loader_->Start();
  return absl::OkStatus();
}

std::string Sidecar::StartLine() const {
  const std::shared_ptr<const Snapshot>& snapshot = snapshots_.Current();
  std::string routes = snapshot == nullptr ? "0 routes"
                                           : absl::StrCat(snapshot->routes->bindings().size(),
                                                          " routes from ", snapshot->source);
  const SchemaState schema = schema_loader_->state();
  for (size_t i = 0; i < schema.upstreams.size(); ++i) {
    if (schema.upstreams[i].known) continue;
    absl::StrAppend(&routes, ", waiting for ", upstreams_[i]->target());
  }
  return absl::StrCat("transom: REST on ", rest_->address(), ", admin on ", admin_->address(), ", ",
                      routes, tls_ == nullptr ? "" : ", TLS on REST", "\n");
}

absl::Status Sidecar::SetUpObservers(Observers* observers) {
  observers->metrics = &metrics_;
  if (config_.logging().access_log() == config::v1::ACCESS_LOG_FORMAT_OFF) return absl::OkStatus();
  access_log_ = std::make_unique<AccessLog>(ToAccessLogOptions(config_.logging()));
  const absl::Status started = access_log_->Start();
  if (!started.ok()) {
    return absl::Status(started.code(),
                        absl::StrCat("logging.access_log_path: ", started.message()));
  }
  observers->access_log = access_log_.get();
  observers->log_query = config_.logging().access_log_query();
  return absl::OkStatus();
}

void Sidecar::Reload() {
  schema_loader_->Reload();
  if (access_log_ != nullptr) access_log_->Reopen();
}

void Sidecar::LookAtFiles() {
  if (tls_ != nullptr) tls_->ReloadIfChanged();
  for (const auto& upstream : upstreams_) upstream->LookAtFiles();
}

Readiness Sidecar::CurrentReadiness() {
  const SchemaState schema = schema_loader_->state();
  Readiness readiness;
  readiness.schema_loaded = schema.loaded;
  readiness.draining = draining_.load();
  readiness.schema_source = schema.source;
  readiness.schema_error = schema.error;
  for (size_t i = 0; i < upstreams_.size(); ++i) {
    UpstreamReadiness& upstream = readiness.upstreams.emplace_back();
    upstream.target = upstreams_[i]->target();
    upstream.connected = upstreams_[i]->IsConnected();
    if (i >= schema.upstreams.size()) continue;  // a descriptor set
    upstream.known = schema.upstreams[i].known;
    upstream.error = schema.upstreams[i].error;
  }
  readiness.problems = schema.problems;
  if (tls_ != nullptr) {
    const std::string error = tls_->state().error;
    if (!error.empty()) readiness.problems.push_back(absl::StrCat(kTlsSection, error));
  }
  return readiness;
}

std::vector<RouteLine> Sidecar::CurrentRoutes() const {
  std::vector<RouteLine> lines;
  const std::shared_ptr<const Snapshot>& snapshot = snapshots_.Current();
  if (snapshot == nullptr) return lines;
  for (const auto& binding : snapshot->routes->bindings()) {
    lines.push_back({binding->http_method, std::string(binding->path.text()),
                     binding->method->full_name, binding->source});
  }
  return lines;
}

void Sidecar::StartDrain() {
  draining_.store(true);
  rest_->StartDrain();
}

void Sidecar::Finish() {
  draining_.store(true);
  schema_loader_->Stop();
  rest_->StartDrain();
  rest_->StopListening();
  if (!rest_->WaitUntilIdle(ToDuration(config_.drain().timeout()))) {
    Log(LogLevel::kWarning, "drain timeout: cancelling what is in flight",
        {{"requests", absl::StrCat(rest_->requests_in_flight())}});
    rest_->CancelInFlight();
    rest_->WaitUntilIdle(kCancelledCallsTimeout);
  }
  // The server before the loops: until it has stopped, requests may still come and start calls.
  // Their answers have no connection any more; the loops wait for the calls.
  rest_->Stop();
  for (const auto& loop : loops_) loop->Shutdown();
  admin_->Stop();
  if (access_log_ != nullptr) access_log_->Stop();
  rest_.reset();
}

}  // namespace transom
