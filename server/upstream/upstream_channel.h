#ifndef TRANSOM_SERVER_UPSTREAM_UPSTREAM_CHANNEL_H_
#define TRANSOM_SERVER_UPSTREAM_UPSTREAM_CHANNEL_H_

// One gRPC channel to one upstream target.
//
//   UpstreamChannel channel({"dns:///shop.svc:50051"});
//   if (!channel.WaitForConnected(absl::Seconds(2))) ...
//
// Connects in the background when it is first used, and again, within seconds, whenever the
// connection is lost. Thread-safe; must outlive its calls.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/upstream/call_metadata.h"
#include "server/upstream/upstream_options.h"

struct grpc_channel;

namespace grpc {
class ByteBuffer;
class Channel;
template <class Request, class Response>
class TemplatedGenericStub;
typedef TemplatedGenericStub<ByteBuffer, ByteBuffer> GenericStub;
}  // namespace grpc

namespace transom {

// Sets up the process for gRPC: switches off abseil's deadlock detection, which Debian's
// build has on and which costs about a microsecond a call; and keeps gRPC initialised until the
// process ends, since its last shutdown now and then waits ten seconds for nothing. Called by
// UpstreamChannel; a program that starts threads before it makes a channel calls it first.
// Idempotent.
void InitUpstreamLibrary();

class UpstreamChannel {
 public:
  explicit UpstreamChannel(const UpstreamOptions& options);
  ~UpstreamChannel();
  UpstreamChannel(const UpstreamChannel&) = delete;
  UpstreamChannel& operator=(const UpstreamChannel&) = delete;

  const UpstreamOptions& options() const { return options_; }
  // InvalidArgument if gRPC cannot make anything of the target, so that the channel never connects.
  absl::Status CheckTarget() const;
  // InvalidArgument, naming the setting, for a file that cannot be read or a service config that
  // gRPC does not take.
  absl::Status CheckOptions() const;
  // Whether the channel is ready; an idle channel is asked to connect.
  bool IsConnected();
  // Waits until it is ready, at most `timeout`.
  bool WaitForConnected(absl::Duration timeout);

  // Cancels blocking streams on this channel, those that run and those that begin later,
  // within a tenth of a second: the process ends. Other calls are not concerned.
  void StopBlockingStreams() { blocking_streams_stopped_.store(true); }
  bool blocking_streams_stopped() const { return blocking_streams_stopped_.load(); }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  grpc::GenericStub* stub() { return stub_.get(); }
  // What every call on the channel has to carry.
  const CallMetadata& call_metadata() const { return call_metadata_; }
  // The same channel for gRPC's C interface.
  grpc_channel* c_channel() const { return c_channel_; }
  // The most that gRPC itself lets through: one byte over the limit, so that its own refusal can
  // be told from a refusal that a service reports of its own limits.
  int receive_bytes_max() const;

 private:
  const UpstreamOptions options_;
  const CallMetadata call_metadata_;
  std::atomic<bool> blocking_streams_stopped_{false};
  std::string target_error_;
  grpc_channel* c_channel_;  // owned by channel_
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_UPSTREAM_CHANNEL_H_
