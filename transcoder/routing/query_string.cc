#include "transcoder/routing/query_string.h"

#include <algorithm>
#include <cstring>

namespace transom {
namespace {

// Where `c` is in the text, or the text's size.
size_t FindChar(absl::string_view text, char c) {
  const void* found = std::memchr(text.data(), c, text.size());
  return found == nullptr ? text.size() : static_cast<const char*>(found) - text.data();
}

}  // namespace

bool QueryReader::Next(QueryParameter* parameter) {
  while (!rest_.empty()) {
    const absl::string_view piece = rest_.substr(0, FindChar(rest_, '&'));
    rest_.remove_prefix(std::min(piece.size() + 1, rest_.size()));
    if (piece.empty() || piece[0] == '=') continue;
    const size_t equals = FindChar(piece, '=');
    parameter->raw_name = piece.substr(0, equals);
    parameter->raw_value = piece.substr(std::min(equals + 1, piece.size()));
    return true;
  }
  return false;
}

}  // namespace transom
