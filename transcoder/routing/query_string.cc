#include "transcoder/routing/query_string.h"

#include <algorithm>

namespace transom {

bool QueryReader::Next(QueryParameter* parameter) {
  while (!rest_.empty()) {
    absl::string_view piece = rest_.substr(0, rest_.find('&'));
    rest_.remove_prefix(std::min(piece.size() + 1, rest_.size()));
    size_t equals = piece.find('=');
    parameter->raw_name = piece.substr(0, equals);
    parameter->raw_value =
        equals == absl::string_view::npos ? absl::string_view() : piece.substr(equals + 1);
    if (!parameter->raw_name.empty()) return true;
  }
  return false;
}

}  // namespace transom
