#ifndef TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_
#define TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_

// Gets the descriptors, compiles them into a Snapshot and publishes it.
//
//   SchemaLoader loader(options, channel, &store);
//   loader.LoadOnce(absl::Seconds(2));   // at start; a descriptor set's error ends the process
//   loader.Start();                      // a thread that retries until there is a schema
//   loader.Reload();                     // SIGHUP: once more, in that thread
//
// A load that fails leaves the published snapshot as it is; by reflection it is tried again
// until it succeeds. Thread-safe.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.pb.h"
#include "server/gateway/snapshot.h"
#include "server/metrics/request_metrics.h"
#include "server/upstream/upstream_channel.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/routing/service_config.h"

namespace transom {

struct SchemaLoaderOptions {
  std::string descriptor_set;  // file; empty: server reflection
  std::vector<std::string> services;
  std::string service_config;  // file, or empty
  bool bind_unannotated_methods = false;
  std::vector<ServiceConfig::BackendRule> method_deadlines;  // RouteOptions::method_deadlines
  absl::Duration retry_interval = absl::Milliseconds(500);
  absl::Duration reflection_timeout = absl::Seconds(10);
  RequestMetrics* metrics = nullptr;  // gives the routes their numbers; may be null
};

// What the readiness page says of the schema.
struct SchemaState {
  bool loaded = false;
  std::string source;                 // of what is published
  std::string error;                  // of the last load, if it failed
  std::vector<std::string> problems;  // bindings that were skipped
  absl::Time loaded_at;               // of what is published
  size_t routes = 0;                  // likewise
  uint64_t loads = 0;                 // that succeeded, the first one included
  uint64_t failures = 0;
};

class SchemaLoader {
 public:
  SchemaLoader(SchemaLoaderOptions options, UpstreamChannel* channel, SnapshotStore* store);
  ~SchemaLoader();  // Stop()
  SchemaLoader(const SchemaLoader&) = delete;
  SchemaLoader& operator=(const SchemaLoader&) = delete;

  // Loads in the calling thread; reflection takes at most `timeout`. The errors, which are
  // the caller's to report, are those of ReadServiceConfig, ReadDescriptorSet, ReflectSchema,
  // Schema::Compile and RouteTable::Build.
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
  absl::StatusOr<std::shared_ptr<const Snapshot>> Load(absl::Duration timeout);
  // Fills in where the descriptors come from, and which services they are for.
  absl::StatusOr<google::protobuf::FileDescriptorSet> ReadFiles(absl::Duration timeout,
                                                                Snapshot* snapshot,
                                                                RouteOptions* routes);
  void Run();
  void RecordLoaded(const Snapshot& snapshot);  // REQUIRES: mutex_
  // Once, not at each retry that ends the same way. REQUIRES: mutex_
  void LogFailure();

  const SchemaLoaderOptions options_;
  UpstreamChannel* const channel_;
  SnapshotStore* const store_;
  std::mutex load_mutex_;  // one load at a time

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  SchemaState state_;
  std::string logged_error_;
  bool wanted_ = false;  // a load is to be made
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_SCHEMA_LOADER_H_
