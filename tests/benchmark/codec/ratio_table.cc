#include "tests/benchmark/codec/ratio_table.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>

namespace transom {
namespace {

std::string CpuName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, 10, "model name") == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown CPU";
}

}  // namespace

bool RatioTable::ReportContext(const Context& context) {
  utsname names = {};
  uname(&names);
  machine_ = std::to_string(context.cpu_info.num_cpus) + " x " + CpuName() + ", " + names.sysname +
             " " + names.release;
  return true;
}

void RatioTable::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    if (run.error_occurred) {
      std::printf("%s: %s\n", run.benchmark_name().c_str(), run.error_message.c_str());
      continue;
    }
    seconds_[run.run_name.function_name].push_back(run.cpu_accumulated_time /
                                                   static_cast<double>(run.iterations));
  }
}

double RatioTable::MedianSeconds(const std::string& name) const {
  const auto found = seconds_.find(name);
  // Not run: shown as nan.
  if (found == seconds_.end()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted = found->second;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

void RatioTable::Print(const std::vector<Row>& rows) const {
  std::printf(
      "Machine: %s. Ratios to libprotobuf's JSON functions on messages and on bytes\n"
      "(above 1: the codec is faster), then MB of JSON text a second.\n\n",
      machine_.c_str());
  std::printf(
      "| %-21s | x message | x binary | wanted | codec MB/s | message MB/s | binary MB/s |\n",
      "case");
  std::printf(
      "|-----------------------|-----------|----------|--------|------------|--------------"
      "|-------------|\n");
  for (const Row& row : rows) {
    const double codec = MedianSeconds(row.name + "/codec");
    const double message = MedianSeconds(row.name + "/message");
    const double binary = MedianSeconds(row.name + "/binary");
    const double megabytes = static_cast<double>(row.json_bytes) * 1e-6;
    // What is below the bar is marked; what did not run is not.
    const auto mark = [&](double theirs) { return theirs / codec < row.bar ? '!' : ' '; };
    std::printf("| %-21s | %8.1f%c | %7.1f%c | %6.0f | %10.0f | %12.1f | %11.1f |\n",
                row.name.c_str(), message / codec, mark(message), binary / codec, mark(binary),
                row.bar, megabytes / codec, megabytes / message, megabytes / binary);
  }
}

}  // namespace transom
