// Any bytes -> the search for a head's end and the guard. However the bytes come in, the
// verdict is the same. What passes keeps the limits, is read alike by cpp-httplib, and
// written out again it passes as the same.

#include "server/http/head_guard.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/http/httplib_parser.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

HttpLimits SmallLimits() {
  HttpLimits limits;
  limits.request_head_bytes_max = 2000;
  limits.request_header_count_max = 20;
  limits.request_target_bytes_max = 500;
  limits.request_body_bytes_max = 100000;
  return limits;
}

struct Verdict {
  enum Kind { kIncomplete, kRefused, kPassed } kind = kIncomplete;
  size_t size = 0;  // kPassed
};

// `head` is used again and again, as a connection does it.
Verdict Judge(absl::string_view bytes, size_t step_bytes, const HttpLimits& limits,
              RequestHead* head) {
  HeadScan scan;
  HeadScan::Result result = HeadScan::kIncomplete;
  size_t end = 0;
  while (result == HeadScan::kIncomplete && end < bytes.size()) {
    end += std::min(step_bytes, bytes.size() - end);
    result = ScanHead(bytes.substr(0, end), limits, &scan);
  }
  if (result == HeadScan::kIncomplete) return {};
  if (result == HeadScan::kRefused) return {Verdict::kRefused, 0};
  Expect(scan.size <= end, "the head is among the bytes");
  if (GuardHead(bytes.substr(0, scan.size), limits, head).has_value()) {
    return {Verdict::kRefused, 0};
  }
  return {Verdict::kPassed, scan.size};
}

std::string WriteOut(const RequestHead& head) {
  std::string text =
      absl::StrCat(head.method, " ", head.target, " HTTP/1.", head.minor_version, "\r\n");
  for (const HeaderField& field : head.headers) {
    absl::StrAppend(&text, field.name, ": ", field.value, "\r\n");
  }
  return text + "\r\n";
}

void ExpectSameHead(const RequestHead& a, const RequestHead& b) {
  Expect(a.method == b.method && a.target == b.target && a.minor_version == b.minor_version,
         "the same request line");
  Expect(a.keep_alive == b.keep_alive && a.chunked == b.chunked &&
             a.has_content_length == b.has_content_length && a.content_length == b.content_length &&
             a.expects_continue == b.expects_continue,
         "the same framing");
  Expect(a.headers.size() == b.headers.size(), "the same number of fields");
  for (size_t i = 0; i < a.headers.size(); ++i) {
    Expect(a.headers[i].name == b.headers[i].name && a.headers[i].value == b.headers[i].value,
           "the same fields");
  }
}

void CheckLimits(const RequestHead& head, const HttpLimits& limits) {
  Expect(!(head.chunked && head.has_content_length), "one framing");
  Expect(head.headers.size() <= limits.request_header_count_max, "header count limit");
  Expect(head.content_length <= limits.request_body_bytes_max, "body limit");
  // An absolute-form target without a path gets its "/".
  Expect(head.target.size() <= limits.request_target_bytes_max + 1, "target limit");
  Expect(!head.target.empty() && (head.target[0] == '/' || head.target == "*"), "origin-form");
  for (const HeaderField& field : head.headers) {
    Expect(field.value.find_first_of(absl::string_view("\r\n\0", 3)) == absl::string_view::npos,
           "no line ends in values");
    Expect(!field.name.empty() && field.name.find_first_of(" \t:\r\n") == absl::string_view::npos,
           "names are names");
  }
}

class CountingSink : public ParsedHeadSink {
 public:
  void OnParsed() override { ++count; }
  int count = 0;
};

void CheckHttplibAgrees(const RequestHead& head) {
  static auto* const parser = new HttplibParser;
  static auto* const scratch = new OutputBuffer;
  CountingSink sink;
  Expect(parser->Process(head, scratch, &sink) && sink.count == 1,
         "cpp-httplib reads the same: " + WriteOut(head));
}

void CheckReadsBack(const RequestHead& head, const HttpLimits& limits) {
  const std::string text = WriteOut(head);
  if (text.size() > limits.request_head_bytes_max) return;  // spaces were added
  if (head.target.size() > limits.request_target_bytes_max) return;
  RequestHead again;
  const Verdict verdict = Judge(text, text.size(), limits, &again);
  Expect(verdict.kind == Verdict::kPassed && verdict.size == text.size(), "passes again: " + text);
  ExpectSameHead(again, head);
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  static const HttpLimits limits = SmallLimits();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  RequestHead head;
  const Verdict whole = Judge(bytes, size, limits, &head);
  static auto* const stepped_head = new RequestHead;
  for (size_t step_bytes : {1, 2, 3, 17}) {
    const Verdict stepped = Judge(bytes, step_bytes, limits, stepped_head);
    Expect(stepped.kind == whole.kind, "the same verdict in steps");
    Expect(stepped.size == whole.size, "the same end in steps");
    if (whole.kind == Verdict::kPassed) ExpectSameHead(*stepped_head, head);
  }
  if (whole.kind != Verdict::kPassed) return 0;
  CheckLimits(head, limits);
  CheckHttplibAgrees(head);
  CheckReadsBack(head, limits);
  return 0;
}
