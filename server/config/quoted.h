#ifndef TRANSOM_SERVER_CONFIG_QUOTED_H_
#define TRANSOM_SERVER_CONFIG_QUOTED_H_

// A value of the configuration as an error message shows it: in quotes, what cannot be printed
// escaped.

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace transom {

inline std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_QUOTED_H_
