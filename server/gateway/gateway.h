#ifndef TRANSOM_SERVER_GATEWAY_GATEWAY_H_
#define TRANSOM_SERVER_GATEWAY_GATEWAY_H_

// The REST port's handler: finds the route, translates the request, starts the
// gRPC call on the completion loop of the connection's thread pair, and
// answers from there.
//
//   Gateway gateway(options, &snapshots, upstreams, loops);
//   HttpServer server(http_options, &gateway);
//
// Thread-safe; Handle runs on all serving threads at once and never blocks.
// `snapshots`, the upstreams and the loops must outlive it and every call it started.

#include <memory>
#include <string>
#include <vector>

#include "server/gateway/cors_policy.h"
#include "server/gateway/metadata_policy.h"
#include "server/gateway/recorded_sink.h"
#include "server/gateway/request_deadline.h"
#include "server/gateway/request_slots.h"
#include "server/gateway/response_compression.h"
#include "server/gateway/service_status.h"
#include "server/gateway/snapshot.h"
#include "server/http/http_handler.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/upstream.h"
#include "server/upstream/upstream_channel.h"
#include "transcoder/error_body.h"
#include "transcoder/request_translator.h"
#include "transcoder/response_translator.h"
#include "transcoder/status_mapping.h"

namespace transom {

struct GatewayOptions {
  RequestTranslatorOptions request;
  WireToJsonOptions response;
  StatusMapping status = StatusMapping(StatusProfile::kDocumented);
  ErrorShape error_shape = ErrorShape::kStatus;
  DeadlineLimits deadlines;
  MetadataPolicyOptions metadata;
  CorsOptions cors;
  ResponseCompressionOptions compression;
  // Whether the HTTP server lets bodies with Content-Encoding gzip through, and what may come of
  // one.
  bool accept_gzip_bodies = false;
  size_t request_body_bytes_max = 16 * 1024 * 1024;
  ServiceStatusOptions service_status;
  // A POST with X-HTTP-Method-Override: PUT, PATCH or DELETE is taken for one of those.
  bool method_override = false;
  // Calls that wait for the service; requests beyond are refused. 0: no limit.
  size_t requests_in_flight_max = 0;
  // Errors say their message in the caller's language if the service gave it so.
  bool localize_messages = true;
  // Who is told of each answer; they must outlive the gateway.
  Observers observers;
};

class Gateway : public HttpHandler {
 public:
  Gateway(GatewayOptions options, const SnapshotStore* snapshots,
          const std::vector<Upstream*>& upstreams, std::vector<CompletionLoop*> loops);
  ~Gateway() override;

  void Handle(const HttpRequest& request, ResponseSink* sink) override;
  FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                        absl::Span<const HeaderField> headers) override;
  void OnRefused(const Refusal& refusal) override;

  const GatewayOptions& options() const { return options_; }

 private:
  friend class Exchange;

  // REQUIRES: the method is the one that counts.
  void Route(const HttpRequest& request, RecordedSink* sink) const;
  void AnswerPreflight(const HttpRequest& request, ResponseSink* sink) const;
  // X-HTTP-Method-Override on a POST.
  void RouteOverridden(const HttpRequest& request, absl::string_view method,
                       RecordedSink* sink) const;
  void StartCall(const HttpRequest& request, absl::string_view query, const RouteMatch& match,
                 const std::shared_ptr<const Snapshot>& snapshot, RecordedSink* sink) const;
  // OPTIONS, or a method that the path has no route for: both say what it has.
  void AnswerWrongMethod(const HttpRequest& request, absl::string_view path,
                         const Snapshot& snapshot, ResponseSink* sink) const;
  // `methods`: what the path answers, "GET, POST".
  void AnswerOptions(const std::string& methods, ResponseSink* sink) const;
  // Answers an error of the gateway's own (EventOf says which); `reason` is
  // ErrorInfo's, or empty.
  void AnswerEvent(const absl::Status& error, absl::string_view reason, const Schema& schema,
                   absl::Span<const HeaderField> headers, ResponseSink* sink) const;
  void AnswerError(const ErrorReport& report, const Schema& schema,
                   absl::Span<const HeaderField> headers, ResponseSink* sink) const;

  void CountLimit(GatewayLimit limit) const;
  // What came of a body in gzip.
  void CountInflated(const absl::Status& status, size_t bytes_in, size_t bytes_out) const;

  const GatewayOptions options_;
  const RequestTranslator request_translator_;
  const ResponseTranslator response_translator_;
  const MetadataPolicy metadata_policy_;
  const CorsPolicy cors_;
  const ResponseCompression compression_;
  const ServiceStatus service_status_;
  mutable RequestSlots slots_;
  const SnapshotStore* const snapshots_;
  const std::vector<CompletionLoop*> loops_;
  // By upstream, then by loop: the channel that its calls go over.
  std::vector<std::vector<UpstreamChannel*>> channels_;
  // For error bodies before the first snapshot: google.rpc's types alone.
  const std::shared_ptr<const Schema> built_in_schema_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_GATEWAY_H_
