#ifndef TRANSOM_SERVER_FILES_FILE_WATCH_H_
#define TRANSOM_SERVER_FILES_FILE_WATCH_H_

// Tells whether any of a few files has changed, by asking the system about them.
//
//   FileWatch watch({"/etc/tls/tls.crt", "/etc/tls/tls.key"});   // what is there counts as seen
//   ...
//   if (watch.Changed()) Load();          // now and then; a few microseconds a file
//
// Links are followed, so that it sees what Kubernetes does to a mounted secret: the link
// `..data`, through which the files are reached, is replaced by one to another directory. A
// file that is written over, replaced, removed, or made readable counts as changed, too.
//
// What is loaded after Changed() has returned true is at least as new as what it saw; what
// changes during the load is told by the next call. Not thread-safe.

#include <string>
#include <vector>

#include "server/files/file_stamp.h"

namespace transom {

class FileWatch {
 public:
  // Empty paths are passed over.
  explicit FileWatch(std::vector<std::string> paths);

  // Whether a file has changed since the last call, or since the construction.
  bool Changed();

 private:
  std::vector<std::string> paths_;
  std::vector<FileStamp> stamps_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_FILES_FILE_WATCH_H_
