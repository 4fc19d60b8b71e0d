#include "server/gateway/exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"

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
  if (!translated.ok()) {
    gateway_->AnswerEvent(
        GatewayError(GatewayEvent::kInvalidUpstreamReply,
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
  absl::Status error;
  switch (reply.fault) {
    case UpstreamReply::Fault::kDeadlineExceeded:
      error = GatewayError(GatewayEvent::kDeadlineExceeded,
                           "the service did not answer within the deadline");
      break;
    case UpstreamReply::Fault::kInvalid:
      error = GatewayError(GatewayEvent::kInvalidUpstreamReply,
                           "the upstream's reply is not a valid gRPC reply");
      break;
    case UpstreamReply::Fault::kCancelled:
      // Either drained, or the client has gone and nobody reads this.
      error = draining_.load(std::memory_order_relaxed)
                  ? GatewayError(GatewayEvent::kDraining, "the gateway is shutting down")
                  : GatewayError(GatewayEvent::kUpstreamUnavailable, "the request was cancelled");
      break;
    case UpstreamReply::Fault::kUnavailable:
    case UpstreamReply::Fault::kNone:
      error = GatewayError(GatewayEvent::kUpstreamUnavailable,
                           "the upstream service cannot be reached or closed the connection");
      break;
  }
  gateway_->AnswerEvent(error, reply.reason, *snapshot_->schema, {}, sink_);
}

}  // namespace transom
