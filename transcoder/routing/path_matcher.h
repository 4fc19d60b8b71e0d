#ifndef TRANSOM_TRANSCODER_ROUTING_PATH_MATCHER_H_
#define TRANSOM_TRANSCODER_ROUTING_PATH_MATCHER_H_

// Many path templates, compiled so that one request path is looked up in all of them
// at once.
//
//   PathMatcher matcher;
//   matcher.Add("GET", *PathTemplate::Parse("/v1/shelves/{shelf}"), 0);
//   matcher.Add("GET", *PathTemplate::Parse("/v1/{name=**}:watch"), 1);
//   PathMatcher::Captures captures;
//   matcher.Find("GET", "/v1/shelves/8:watch", &captures)   // 1; captures {"shelves/8"}
//
// Structure. Templates are kept in tries, one for each pair of HTTP method and verb. An
// edge of a trie is a literal or "*"; a node says which template ends there and
// which one ends there with "**".
//
// Order of search (it does not depend on the order of Add):
//   1. the request's HTTP method; for HEAD then GET; then the method "*";
//   2. in each, the trie of the path's verb, then the one without a verb, where the
//      ':' is part of the last segment;
//   3. in a trie, segment by segment: literal, then "*", then "**". A dead end goes back to
//      the nearest node with an alternative left.
// The path is split at each '/', and nothing is normalised: an empty segment ("//", a
// '/' at the end) is matched by "**" only. The path "/" has no segments.
//
// Cost. A trie is walked down no deeper than its longest template, whatever the path's
// length, and without recursion; the rest of the path is scanned once for escapes and once for
// its verb. A literal is found by hash (or by comparing, if it is a node's only one). A search
// visits a node at most once, since a node fixes the segment that it stands for. So a path
// costs its length, plus the nodes of its live alternatives: one a level, unless literals
// and "*" overlap at several levels. With both at each of d levels (2^d templates) the worst
// path visits all 2^d nodes, that is, a number of nodes in the order of the templates.
// Nothing is allocated for up to 8 variables in tries of up to 62 levels.
//
// Not thread-safe while Add is called; after that safe to read from any thread.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "transcoder/routing/path_template.h"
#include "transcoder/routing/segment_trie.h"

namespace transom {

class PathMatcher {
 public:
  using Captures = absl::InlinedVector<absl::string_view, 8>;
  static constexpr int kNone = -1;

  // Adds a template under `route`, a number of the caller's from 0. Returns
  // kNone; or the route that has the same method and the same shape (all but the
  // names of variables), and then nothing is added.
  int Add(absl::string_view http_method, const PathTemplate& path, int route);

  // The route of the best match, or kNone. `path` is raw, up to '?'. On a match
  // `captures` holds the raw piece of `path` of each variable, in the template's order.
  int Find(absl::string_view http_method, absl::string_view path, Captures* captures) const;

  // The methods ("*" too) that have a template for `path`, in no particular order.
  std::vector<absl::string_view> MethodsOf(absl::string_view path) const;

 private:
  // The templates of one HTTP method.
  struct MethodRoutes {
    SegmentTrie without_verb;
    absl::flat_hash_map<std::string, SegmentTrie> by_verb;
    size_t verb_size_max = 0;
  };

  // One variable: a half-open range of segments.
  struct Span {
    uint32_t first_segment;
    uint32_t end_segment;
  };

  // The methods that nearly every rule has, found without hashing.
  enum CommonMethod { kGet, kPut, kPost, kDelete, kPatch, kHead, kAny, kCommonMethods, kOther };
  static CommonMethod CommonMethodOf(absl::string_view http_method);

  const MethodRoutes* RoutesOf(absl::string_view http_method) const;
  int FindIn(const MethodRoutes* routes, absl::string_view path, Captures* captures) const;
  int FindWithVerb(const MethodRoutes& routes, absl::string_view path, Captures* captures) const;
  int FindInTrie(const SegmentTrie& trie, absl::string_view path, Captures* captures) const;

  std::vector<std::string> method_names_;
  std::vector<MethodRoutes> methods_;  // by the numbers of the two below
  int common_methods_[kCommonMethods] = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
  absl::flat_hash_map<std::string, int> other_methods_;
  std::vector<Span> spans_;
  std::vector<std::pair<uint32_t, uint32_t>> span_ranges_;  // first and number, by route
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_PATH_MATCHER_H_
