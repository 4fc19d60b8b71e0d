#ifndef TRANSOM_SERVER_METRICS_PROCESS_METRICS_H_
#define TRANSOM_SERVER_METRICS_PROCESS_METRICS_H_

// What the kernel says of this process (proc(5)).
//
//   ProcessState state = ReadProcessState();
//
// What cannot be read is zero. Thread-safe.

#include <cstdint>

namespace transom {

struct ProcessState {
  double cpu_seconds = 0;  // user and system
  double start_time_unix_seconds = 0;
  uint64_t resident_bytes = 0;
  uint64_t virtual_bytes = 0;
  uint64_t threads = 0;
  uint64_t open_descriptors = 0;
  uint64_t descriptors_max = 0;
};

ProcessState ReadProcessState();

}  // namespace transom

#endif  // TRANSOM_SERVER_METRICS_PROCESS_METRICS_H_
