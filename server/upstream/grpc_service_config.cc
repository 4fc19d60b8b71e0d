#include "server/upstream/grpc_service_config.h"

#include <grpcpp/support/validate_service_config.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace transom {

absl::StatusOr<std::string> ReadGrpcServiceConfig(const std::string& text_or_path) {
  const bool is_text = absl::StartsWith(absl::StripLeadingAsciiWhitespace(text_or_path), "{");
  std::string json = text_or_path;
  if (!is_text) {
    errno = 0;
    std::ifstream file(text_or_path);
    std::stringstream text;
    text << file.rdbuf();
    if (!file.is_open() || file.bad()) {
      return absl::InvalidArgumentError(
          absl::StrCat("grpc_service_config: expected JSON or a readable file: cannot read ",
                       text_or_path, ": ", std::strerror(errno)));
    }
    json = text.str();
  }
  const std::string error = grpc::experimental::ValidateServiceConfigJSON(json);
  if (error.empty()) return json;
  return absl::InvalidArgumentError(
      absl::StrCat("grpc_service_config: ", is_text ? "" : text_or_path + ": ",
                   "gRPC does not take it: ", error));
}

}  // namespace transom
