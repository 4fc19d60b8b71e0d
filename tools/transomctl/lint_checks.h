#ifndef TRANSOM_TOOLS_TRANSOMCTL_LINT_CHECKS_H_
#define TRANSOM_TOOLS_TRANSOMCTL_LINT_CHECKS_H_

// The parts of Lint. Each appends what it finds.

#include <vector>

#include "tools/transomctl/lint.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace ctl {

// A finding about a binding.
Finding AboutBinding(Severity severity, absl::string_view check, const Binding& binding,
                     std::string message);

// Bindings that no request reaches, since others come first. Found by asking the route table
// itself for paths that the template matches, with texts in place of wildcards that are no literal
// of any template: what takes those takes all others as well, by the order of path_matcher.h. Paths
// with empty segments and needless escapes do not count.
void CheckReachable(const RouteTable& routes, std::vector<Finding>* findings);

// Variables whose template has no text that their field's type can hold.
void CheckVariablesFit(const Binding& binding, std::vector<Finding>* findings);

// What the API design guide advises against: AIP-122, 127, 131 to 136.
void CheckAdvice(const Binding& binding, std::vector<Finding>* findings);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_LINT_CHECKS_H_
