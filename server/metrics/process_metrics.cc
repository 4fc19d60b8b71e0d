#include "server/metrics/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace transom {
namespace {

std::string ReadFile(const char* path) {
  std::string text;
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return text;
  char buffer[4096];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof(buffer), file)) > 0) text.append(buffer, count);
  std::fclose(file);
  return text;
}

// When the machine was started, in seconds of Unix time.
uint64_t BootTime() {
  const std::string stat = ReadFile("/proc/stat");
  constexpr absl::string_view kKey = "\nbtime ";
  const size_t at = stat.find(kKey.data(), 0, kKey.size());
  uint64_t seconds = 0;
  if (at == std::string::npos) return 0;
  const size_t begin = at + kKey.size();
  if (!absl::SimpleAtoi(absl::string_view(stat).substr(begin, stat.find('\n', begin) - begin),
                        &seconds)) {
    return 0;
  }
  return seconds;
}

uint64_t CountOpenDescriptors() {
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return 0;
  uint64_t count = 0;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') ++count;
  }
  closedir(directory);
  return count - 1;  // the directory's own
}

// The fields of /proc/self/stat that stand behind the command's name, which may hold anything.
void ReadStat(ProcessState* state) {
  const std::string stat = ReadFile("/proc/self/stat");
  const size_t end = stat.rfind(") ");
  if (end == std::string::npos) return;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(absl::string_view(stat).substr(end + 2), ' ');
  // Numbered as in proc(5), where the first of these is 3.
  const auto number = [&fields](size_t field) {
    uint64_t value = 0;
    if (field - 3 < fields.size() && !absl::SimpleAtoi(fields[field - 3], &value)) value = 0;
    return value;
  };
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  state->cpu_seconds = static_cast<double>(number(14) + number(15)) / ticks;
  state->threads = number(20);
  state->start_time_unix_seconds =
      static_cast<double>(BootTime()) + static_cast<double>(number(22)) / ticks;
  state->virtual_bytes = number(23);
  state->resident_bytes = number(24) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessState ReadProcessState() {
  ProcessState state;
  ReadStat(&state);
  state.open_descriptors = CountOpenDescriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) state.descriptors_max = limit.rlim_cur;
  return state;
}

}  // namespace transom
