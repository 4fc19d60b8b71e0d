#include "server/process_memory.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>

namespace transom {
namespace {

constexpr size_t kMiB = 1024 * 1024;
constexpr int kLargeBlock = 1024 * 1024;
// Free memory below this is not worth a walk over the heap.
constexpr size_t kFreeWorthwhile = 64 * kMiB;
// What was given back counts as free still, so growth decides when to do it again.
constexpr size_t kGrowthWorthwhile = 32 * kMiB;

}  // namespace

void SetUpMemory() {
  mallopt(M_MMAP_THRESHOLD, kLargeBlock);
  mallopt(M_TRIM_THRESHOLD, 2 * kLargeBlock);
}

size_t ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long size = 0;
  unsigned long resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &size, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

bool MemoryTrimmer::Look() {
  if (mallinfo2().fordblks < kFreeWorthwhile) return false;
  if (ResidentBytes() < resident_after_trim_ + kGrowthWorthwhile) return false;
  malloc_trim(0);
  resident_after_trim_ = ResidentBytes();
  return true;
}

}  // namespace transom
