#include "server/upstream/stream_call.h"

#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>

#include <atomic>
#include <cstring>
#include <utility>

#include "server/upstream/call_handle.h"
#include "server/upstream/call_timer.h"
#include "server/upstream/message_slices.h"
#include "server/upstream/monotonic_time.h"
#include "server/upstream/operation_count.h"
#include "server/upstream/received_status.h"
#include "server/upstream/reply_classifier.h"
#include "server/upstream/request_metadata.h"

// Of gRPC's library, though of none of its installed headers: whether the response was a status
// alone. Nothing else tells that in time from a response head without metadata, which is usual.
bool grpc_call_is_trailers_only(const grpc_call* call);

namespace transom {

// Each kind of batch has an event of its own, since they overlap: the status is asked for from the
// start, while messages go both ways.
//
// The library gives the status to us only when every message that came before it has been read, but
// the events of two batches that complete at the same time may change places. Hence what this
// orders itself: a message that overtakes the headers waits for them (waiting_), and OnDone comes
// when no operation is left (operations_).
class StreamCall::State {
 public:
  explicit State(StreamCall* owner) : owner_(owner) {}

  // The operations are complete, so gRPC refers to none of this.
  ~State() {
    grpc_byte_buffer_destroy(sent_);
    grpc_byte_buffer_destroy(received_);
  }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  RequestMetadata& metadata() { return metadata_; }
  CallTimer& timer() { return timer_; }
  void Cancel() { call_.Cancel(); }

  void Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
             OutputBuffer::Owned* first_message, bool last, absl::Time deadline) {
    channel_ = channel;
    loop_ = loop;
    metadata_.AddOwn(channel->call_metadata());
    call_.Create(channel, loop, grpc_path, MonotonicTime(deadline));
    loop->HoldOpen();
    operations_.Begin(kStatusAndHeaders);
    if (first_message != nullptr) sent_ = TakeIntoByteBuffer(*first_message);
    StartRequest(last);
    timer_.Start(loop);
    if (read_at_start_) Read();
    // Before the headers' event there is no OnDone, so this is still there.
    StartHeaders();
  }

  void Write(OutputBuffer::Owned message, bool last) {
    grpc_byte_buffer* buffer = TakeIntoByteBuffer(message);
    if (!operations_.Enter()) return grpc_byte_buffer_destroy(buffer);
    sent_ = buffer;
    writes_.store(last ? kWriting | kClosed : kWriting);
    grpc_op ops[2];
    std::memset(ops, 0, sizeof(ops));
    FillMessageOp(&ops[0]);
    ops[1].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    call_.StartBatch(ops, last ? 2 : 1, &write_event_);
  }

  void CloseWrites() {
    uint32_t state = writes_.load();
    uint32_t next;
    do {
      if ((state & (kClosed | kToClose)) != 0) return;
      next = state | ((state & kWriting) != 0 ? kToClose : kClosed);
    } while (!writes_.compare_exchange_weak(state, next));
    if ((next & kClosed) != 0) StartClose();
  }

  void Read() {
    if (!operations_.begun()) {
      read_at_start_ = true;
      return;
    }
    if (!operations_.Enter()) return;
    grpc_op op;
    std::memset(&op, 0, sizeof(op));
    op.op = GRPC_OP_RECV_MESSAGE;
    op.data.recv_message.recv_message = &received_;
    call_.StartBatch(&op, 1, &read_event_);
  }

 private:
  using Fields = ReceivedStatus::Fields;

  template <void (State::*kHandle)(bool ok)>
  class Event final : public CallEvent {
   public:
    explicit Event(State* state) : state_(state) {}
    void OnEvent(bool ok) override { (state_->*kHandle)(ok); }

   private:
    State* const state_;
  };

  static constexpr uint32_t kStatusAndHeaders = 2;
  // Of writes_.
  static constexpr uint32_t kWriting = 1;
  static constexpr uint32_t kToClose = 2;  // behind the write that is on its way
  static constexpr uint32_t kClosed = 4;

  void FillMessageOp(grpc_op* op) {
    op->op = GRPC_OP_SEND_MESSAGE;
    op->data.send_message.send_message = sent_;
  }

  // Sends what there is. A request that is complete shares its batch with the status, which costs
  // no event of its own.
  void StartRequest(bool last) {
    grpc_op ops[4];
    std::memset(ops, 0, sizeof(ops));
    size_t count = 0;
    metadata_.FillOp(&ops[count++]);
    if (sent_ != nullptr) FillMessageOp(&ops[count++]);
    if (last) {
      writes_.store(kClosed);
      ops[count++].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    } else if (sent_ != nullptr) {
      writes_.store(kWriting);
      operations_.Enter();
      call_.StartBatch(ops, count, &write_event_);
      std::memset(ops, 0, sizeof(ops));
      count = 0;
    }
    status_.FillStatusOp(&ops[count++]);
    call_.StartBatch(ops, count, &status_event_);
  }

  void StartHeaders() {
    grpc_op op;
    std::memset(&op, 0, sizeof(op));
    status_.FillInitialMetadataOp(&op);
    call_.StartBatch(&op, 1, &headers_event_);
    // `this` may be gone.
  }

  void StartClose() {
    if (!operations_.Enter()) return;
    grpc_op op;
    std::memset(&op, 0, sizeof(op));
    op.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    call_.StartBatch(&op, 1, &close_event_);
  }

