#ifndef TRANSOM_SERVER_CONFIG_SUGGESTION_H_
#define TRANSOM_SERVER_CONFIG_SUGGESTION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

// "; did you mean log_level?" when a name of `known` is close to `name` (a third of its
// letters or less differ), else "". Ties go to the first.
//
//   DidYouMean("log_lvel", {"log_level", "log_format"})
std::string DidYouMean(absl::string_view name, const std::vector<absl::string_view>& known);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_SUGGESTION_H_
