#include "transcoder/routing/method_option.h"

#include <utility>

#include "absl/status/status.h"

namespace transom {

absl::StatusOr<absl::optional<std::string>> ReadMethodOption(absl::string_view method_options,
                                                             int number) {
  bool found = false;
  std::string value;  // the parts of a message that comes in parts are merged by joining them
  const bool valid = ForEachBytesField(method_options, [&](int field, absl::string_view bytes) {
    if (field == number) {
      found = true;
      value.append(bytes.data(), bytes.size());
    }
    return true;
  });
  if (!valid) return absl::InvalidArgumentError("the method's options are not a valid message");
  if (!found) return absl::optional<std::string>();
  return absl::optional<std::string>(std::move(value));
}

}  // namespace transom
