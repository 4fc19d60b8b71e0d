#ifndef TRANSOM_SERVER_GATEWAY_RECORDED_SINK_H_
#define TRANSOM_SERVER_GATEWAY_RECORDED_SINK_H_

// The way back of one request, on which its answer is counted and logged.
//
//   RecordedSink recorded(&observers, request, sink);     // the clock runs
//   recorded.SetRoute(route, method);                     // once it is known
//   recorded.Send(response);                              // counts, logs, and sends
//
// Lives on the stack of Handle, or moves into the exchange, which answers later. What the
// access log needs of the request is copied only if there is an access log. It counts before it
// sends, so that whoever has read an answer finds it counted. One thread at a time.

#include <cstdint>
#include <memory>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"
#include "server/log/access_log.h"
#include "server/metrics/request_metrics.h"
#include "transcoder/routing/binding.h"

namespace transom {

// Who wants to know of answers; each may be null.
struct Observers {
  RequestMetrics* metrics = nullptr;
  AccessLog* access_log = nullptr;
  bool log_query = false;  // the path in the access log has its query behind it
};

class RecordedSink final : public ResponseSink {
 public:
  // `observers` must outlive it.
  RecordedSink(const Observers* observers, const HttpRequest& request, ResponseSink* sink);
  ~RecordedSink();
  RecordedSink(RecordedSink&& other) noexcept;
  RecordedSink(const RecordedSink&) = delete;
  RecordedSink& operator=(const RecordedSink&) = delete;

  // Where the request goes. `method` must live until the answer.
  void SetRoute(RouteId route, const MethodEntry* method) {
    route_ = route;
    method_ = method;
  }
  // What came of the call: a gRPC code, and the request id that the service got.
  void SetCall(int grpc_code, absl::string_view request_id) {
    if (ABSL_PREDICT_FALSE(kept_ != nullptr)) KeepCall(grpc_code, request_id);
  }

  void SetInFlight(InFlight* in_flight) override { sink_->SetInFlight(in_flight); }
  void Send(const HttpResponse& response) override {
    Record(response.status, response.body.size());
    sink_->Send(response);
  }
  // What Send does before it sends, for an answer that goes another way.
  void Record(int http_code, size_t body_bytes);

 private:
  struct Kept;
  void KeepCall(int grpc_code, absl::string_view request_id);
  void Log(int http_code, size_t body_bytes, int64_t duration_ns) const;

  const Observers* const observers_;
  ResponseSink* const sink_;
  int64_t begun_ns_;
  uint64_t request_bytes_;
  const MethodEntry* method_ = nullptr;
  RouteId route_;
  bool is_head_;
  std::unique_ptr<Kept> kept_;  // for the access log
};

// Counts and logs what the HTTP server has refused by itself.
void RecordRefusal(const Observers& observers, const Refusal& refusal);

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_RECORDED_SINK_H_
