#ifndef TRANSOM_SERVER_UPSTREAM_STREAM_CALL_H_
#define TRANSOM_SERVER_UPSTREAM_STREAM_CALL_H_

// One streaming gRPC call (server, client or both ways) on a completion loop, in raw bytes.
//
//   class MyCall : public StreamCall {
//     void OnMessage(absl::string_view message) override { ...; Read(); }
//     void OnDone(const UpstreamReply& reply) override { ...; delete this; }
//   };
//   auto* call = new MyCall;
//   OutputBuffer::Owned request = wire.Release();
//   call->Read();     // the first message is asked for together with the call
//   call->Start(channel, loop, "/library.v1.Library/WatchShelf", &request, /*last=*/true,
//   deadline);
//
// Callbacks run on the loop's thread, never two at once. OnDone runs exactly once for each Start,
// as the last of them; the object must live until then and may delete itself there. One
// Start for each object.
//
// Nothing is read from the connection beyond HTTP/2's window until Read asks for it: a slow reader
// stops the service. Of each direction at most one message is held here.
//
// Threads: before Start all belongs to one thread. Callbacks may come before Start returns, OnDone
// too; Start touches nothing of the object once OnDone can run. From Start on any thread may call
// Write, CloseWrites, Read, SetTimer and CancelTimer as long as the object lives; a call that comes
// too late, when the stream has ended, does nothing (no OnWritten, no OnMessage: OnDone is on its
// way or has been). Whoever lets OnDone delete the object has to keep other threads from using it
// then, and the thread that called Start from using it afterwards: what is wanted at once (the
// first Read, the timer) can be asked for before Start.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/upstream_channel.h"
#include "server/upstream/upstream_reply.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class StreamCall {
 public:
  StreamCall();
  virtual ~StreamCall();
  StreamCall(const StreamCall&) = delete;
  StreamCall& operator=(const StreamCall&) = delete;

  // Request metadata before Start: as UnaryCall's.
  bool AddMetadata(absl::string_view key, absl::string_view value);
  absl::string_view request_metadata(absl::string_view key) const;
  std::string JoinedRequestMetadata(absl::string_view key) const;
  size_t metadata_bytes() const;

  // `first_message`, unless null, is taken over. `last`: no message follows it (or none at all), so
  // that the request is complete. No OnWritten follows a first message that is also the last; one
  // follows any other first message, as after Write. `deadline` may be absl::InfiniteFuture().
  void Start(UpstreamChannel* channel, CompletionLoop* loop, const std::string& grpc_path,
             OutputBuffer::Owned* first_message, bool last, absl::Time deadline);

  // Sends a message, which is taken over; OnWritten follows when HTTP/2's flow control has taken
  // it, or OnDone alone when the stream has ended. `last`: nothing follows it. REQUIRES: each
  // earlier write has had its OnWritten; none was the last.
  void Write(OutputBuffer::Owned message, bool last);
  // The request is complete. A write that is still on its way goes first. Idempotent.
  void CloseWrites();

  // Asks for the next message: OnMessage follows, or at the stream's end nothing but OnDone.
  // REQUIRES: each earlier Read has had its OnMessage (which may itself ask for the next: then
  // that may be received before it returns).
  void Read();

  // OnTimer once, at that time at the earliest. Setting it anew replaces it; infinity cancels it.
  // Putting it off, with each message say, is cheap. The end of the stream cancels it.
  void SetTimer(absl::Time time);
  void CancelTimer() { SetTimer(absl::InfiniteFuture()); }

  // From any thread, from construction to OnDone's end. Before Start, or while Start runs in
  // another thread, it makes the call start cancelled (OnDone still runs).
  void Cancel();

 protected:
  // The response's initial metadata, as soon as it comes and before any OnMessage. Not called
  // when there is none, because the call failed at once or the service answered with a status
  // alone.
  virtual void OnHeaders(absl::Span<const MetadataField> initial_metadata) = 0;
  // A message's bytes, valid until return. A message without fields has none.
  virtual void OnMessage(absl::string_view message) = 0;
  // False: the message was not sent, and the stream is at its end.
  virtual void OnWritten(bool ok) = 0;
  virtual void OnTimer() {}
  // The status, with all metadata; `body` is empty, and a status of OK is no fault, whatever
  // number of messages came. A message over the upstream's limit ends the call as it ends a unary
  // one: kInvalid with UPSTREAM_REPLY_TOO_LARGE.
  virtual void OnDone(const UpstreamReply& reply) = 0;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_STREAM_CALL_H_
