#include "transcoder/json/json_size.h"

#include <cstring>

namespace transom {
namespace {

// Behind the quote that ends the string whose content starts at `p`.
const char* EndOfString(const char* p, const char* end) {
  while (p != end) {
    const auto* quote = static_cast<const char*>(std::memchr(p, '"', static_cast<size_t>(end - p)));
    if (quote == nullptr) return end;
    size_t backslashes = 0;
    while (quote - backslashes != p && quote[-1 - static_cast<ptrdiff_t>(backslashes)] == '\\') {
      ++backslashes;
    }
    p = quote + 1;
    if (backslashes % 2 == 0) return p;
  }
  return end;
}

}  // namespace

size_t JsonElementBound(absl::string_view text) {
  size_t count = 0;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const char c = *p++;
    if (c == ',' || c == '[' || c == '{') ++count;
    if (c == '"') p = EndOfString(p, end);
  }
  return count;
}

}  // namespace transom
