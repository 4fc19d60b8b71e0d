#include "server/gateway/exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/log/log.h"
#include "server/upstream/reply_classifier.h"
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
                   const Binding* binding, int success_code, absl::string_view http_method,
                   ResponseSink* sink)
    : gateway_(gateway),
      snapshot_(std::move(snapshot)),
      binding_(binding),
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
  OutputBuffer& body = BodyBuffer();
  const absl::Status translated =
      gateway_->response_translator_.Translate(*binding_, reply.body, &body);
  if (translated.code() == absl::StatusCode::kResourceExhausted) {
    return gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                              "the service's reply is too large as JSON"),
                                 kReasonReplyTooLarge, *snapshot_->schema, {}, sink_);
  }
  if (!translated.ok()) {
    gateway_->AnswerEvent(GatewayError(GatewayEvent::kInvalidUpstreamReply,
                                       absl::StrCat("the service's reply is not a valid ",
                                                    binding_->method->response->full_name)),
                          "UPSTREAM_REPLY_NOT_DECODABLE", *snapshot_->schema, {}, sink_);
    return;
  }
  ResponseHeaders headers;
  gateway_->metadata_policy_.ForwardReply(reply, &headers);
  HttpResponse response;
  response.status = success_code_;
  response.content_type = "application/json";
  response.headers = headers.fields();
  response.body = body.view();
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
  gateway_->AnswerError(report, *snapshot_->schema, headers.fields(), sink_);
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
  gateway_->AnswerEvent(GatewayError(event, message), reply.reason, *snapshot_->schema, {}, sink_);
}

}  // namespace transom
