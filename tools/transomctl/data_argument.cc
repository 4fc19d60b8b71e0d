#include "tools/transomctl/data_argument.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace ctl {
namespace {

constexpr size_t kBytesMax = 64 * 1024 * 1024;

absl::Status CannotRead(const std::string& argument, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--data=", absl::Utf8SafeCEscape(argument),
                                                 ": expected a readable file: ", why));
}

}  // namespace

absl::StatusOr<std::string> ReadDataArgument(const std::string& argument) {
  if (!absl::StartsWith(argument, "@")) return argument;
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  const bool is_stdin = argument == "@-";
  File opened(is_stdin ? nullptr : std::fopen(argument.c_str() + 1, "rbe"),
              [](std::FILE* file) { return file == nullptr ? 0 : std::fclose(file); });
  std::FILE* file = is_stdin ? stdin : opened.get();
  if (file == nullptr) return CannotRead(argument, std::strerror(errno));
  std::string bytes;
  char chunk[16 * 1024];
  size_t count;
  while ((count = std::fread(chunk, 1, sizeof(chunk), file)) > 0) {
    bytes.append(chunk, count);
    if (bytes.size() > kBytesMax) return CannotRead(argument, "it is over 64 MiB");
  }
  if (std::ferror(file) != 0) return CannotRead(argument, std::strerror(errno));
  return bytes;
}

}  // namespace ctl
}  // namespace transom
