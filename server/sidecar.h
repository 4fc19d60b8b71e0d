#ifndef TRANSOM_SERVER_SIDECAR_H_
#define TRANSOM_SERVER_SIDECAR_H_

// The whole process but its command line and signals: ports, gateway, upstream, schema.
//
//   Sidecar sidecar(config);
//   absl::Status s = sidecar.Start();    // a broken schema or a taken port is an error
//   std::cout << sidecar.StartLine();    // "transom: REST on http://..., admin on ..., 12 routes"
//   sidecar.StartDrain(); ... sidecar.Finish();
//
// All methods are for one thread, but Reload, which any thread may call.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/admin/admin_handler.h"
#include "server/gateway/gateway.h"
#include "server/gateway/schema_loader.h"
#include "server/gateway/snapshot.h"
#include "server/http/http_server.h"
#include "server/http/tls_context.h"
#include "server/log/access_log.h"
#include "server/metrics/request_metrics.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/upstream.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

class Sidecar {
 public:
  // `config` is complete and valid (LoadFromCommandLine).
  explicit Sidecar(const config::v1::Config& config);
  ~Sidecar();
  Sidecar(const Sidecar&) = delete;
  Sidecar& operator=(const Sidecar&) = delete;

  // What --check reports.
  struct CheckReport {
    std::string text;    // the routes, what was left out and why, the counts
    bool clean = false;  // there are routes, and nothing was left out
  };
  // Loads the schema without serving. With reflection the upstream must answer.
  absl::StatusOr<CheckReport> Check();

  // Loads the schema (a descriptor set must be right; reflection may come later), opens
  // both ports and serves.
  absl::Status Start();
  // One line with the addresses and the number of routes; after Start.
  std::string StartLine() const;

  // Reads the schema again; what is served stays if that fails. Opens the access log's file again.
  void Reload();
  // Reads the files of TLS again if they have changed. To be called every few seconds.
  void LookAtFiles();

  // Readiness fails and answers say `Connection: close`; requests are still served.
  void StartDrain();
  // Closes the listener, waits for what is in flight at most drain.timeout, cancels the
  // rest with 503, and ends all threads.
  void Finish();

 private:
  absl::Status CheckTargets() const;
  absl::Status LoadTls();
  absl::Status LoadSchema(absl::Duration timeout);
  // The error, with the key in front if a file that the key names cannot be read.
  absl::Status NameSchemaFile(const absl::Status& error) const;
  Readiness CurrentReadiness();
  std::vector<RouteLine> CurrentRoutes() const;
  // Opens the access log, if there is one, and has the gateway tell it and the metrics.
  absl::Status SetUpObservers(Observers* observers);
  std::string MetricsPage();

  const config::v1::Config config_;
  RequestMetrics metrics_;
  std::unique_ptr<AccessLog> access_log_;  // null: off
  SnapshotStore snapshots_;
  std::vector<std::unique_ptr<Upstream>> upstreams_;
  std::vector<std::unique_ptr<CompletionLoop>> loops_;
  std::unique_ptr<SchemaLoader> schema_loader_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<AdminHandler> admin_handler_;
  std::unique_ptr<TlsContext> tls_;  // null: the REST port is plain
  std::unique_ptr<HttpServer> rest_;
  std::unique_ptr<HttpServer> admin_;
  std::atomic<bool> draining_{false};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_SIDECAR_H_
