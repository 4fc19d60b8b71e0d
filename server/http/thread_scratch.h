#ifndef TRANSOM_SERVER_HTTP_THREAD_SCRATCH_H_
#define TRANSOM_SERVER_HTTP_THREAD_SCRATCH_H_

// Buffers that each thread has once and lends to the connection it serves, so that
// an idle connection needs none.
//
//   ScratchLease lease;           // REQUIRES: ScratchLease::Available()
//   recv(fd, lease->input, sizeof(lease->input), 0);
//
// A thread that serves one connection may be asked to go on with another (a handler
// that answers an older request): Available() says no then, and the other has to wait.

#include <cstddef>

#include "server/http/head_guard.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct ThreadScratch {
  static constexpr size_t kInputSize = 64 * 1024;

  RequestHead head;
  OutputBuffer filtered_head;  // what httplib sees
  OutputBuffer response_head;
  OutputBuffer sealed;  // what TLS makes of it
  bool leased = false;
  char input[kInputSize];

  static ThreadScratch& Get();
};

class ScratchLease {
 public:
  static bool Available() { return !ThreadScratch::Get().leased; }

  ScratchLease() : scratch_(ThreadScratch::Get()) { scratch_.leased = true; }
  ~ScratchLease() { scratch_.leased = false; }
  ScratchLease(const ScratchLease&) = delete;
  ScratchLease& operator=(const ScratchLease&) = delete;

  ThreadScratch* operator->() const { return &scratch_; }
  ThreadScratch* get() const { return &scratch_; }

 private:
  ThreadScratch& scratch_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_THREAD_SCRATCH_H_
