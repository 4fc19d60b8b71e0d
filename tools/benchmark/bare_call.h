#ifndef TRANSOM_TOOLS_BENCHMARK_BARE_CALL_H_
#define TRANSOM_TOOLS_BENCHMARK_BARE_CALL_H_

// What the bare client's kinds of calls have in common: each is a tag of the queue that starts
// itself again and again until the time is over.

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

struct Load {
  UpstreamChannel* channel;
  std::string method;
  std::string request;  // the first message
  int messages = 1;     // of an upload, whose others are `next`
  grpc::ByteBuffer next;
  absl::Time end;
};

struct Counts {
  int64_t failed = 0;
  int64_t messages = 0;             // received
  int64_t message_bytes = 0;        // sent or received, without the first one sent
  std::vector<float> micros;        // of each call
  std::vector<float> first_micros;  // of each stream, to its first message
};

class BareCall {
 public:
  virtual ~BareCall() = default;
  virtual void Start() = 0;
  // An operation is complete; false when the time is over.
  virtual bool Proceed(bool ok) = 0;
};

}  // namespace transom

#endif  // TRANSOM_TOOLS_BENCHMARK_BARE_CALL_H_
