#include "server/files/file_watch.h"

#include <sys/stat.h>

#include <utility>

namespace transom {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

}  // namespace

FileWatch::FileWatch(std::vector<std::string> paths) {
  for (std::string& path : paths) {
    if (path.empty()) continue;
    marks_.push_back(MarkOf(path));
    paths_.push_back(std::move(path));
  }
}

FileWatch::Mark FileWatch::MarkOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return Mark();
  return Mark{info.st_dev, info.st_ino, info.st_size, Nanoseconds(info.st_mtim),
              Nanoseconds(info.st_ctim)};
}

bool FileWatch::Changed() {
  bool changed = false;
  for (size_t i = 0; i < paths_.size(); ++i) {
    const Mark mark = MarkOf(paths_[i]);
    if (mark == marks_[i]) continue;
    marks_[i] = mark;
    changed = true;
  }
  return changed;
}

}  // namespace transom
