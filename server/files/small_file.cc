#include "server/files/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

absl::Status SystemError(int error) {
  const char* words = std::strerror(error);
  return error == ENOENT ? absl::NotFoundError(words) : absl::FailedPreconditionError(words);
}

absl::StatusOr<std::string> ReadAll(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return SystemError(errno);
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError("it is no regular file");
  std::string text(kSmallFileBytesMax + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = read(fd, &text[size], text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError(errno);
    if (n == 0) break;
    size += static_cast<size_t>(n);
  }
  if (size > kSmallFileBytesMax) {
    return absl::FailedPreconditionError(
        absl::StrCat("it has more than ", kSmallFileBytesMax, " bytes"));
  }
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  // A pipe must not make the caller wait.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return SystemError(errno);
  absl::StatusOr<std::string> text = ReadAll(fd);
  close(fd);
  return text;
}

}  // namespace transom
