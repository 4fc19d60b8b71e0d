#include "server/gateway/exchange.h"

#include <utility>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "server/log/log.h"
#include "server/upstream/reply_classifier.h"
#include "transcoder/error_hints.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

// The completion thread's own body buffer: kept, so that replies do not allocate,
// but not beyond what ordinary replies need.
OutputBuffer& BodyBuffer() {
  constexpr size_t kKeptBytesMax = 256 * 1024;
  thread_local OutputBuffer body;
  if (body.capacity() > kKeptBytesMax) body = OutputBuffer();
  body.Clear();
  return body;
}

GatewayEvent EventOfFault(UpstreamReply::Fault fault) {
  switch (fault) {
    case UpstreamReply::Fault::kDeadlineExceeded:
      return GatewayEvent::kDeadlineExceeded;
    case UpstreamReply::Fault::kInvalid:
      return GatewayEvent::kInvalidUpstreamReply;
    case UpstreamReply::Fault::kUnavailable:
    // The client has gone: nobody reads the answer.
    case UpstreamReply::Fault::kCancelled:
    case UpstreamReply::Fault::kNone:
      break;
  }
  return GatewayEvent::kUpstreamUnavailable;
}

// What the gateway's own findings are as gRPC statuses.
int CodeOfFault(UpstreamReply::Fault fault) {
  switch (fault) {
    case UpstreamReply::Fault::kNone:
      return 0;
    case UpstreamReply::Fault::kCancelled:
      return 1;
    case UpstreamReply::Fault::kDeadlineExceeded:
      return 4;
    case UpstreamReply::Fault::kInvalid:
      return 13;
    case UpstreamReply::Fault::kUnavailable:
      break;
  }
  return 14;
}

}  // namespace

Exchange::Exchange(const Gateway* gateway, std::shared_ptr<const Snapshot> snapshot,
                   const Binding* binding, ResponseFormat format, int success_code,
                   absl::string_view http_method, RecordedSink* sink)
    : gateway_(gateway),
      snapshot_(std::move(snapshot)),
      binding_(binding),
      format_(std::move(format)),
      success_code_(success_code),
      http_method_(http_method),
      sink_(std::move(*sink)) {}

Exchange::~Exchange() = default;

RecordedSink Exchange::Abandon() {
  RecordedSink sink = std::move(sink_);
  delete this;
  return sink;
}

void Exchange::Cancel(CancelReason reason) {
  if (reason == CancelReason::kDraining) draining_.store(true, std::memory_order_relaxed);
  UnaryCall::Cancel();
}

// Before any answer, which tells of the call.
void Exchange::RecordCall(const UpstreamReply& reply) {
  size_t outcome = static_cast<size_t>(reply.code);
  int grpc_code = reply.code;
  if (ABSL_PREDICT_FALSE(reply.fault != UpstreamReply::Fault::kNone)) {
    grpc_code = CodeOfFault(reply.fault);
    outcome = reply.fault == UpstreamReply::Fault::kInvalid ? kInvalidReplyOutcome
                                                            : static_cast<size_t>(grpc_code);
  }
  RequestMetrics* const metrics = gateway_->options_.observers.metrics;
  if (ABSL_PREDICT_TRUE(metrics != nullptr)) {
    metrics->CountCall(static_cast<size_t>(binding_->method->upstream), outcome);
  }
  if (gateway_->options_.observers.access_log == nullptr) return;
  sink_.SetCall(grpc_code, request_metadata("x-request-id"));
}

void Exchange::OnDone(const UpstreamReply& reply) {
  RecordCall(reply);
  if (reply.fault != UpstreamReply::Fault::kNone) {
    AnswerFault(reply);
  } else if (reply.code == 0) {
    AnswerSuccess(reply);
  } else {
    AnswerStatus(reply);
  }
  delete this;
}

