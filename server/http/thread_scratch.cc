#include "server/http/thread_scratch.h"

#include <memory>

namespace transom {

ThreadScratch& ThreadScratch::Get() {
  // On the heap: a thread-local of this size would burden every thread of the process.
  thread_local const std::unique_ptr<ThreadScratch> scratch(new ThreadScratch);
  return *scratch;
}

}  // namespace transom
