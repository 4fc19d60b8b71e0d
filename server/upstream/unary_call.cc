#include "server/upstream/unary_call.h"

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/impl/codegen/completion_queue_tag.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/base/optimization.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/upstream/message_slices.h"
#include "server/upstream/metadata_legality.h"
#include "server/upstream/reply_classifier.h"
#include "server/upstream/tsan_annotations.h"

namespace transom {
namespace {

constexpr size_t kFieldOverheadBytes = 32;
constexpr absl::string_view kDetailsKey = "grpc-status-details-bin";

// The process clock that no administrator turns back.
gpr_timespec MonotonicDeadline(absl::Time deadline) {
  const absl::Duration left =
      std::min(std::max(deadline - absl::Now(), absl::ZeroDuration()), absl::Hours(24 * 365));
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(left), GPR_TIMESPAN));
}

}  // namespace

// gRPC's C interface: the C++ one costs 3 microseconds a call more (about 15 %), in maps
// of strings, a context object and type-erased functions. The tag is a C++ one, since the queue
// hands out only those.
class UnaryCall::State final : public CompletionEvent, public grpc::internal::CompletionQueueTag {
 public:
  explicit State(UnaryCall* owner) : owner_(owner) {
    std::memset(&initial_metadata_, 0, sizeof(initial_metadata_));
    std::memset(&trailing_metadata_, 0, sizeof(trailing_metadata_));
  }

  ~State() override {
    for (grpc_metadata& field : request_metadata_) {
      grpc_slice_unref(field.key);
      grpc_slice_unref(field.value);
    }
    if (call_ == nullptr) return;
    grpc_byte_buffer_destroy(request_);
    grpc_byte_buffer_destroy(response_);
    grpc_metadata_array_destroy(&initial_metadata_);
    grpc_metadata_array_destroy(&trailing_metadata_);
    grpc_slice_unref(message_);
    gpr_free(const_cast<char*>(error_text_));
    grpc_call_unref(call_);
  }

  void AddMetadata(absl::string_view key, absl::string_view value) {
    metadata_bytes_ += key.size() + value.size() + kFieldOverheadBytes;
    grpc_metadata& field = request_metadata_.emplace_back();
    std::memset(&field, 0, sizeof(field));
    field.key = CopyIntoSlice(key);
    field.value = CopyIntoSlice(value);
  }

  size_t metadata_bytes() const { return metadata_bytes_; }

  absl::string_view request_metadata(absl::string_view key) const {
    for (auto field = request_metadata_.rbegin(); field != request_metadata_.rend(); ++field) {
      if (SliceView(field->key) == key) return SliceView(field->value);
    }
    return {};
  }

  std::string JoinedRequestMetadata(absl::string_view key) const {
    std::string joined;
    for (const grpc_metadata& field : request_metadata_) {
      if (SliceView(field.key) != key) continue;
      absl::StrAppend(&joined, joined.empty() ? "" : ", ", SliceView(field.value));
    }
    return joined;
  }