// Whether a cache could give the answer to a request with another Accept, which another one
// would suit. What the service does not say may be kept is not worth the header.
bool Exchange::VariesByAccept(const ResponseHeaders& headers) const {
  if (format_.encoding == ResponseEncoding::kJson) {
    if (headers.fields().empty()) return false;
    if (headers.Find("cache-control") == nullptr && headers.Find("expires") == nullptr &&
        headers.Find("etag") == nullptr && headers.Find("last-modified") == nullptr) {
      return false;
    }
  }
  return HasMessageResponse(*binding_) && !HasRawResponse(*binding_);
}

void Exchange::AnswerSuccess(const UpstreamReply& reply) {
  ResponseBody body;
  const absl::Status translated = gateway_->response_translator_.Translate(
      *binding_, format_, reply.body, &BodyBuffer(), &body);
  if (translated.code() == absl::StatusCode::kResourceExhausted) {
    gateway_->CountLimit(GatewayLimit::kResponseJsonBytes);
    return gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                              "the service's reply is too large as JSON"),
                                 kReasonReplyTooLarge, *binding_->method->schema, {}, &sink_);
  }
  if (!translated.ok()) {
    gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                       absl::StrCat("the service's reply is not a valid ",
                                                    binding_->method->response->full_name)),
                          "UPSTREAM_REPLY_NOT_DECODABLE", *binding_->method->schema, {}, &sink_);
    return;
  }
  ResponseHeaders headers;
  gateway_->metadata_policy_.ForwardReply(reply, &headers);
  HttpResponse response;
  response.status = success_code_;
  if (ABSL_PREDICT_FALSE(gateway_->service_status_.enabled())) {
    response.status = gateway_->service_status_.Choose(reply, success_code_, headers);
  }
  if (ABSL_PREDICT_FALSE(VariesByAccept(headers))) headers.AddCopy("Vary", "Accept");
  response.content_type = body.content_type;
  response.headers = headers.fields();
  response.body = body.bytes;
  sink_.Send(response);
}

void Exchange::AnswerStatus(const UpstreamReply& reply) {
  ResponseHeaders headers;
  gateway_->metadata_policy_.ForwardReply(reply, &headers);
  ErrorReport report;
  report.grpc_code = reply.code;
  report.http_code = gateway_->options_.status.HttpCode(reply.code, http_method_);
  report.message = reply.message;
  report.details_bin = reply.details_bin;
  if (ABSL_PREDICT_FALSE(!reply.details_bin.empty())) {
    const std::string accept_language = JoinedRequestMetadata("accept-language");
    const ErrorHints hints = ReadErrorHints(
        reply.details_bin, gateway_->options_.localize_messages ? accept_language : "");
    if (!hints.message.empty()) report.message = hints.message;
    if (hints.is_localized && gateway_->options_.localize_messages) {
      headers.AddCopy("Vary", "Accept-Language");
    }
    if (hints.retry_after_seconds >= 0 && headers.Find("retry-after") == nullptr) {
      headers.AddCopy("Retry-After", absl::StrCat(hints.retry_after_seconds));
    }
  }
  gateway_->AnswerError(report, *binding_->method->schema, headers.fields(), &sink_);
}

void Exchange::AnswerFault(const UpstreamReply& reply) {
  GatewayEvent event = EventOfFault(reply.fault);
  absl::string_view message = DescribeFault(reply.fault, reply.reason);
  if (reply.reason == kReasonReplyTooLarge) {
    gateway_->CountLimit(GatewayLimit::kResponseBodyBytes);
  }
  if (draining_.load(std::memory_order_relaxed)) {
    event = GatewayEvent::kDraining;
    message = "the gateway is shutting down";
  }
  // For each call, so at debug level only; Log itself looks at the level first.
  Log(LogLevel::kDebug, "call failed",
      {{"method", binding_->method->full_name}, {"fault", message}, {"grpc", reply.message}});
  gateway_->AnswerEvent(GatewayError(event, message), reply.reason, *binding_->method->schema, {},
                        &sink_);
}

}  // namespace transom
