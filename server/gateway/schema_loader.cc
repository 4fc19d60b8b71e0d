#include "server/gateway/schema_loader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/log/log.h"

namespace transom {
namespace {

// Of an upstream that answers, but with what is of no use.
constexpr absl::Duration kRetryIntervalMax = absl::Seconds(10);

bool IsConnectionError(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
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

void AppendError(const std::string& error, std::string* all) {
  if (!error.empty()) absl::StrAppend(all, all->empty() ? "" : "; ", error);
}

}  // namespace

bool SchemaState::complete() const {
  return loaded && std::all_of(upstreams.begin(), upstreams.end(),
                               [](const Upstream& upstream) { return upstream.known; });
}

SchemaLoader::SchemaLoader(SchemaLoaderOptions options, std::vector<UpstreamChannel*> channels,
                           SnapshotStore* store)
    : options_(std::move(options)),
      store_(store),
      logged_upstream_errors_(channels.size()),
      served_(channels.size()) {
  if (!by_reflection()) return;
  for (size_t i = 0; i < channels.size(); ++i) {
    const bool named =
        i < options_.upstream_services.size() && !options_.upstream_services[i].empty();
    reflected_.push_back(std::make_unique<ReflectedUpstream>(
        channels[i], named ? options_.upstream_services[i] : options_.services,
        named || channels.size() == 1 ? Listed::kAll : Listed::kSome));
  }
}

SchemaLoader::~SchemaLoader() { Stop(); }

absl::Status SchemaLoader::ReflectAll(absl::Duration timeout, bool* any) {
  std::vector<absl::Status> errors(reflected_.size());
  const auto refresh = [&](size_t i) {
    bool changed = false;
    errors[i] = reflected_[i]->Refresh(timeout, &changed);
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < reflected_.size(); ++i) others.emplace_back(refresh, i);
  refresh(0);
  for (std::thread& other : others) other.join();
  *any = std::any_of(errors.begin(), errors.end(),
                     [](const absl::Status& error) { return error.ok(); });
  for (const absl::Status& error : errors) {
    if (!error.ok()) return error;
  }
  return absl::OkStatus();
}

absl::Status SchemaLoader::BuildAndPublish() {
  std::lock_guard<std::mutex> one_at_a_time(load_mutex_);
  const absl::Status status = TryBuildAndPublish();
  if (status.ok()) return status;
  std::lock_guard<std::mutex> lock(mutex_);
  state_.error = std::string(status.message());
  ++state_.failures;
  return status;
}

absl::Status SchemaLoader::TryBuildAndPublish() {
  absl::StatusOr<SnapshotParts> parts;
  std::vector<ReflectedUpstream::View> views;
  if (by_reflection()) {
    std::vector<std::string> targets;
    for (const auto& upstream : reflected_) {
      views.push_back(upstream->Current());
      targets.push_back(upstream->target());
    }
    parts = PartsOfReflection(views, targets, options_.services, options_.upstream_services);
  } else {
    parts = PartsOfDescriptorSet(options_.descriptor_set, options_.services,
                                 options_.upstream_services);
  }
  if (!parts.ok()) return parts.status();
  parts->routes.bind_unannotated_methods = options_.bind_unannotated_methods;
  parts->routes.method_deadlines = options_.method_deadlines;
  absl::StatusOr<std::shared_ptr<Snapshot>> snapshot =
      BuildSnapshot(*std::move(parts), options_.service_config);
  if (!snapshot.ok()) return snapshot.status();
  if (options_.metrics != nullptr) {
    (*snapshot)->route_ids = options_.metrics->Register(RouteNames(*(*snapshot)->routes));
  }
  store_->Publish(*snapshot);
  std::lock_guard<std::mutex> lock(mutex_);
  for (size_t i = 0; i < views.size(); ++i) served_[i] = views[i].schema != nullptr;
  RecordLoaded(**snapshot);
  return absl::OkStatus();
}

bool SchemaLoader::IsServiceConfigError(const absl::Status& status) {
  return transom::IsServiceConfigError(status);
}

absl::Status SchemaLoader::LoadOnce(absl::Duration timeout) {
  {
    // Before they are read, so that a change meanwhile is seen.
    std::lock_guard<std::mutex> lock(mutex_);
    FilesChanged();
  }
  if (!by_reflection()) return BuildAndPublish();
  // Before the upstreams are asked: it needs none of them to be wrong.
  const absl::Status readable = CheckServiceConfig(options_.service_config);
  if (!readable.ok()) {
    std::lock_guard<std::mutex> lock(mutex_);
    state_.error = std::string(readable.message());
    ++state_.failures;
    return readable;
  }
  bool any = false;
  const absl::Status reflected = ReflectAll(timeout, &any);
  if (!any) {
    rebuild_wanted_.store(true);  // by whoever gets an answer
    return reflected;
  }
  const absl::Status built = BuildAndPublish();
  return built.ok() ? reflected : built;
}

void SchemaLoader::RecordLoaded(const Snapshot& snapshot) {
  state_.loaded = true;
  state_.loaded_at = absl::Now();
  state_.routes = snapshot.routes->bindings().size();
  state_.source = snapshot.source;
  state_.error.clear();
  state_.problems = snapshot.problems;
  ++state_.published;
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

void SchemaLoader::LogFailure(const absl::Status& status, std::string* logged) {
  if (*logged == status.message()) return;
  *logged = std::string(status.message());
  if (!state_.loaded) {
    Log(LogLevel::kWarning, "schema not loaded yet", {{"error", *logged}});
  } else {
    Log(IsConnectionError(status) ? LogLevel::kWarning : LogLevel::kError,
        "schema not reloaded, the old one serves on", {{"error", *logged}});
  }
}

bool SchemaLoader::FilesChanged() {
  std::vector<FileStamp> stamps;
  for (const std::string* path : {&options_.descriptor_set, &options_.service_config}) {
    if (!path->empty()) stamps.push_back(FileStamp::Of(*path));
  }
  const bool changed = stamps != stamps_;
  stamps_ = std::move(stamps);
  return changed;
}

void SchemaLoader::Start() {
  std::lock_guard<std::mutex> lock(mutex_);
  threads_.emplace_back([this] { Run(); });
  for (size_t i = 0; i < reflected_.size(); ++i) {
    threads_.emplace_back([this, i] { Poll(i); });
  }
  wanted_ = !by_reflection() && !state_.loaded;
}

void SchemaLoader::Run() {
  const bool watch = options_.watch_interval > absl::ZeroDuration() &&
                     !(options_.descriptor_set.empty() && options_.service_config.empty());
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const auto woken = [this] { return stopping_ || wanted_; };
    if (watch) {
      wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.watch_interval), woken);
    } else {
      wake_.wait(lock, woken);
    }
    if (stopping_ || (!wanted_ && !FilesChanged())) continue;
    // What the upstreams say does not change with a file.
    const bool asked = std::exchange(wanted_, false);
    lock.unlock();
    const absl::Status status = asked ? LoadOnce(options_.reflection_timeout) : BuildAndPublish();
    lock.lock();
    if (stopping_ || status.ok()) continue;
    if (state_.error == status.message()) {
      LogFailure(status, &logged_error_);
    } else {
      ++retry_count_;  // an upstream's, which its thread tries again and reports
      wake_.notify_all();
    }
  }
}