  void Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
             OutputBuffer::Owned request, absl::Time deadline) {
    channel_ = channel;
    if (ABSL_PREDICT_FALSE(!channel->call_metadata().empty())) AddOwnMetadata();
    deadline_ = MonotonicDeadline(deadline);
    TakeRequest(request);
    CreateCall(channel, loop, grpc_path);
    StartBatch();
  }

  void Cancel() {
    // Either this sees the call, or CreateCall sees the mark.
    cancelled_.store(true);
    grpc_call* call = cancellable_.load();
    if (call != nullptr) grpc_call_cancel(call, nullptr);
  }

  // From the queue's internals: names the event that CompletionLoop gets.
  bool FinalizeResult(void** tag, bool* /*ok*/) override {
    *tag = static_cast<CompletionEvent*>(this);
    return true;
  }

  // The batch is complete, whatever became of the call.
  void OnEvent(bool /*ok*/) override {
    const MessageBytes body(response_);
    UpstreamReply reply;
    FillStatus(&reply);
    if (reply.code == 0) reply.body = body.view();
    Fields initial;
    Fields trailing;
    AppendFields(initial_metadata_, &initial);
    AppendFields(trailing_metadata_, &trailing);
    reply.initial_metadata = initial;
    reply.trailing_metadata = trailing;
    Judge(&reply);
    owner_->OnDone(reply);
    // `this` may be gone; `body` refers to nothing of it.
  }

 private:
  using Fields = absl::InlinedVector<MetadataField, 8>;

  // What the operator adds to each call, in place of the client's.
  void AddOwnMetadata() {
    const CallMetadata& own = channel_->call_metadata();
    const auto end = std::remove_if(request_metadata_.begin(), request_metadata_.end(),
                                    [&own](const grpc_metadata& field) {
                                      if (!own.Replaces(SliceView(field.key))) return false;
                                      grpc_slice_unref(field.key);
                                      grpc_slice_unref(field.value);
                                      return true;
                                    });
    request_metadata_.erase(end, request_metadata_.end());
    own.AppendTo(&request_metadata_);
  }

  void TakeRequest(OutputBuffer::Owned request) {
    grpc_slice slice = TakeIntoSlice(request);
    request_ = grpc_raw_byte_buffer_create(&slice, 1);
    grpc_slice_unref(slice);
  }

  void CreateCall(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path) {
    grpc_slice path = CopyIntoSlice(grpc_path);
    call_ = grpc_channel_create_call(channel->c_channel(), nullptr, GRPC_PROPAGATE_DEFAULTS,
                                     loop->queue()->cq(), path, nullptr, deadline_, nullptr);
    grpc_slice_unref(path);
    cancellable_.store(call_);
    if (cancelled_.load()) grpc_call_cancel(call_, nullptr);
  }

  // One batch for the whole call: one completion, one wakeup.
  void StartBatch() {
    grpc_op ops[6];
    std::memset(ops, 0, sizeof(ops));
    ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    ops[0].data.send_initial_metadata.metadata = request_metadata_.data();
    ops[0].data.send_initial_metadata.count = request_metadata_.size();
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = request_;
    ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    ops[3].op = GRPC_OP_RECV_INITIAL_METADATA;
    ops[3].data.recv_initial_metadata.recv_initial_metadata = &initial_metadata_;
    ops[4].op = GRPC_OP_RECV_MESSAGE;
    ops[4].data.recv_message.recv_message = &response_;
    ops[5].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    auto& status = ops[5].data.recv_status_on_client;
    status.trailing_metadata = &trailing_metadata_;
    status.status = &code_;
    status.status_details = &message_;
    status.error_string = &error_text_;
    grpc_call* const call = call_;
    TsanRelease(static_cast<CompletionEvent*>(this));
    const grpc_call_error error = grpc_call_start_batch(
        call, ops, 6, static_cast<grpc::internal::CompletionQueueTag*>(this), nullptr);
    // `this` may be gone. Only misuse of the interface fails here: metadata was checked.
    if (error != GRPC_CALL_OK) {
      std::fprintf(stderr, "grpc_call_start_batch: %s\n", grpc_call_error_to_string(error));
      std::abort();
    }
  }

  void FillStatus(UpstreamReply* reply) const {
    // A peer may send any number, of which the enumeration has only seventeen.
    static_assert(sizeof(reply->code) == sizeof(code_), "");
    std::memcpy(&reply->code, &code_, sizeof(code_));
    reply->message = SliceView(message_);
    for (size_t i = 0; i < trailing_metadata_.count; ++i) {
      const grpc_metadata& field = trailing_metadata_.metadata[i];
      if (SliceView(field.key) == kDetailsKey) reply->details_bin = SliceView(field.value);
    }
  }

  // All but gRPC's own fields.
  static void AppendFields(const grpc_metadata_array& array, Fields* fields) {
    for (size_t i = 0; i < array.count; ++i) {
      const absl::string_view key = SliceView(array.metadata[i].key);
      if (absl::StartsWith(key, "grpc-") || absl::StartsWith(key, ":")) continue;
      fields->push_back({key, SliceView(array.metadata[i].value)});
    }
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
    const ReplyVerdict verdict = ClassifyReply(Signs(*reply));
    reply->fault = verdict.fault;
    reply->reason = verdict.reason;
  }

  ReplySigns Signs(const UpstreamReply& reply) const {
    ReplySigns signs;
    signs.code = reply.code;
    signs.message = reply.message;
    signs.has_body = response_ != nullptr;
    signs.has_details = !reply.details_bin.empty();
    signs.has_trailers = !reply.trailing_metadata.empty();
    if (error_text_ != nullptr) signs.error_text = error_text_;
    char* peer = grpc_call_get_peer(call_);
    signs.peer_is_target = channel_->options().target == peer;
    gpr_free(peer);
    signs.deadline_passed = gpr_time_cmp(gpr_now(GPR_CLOCK_MONOTONIC), deadline_) >= 0;
    signs.cancelled = cancelled_.load();
    signs.receive_bytes_max = channel_->receive_bytes_max();
    return signs;
  }

  UnaryCall* const owner_;
  UpstreamChannel* channel_ = nullptr;
  grpc_call* call_ = nullptr;
  std::atomic<grpc_call*> cancellable_{nullptr};
  std::atomic<bool> cancelled_{false};
  gpr_timespec deadline_;
  absl::InlinedVector<grpc_metadata, 8> request_metadata_;
  size_t metadata_bytes_ = 0;
  grpc_byte_buffer* request_ = nullptr;
  // Filled by gRPC.
  grpc_metadata_array initial_metadata_;
  grpc_metadata_array trailing_metadata_;
  grpc_byte_buffer* response_ = nullptr;
  grpc_status_code code_ = GRPC_STATUS_OK;
  grpc_slice message_;
  const char* error_text_ = nullptr;
};

UnaryCall::UnaryCall() : state_(std::make_unique<State>(this)) {}

UnaryCall::~UnaryCall() = default;

bool UnaryCall::AddMetadata(absl::string_view key, absl::string_view value) {
  if (!IsLegalMetadataKey(key) || IsReservedMetadataKey(key) || !IsLegalMetadataValue(key, value)) {
    return false;
  }
  state_->AddMetadata(key, value);
  return true;
}

size_t UnaryCall::metadata_bytes() const { return state_->metadata_bytes(); }

absl::string_view UnaryCall::request_metadata(absl::string_view key) const {
  return state_->request_metadata(key);
}

std::string UnaryCall::JoinedRequestMetadata(absl::string_view key) const {
  return state_->JoinedRequestMetadata(key);
}

void UnaryCall::Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
                      OutputBuffer::Owned request, absl::Time deadline) {
  state_->Start(channel, loop, grpc_path, request, deadline);
}

void UnaryCall::Cancel() { state_->Cancel(); }

}  // namespace transom
