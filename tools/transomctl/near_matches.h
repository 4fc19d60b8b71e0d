#ifndef TRANSOM_TOOLS_TRANSOMCTL_NEAR_MATCHES_H_
#define TRANSOM_TOOLS_TRANSOMCTL_NEAR_MATCHES_H_

// The bindings that nearly took a request, and what kept each of them from it.
//
//   for (const NearMatch& near : FindNearMatches(routes, "GET", "/v1/shelfs/1", nullptr)) ...
//       // GET /v1/{name=shelves/*}: segment 2: expected "shelves", found "shelfs"
//
// Templates are held against the path one after the other, by the rules of path_matcher.h:
// slow and simple, for people who wait for one answer.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace ctl {

struct NearMatch {
  const Binding* binding;
  std::vector<std::string> reasons;  // at least one
};

// At most `count_max` bindings, the nearest first. `path` is raw, up to '?'; `found` is the
// binding that the route table finds for it, or null.
std::vector<NearMatch> FindNearMatches(const RouteTable& routes, absl::string_view http_method,
                                       absl::string_view path, const Binding* found,
                                       size_t count_max = 5);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_NEAR_MATCHES_H_
