#include "server/files/file_stamp.h"

#include <sys/stat.h>

namespace transom {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

}  // namespace

FileStamp FileStamp::Of(const std::string& path) {
  FileStamp stamp;
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return stamp;
  stamp.exists_ = true;
  stamp.device_ = info.st_dev;
  stamp.inode_ = info.st_ino;
  stamp.size_ = info.st_size;
  stamp.modified_ns_ = Nanoseconds(info.st_mtim);
  stamp.changed_ns_ = Nanoseconds(info.st_ctim);
  return stamp;
}

bool operator==(const FileStamp& a, const FileStamp& b) {
  return a.exists_ == b.exists_ && a.device_ == b.device_ && a.inode_ == b.inode_ &&
         a.size_ == b.size_ && a.modified_ns_ == b.modified_ns_ && a.changed_ns_ == b.changed_ns_;
}

}  // namespace transom
