#include "server/upstream/received_status.h"

#include <grpc/support/alloc.h>

#include <cstring>

#include "absl/strings/match.h"
#include "server/upstream/message_slices.h"
#include "server/upstream/monotonic_time.h"

namespace transom {
namespace {

constexpr absl::string_view kDetailsKey = "grpc-status-details-bin";

void AppendFields(const grpc_metadata_array& array, ReceivedStatus::Fields* fields) {
  for (size_t i = 0; i < array.count; ++i) {
    const absl::string_view key = SliceView(array.metadata[i].key);
    if (absl::StartsWith(key, "grpc-") || absl::StartsWith(key, ":")) continue;
    fields->push_back({key, SliceView(array.metadata[i].value)});
  }
}

}  // namespace

ReceivedStatus::ReceivedStatus() : message_(grpc_empty_slice()) {
  std::memset(&initial_metadata_, 0, sizeof(initial_metadata_));
  std::memset(&trailing_metadata_, 0, sizeof(trailing_metadata_));
}

ReceivedStatus::~ReceivedStatus() {
  grpc_metadata_array_destroy(&initial_metadata_);
  grpc_metadata_array_destroy(&trailing_metadata_);
  grpc_slice_unref(message_);
  gpr_free(const_cast<char*>(error_text_));
}

void ReceivedStatus::FillInitialMetadataOp(grpc_op* op) {
  op->op = GRPC_OP_RECV_INITIAL_METADATA;
  op->data.recv_initial_metadata.recv_initial_metadata = &initial_metadata_;
}

void ReceivedStatus::FillStatusOp(grpc_op* op) {
  op->op = GRPC_OP_RECV_STATUS_ON_CLIENT;
  auto& status = op->data.recv_status_on_client;
  status.trailing_metadata = &trailing_metadata_;
  status.status = &code_;
  status.status_details = &message_;
  status.error_string = &error_text_;
}

void ReceivedStatus::AppendInitialMetadata(Fields* fields) const {
  AppendFields(initial_metadata_, fields);
}

void ReceivedStatus::FillReply(UpstreamReply* reply, Fields* initial, Fields* trailing) const {
  // A peer may send any number, of which the enumeration has only seventeen.
  static_assert(sizeof(reply->code) == sizeof(code_), "");
  std::memcpy(&reply->code, &code_, sizeof(code_));
  reply->message = SliceView(message_);
  for (size_t i = 0; i < trailing_metadata_.count; ++i) {
    const grpc_metadata& field = trailing_metadata_.metadata[i];
    if (SliceView(field.key) == kDetailsKey) reply->details_bin = SliceView(field.value);
  }
  AppendFields(initial_metadata_, initial);
  AppendFields(trailing_metadata_, trailing);
  reply->initial_metadata = *initial;
  reply->trailing_metadata = *trailing;
}

ReplySigns ReceivedStatus::Signs(const UpstreamReply& reply, const UpstreamChannel& channel,
                                 const CallHandle& call) const {
  ReplySigns signs;
  signs.code = reply.code;
  signs.message = reply.message;
  signs.has_details = !reply.details_bin.empty();
  signs.has_trailers = !reply.trailing_metadata.empty();
  if (error_text_ != nullptr) signs.error_text = error_text_;
  char* peer = grpc_call_get_peer(call.get());
  signs.peer_is_target = channel.options().target == peer;
  gpr_free(peer);
  signs.deadline_passed = HasPassed(call.deadline());
  signs.cancelled = call.cancelled();
  signs.receive_bytes_max = channel.receive_bytes_max();
  return signs;
}

}  // namespace transom
