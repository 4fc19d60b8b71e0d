#include "transcoder/routing/path_matcher.h"

#include <algorithm>

#include "absl/container/fixed_array.h"
#include "transcoder/routing/percent.h"

namespace transom {
namespace {

// Tries with fewer levels are searched without an allocation.
constexpr size_t kInlineOffsets = 64;

// Where the ':' of the path's verb is: the last one of the last segment, if text
// follows it. npos if there is none.
size_t FindVerbColon(absl::string_view path) {
  for (size_t i = path.size(); i-- > 0 && path[i] != '/';) {
    if (path[i] == ':') return i + 1 == path.size() ? absl::string_view::npos : i;
  }
  return absl::string_view::npos;
}

}  // namespace

PathMatcher::CommonMethod PathMatcher::CommonMethodOf(absl::string_view http_method) {
  switch (http_method.size()) {
    case 1:
      return http_method == "*" ? kAny : kOther;
    case 3:
      return http_method == "GET" ? kGet : http_method == "PUT" ? kPut : kOther;
    case 4:
      return http_method == "POST" ? kPost : http_method == "HEAD" ? kHead : kOther;
    case 5:
      return http_method == "PATCH" ? kPatch : kOther;
    case 6:
      return http_method == "DELETE" ? kDelete : kOther;
    default:
      return kOther;
  }
}

int PathMatcher::Add(absl::string_view http_method, const PathTemplate& path, int route) {
  const CommonMethod common = CommonMethodOf(http_method);
  int& number = common == kOther
                    ? other_methods_.try_emplace(std::string(http_method), kNone).first->second
                    : common_methods_[common];
  if (number == kNone) {
    number = static_cast<int>(methods_.size());
    method_names_.emplace_back(http_method);
    methods_.emplace_back();
  }
  MethodRoutes& routes = methods_[number];
  SegmentTrie& trie = path.verb().empty() ? routes.without_verb : routes.by_verb[path.verb()];
  int existing = trie.Add(path.segments(), route);
  if (existing != SegmentTrie::kNone) return existing;
  routes.verb_size_max = std::max(routes.verb_size_max, path.verb().size());
  if (span_ranges_.size() <= static_cast<size_t>(route)) span_ranges_.resize(route + 1);
  span_ranges_[route] = {static_cast<uint32_t>(spans_.size()),
                         static_cast<uint32_t>(path.variables().size())};
  for (const PathTemplate::Variable& variable : path.variables()) {
    spans_.push_back({static_cast<uint32_t>(variable.first_segment),
                      static_cast<uint32_t>(variable.end_segment)});
  }
  return kNone;
}

int PathMatcher::Find(absl::string_view http_method, absl::string_view path,
                      Captures* captures) const {
  if (path.empty() || path[0] != '/') return kNone;
  int route = FindIn(RoutesOf(http_method), path, captures);
  if (route == kNone && http_method == "HEAD") route = FindIn(RoutesOf("GET"), path, captures);
  if (route == kNone) route = FindIn(RoutesOf("*"), path, captures);
  return route;
}

std::vector<absl::string_view> PathMatcher::MethodsOf(absl::string_view path) const {
  std::vector<absl::string_view> methods;
  if (path.empty() || path[0] != '/') return methods;
  Captures captures;
  for (size_t i = 0; i < methods_.size(); ++i) {
    if (FindIn(&methods_[i], path, &captures) != kNone) methods.push_back(method_names_[i]);
  }
  return methods;
}

const PathMatcher::MethodRoutes* PathMatcher::RoutesOf(absl::string_view http_method) const {
  const CommonMethod common = CommonMethodOf(http_method);
  int number = kNone;
  if (common != kOther) {
    number = common_methods_[common];
  } else if (auto it = other_methods_.find(http_method); it != other_methods_.end()) {
    number = it->second;
  }
  return number == kNone ? nullptr : &methods_[number];
}

int PathMatcher::FindIn(const MethodRoutes* routes, absl::string_view path,
                        Captures* captures) const {
  if (routes == nullptr) return kNone;
  int route = routes->by_verb.empty() ? kNone : FindWithVerb(*routes, path, captures);
  return route == kNone ? FindInTrie(routes->without_verb, path, captures) : route;
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
  absl::FixedArray<uint32_t, kInlineOffsets> offsets(trie.offsets_max());
  const int route = trie.Find(path, offsets.data());
  if (route == SegmentTrie::kNone) return kNone;
  const auto [begin, count] = span_ranges_[route];
  captures->resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    const Span& span = spans_[begin + i];
    const uint32_t capture_end = offsets[span.end_segment] - 1;
    // A "**" without segments begins behind the path's end.
    const uint32_t capture_begin = std::min(offsets[span.first_segment], capture_end);
    (*captures)[i] = path.substr(capture_begin, capture_end - capture_begin);
  }
  return route;
}

}  // namespace transom
