#ifndef TRANSOM_SERVER_LOG_ACCESS_LOG_H_
#define TRANSOM_SERVER_LOG_ACCESS_LOG_H_

// The access log: a line for each answer, written by a thread of its own.
//
//   AccessLog log({AccessLogFormat::kJson, "stdout"});
//   absl::Status s = log.Start();        // FailedPrecondition: the file cannot be opened
//   log.Write(entry);                    // any thread; a copy of its bytes, never a wait
//   log.Reopen();                        // the file has been moved away
//   log.Stop();                          // writes what is there, for a second at most
//
// Each thread that logs has a ring of fixed size (byte_ring.h). What does not fit into it, since
// the writing thread cannot get rid of its lines, is dropped and counted; the log says so, every
// ten seconds at most. The writing thread looks at the rings every 50 ms while there are lines, at
// once when one is half full, and sleeps when there have been none for a second; so a
// line usually costs the serving thread no system call.
//
// Thread-safe; Start and Stop are for one thread. Must outlive the threads that log, or they
// must not log any more.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "server/log/access_entry.h"
#include "server/log/access_log_file.h"
#include "server/log/byte_ring.h"

namespace transom {

struct AccessLogOptions {
  AccessLogFormat format = AccessLogFormat::kText;
  std::string path = "stdout";     // or "stderr", or a file's name
  size_t ring_bytes = 256 * 1024;  // of each thread; a power of two
};

class AccessLog {
 public:
  explicit AccessLog(AccessLogOptions options);
  ~AccessLog();  // Stop()
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  absl::Status Start();
  // The same with an open descriptor, which it takes over, in place of options.path.
  void StartWith(int fd);
  void Write(const AccessEntry& entry);
  void Reopen();
  void Stop();

  uint64_t lines() const { return lines_.load(std::memory_order_relaxed); }
  uint64_t dropped() const;

 private:
  struct ThreadRing {
    explicit ThreadRing(size_t bytes) : thread(std::this_thread::get_id()), ring(bytes) {}
    const std::thread::id thread;
    std::atomic<uint64_t> dropped{0};
    ByteRing ring;
  };
  struct Cached {
    uint64_t owner;
    ThreadRing* ring;
  };

  ThreadRing* FindThisThread();
  std::vector<ThreadRing*> Rings() const;
  void Wake();
  // ---- The writing thread.
  void Launch();
  void Run();
  bool Drain();  // whether there was anything
  void WriteOut();
  void Wait(bool idle);
  bool AnythingWaits() const;
  void ReportDropped();

  static inline thread_local Cached cached_ = {0, nullptr};

  const AccessLogOptions options_;
  const uint64_t id_;  // unique over all objects of this class
  AccessLogFile file_;
  int wake_ = -1;  // eventfd
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> reopen_{false};
  std::atomic<bool> sleeping_{false};
  std::atomic<bool> urgent_{false};  // a ring is half full, and the writer knows
  std::atomic<uint64_t> lines_{0};
  std::atomic<uint64_t> lost_{0};  // taken from a ring and not written

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<ThreadRing>> rings_;  // guarded by mutex_

  // ---- The writing thread's.
  OutputBuffer out_;  // whole lines
  uint64_t out_lines_ = 0;
  std::string entry_;
  bool gave_up_ = false;
  int give_up_steps_ = 0;
  uint64_t reported_ = 0;
  int64_t report_after_ns_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_ACCESS_LOG_H_