  void OnHeadersEvent(bool ok) {
    headers_known_ = true;
    if (ok && !grpc_call_is_trailers_only(call_.get())) {
      Fields fields;
      status_.AppendInitialMetadata(&fields);
      owner_->OnHeaders(fields);
    }
    if (waiting_ != nullptr) Deliver(std::exchange(waiting_, nullptr));
    Leave();
  }

  void OnReadEvent(bool ok) {
    grpc_byte_buffer* const buffer = std::exchange(received_, nullptr);
    if (buffer == nullptr) {
      if (!ok) read_failed_ = true;
      return Leave();
    }
    if (headers_known_) return Deliver(buffer);
    waiting_ = buffer;
  }

  void Deliver(grpc_byte_buffer* buffer) {
    DeliverBytes(MessageBytes(buffer).view());
    grpc_byte_buffer_destroy(buffer);
    Leave();
  }

  void DeliverBytes(absl::string_view message) {
    // What gRPC makes of a prefix that it does not know.
    if (grpc_call_failed_before_recv_message(call_.get()) != 0) {
      return Break(GRPC_STATUS_UNKNOWN, kReasonReplyTruncated);
    }
    if (message.size() > channel_->options().response_body_bytes_max) {
      return Break(GRPC_STATUS_RESOURCE_EXHAUSTED, kReasonReplyTooLarge);
    }
    owner_->OnMessage(message);
  }

  // The call ends as if gRPC had found the fault.
  void Break(grpc_status_code code, absl::string_view reason) {
    break_code_ = code;
    break_reason_ = reason;
    call_.Abandon();
  }

  void OnWriteEvent(bool ok) {
    grpc_byte_buffer_destroy(std::exchange(sent_, nullptr));
    uint32_t state = writes_.load();
    uint32_t next;
    do {
      next = (state & kToClose) != 0 ? kClosed : state & ~kWriting;
    } while (!writes_.compare_exchange_weak(state, next));
    if ((state & kToClose) != 0) StartClose();
    owner_->OnWritten(ok);
    Leave();
  }

  void OnCloseEvent(bool /*ok*/) { Leave(); }

  void OnTimerEvent(bool /*ok*/) {
    if (timer_.TakeEvent()) owner_->OnTimer();
    Leave();
  }

  void OnStatusEvent(bool /*ok*/) {
    if (operations_.LeaveAsStatus()) return Finish();
    timer_.Stop();
  }

  void Leave() {
    if (operations_.Leave()) Finish();
  }

  void Finish() {
    UpstreamReply reply;
    Fields initial;
    Fields trailing;
    status_.FillReply(&reply, &initial, &trailing);
    Judge(&reply);
    loop_->EndHold();
    owner_->OnDone(reply);
    // `this` may be gone.
  }

  void Judge(UpstreamReply* reply) const {
    if (break_code_ != GRPC_STATUS_OK) {
      reply->code = break_code_;
      reply->fault = UpstreamReply::Fault::kInvalid;
      reply->reason = break_reason_;
      return;
    }
    if (reply->code == 0) return;
    ReplySigns signs = status_.Signs(*reply, *channel_, call_);
    // What our own side made of a message comes as a failed read.
    if (read_failed_) signs.peer_is_target = true;
    const ReplyVerdict verdict = ClassifyReply(signs);
    reply->fault = verdict.fault;
    reply->reason = verdict.reason;
  }

  StreamCall* const owner_;
  UpstreamChannel* channel_ = nullptr;
  CompletionLoop* loop_ = nullptr;
  CallHandle call_;
  RequestMetadata metadata_;
  ReceivedStatus status_;
  OperationCount operations_;

  Event<&State::OnStatusEvent> status_event_{this};
  Event<&State::OnHeadersEvent> headers_event_{this};
  Event<&State::OnReadEvent> read_event_{this};
  Event<&State::OnWriteEvent> write_event_{this};
  Event<&State::OnCloseEvent> close_event_{this};
  Event<&State::OnTimerEvent> timer_event_{this};
  CallTimer timer_{&timer_event_, &operations_};

  std::atomic<uint32_t> writes_{0};
  grpc_byte_buffer* sent_ = nullptr;
  grpc_byte_buffer* received_ = nullptr;  // filled by gRPC
  // The loop's thread alone.
  grpc_byte_buffer* waiting_ = nullptr;
  bool headers_known_ = false;
  bool read_failed_ = false;
  grpc_status_code break_code_ = GRPC_STATUS_OK;
  absl::string_view break_reason_;
  // Before Start.
  bool read_at_start_ = false;
};

StreamCall::StreamCall() : state_(std::make_unique<State>(this)) {}

StreamCall::~StreamCall() = default;

bool StreamCall::AddMetadata(absl::string_view key, absl::string_view value) {
  return state_->metadata().Add(key, value);
}

absl::string_view StreamCall::request_metadata(absl::string_view key) const {
  return state_->metadata().Get(key);
}

std::string StreamCall::JoinedRequestMetadata(absl::string_view key) const {
  return state_->metadata().GetJoined(key);
}

size_t StreamCall::metadata_bytes() const { return state_->metadata().size_bytes(); }

void StreamCall::Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
                       OutputBuffer::Owned* first_message, bool last, absl::Time deadline) {
  state_->Start(channel, loop, grpc_path, first_message, last, deadline);
}

void StreamCall::Write(OutputBuffer::Owned message, bool last) { state_->Write(message, last); }

void StreamCall::CloseWrites() { state_->CloseWrites(); }

void StreamCall::Read() { state_->Read(); }

void StreamCall::SetTimer(absl::Time time) { state_->timer().Set(time); }

void StreamCall::Cancel() { state_->Cancel(); }

}  // namespace transom
