#ifndef TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_
#define TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_

// Gets the descriptors, compiles them into a Snapshot and publishes it; later again, whenever
// they change.
//
//   SchemaLoader loader(options, {channel}, &store);
//   loader.LoadOnce(absl::Seconds(2));   // at start; a descriptor set's error ends the process
//   loader.Start();                      // threads that watch, poll and retry
//   loader.Reload();                     // SIGHUP: once more, in such a thread
//
// By reflection each upstream is asked by itself, and polled. One that is away or broken keeps none
// of the others' services from being served, and what it said before serves on. Files are
// read again when they change. A new snapshot is built aside; a load that fails leaves the
// published one as it is, and is reported. Thread-safe.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/files/file_stamp.h"
#include "server/gateway/reflected_upstream.h"
#include "server/gateway/snapshot.h"
#include "server/gateway/snapshot_builder.h"
#include "server/metrics/request_metrics.h"
#include "server/upstream/upstream_channel.h"
#include "transcoder/routing/service_config.h"

namespace transom {

struct SchemaLoaderOptions {
  std::string descriptor_set;  // file; empty: server reflection
  std::vector<std::string> services;
  // By upstream, those that it serves; empty: with reflection what it lists, with a descriptor
  // set those that no other upstream serves.
  std::vector<std::vector<std::string>> upstream_services;
  std::string service_config;  // file, or empty
  bool bind_unannotated_methods = false;
  std::vector<ServiceConfig::BackendRule> method_deadlines;  // RouteOptions::method_deadlines
  // After a reflection that failed; doubled at each failure that is not a matter of the
  // connection, up to ten seconds.
  absl::Duration retry_interval = absl::Milliseconds(500);
  absl::Duration reflection_timeout = absl::Seconds(10);
  // How often upstreams are asked again whether their schema has changed. Zero: never.
  absl::Duration refresh_interval = absl::ZeroDuration();
  // How often files are looked at. Zero: never.
  absl::Duration watch_interval = absl::ZeroDuration();
  RequestMetrics* metrics = nullptr;  // gives the routes their numbers; may be null
};

// What the readiness page says of the schema.
struct SchemaState {
  struct Upstream {
    bool known = true;  // its services are, and they are published
    std::string error;  // of the last reflection, if it failed
  };

  bool loaded = false;
  std::string source;                 // of what is published
  std::string error;                  // of the last load, if it failed; of all upstreams
  std::vector<std::string> problems;  // bindings that were skipped
  absl::Time loaded_at;               // of what is published
  size_t routes = 0;                  // likewise
  std::vector<Upstream> upstreams;
  uint64_t published = 0;  // snapshots
  uint64_t failures = 0;   // loads and reflections

  bool complete() const;  // all upstreams' services are known
};

class SchemaLoader {
 public:
  // One channel for each upstream.
  SchemaLoader(SchemaLoaderOptions options, std::vector<UpstreamChannel*> channels,
               SnapshotStore* store);
  ~SchemaLoader();  // Stop()
  SchemaLoader(const SchemaLoader&) = delete;
  SchemaLoader& operator=(const SchemaLoader&) = delete;

  // Loads in the calling thread; reflection takes at most `timeout`. What can be served is
  // published, also where an upstream is the error. The errors, which are the caller's to
  // report, are those of ReadServiceConfig, ReadDescriptorSet, ReflectSchema,
  // Schema::Compile, RouteTable::Build and BuildSnapshot.
  absl::Status LoadOnce(absl::Duration timeout);

  // Whether an error of LoadOnce is the service config's: it cannot be read, or does not fit
  // the schema.
  static bool IsServiceConfigError(const absl::Status& status);

  void Start();
  void Reload();
  // Cancels a load that is going on. None can be made afterwards.
  void Stop();

  SchemaState state() const;

 private:
  bool by_reflection() const { return options_.descriptor_set.empty(); }
  // The error of the first upstream that has one. *any: one has none.
  absl::Status ReflectAll(absl::Duration timeout, bool* any);
  // Builds from the files and from what is known of the upstreams, and publishes; an error
  // becomes the state's.
  absl::Status BuildAndPublish();
  absl::Status TryBuildAndPublish();  // REQUIRES: load_mutex_

  // The thread for reloads and files.
  void Run();
  bool FilesChanged();  // REQUIRES: mutex_
  // The thread for one upstream's reflection.
  void Poll(size_t upstream);
  // Once; the error is the upstream's alone.
  absl::Status Refresh(size_t upstream);

  void RecordLoaded(const Snapshot& snapshot);  // REQUIRES: mutex_
  // Logs an error once, not at each retry that ends the same way; `logged` keeps it.
  // REQUIRES: mutex_
  void LogFailure(const absl::Status& status, std::string* logged);

  const SchemaLoaderOptions options_;
  SnapshotStore* const store_;
  std::vector<std::unique_ptr<ReflectedUpstream>> reflected_;  // empty with a descriptor set
  std::mutex load_mutex_;                                      // one build at a time
  std::atomic<bool> rebuild_wanted_{false};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  SchemaState state_;  // without what `reflected_` knows
  std::string logged_error_;
  std::vector<std::string> logged_upstream_errors_;
  std::vector<bool> served_;       // by upstream: what is published has its services
  std::vector<FileStamp> stamps_;  // of the watched files, when they were last read
  bool wanted_ = false;            // a load is to be made
  uint64_t retry_count_ = 0;       // counted up, it ends the wait of the polling threads
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_
