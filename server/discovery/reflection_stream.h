#ifndef TRANSOM_SERVER_DISCOVERY_REFLECTION_STREAM_H_
#define TRANSOM_SERVER_DISCOVERY_REFLECTION_STREAM_H_

// One ServerReflectionInfo call: questions and answers by turns on one stream.
//
//   ReflectionStream stream(channel, "v1", deadline);
//   absl::StatusOr<ReflectionAnswer> answer = stream.Ask(ReflectionQuestion::kListServices, "");
//
// Blocks the calling thread; has a completion queue of its own. Not thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/discovery/reflection_messages.h"
#include "server/upstream/blocking_stream.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

class ReflectionStream {
 public:
  // `protocol`: "v1" or "v1alpha".
  ReflectionStream(UpstreamChannel* channel, absl::string_view protocol, absl::Time deadline);

  // The answer, which may be an error that the server answers (answer.error_code). When the stream
  // breaks: the call's status, by code, and the same for every later question.
  absl::StatusOr<ReflectionAnswer> Ask(ReflectionQuestion question, absl::string_view value);

 private:
  BlockingStream stream_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_DISCOVERY_REFLECTION_STREAM_H_
