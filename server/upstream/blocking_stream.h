#ifndef TRANSOM_SERVER_UPSTREAM_BLOCKING_STREAM_H_
#define TRANSOM_SERVER_UPSTREAM_BLOCKING_STREAM_H_

// One bidirectional call in raw bytes, a request and a response by turns.
//
//   BlockingStream stream(channel, "/pkg.Service/Method", deadline);
//   absl::StatusOr<std::string> response = stream.Ask(request);
//
// Blocks the calling thread and has a completion queue of its own: for discovery and
// tools, never for a serving thread. Not thread-safe.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

class BlockingStream {
 public:
  BlockingStream(UpstreamChannel* channel, const std::string& grpc_path, absl::Time deadline);
  ~BlockingStream();  // cancels what is not finished
  BlockingStream(const BlockingStream&) = delete;
  BlockingStream& operator=(const BlockingStream&) = delete;

  // Sends one message and waits for one. When the stream breaks: the call's status, by
  // code, and the same for every later question; Unavailable when the server ended it with OK.
  absl::StatusOr<std::string> Ask(absl::string_view request);

 private:
  class Call;
  std::unique_ptr<Call> call_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_BLOCKING_STREAM_H_
