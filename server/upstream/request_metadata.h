#ifndef TRANSOM_SERVER_UPSTREAM_REQUEST_METADATA_H_
#define TRANSOM_SERVER_UPSTREAM_REQUEST_METADATA_H_

// The metadata that a call sends, as slices of gRPC's.
//
//   RequestMetadata metadata;
//   if (!metadata.Add("x-request-id", "7")) ...   // gRPC would abort on it
//   metadata.AddOwn(channel->call_metadata());
//   metadata.FillOp(&ops[0]);                     // until the batch is complete
//
// Not thread-safe.

#include <grpc/grpc.h>

#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "server/upstream/call_metadata.h"

namespace transom {

class RequestMetadata {
 public:
  RequestMetadata() = default;
  ~RequestMetadata();
  RequestMetadata(const RequestMetadata&) = delete;
  RequestMetadata& operator=(const RequestMetadata&) = delete;

  // False, and nothing added, when the key or value is illegal or reserved (metadata_legality.h).
  bool Add(absl::string_view key, absl::string_view value);
  // What the operator adds to each call, in place of the client's.
  void AddOwn(const CallMetadata& own) {
    if (!own.empty()) ReplaceWith(own);
  }

  // The value that was added last under the key, or an empty view.
  absl::string_view Get(absl::string_view key) const;
  // All values under the key, with ", " between them.
  std::string GetJoined(absl::string_view key) const;
  // Key, value and 32 bytes a field (RFC 9113, section 6.5.2), without AddOwn's.
  size_t size_bytes() const { return size_bytes_; }

  void FillOp(grpc_op* op) {
    op->op = GRPC_OP_SEND_INITIAL_METADATA;
    op->data.send_initial_metadata.metadata = fields_.data();
    op->data.send_initial_metadata.count = fields_.size();
  }

 private:
  void ReplaceWith(const CallMetadata& own);

  absl::InlinedVector<grpc_metadata, 8> fields_;
  size_t size_bytes_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_REQUEST_METADATA_H_
