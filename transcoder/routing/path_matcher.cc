#include "transcoder/routing/path_matcher.h"

#include <algorithm>

#include "transcoder/routing/percent.h"

namespace transom {
namespace {

// Where the ':' of the path's verb is: the last one of the last segment, if text
// follows it. npos if there is none.
size_t FindVerbColon(absl::string_view path) {
  size_t colon = path.find_last_of(":/");
  if (colon == absl::string_view::npos || path[colon] == '/' || colon + 1 == path.size()) {
    return absl::string_view::npos;
  }
  return colon;
}

}  // namespace

int PathMatcher::Add(absl::string_view http_method, const PathTemplate& path, int route) {
  MethodRoutes& routes = by_method_[http_method];
  SegmentTrie& trie = path.verb().empty() ? routes.without_verb : routes.by_verb[path.verb()];
  int existing = trie.Add(path.segments(), route);
  if (existing != SegmentTrie::kNone) return existing;
  routes.verb_size_max = std::max(routes.verb_size_max, path.verb().size());
  if (spans_.size() <= static_cast<size_t>(route)) spans_.resize(route + 1);
  for (const PathTemplate::Variable& variable : path.variables()) {
    spans_[route].emplace_back(variable.first_segment, variable.end_segment);
  }
  return kNone;
}

int PathMatcher::Find(absl::string_view http_method, absl::string_view path,
                      Captures* captures) const {
  if (path.empty() || path[0] != '/') return kNone;
  int route = FindIn(http_method, path, captures);
  if (route == kNone && http_method == "HEAD") route = FindIn("GET", path, captures);
  if (route == kNone) route = FindIn("*", path, captures);
  return route;
}

std::vector<absl::string_view> PathMatcher::MethodsOf(absl::string_view path) const {
  std::vector<absl::string_view> methods;
  if (path.empty() || path[0] != '/') return methods;
  Captures captures;
  for (const auto& [method, routes] : by_method_) {
    if (FindIn(routes, path, &captures) != kNone) methods.push_back(method);
  }
  return methods;
}

int PathMatcher::FindIn(absl::string_view http_method, absl::string_view path,
                        Captures* captures) const {
  auto it = by_method_.find(http_method);
  return it == by_method_.end() ? kNone : FindIn(it->second, path, captures);
}

int PathMatcher::FindIn(const MethodRoutes& routes, absl::string_view path,
                        Captures* captures) const {
  int route = routes.by_verb.empty() ? kNone : FindWithVerb(routes, path, captures);
  return route == kNone ? FindInTrie(routes.without_verb, path, captures) : route;
}

int PathMatcher::FindWithVerb(const MethodRoutes& routes, absl::string_view path,
                              Captures* captures) const {
  size_t colon = FindVerbColon(path);
  if (colon == absl::string_view::npos) return kNone;
  absl::string_view raw = path.substr(colon + 1);
  if (raw.size() > 3 * routes.verb_size_max) return kNone;
  absl::InlinedVector<char, 256> buffer(raw.size());
  absl::string_view verb;
  if (!PercentDecode(raw, buffer.data(), &verb)) return kNone;
  auto it = routes.by_verb.find(verb);
  return it == routes.by_verb.end() ? kNone
                                    : FindInTrie(it->second, path.substr(0, colon), captures);
}

int PathMatcher::FindInTrie(const SegmentTrie& trie, absl::string_view path,
                            Captures* captures) const {
  SegmentTrie::Offsets offsets;
  int route = trie.Find(path, &offsets);
  if (route == SegmentTrie::kNone) return kNone;
  captures->clear();
  for (const auto& [first_segment, end_segment] : spans_[route]) {
    size_t end = offsets[end_segment] - 1;
    // A "**" without segments begins behind the path's end.
    size_t begin = std::min<size_t>(offsets[first_segment], end);
    captures->push_back(path.substr(begin, end - begin));
  }
  return route;
}

}  // namespace transom
