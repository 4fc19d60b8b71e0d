#include "server/config/origins.h"

#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace transom {

void Origins::Forget(const std::string& path) {
  for (auto it = by_path_.lower_bound(path); it != by_path_.end();) {
    const std::string& key = it->first;
    if (key.compare(0, path.size(), path) != 0) break;
    const bool below =
        key.size() == path.size() || key[path.size()] == '.' || key[path.size()] == '[';
    it = below ? by_path_.erase(it) : std::next(it);
  }
}

std::string Origins::Of(const std::string& path) const {
  std::string around = path;
  while (!around.empty()) {
    auto it = by_path_.find(around);
    if (it != by_path_.end()) return it->second;
    const size_t end = around.find_last_of(".[");
    around.resize(end == std::string::npos ? 0 : end);
  }
  return "default";
}

absl::Status Origins::Error(const std::string& path, const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat(Of(path), ": ", path, ": ", what));
}

}  // namespace transom
