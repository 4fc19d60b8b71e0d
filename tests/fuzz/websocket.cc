// What a WebSocket client sends, any octets. However they are cut, the session gives the same
// messages, sends the same frames and ends in the same way; all that it sends are
// good frames; text is UTF-8; and nothing is sent behind the end.
//
// The first octet: 0x01 has the server begin to close somewhere, the rest is where, in 8 octets.
// 0x02 puts the head of a text frame with a mask of zeros in front of the rest.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/random_cuts.h"
#include "tests/server/websocket/frames.h"
#include "transcoder/json/utf8.h"

namespace transom {
namespace {

constexpr size_t kMessageBytesMax = 64;

void CheckRun(const SessionRun& run) {
  for (const std::string& step : run.steps) {
    Expect(!absl::StartsWith(step, "BROKEN") && !absl::StartsWith(step, "-> BROKEN"), step);
    if (step.substr(0, 6) != "text <") continue;
    Expect(IsValidUtf8(step), "text is UTF-8");
    Expect(step.size() <= kMessageBytesMax + 7, "the limit of a message");
  }
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size == 0) return 0;
  const uint8_t mode = data[0];
  std::string octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((mode & 0x02) != 0 && octets.size() < 126) {
    octets.insert(0, {'\x81', static_cast<char>(0x80 | octets.size()), 0, 0, 0, 0});
  }
  const size_t close_before = (mode & 0x01) != 0 ? (mode >> 2) * 8u : SIZE_MAX;
  const SessionRun whole = RunSession(octets, {}, kMessageBytesMax, close_before);
  CheckRun(whole);
  std::vector<size_t> every;
  for (size_t i = 1; i < octets.size(); ++i) every.push_back(i);
  std::vector<std::vector<size_t>> ways = {every, {octets.size() / 2}};
  for (const uint32_t seed : {1u, 2u, 3u}) ways.push_back(RandomCuts(octets.size(), seed));
  for (const std::vector<size_t>& cuts : ways) {
    const SessionRun parts = RunSession(octets, cuts, kMessageBytesMax, close_before);
    Expect(parts == whole, "the same in parts: " + ToText(parts) + "\nwhole: " + ToText(whole));
  }
  return 0;
}
