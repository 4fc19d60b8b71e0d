#ifndef TRANSOM_TESTS_TRANSCODER_ROUTING_REFERENCE_MATCHER_H_
#define TRANSOM_TESTS_TRANSCODER_ROUTING_REFERENCE_MATCHER_H_

// The rules of path matching, as slowly and plainly as they can be written: each template
// is tried on its own, and of those that match the first by precedence is taken.
// PathMatcher is checked against it.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "transcoder/routing/path_template.h"

namespace transom {

struct ReferenceRoute {
  std::string http_method;
  PathTemplate path;
  int route;
};

// What the variables capture if the template matches on its own.
absl::optional<std::vector<std::string>> ReferenceMatch(const PathTemplate& path,
                                                        absl::string_view request_path);

// Whether `a` comes before `b` where both match. REQUIRES: of one HTTP method.
bool ReferencePrecedes(const PathTemplate& a, const PathTemplate& b);

// The route of the best match, or -1.
int ReferenceFind(const std::vector<ReferenceRoute>& routes, absl::string_view http_method,
                  absl::string_view request_path, std::vector<std::string>* captures);

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_ROUTING_REFERENCE_MATCHER_H_
