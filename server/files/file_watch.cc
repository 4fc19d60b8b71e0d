#include "server/files/file_watch.h"

#include <utility>

namespace transom {

FileWatch::FileWatch(std::vector<std::string> paths) {
  for (std::string& path : paths) {
    if (path.empty()) continue;
    stamps_.push_back(FileStamp::Of(path));
    paths_.push_back(std::move(path));
  }
}

bool FileWatch::Changed() {
  bool changed = false;
  for (size_t i = 0; i < paths_.size(); ++i) {
    const FileStamp stamp = FileStamp::Of(paths_[i]);
    if (stamp == stamps_[i]) continue;
    stamps_[i] = stamp;
    changed = true;
  }
  return changed;
}

}  // namespace transom
