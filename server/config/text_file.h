#ifndef TRANSOM_SERVER_CONFIG_TEXT_FILE_H_
#define TRANSOM_SERVER_CONFIG_TEXT_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

// The whole file. The messages begin with `shown` and name what it should be:
//
//   ReadTextFile("x.yaml", "--config=x.yaml", "configuration file", 4 << 20)
//   // --config=x.yaml: expected a readable configuration file: No such file or directory
//
// NotFound, PermissionDenied and the like of errno; InvalidArgument for more than
// `bytes_max` bytes.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, absl::string_view shown,
                                         absl::string_view kind, size_t bytes_max);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_TEXT_FILE_H_
