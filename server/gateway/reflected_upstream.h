#ifndef TRANSOM_SERVER_GATEWAY_REFLECTED_UPSTREAM_H_
#define TRANSOM_SERVER_GATEWAY_REFLECTED_UPSTREAM_H_

// What server reflection says of one upstream: the last good answer, compiled, and
// the error of the last attempt.
//
//   ReflectedUpstream upstream(channel, {"a.B"}, Listed::kAll);
//   bool changed = false;
//   absl::Status status = upstream.Refresh(absl::Seconds(5), &changed);
//   ReflectedUpstream::View view = upstream.Current();
//
// An attempt that fails leaves the last good answer as it is. Thread-safe; Refresh blocks,
// one at a time.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/discovery/descriptor_source.h"
#include "server/upstream/upstream_channel.h"
#include "transcoder/schema/schema.h"

namespace transom {

class ReflectedUpstream {
 public:
  struct View {
    std::shared_ptr<const Schema> schema;  // null: there was no good answer yet
    std::vector<std::string> services;
    std::vector<std::string> problems;
    std::string protocol;  // "v1" or "v1alpha"
    absl::Status error;    // of the last attempt
  };

  // `services`: ReflectSchema's.
  ReflectedUpstream(UpstreamChannel* channel, std::vector<std::string> services, Listed listed)
      : channel_(channel), services_(std::move(services)), listed_(listed) {}

  // *changed: whether there is another answer now than before, which the same answer is
  // not. The errors are those of ReflectSchema and Schema::Compile.
  absl::Status Refresh(absl::Duration timeout, bool* changed);
  View Current() const;
  const std::string& target() const { return channel_->options().target; }
  // Ends what blocks Refresh; every later one fails.
  void Stop() { channel_->StopBlockingStreams(); }

 private:
  absl::Status TryRefresh(absl::Duration timeout, bool* changed);

  UpstreamChannel* const channel_;
  const std::vector<std::string> services_;
  const Listed listed_;
  std::mutex refresh_mutex_;
  uint64_t fingerprint_ = 0;  // of the last good answer

  mutable std::mutex mutex_;
  View view_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_REFLECTED_UPSTREAM_H_
