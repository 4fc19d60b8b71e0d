#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_CALL_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_CALL_H_

// A unary call that a test waits for, and its reply in bytes that stay.
//
//   UpstreamClient client({peer.address()});
//   Outcome outcome = client.Call("/a.B/C", "request", {{"key", "value"}});

#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/upstream/completion_loop.h"
#include "server/upstream/unary_call.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

using MetadataList = std::vector<std::pair<std::string, std::string>>;

std::ostream& operator<<(std::ostream& out, UpstreamReply::Fault fault);

struct Outcome {
  int code = -1;
  std::string message;
  std::string details_bin;
  std::string body;
  UpstreamReply::Fault fault = UpstreamReply::Fault::kNone;
  std::string reason;
  MetadataList initial_metadata;
  MetadataList trailing_metadata;
};

MetadataList CopyOf(absl::Span<const MetadataField> fields);
Outcome OutcomeOf(const UpstreamReply& reply);

// Long enough that no healthy test meets it.
inline constexpr absl::Duration kNever = absl::Seconds(60);

OutputBuffer::Owned OwnedBytes(absl::string_view bytes);

class RecordedCall : public UnaryCall {
 public:
  Outcome Wait();
  int times_done() const;

 protected:
  void OnDone(const UpstreamReply& reply) override;

 private:
  mutable std::mutex mutex_;
  std::condition_variable done_;
  int times_done_ = 0;
  Outcome outcome_;
};

// One channel and one running loop.
class UpstreamClient {
 public:
  explicit UpstreamClient(const UpstreamOptions& options) : channel_(options) { loop_.Start(); }
  explicit UpstreamClient(const std::string& target) : UpstreamClient(Options(target)) {}
  ~UpstreamClient() { loop_.Shutdown(); }

  Outcome Call(const std::string& path, absl::string_view request,
               const MetadataList& metadata = {}, absl::Duration timeout = kNever);

  UpstreamChannel* channel() { return &channel_; }
  CompletionLoop* loop() { return &loop_; }

 private:
  static UpstreamOptions Options(const std::string& target) {
    UpstreamOptions options;
    options.target = target;
    return options;
  }

  UpstreamChannel channel_;
  CompletionLoop loop_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_CALL_H_
