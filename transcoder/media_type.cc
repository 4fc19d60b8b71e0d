#include "transcoder/media_type.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace transom {
namespace {

// Takes what is in front of the next `separator` out of `rest`, the separator too.
// A separator between quotes does not count.
absl::string_view TakeUpTo(char separator, absl::string_view* rest) {
  bool quoted = false;
  size_t end = 0;
  for (; end < rest->size(); ++end) {
    char c = (*rest)[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  end = std::min(end, rest->size());
  absl::string_view piece = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  return absl::StripAsciiWhitespace(piece);
}

absl::string_view Unquoted(absl::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

MediaType ParseMediaType(absl::string_view header) {
  MediaType type;
  type.name = TakeUpTo(';', &header);
  while (!header.empty()) {
    absl::string_view value = TakeUpTo(';', &header);
    absl::string_view name = TakeUpTo('=', &value);
    if (absl::EqualsIgnoreCase(name, "charset")) type.charset = Unquoted(value);
  }
  return type;
}

bool IsJson(const MediaType& type) {
  if (absl::EqualsIgnoreCase(type.name, "application/json")) return true;
  return absl::EndsWithIgnoreCase(type.name, "+json") &&
         absl::StrContains(type.name.substr(0, type.name.size() - 5), '/');
}

bool IsUtf8(const MediaType& type) {
  return type.charset.empty() || absl::EqualsIgnoreCase(type.charset, "utf-8");
}

bool IsForm(const MediaType& type) {
  return absl::EqualsIgnoreCase(type.name, "application/x-www-form-urlencoded") ||
         absl::EqualsIgnoreCase(type.name, "multipart/form-data");
}

}  // namespace transom
