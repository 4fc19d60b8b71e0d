#ifndef TRANSOM_SERVER_UPSTREAM_UNARY_CALL_H_
#define TRANSOM_SERVER_UPSTREAM_UNARY_CALL_H_

// One unary gRPC call on a completion loop, made and answered in raw bytes.
//
//   class MyCall : public UnaryCall {
//     void OnDone(const UpstreamReply& reply) override { ...; delete this; }
//   };
//   auto* call = new MyCall;
//   call->AddMetadata("x-request-id", "7");
//   call->Start(channel, loop, "/library.v1.Library/GetShelf", wire.Release(), deadline);
//
// OnDone runs exactly once for each Start, on the loop's thread, also after
// Cancel. The object must live until then and may delete itself there. One
// Start for each object.
//
// A service that sends a second message on a unary call violates the protocol; gRPC waits for
// the end that does not come, and the call ends at its deadline as kDeadlineExceeded.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/upstream_channel.h"
#include "server/upstream/upstream_reply.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class UnaryCall {
 public:
  UnaryCall();
  virtual ~UnaryCall();
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  // Adds request metadata before Start. False, and nothing added, when the key or
  // value is illegal or reserved (gRPC would abort the process on it): keys
  // [0-9a-z_.-]+ except gRPC's and HTTP's own, values 0x20..0x7e unless the key ends in -bin.
  bool AddMetadata(absl::string_view key, absl::string_view value);

  // The value that was added last under the key, or an empty view. Until OnDone's end.
  absl::string_view request_metadata(absl::string_view key) const;
  // All values under the key, with ", " between them.
  std::string JoinedRequestMetadata(absl::string_view key) const;

  // What the metadata added so far counts against the upstream's limit: key, value
  // and 32 bytes a field (RFC 9113, section 6.5.2).
  size_t metadata_bytes() const;

  // `request` is taken over. `deadline` must be finite.
  void Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
             OutputBuffer::Owned request, absl::Time deadline);

  // Thread-safe from construction to OnDone's end. Before Start, or while Start runs in
  // another thread, it makes the call start cancelled (OnDone still runs).
  void Cancel();

 protected:
  virtual void OnDone(const UpstreamReply& reply) = 0;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_UNARY_CALL_H_
