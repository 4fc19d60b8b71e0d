#ifndef TRANSOM_TOOLS_TRANSOMCTL_DATA_ARGUMENT_H_
#define TRANSOM_TOOLS_TRANSOMCTL_DATA_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"

namespace transom {
namespace ctl {

// The bytes that --data stands for: the text itself, the content of FILE for "@FILE", or standard
// input for "@-". An error that names the file if it cannot be read, or is over 64 MiB.
absl::StatusOr<std::string> ReadDataArgument(const std::string& argument);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_DATA_ARGUMENT_H_