absl::Status SchemaLoader::Refresh(size_t upstream) {
  bool changed = false;
  absl::Status status = reflected_[upstream]->Refresh(options_.reflection_timeout, &changed);
  if (!status.ok()) return status;
  if (!changed && !rebuild_wanted_.exchange(false)) return status;
  status = BuildAndPublish();
  if (status.ok()) return status;
  std::lock_guard<std::mutex> lock(mutex_);
  LogFailure(status, &logged_error_);
  return absl::OkStatus();  // the upstream is not at fault; another's answer may mend it
}

void SchemaLoader::Poll(size_t upstream) {
  std::string* const logged = &logged_upstream_errors_[upstream];
  // A start that has reflected already begins with the wait.
  bool waits = reflected_[upstream]->Current().error.ok() &&
               reflected_[upstream]->Current().schema != nullptr;
  absl::Duration retry = options_.retry_interval;
  absl::Duration wait = options_.refresh_interval;
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const uint64_t retries = retry_count_;
    const auto woken = [&] { return stopping_ || retry_count_ != retries; };
    if (waits && wait > absl::ZeroDuration()) {
      wake_.wait_for(lock, absl::ToChronoNanoseconds(wait), woken);
    } else if (waits) {
      wake_.wait(lock, woken);
    }
    if (stopping_) return;
    waits = true;
    lock.unlock();
    const absl::Status status = Refresh(upstream);
    lock.lock();
    if (stopping_) return;
    if (status.ok()) {
      logged->clear();
      retry = options_.retry_interval;
      wait = options_.refresh_interval;
      continue;
    }
    ++state_.failures;
    LogFailure(status, logged);
    wait = retry;
    if (!IsConnectionError(status)) retry = std::min(2 * retry, kRetryIntervalMax);
  }
}

void SchemaLoader::Reload() {
  std::lock_guard<std::mutex> lock(mutex_);
  wanted_ = true;
  // Who asks again wants an answer again.
  logged_error_.clear();
  for (std::string& logged : logged_upstream_errors_) logged.clear();
  wake_.notify_all();
}

void SchemaLoader::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  for (const auto& upstream : reflected_) upstream->Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

SchemaState SchemaLoader::state() const {
  std::lock_guard<std::mutex> lock(mutex_);
  SchemaState state = state_;
  for (size_t i = 0; i < reflected_.size(); ++i) {
    const std::string error(reflected_[i]->Current().error.message());
    state.upstreams.push_back({served_[i], error});
    // With one upstream the load's error is the reflection's.
    if (state.error != error) AppendError(error, &state.error);
  }
  return state;
}

}  // namespace transom
