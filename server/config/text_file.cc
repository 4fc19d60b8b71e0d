#include "server/config/text_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace transom {

absl::StatusOr<std::string> ReadTextFile(const std::string& path, absl::string_view shown,
                                         absl::string_view kind, size_t bytes_max) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  std::string text;
  int error = file == nullptr ? errno : 0;
  char chunk[16 * 1024];
  while (error == 0 && text.size() <= bytes_max) {
    const size_t got = std::fread(chunk, 1, sizeof(chunk), file.get());
    text.append(chunk, got);
    if (got < sizeof(chunk)) {
      if (std::ferror(file.get()) != 0) error = errno;
      break;
    }
  }
  if (error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat(shown, ": expected a readable ", kind));
  }
  if (text.size() > bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat(shown, ": expected a file of at most ", bytes_max, " bytes"));
  }
  return text;
}

}  // namespace transom
