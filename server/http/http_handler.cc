#include "server/http/http_handler.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace transom {

absl::string_view HttpRequest::Header(absl::string_view name) const {
  for (const HeaderField& field : headers) {
    if (absl::EqualsIgnoreCase(field.name, name)) return field.value;
  }
  return absl::string_view();
}

absl::string_view HttpRequest::ListHeader(absl::string_view name, std::string* joined) const {
  absl::string_view list;
  bool found = false;
  for (const HeaderField& field : headers) {
    if (field.name.size() != name.size() || !absl::EqualsIgnoreCase(field.name, name)) continue;
    if (found) {
      std::string longer = absl::StrCat(list, ", ", field.value);
      joined->swap(longer);
      list = *joined;
    } else {
      list = field.value;
    }
    found = true;
  }
  return list;
}

}  // namespace transom
