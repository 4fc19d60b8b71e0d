#include "server/config/origins.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace transom {
namespace {

constexpr char kDefault[] = "default";

}  // namespace

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
  return kDefault;
}

absl::Status Origins::Locate(const absl::Status& error) const {
  const std::string message(error.message());
  const size_t end = message.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.[]");
  if (error.ok() || end == 0 || end == std::string::npos) return error;
  const std::string path = message.substr(0, end);
  const std::string origin = Of(path);
  absl::string_view rest = absl::string_view(message).substr(end);
  if (absl::StartsWith(rest, " (--"))
    rest.remove_prefix(std::min(rest.find(')'), rest.size() - 1) + 1);
  if (!absl::StartsWith(rest, ": ") || origin == kDefault) return error;
  return absl::Status(error.code(), absl::StrCat(origin, ": ", path, rest));
}

absl::Status Origins::Error(const std::string& path, const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat(Of(path), ": ", path, ": ", what));
}

}  // namespace transom
