#include "server/gateway/schema_loader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/config/service_config_reader.h"
#include "server/discovery/descriptor_source.h"
#include "server/log/log.h"

namespace transom {
namespace {

constexpr char kServiceConfigPayload[] = "transom/service_config";

absl::Status AsServiceConfigError(absl::Status status) {
  status.SetPayload(kServiceConfigPayload, absl::Cord());
  return status;
}

// As the metrics name them.
std::vector<RouteName> RouteNames(const RouteTable& routes) {
  std::vector<RouteName> names;
  for (const auto& binding : routes.bindings()) {
    names.push_back(
        {binding->http_method, std::string(binding->path.text()), binding->method->full_name});
  }
  return names;
}

absl::Status In(absl::string_view source, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(source, ": ", status.message()));
}

}  // namespace

SchemaLoader::SchemaLoader(SchemaLoaderOptions options, UpstreamChannel* channel,
                           SnapshotStore* store)
    : options_(std::move(options)), channel_(channel), store_(store) {}

SchemaLoader::~SchemaLoader() { Stop(); }

absl::StatusOr<google::protobuf::FileDescriptorSet> SchemaLoader::ReadFiles(absl::Duration timeout,
                                                                            Snapshot* snapshot,
                                                                            RouteOptions* routes) {
  routes->services = options_.services;
  routes->services_are_final = !options_.services.empty();
  if (!options_.descriptor_set.empty()) {
    snapshot->source = absl::StrCat("descriptor set ", options_.descriptor_set);
    return ReadDescriptorSet(options_.descriptor_set);
  }
  absl::StatusOr<ReflectedSchema> reflected = ReflectSchema(channel_, options_.services, timeout);
  if (!reflected.ok()) return reflected.status();
  routes->services = std::move(reflected->services);
  routes->strict = false;
  snapshot->problems.insert(snapshot->problems.end(), reflected->problems.begin(),
                            reflected->problems.end());
  snapshot->source =
      absl::StrCat("server reflection ", reflected->protocol, " of ", channel_->options().target);
  return std::move(reflected->files);
}

absl::StatusOr<std::shared_ptr<const Snapshot>> SchemaLoader::Load(absl::Duration timeout) {
  auto snapshot = std::make_shared<Snapshot>();
  RouteOptions routes;
  routes.bind_unannotated_methods = options_.bind_unannotated_methods;
  routes.method_deadlines = options_.method_deadlines;
  absl::StatusOr<ServiceConfig> service_config = ServiceConfig();
  if (!options_.service_config.empty()) {
    service_config = ReadServiceConfig(options_.service_config);
    if (!service_config.ok()) return AsServiceConfigError(service_config.status());
    routes.service_config = &*service_config;
    snapshot->problems = service_config->problems;
  }
  absl::StatusOr<google::protobuf::FileDescriptorSet> files =
      ReadFiles(timeout, snapshot.get(), &routes);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::shared_ptr<const Schema>> schema = Schema::Compile(*files);
  if (!schema.ok()) return In(snapshot->source, schema.status());
  if (routes.service_config != nullptr) {
    absl::StrAppend(&snapshot->source, ", service config ", options_.service_config);
  }
  absl::StatusOr<std::unique_ptr<const RouteTable>> table = RouteTable::Build(*schema, routes);
  if (!table.ok()) {
    const absl::Status status = In(snapshot->source, table.status());
    // By reflection no other rule is an error.
    return routes.strict ? status : AsServiceConfigError(status);
  }
  snapshot->schema = *std::move(schema);
  snapshot->routes = *std::move(table);
  if (options_.metrics != nullptr) {
    snapshot->route_ids = options_.metrics->Register(RouteNames(*snapshot->routes));
  }
  const std::vector<std::string>& problems = snapshot->routes->problems();
  snapshot->problems.insert(snapshot->problems.end(), problems.begin(), problems.end());
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

bool SchemaLoader::IsServiceConfigError(const absl::Status& status) {
  return status.GetPayload(kServiceConfigPayload).has_value();
}

absl::Status SchemaLoader::LoadOnce(absl::Duration timeout) {
  std::lock_guard<std::mutex> one_at_a_time(load_mutex_);
  absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = Load(timeout);
  std::lock_guard<std::mutex> lock(mutex_);
  if (!snapshot.ok()) {
    state_.error = std::string(snapshot.status().message());
    ++state_.failures;
    return snapshot.status();
  }
  store_->Publish(*snapshot);
  RecordLoaded(**snapshot);
  return absl::OkStatus();
}

void SchemaLoader::RecordLoaded(const Snapshot& snapshot) {
  state_.loaded = true;
  state_.loaded_at = absl::Now();
  state_.routes = snapshot.routes->bindings().size();
  ++state_.loads;
  state_.source = snapshot.source;
  state_.error.clear();
  state_.problems = snapshot.problems;
  logged_error_.clear();
  Log(LogLevel::kInfo, "schema loaded",
      {{"source", state_.source}, {"routes", absl::StrCat(snapshot.routes->bindings().size())}});
  if (snapshot.routes->bindings().empty()) {
    Log(LogLevel::kWarning, "no routes: no method has an HTTP rule that can be served");
  }
  for (const std::string& problem : state_.problems) {
    Log(LogLevel::kWarning, "left out", {{"problem", problem}});
  }
}

void SchemaLoader::LogFailure() {
  if (logged_error_ == state_.error) return;
  logged_error_ = state_.error;
  if (state_.loaded) {
    Log(LogLevel::kError, "schema not reloaded, the old one serves on", {{"error", state_.error}});
  } else {
    Log(LogLevel::kWarning, "schema not loaded yet", {{"error", state_.error}});
  }
}

void SchemaLoader::Start() {
  std::lock_guard<std::mutex> lock(mutex_);
  wanted_ = !state_.loaded;
  thread_ = std::thread([this] { Run(); });
}

void SchemaLoader::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (!wanted_) {
      wake_.wait(lock);
      continue;
    }
    wanted_ = false;
    lock.unlock();
    const bool loaded = LoadOnce(options_.reflection_timeout).ok();
    lock.lock();
    if (!loaded) LogFailure();
    // A file stays wrong until somebody writes it; an upstream that is away comes back.
    const bool again = !state_.loaded || (!loaded && options_.descriptor_set.empty());
    if (!again) continue;
    wanted_ = true;
    wake_.wait_for(lock, absl::ToChronoMilliseconds(options_.retry_interval),
                   [this] { return stopping_; });
  }
}

void SchemaLoader::Reload() {
  std::lock_guard<std::mutex> lock(mutex_);
  wanted_ = true;
  logged_error_.clear();  // who asks again wants an answer again
  wake_.notify_all();
}

void SchemaLoader::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  channel_->StopBlockingStreams();
  if (thread_.joinable()) thread_.join();
}

SchemaState SchemaLoader::state() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return state_;
}

}  // namespace transom
