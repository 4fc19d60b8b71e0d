#include "server/log/access_log_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

constexpr size_t kFileWriteSize = 64 * 1024;
constexpr int kWaitStepMs = 100;

}  // namespace

AccessLogFile::~AccessLogFile() {
  if (owned_) close(fd_);
}

absl::Status AccessLogFile::Open(const std::string& path) {
  if (path == "stdout" || path == "stderr") {
    Use(path == "stdout" ? STDOUT_FILENO : STDERR_FILENO, /*owned=*/false);
    return absl::OkStatus();
  }
  // A named pipe without a reader must not hold up the start.
  const int fd = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  Use(fd, /*owned=*/true);
  return absl::OkStatus();
}

void AccessLogFile::Adopt(int fd) { Use(fd, /*owned=*/true); }

void AccessLogFile::Use(int fd, bool owned) {
  if (owned_) close(fd_);
  fd_ = fd;
  owned_ = owned;
  struct stat state {};
  const bool known = fstat(fd, &state) == 0;
  waits_ = !known || !S_ISREG(state.st_mode);
  is_socket_ = known && S_ISSOCK(state.st_mode);
  struct stat log {};
  is_stderr_ = known && fstat(STDERR_FILENO, &log) == 0 && log.st_dev == state.st_dev &&
               log.st_ino == state.st_ino;
  // A pipe that is writable takes this much at once, whole.
  write_size_ = waits_ ? PIPE_BUF : kFileWriteSize;
}

bool AccessLogFile::Write(absl::string_view bytes, absl::FunctionRef<bool()> give_up) {
  while (!bytes.empty()) {
    if (waits_) {
      pollfd out{fd_, POLLOUT, 0};
      const int ready = poll(&out, 1, kWaitStepMs);
      if (ready == 0 || (ready < 0 && errno == EINTR)) {
        if (give_up()) return false;
        continue;
      }
    }
    const absl::string_view some = bytes.substr(0, write_size_);
    // A socket (a log daemon's) may be writable and yet not take all.
    const ssize_t n = is_socket_ ? send(fd_, some.data(), some.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                 : write(fd_, some.data(), some.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (give_up()) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace transom
