// Any text as a path template. What parses is written out from its parts and parses again
// as the same; request paths made from it are matched, with the captures that they
// were made of.

#include "transcoder/routing/path_template.h"

#include <cstdint>

#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/template_path.h"
#include "transcoder/routing/path_matcher.h"

namespace transom {
namespace {

bool TakesAnyRest(const PathTemplate& path) {
  return !path.segments().empty() &&
         path.segments().back().kind == PathTemplate::SegmentKind::kAnyRest;
}

void CheckParts(const PathTemplate& path) {
  const int count = static_cast<int>(path.segments().size());
  for (int i = 0; i + 1 < count; ++i) {
    Expect(path.segments()[i].kind != PathTemplate::SegmentKind::kAnyRest,
           "** is the last segment");
  }
  int end = 0;
  for (const PathTemplate::Variable& variable : path.variables()) {
    Expect(variable.first_segment >= end && variable.end_segment > variable.first_segment &&
               variable.end_segment <= count,
           "variables are in order and apart");
    end = variable.end_segment;
  }
}

void CheckMatches(const PathTemplate& path, const PathMatcher& matcher,
                  const PathFilling& filling) {
  const TemplatePath filled = FillTemplate(path, filling);
  PathMatcher::Captures captures;
  Expect(matcher.Find("GET", filled.path, &captures) == 0, "matches " + filled.path);
  Expect(captures.size() == filled.captures.size(), "one capture a variable: " + filled.path);
  for (size_t i = 0; i < captures.size(); ++i) {
    Expect(captures[i] == filled.captures[i], "captures what is its own: " + filled.path);
  }
  Expect(matcher.Find("PUT", filled.path, &captures) == PathMatcher::kNone, "keeps the method");
  if (TakesAnyRest(path)) return;
  Expect(matcher.Find("GET", filled.path + "/x", &captures) == PathMatcher::kNone,
         "does not match one segment more: " + filled.path);
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<PathTemplate> path = PathTemplate::Parse(text);
  if (!path.ok()) {
    Expect(!path.status().message().empty(), "says why");
    return 0;
  }
  Expect(path->text() == text, "keeps its text");
  CheckParts(*path);
  const std::string written = WriteTemplate(*path);
  const absl::StatusOr<PathTemplate> again = PathTemplate::Parse(written);
  Expect(again.ok() && SameParts(*again, *path), "parses again as the same: " + written);
  PathMatcher matcher;
  Expect(matcher.Add("GET", *path, 0) == PathMatcher::kNone, "is added");
  Expect(matcher.Add("GET", *again, 1) == 0, "is in the way of itself");
  CheckMatches(*path, matcher, {"x", "", false});
  CheckMatches(*path, matcher, {"a:b", "x/y", true});
  CheckMatches(*path, matcher, {"%2F", "x//z/", false});
  return 0;
}
