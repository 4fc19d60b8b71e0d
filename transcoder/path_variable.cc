#include "transcoder/path_variable.h"

#include <algorithm>

namespace transom {

bool DecodePathVariable(const Binding& binding, size_t index, absl::string_view raw,
                        UrlUnescapeSpec spec, char* buffer, absl::string_view* text) {
  if (!binding.path.variables()[index].multi_segment) return PercentDecode(raw, buffer, text);
  // The specs are in ascending order.
  if (binding.fully_decode_reserved) spec = std::max(spec, UrlUnescapeSpec::kAllExceptSlash);
  return PercentDecodeSegments(raw, spec, buffer, text);
}

}  // namespace transom
