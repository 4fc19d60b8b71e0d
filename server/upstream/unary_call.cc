#include "server/upstream/unary_call.h"

#include <grpc/grpc.h>

#include <cstring>

#include "server/upstream/call_handle.h"
#include "server/upstream/message_slices.h"
#include "server/upstream/monotonic_time.h"
#include "server/upstream/received_status.h"
#include "server/upstream/reply_classifier.h"
#include "server/upstream/request_metadata.h"

namespace transom {

class UnaryCall::State final : public CallEvent {
 public:
  explicit State(UnaryCall* owner) : owner_(owner) {}

  ~State() override {
    grpc_byte_buffer_destroy(request_);
    grpc_byte_buffer_destroy(response_);
  }

  RequestMetadata& metadata() { return metadata_; }
  void Cancel() { call_.Cancel(); }

  void Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
             OutputBuffer::Owned request, absl::Time deadline) {
    channel_ = channel;
    metadata_.AddOwn(channel->call_metadata());
    request_ = TakeIntoByteBuffer(request);
    call_.Create(channel, loop, grpc_path, MonotonicTime(deadline));
    StartBatch();
  }

  // The batch is complete, whatever became of the call.
  void OnEvent(bool /*ok*/) override {
    const MessageBytes body(response_);
    UpstreamReply reply;
    ReceivedStatus::Fields initial;
    ReceivedStatus::Fields trailing;
    status_.FillReply(&reply, &initial, &trailing);
    if (reply.code == 0) reply.body = body.view();
    Judge(&reply);
    owner_->OnDone(reply);
    // `this` may be gone; `body` refers to nothing of it.
  }

 private:
  // One batch for the whole call: one completion, one wakeup.
  void StartBatch() {
    grpc_op ops[6];
    std::memset(ops, 0, sizeof(ops));
    metadata_.FillOp(&ops[0]);
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = request_;
    ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    status_.FillInitialMetadataOp(&ops[3]);
    ops[4].op = GRPC_OP_RECV_MESSAGE;
    ops[4].data.recv_message.recv_message = &response_;
    status_.FillStatusOp(&ops[5]);
    call_.StartBatch(ops, 6, this);
    // `this` may be gone.
  }

  void Judge(UpstreamReply* reply) const {
    if (reply->code == 0 && response_ != nullptr &&
        reply->body.size() <= channel_->options().response_body_bytes_max) {
      return;
    }
    if (reply->code == 0 && response_ != nullptr) {
      reply->fault = UpstreamReply::Fault::kInvalid;
      reply->reason = kReasonReplyTooLarge;
      return;
    }
    ReplySigns signs = status_.Signs(*reply, *channel_, call_);
    signs.has_body = response_ != nullptr;
    const ReplyVerdict verdict = ClassifyReply(signs);
    reply->fault = verdict.fault;
    reply->reason = verdict.reason;
  }

  UnaryCall* const owner_;
  UpstreamChannel* channel_ = nullptr;
  CallHandle call_;
  RequestMetadata metadata_;
  ReceivedStatus status_;
  grpc_byte_buffer* request_ = nullptr;
  grpc_byte_buffer* response_ = nullptr;  // filled by gRPC
};

UnaryCall::UnaryCall() : state_(std::make_unique<State>(this)) {}

UnaryCall::~UnaryCall() = default;

bool UnaryCall::AddMetadata(absl::string_view key, absl::string_view value) {
  return state_->metadata().Add(key, value);
}

size_t UnaryCall::metadata_bytes() const { return state_->metadata().size_bytes(); }

absl::string_view UnaryCall::request_metadata(absl::string_view key) const {
  return state_->metadata().Get(key);
}

std::string UnaryCall::JoinedRequestMetadata(absl::string_view key) const {
  return state_->metadata().GetJoined(key);
}

void UnaryCall::Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
                      OutputBuffer::Owned request, absl::Time deadline) {
  state_->Start(channel, loop, grpc_path, request, deadline);
}

void UnaryCall::Cancel() { state_->Cancel(); }

}  // namespace transom
