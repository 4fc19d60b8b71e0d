#include "tests/transcoder/routing/reference_matcher.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "transcoder/routing/percent.h"

namespace transom {
namespace {

using Kind = PathTemplate::SegmentKind;

bool SameDecoded(const std::string& raw, const std::string& literal) {
  std::string buffer(raw.size(), '\0');
  absl::string_view decoded;
  return PercentDecode(raw, &buffer[0], &decoded) && decoded == literal;
}

bool SegmentsMatch(const PathTemplate& path, const std::vector<std::string>& segments) {
  for (size_t i = 0; i < path.segments().size(); ++i) {
    const PathTemplate::Segment& segment = path.segments()[i];
    if (segment.kind == Kind::kAnyRest) return true;
    if (i >= segments.size()) return false;
    if (segment.kind == Kind::kAnyOne && segments[i].empty()) return false;
    if (segment.kind == Kind::kLiteral && !SameDecoded(segments[i], segment.literal)) return false;
  }
  return segments.size() == path.segments().size();
}

std::string KindsInOrder(const PathTemplate& path) {
  std::string kinds;
  for (const PathTemplate::Segment& segment : path.segments()) {
    kinds.push_back(static_cast<char>('0' + static_cast<int>(segment.kind)));
  }
  return kinds;
}

}  // namespace

absl::optional<std::vector<std::string>> ReferenceMatch(const PathTemplate& path,
                                                        absl::string_view request_path) {
  if (request_path.empty() || request_path[0] != '/') return absl::nullopt;
  std::string rest(request_path.substr(1));
  if (!path.verb().empty()) {
    size_t slash = rest.rfind('/');
    size_t colon = rest.rfind(':');
    if (colon == std::string::npos) return absl::nullopt;
    if (slash != std::string::npos && colon < slash) return absl::nullopt;
    if (!SameDecoded(rest.substr(colon + 1), path.verb())) return absl::nullopt;
    rest = rest.substr(0, colon);
  }
  std::vector<std::string> segments;
  if (!rest.empty()) segments = absl::StrSplit(rest, '/');
  if (!SegmentsMatch(path, segments)) return absl::nullopt;
  std::vector<std::string> captures;
  for (const PathTemplate::Variable& variable : path.variables()) {
    size_t end = variable.end_segment;
    const bool to_the_end = path.segments()[end - 1].kind == Kind::kAnyRest;
    captures.push_back(
        absl::StrJoin(segments.begin() + variable.first_segment,
                      to_the_end ? segments.end() : segments.begin() + variable.end_segment, "/"));
  }
  return captures;
}

bool ReferencePrecedes(const PathTemplate& a, const PathTemplate& b) {
  if (a.verb().empty() != b.verb().empty()) return !a.verb().empty();
  return KindsInOrder(a) < KindsInOrder(b);
}

int ReferenceFind(const std::vector<ReferenceRoute>& routes, absl::string_view http_method,
                  absl::string_view request_path, std::vector<std::string>* captures) {
  std::vector<std::string> methods = {std::string(http_method)};
  if (http_method == "HEAD") methods.push_back("GET");
  methods.push_back("*");
  for (const std::string& method : methods) {
    const ReferenceRoute* best = nullptr;
    for (const ReferenceRoute& route : routes) {
      if (route.http_method != method || !ReferenceMatch(route.path, request_path)) continue;
      if (best == nullptr || ReferencePrecedes(route.path, best->path)) best = &route;
    }
    if (best == nullptr) continue;
    *captures = *ReferenceMatch(best->path, request_path);
    return best->route;
  }
  return -1;
}

}  // namespace transom
