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

}  // namespace

Exchange::Exchange(const Gateway* gateway, std::shared_ptr<const Snapshot> snapshot,
                   const Binding* binding, ResponseFormat format, int success_code,
                   absl::string_view http_method, ResponseSink* sink)
    : gateway_(gateway),
      snapshot_(std::move(snapshot)),
      binding_(binding),
      format_(std::move(format)),
      success_code_(success_code),
      http_method_(http_method),
      sink_(sink) {}

Exchange::~Exchange() = default;

void Exchange::Cancel(CancelReason reason) {
  if (reason == CancelReason::kDraining) draining_.store(true, std::memory_order_relaxed);
  UnaryCall::Cancel();
}

void Exchange::OnDone(const UpstreamReply& reply) {
  if (reply.fault != UpstreamReply::Fault::kNone) {
    AnswerFault(reply);
  } else if (reply.code == 0) {
    AnswerSuccess(reply);
  } else {
    AnswerStatus(reply);
  }
  delete this;
}

void Exchange::AnswerSuccess(const UpstreamReply& reply) {
  ResponseBody body;
  const absl::Status translated = gateway_->response_translator_.Translate(
      *binding_, format_, reply.body, &BodyBuffer(), &body);
  if (translated.code() == absl::StatusCode::kResourceExhausted) {
    return gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                              "the service's reply is too large as JSON"),
                                 kReasonReplyTooLarge, *binding_->method->schema, {}, sink_);
  }
  if (!translated.ok()) {
    gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                       absl::StrCat("the service's reply is not a valid ",
                                                    binding_->method->response->full_name)),
                          "UPSTREAM_REPLY_NOT_DECODABLE", *binding_->method->schema, {}, sink_);
    return;
  }
  ResponseHeaders headers;
  gateway_->metadata_policy_.ForwardReply(reply, &headers);
  HttpResponse response;
  response.status = success_code_;
  if (ABSL_PREDICT_FALSE(gateway_->service_status_.enabled())) {
    response.status = gateway_->service_status_.Choose(reply, success_code_, headers);
  }
  response.content_type = body.content_type;
  response.headers = headers.fields();
  response.body = body.bytes;
  sink_->Send(response);
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
    const ErrorHints hints = ReadErrorHints(
        reply.details_bin,
        gateway_->options_.localize_messages ? request_metadata("accept-language") : "");
    if (!hints.message.empty()) report.message = hints.message;
    if (hints.retry_after_seconds >= 0 && headers.Find("retry-after") == nullptr) {
      headers.AddCopy("Retry-After", absl::StrCat(hints.retry_after_seconds));
    }
  }
  gateway_->AnswerError(report, *binding_->method->schema, headers.fields(), sink_);
}

void Exchange::AnswerFault(const UpstreamReply& reply) {
  GatewayEvent event = EventOfFault(reply.fault);
  absl::string_view message = DescribeFault(reply.fault, reply.reason);
  if (draining_.load(std::memory_order_relaxed)) {
    event = GatewayEvent::kDraining;
    message = "the gateway is shutting down";
  }
  // For each call, so at debug level only; Log itself looks at the level first.
  Log(LogLevel::kDebug, "call failed",
      {{"method", binding_->method->full_name}, {"fault", message}, {"grpc", reply.message}});
  gateway_->AnswerEvent(GatewayError(event, message), reply.reason, *binding_->method->schema, {},
                        sink_);
}

}  // namespace transom
