#include "server/gateway/recorded_sink.h"

#include <ctime>
#include <string>
#include <utility>

#include "absl/time/clock.h"

namespace transom {
namespace {

int64_t PreciseNow() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

std::string Copy(absl::string_view text, size_t bytes_max) {
  return std::string(text.substr(0, bytes_max));
}

}  // namespace

struct RecordedSink::Kept {
  std::string peer;
  std::string http_method;
  std::string path;
  std::string request_id;
  std::string user_agent;
  int grpc_code = -1;
};

RecordedSink::RecordedSink(const Observers* observers, const HttpRequest& request,
                           ResponseSink* sink)
    : observers_(observers),
      sink_(sink),
      begun_ns_(PreciseNow()),
      request_bytes_(request.body.size()) {
  // Without a route the number is the method's.
  const size_t method = HttpMethodIndex(request.method);
  route_ = static_cast<RouteId>(method);
  is_head_ = method == kHttpMethodHead;
  if (ABSL_PREDICT_TRUE(observers->access_log == nullptr)) return;
  const size_t path_size =
      observers->log_query ? absl::string_view::npos : request.target.find('?');
  kept_ = std::make_unique<Kept>();
  kept_->peer = Copy(request.peer, kAccessTextBytesMax);
  kept_->http_method = Copy(request.method, kAccessMethodBytesMax);
  kept_->path = Copy(request.target.substr(0, path_size), kAccessPathBytesMax);
  kept_->request_id = Copy(request.Header("x-request-id"), kAccessTextBytesMax);
  kept_->user_agent = Copy(request.Header("user-agent"), kAccessTextBytesMax);
}

RecordedSink::RecordedSink(RecordedSink&& other) noexcept = default;
RecordedSink::~RecordedSink() = default;

void RecordedSink::KeepCall(int grpc_code, absl::string_view request_id) {
  kept_->grpc_code = grpc_code;
  if (!request_id.empty()) kept_->request_id = Copy(request_id, kAccessTextBytesMax);
}

void RecordedSink::Record(int http_code, size_t body_bytes) {
  const int64_t duration_ns = PreciseNow() - begun_ns_;
  if (is_head_) body_bytes = 0;
  if (ABSL_PREDICT_TRUE(observers_->metrics != nullptr)) {
    observers_->metrics->CountAnswer({route_, http_code, duration_ns, request_bytes_, body_bytes});
  }
  if (ABSL_PREDICT_FALSE(kept_ != nullptr)) Log(http_code, body_bytes, duration_ns);
}

void RecordedSink::Log(int http_code, size_t body_bytes, int64_t duration_ns) const {
  AccessEntry entry;
  entry.time_unix_ns = absl::GetCurrentTimeNanos();
  entry.duration_ns = duration_ns;
  entry.request_bytes = request_bytes_;
  entry.response_bytes = body_bytes;
  entry.http_code = http_code;
  entry.grpc_code = kept_->grpc_code;
  entry.peer = kept_->peer;
  entry.http_method = kept_->http_method;
  entry.path = kept_->path;
  if (method_ != nullptr) entry.grpc_method = method_->full_name;
  entry.request_id = kept_->request_id;
  entry.user_agent = kept_->user_agent;
  observers_->access_log->Write(entry);
}

void RecordRefusal(const Observers& observers, const Refusal& refusal) {
  if (observers.metrics != nullptr) {
    CountedAnswer answer;
    answer.http_code = refusal.status;
    answer.response_bytes = refusal.body_bytes;
    observers.metrics->CountAnswer(answer);
  }
  if (observers.access_log == nullptr) return;
  AccessEntry entry;
  entry.time_unix_ns = absl::GetCurrentTimeNanos();
  entry.response_bytes = refusal.body_bytes;
  entry.http_code = refusal.status;
  entry.peer = refusal.peer;
  observers.access_log->Write(entry);
}

}  // namespace transom
