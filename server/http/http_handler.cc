#include "server/http/http_handler.h"

#include "absl/strings/match.h"

namespace transom {

absl::string_view HttpRequest::Header(absl::string_view name) const {
  for (const HeaderField& field : headers) {
    if (absl::EqualsIgnoreCase(field.name, name)) return field.value;
  }
  return absl::string_view();
}

}  // namespace transom
