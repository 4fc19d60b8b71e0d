#ifndef TRANSOM_SERVER_LOG_ACCESS_LOG_FILE_H_
#define TRANSOM_SERVER_LOG_ACCESS_LOG_FILE_H_

// Where the access log's lines go: standard output, standard error, or a file.
//
//   AccessLogFile file;
//   absl::Status s = file.Open("/var/log/transom/access.log");   // or "stdout", "stderr"
//   file.Write(lines, [&] { return stopping.load(); });
//   file.Open(path);                                     // again, when it has been moved away
//
// Write waits as long as the other end takes nothing, in steps of a tenth of a second, and never
// within a system call: the process can always end. Not thread-safe.

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace transom {

class AccessLogFile {
 public:
  AccessLogFile() = default;
  ~AccessLogFile();
  AccessLogFile(const AccessLogFile&) = delete;
  AccessLogFile& operator=(const AccessLogFile&) = delete;

  // Appends to the file, or makes it. FailedPrecondition, naming it, if that cannot be; what was
  // open before stays so.
  absl::Status Open(const std::string& path);
  // Takes the descriptor over.
  void Adopt(int fd);

  // So many bytes are written in one go: lines that fit do not mix with what others write.
  size_t write_size() const { return write_size_; }

  // Whether it is the same as standard error, where the log goes.
  bool is_stderr() const { return is_stderr_; }

  // False if not all was written: an error, or `give_up`, which is asked at each step of the wait,
  // said so.
  bool Write(absl::string_view bytes, absl::FunctionRef<bool()> give_up);

 private:
  void Use(int fd, bool owned);

  int fd_ = -1;
  bool owned_ = false;
  bool waits_ = false;  // not a regular file
  bool is_socket_ = false;
  bool is_stderr_ = false;
  size_t write_size_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_ACCESS_LOG_FILE_H_
