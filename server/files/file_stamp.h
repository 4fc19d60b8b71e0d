#ifndef TRANSOM_SERVER_FILES_FILE_STAMP_H_
#define TRANSOM_SERVER_FILES_FILE_STAMP_H_

// Whether a file has changed since it was last looked at, by what stat says of it: device,
// inode, size and times. Links are followed, so that a link that is turned to another file or
// directory (as Kubernetes does with mounted ConfigMaps and Secrets) is a change.
//
//   FileStamp before = FileStamp::Of(path);   // before it is read
//   ... read ...
//   if (FileStamp::Of(path) != before) ... read again ...
//
// A value; reads no byte of the file.

#include <cstdint>
#include <string>

namespace transom {

class FileStamp {
 public:
  // A file that is not there, or cannot be looked at, has a stamp of its own.
  FileStamp() = default;
  static FileStamp Of(const std::string& path);

  bool exists() const { return exists_; }

  friend bool operator==(const FileStamp& a, const FileStamp& b);
  friend bool operator!=(const FileStamp& a, const FileStamp& b) { return !(a == b); }

 private:
  bool exists_ = false;
  uint64_t device_ = 0;
  uint64_t inode_ = 0;
  int64_t size_ = 0;
  // Nanoseconds. The change time also tells of a content that was written with an old
  // modification time.
  int64_t modified_ns_ = 0;
  int64_t changed_ns_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_FILES_FILE_STAMP_H_
