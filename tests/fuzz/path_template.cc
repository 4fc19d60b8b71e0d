// Any text as a path template. What parses, parses again from its own text, and its
// parts keep what its header says.

#include <cstdint>

#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"
#include "transcoder/routing/path_template.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<PathTemplate> path = PathTemplate::Parse(text);
  if (!path.ok()) {
    Expect(!path.status().message().empty(), "says why");
    return 0;
  }
  Expect(path->text() == text, "keeps its text");
  const int count = static_cast<int>(path->segments().size());
  for (int i = 0; i < count; ++i) {
    const bool rest = path->segments()[i].kind == PathTemplate::SegmentKind::kAnyRest;
    Expect(!rest || i == count - 1, "** is the last segment");
  }
  int end = 0;
  for (const PathTemplate::Variable& variable : path->variables()) {
    Expect(variable.first_segment >= end && variable.end_segment > variable.first_segment &&
               variable.end_segment <= count,
           "variables are in order and apart");
    end = variable.end_segment;
  }
  const absl::StatusOr<PathTemplate> again = PathTemplate::Parse(path->text());
  Expect(again.ok() && again->segments().size() == path->segments().size() &&
             again->verb() == path->verb(),
         "parses again as the same");
  return 0;
}
