#ifndef TRANSOM_SERVER_UPSTREAM_RECEIVED_STATUS_H_
#define TRANSOM_SERVER_UPSTREAM_RECEIVED_STATUS_H_

// What gRPC fills in about the end of a call, and the metadata of both its ends.
//
//   ReceivedStatus status;
//   status.FillInitialMetadataOp(&ops[0]);
//   status.FillStatusOp(&ops[1]);
//   ... the batch is complete ...
//   UpstreamReply reply;
//   ReceivedStatus::Fields initial, trailing;   // the reply's views refer to them
//   status.FillReply(&reply, &initial, &trailing);
//   ClassifyReply(status.Signs(reply, channel, call))
//
// Not thread-safe.

#include <grpc/grpc.h>

#include "absl/container/inlined_vector.h"
#include "server/upstream/call_handle.h"
#include "server/upstream/reply_classifier.h"
#include "server/upstream/upstream_channel.h"
#include "server/upstream/upstream_reply.h"

namespace transom {

class ReceivedStatus {
 public:
  using Fields = absl::InlinedVector<MetadataField, 8>;

  ReceivedStatus();
  ~ReceivedStatus();
  ReceivedStatus(const ReceivedStatus&) = delete;
  ReceivedStatus& operator=(const ReceivedStatus&) = delete;

  void FillInitialMetadataOp(grpc_op* op);
  void FillStatusOp(grpc_op* op);

  // All but gRPC's own fields. Views of this.
  void AppendInitialMetadata(Fields* fields) const;
  // Code, message, details and metadata: views of this and of the two lists.
  void FillReply(UpstreamReply* reply, Fields* initial, Fields* trailing) const;

  // What the classifier has to know, save has_body.
  ReplySigns Signs(const UpstreamReply& reply, const UpstreamChannel& channel,
                   const CallHandle& call) const;

 private:
  grpc_metadata_array initial_metadata_;
  grpc_metadata_array trailing_metadata_;
  grpc_status_code code_ = GRPC_STATUS_OK;
  grpc_slice message_;
  const char* error_text_ = nullptr;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_RECEIVED_STATUS_H_
