// Any bytes -> the search for a head's end and the guard. However the bytes come in,
// the verdict is the same; what passes, written out again, passes as the same.

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/http/head_guard.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

constexpr size_t kStepBytes = 3;

HeadScan::Result ScanInSteps(absl::string_view bytes, const HttpLimits& limits, HeadScan* scan) {
  HeadScan::Result result = HeadScan::kIncomplete;
  for (size_t end = 0; result == HeadScan::kIncomplete && end < bytes.size();) {
    end = std::min(end + kStepBytes, bytes.size());
    result = ScanHead(bytes.substr(0, end), limits, scan);
  }
  return result;
}

std::string WriteOut(const RequestHead& head) {
  std::string text = absl::StrCat(head.method, " ", head.target, " HTTP/1.", head.minor_version,
                                  "\r\n");
  for (const HeaderField& field : head.headers) {
    absl::StrAppend(&text, field.name, ": ", field.value, "\r\n");
  }
  return text + "\r\n";
}

void CheckAccepted(const RequestHead& head, const HttpLimits& limits) {
  Expect(!(head.chunked && head.has_content_length), "one framing");
  Expect(head.headers.size() <= limits.request_header_count_max, "header count limit");
  Expect(!head.target.empty() && (head.target[0] == '/' || head.target == "*"), "origin-form");
  for (const HeaderField& field : head.headers) {
    Expect(field.value.find_first_of(absl::string_view("\r\n\0", 3)) == absl::string_view::npos,
           "no line ends in values");
  }
  const std::string text = WriteOut(head);
  RequestHead again;
  if (text.size() > limits.request_head_bytes_max) return;
  Expect(!GuardHead(text, limits, &again).has_value(), "passes again: " + text);
  Expect(again.method == head.method && again.target == head.target &&
             again.headers.size() == head.headers.size() && again.chunked == head.chunked &&
             again.content_length == head.content_length,
         "is read the same again");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  HttpLimits limits;
  limits.request_head_bytes_max = 2000;
  limits.request_header_count_max = 20;
  limits.request_target_bytes_max = 500;
  HeadScan whole;
  const HeadScan::Result result =
      size == 0 ? HeadScan::kIncomplete : ScanHead(bytes, limits, &whole);
  HeadScan stepped;
  const HeadScan::Result in_steps = ScanInSteps(bytes, limits, &stepped);
  RequestHead head;
  const bool accepted = result == HeadScan::kComplete &&
                        !GuardHead(bytes.substr(0, whole.size), limits, &head).has_value();
  // A wrong request line is refused when it is seen: in steps by the search, else by the guard.
  if (result == HeadScan::kComplete && !accepted) {
    Expect(in_steps != HeadScan::kIncomplete, "refused in steps, too");
    return 0;
  }
  Expect(result == in_steps, "the same verdict in steps");
  if (!accepted) return 0;
  Expect(whole.size == stepped.size && whole.size <= size, "the same end in steps");
  CheckAccepted(head, limits);
  return 0;
}
