// Any bytes on a connection of the server, with a handler that answers at once. Each request
// that the handler is given has one answer, besides them there is at most one refusal, behind
// which nothing is served; limits are kept; and in pieces the bytes are the same requests.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"
#include "tests/server/http/driven_connection.h"
#include "tests/server/http/exchange.h"

namespace transom {
namespace {

// More would only repeat what was seen.
constexpr size_t kBytesMax = 4096;

HttpLimits SmallLimits() {
  HttpLimits limits;
  limits.request_head_bytes_max = 2000;
  limits.request_target_bytes_max = 500;
  limits.request_header_count_max = 20;
  limits.request_body_bytes_max = 1000;
  limits.pipelined_bytes_max = 1024;
  return limits;
}

struct Outcome {
  std::vector<SeenRequest> seen;
  size_t answers = 0;
  int faults = 0;
};

// In pieces of at most piece_bytes_max; with a seed, of 1 to so many as it will have it.
Outcome Serve(absl::string_view bytes, size_t piece_bytes_max, uint32_t seed) {
  static const HttpLimits limits = SmallLimits();
  RecordingHandler handler;
  DrivenConnection connection(limits, &handler);
  while (!bytes.empty()) {
    const bool varies = seed != 0;
    seed = seed * 1664525 + 1013904223;
    const size_t size = varies ? 1 + (seed >> 16) % piece_bytes_max : piece_bytes_max;
    connection.Feed(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  connection.End();
  Outcome outcome{handler.seen(), 0, handler.faults()};
  for (const std::string& answer : ReadAnswers(connection.output(), outcome.seen)) {
    Expect(!absl::StartsWith(answer, "malformed"), "answers that can be read: " + answer);
    if (!absl::StartsWith(answer, "1")) ++outcome.answers;
  }
  return outcome;
}

void CheckLimits(const SeenRequest& request) {
  static const HttpLimits limits = SmallLimits();
  Expect(request.target.size() <= limits.request_target_bytes_max + 1, "target limit");
  // An authority in the request line makes a Host where there is none.
  Expect(request.headers.size() <= limits.request_header_count_max + 1, "header count limit");
  Expect(request.body.value_or("").size() <= limits.request_body_bytes_max, "body limit");
}

void CheckSame(const Outcome& pieces, const Outcome& whole) {
  Expect(pieces.faults == whole.faults, "refused in pieces and as a whole");
  Expect(pieces.seen.size() == whole.seen.size(), "as many requests in pieces");
  for (size_t i = 0; i < whole.seen.size(); ++i) {
    Expect(RequestText(pieces.seen[i]) == RequestText(whole.seen[i]), "the same request in pieces");
    Expect(pieces.seen[i].headers == whole.seen[i].headers, "the same headers in pieces");
  }
}

void Check(const Outcome& outcome) {
  Expect(outcome.faults <= 1, "one refusal");
  Expect(outcome.answers == outcome.seen.size() + static_cast<size_t>(outcome.faults),
         "an answer for each request");
  for (const SeenRequest& request : outcome.seen) CheckLimits(request);
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), std::min(size, kBytesMax));
  const Outcome whole = Serve(bytes, kBytesMax, 0);
  Check(whole);
  for (const uint32_t seed : {1u, 2u}) {
    const Outcome pieces = Serve(bytes, seed == 1 ? 7 : 60, seed + static_cast<uint32_t>(size));
    Check(pieces);
    CheckSame(pieces, whole);
  }
  return 0;
}
