#ifndef TRANSOM_TOOLS_TRANSOMCTL_LINT_H_
#define TRANSOM_TOOLS_TRANSOMCTL_LINT_H_

// What is wrong with an API's rules, and what is unwise.
//
//   for (const Finding& finding : Lint(api)) ...
//       // kAdvice, "put", "PUT /v1/{name=shelves/*}", "library.v1.Library.UpdateShelf", ...
//
// Errors come first, then advice, each in the order of the routes.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/transomctl/api.h"

namespace transom {
namespace ctl {

enum class Severity { kError, kAdvice };

struct Finding {
  Severity severity;
  std::string check;   // the check's name: "shadowed"
  std::string route;   // "GET /v1/shelves"; empty if it is not about a binding
  std::string method;  // full name; empty if it is in the message
  std::string message;
};

// REQUIRES: the API was loaded without default bindings, which are nobody's rules.
std::vector<Finding> Lint(const Api& api);

std::string LintText(const std::vector<Finding>& findings);
// One line, with its line feed.
std::string LintJson(const std::vector<Finding>& findings);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_LINT_H_
