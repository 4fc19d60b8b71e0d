#ifndef TRANSOM_SERVER_PROCESS_MEMORY_H_
#define TRANSOM_SERVER_PROCESS_MEMORY_H_

// What a burst of large requests leaves behind in glibc's heap is given back: a few of them
// must not decide how much memory the process has from then on.
//
//   SetUpMemory();             // at the start
//   MemoryTrimmer trimmer;
//   trimmer.Look();            // now and then
//
// Not thread-safe.

#include <cstddef>

namespace transom {

// Blocks of a mebibyte and more are mapped and unmapped. (By default glibc raises that
// threshold to the largest block ever freed, up to 32 MiB, and keeps what is below.)
void SetUpMemory();

class MemoryTrimmer {
 public:
  // Gives back what is free between blocks in use, if it is much and the resident memory
  // has grown since the last time. True: it did so.
  bool Look();

 private:
  size_t resident_after_trim_ = 0;
};

// Of this process, in bytes; 0 if the system does not say.
size_t ResidentBytes();

}  // namespace transom

#endif  // TRANSOM_SERVER_PROCESS_MEMORY_H_
