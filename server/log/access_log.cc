#include "server/log/access_log.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/log/log.h"

namespace transom {
namespace {

constexpr int kLookIntervalMs = 50;
constexpr int kIdleLooks = 20;    // a second without a line
constexpr int kGiveUpSteps = 10;  // of a tenth of a second each, once the process ends
constexpr int64_t kReportIntervalNs = 10'000'000'000;

uint64_t NextId() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

int64_t Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

}  // namespace

AccessLog::AccessLog(AccessLogOptions options) : options_(std::move(options)), id_(NextId()) {}

AccessLog::~AccessLog() {
  Stop();
  if (wake_ >= 0) close(wake_);
}

absl::Status AccessLog::Start() {
  absl::Status opened = file_.Open(options_.path);
  if (opened.ok()) Launch();
  return opened;
}

void AccessLog::StartWith(int fd) {
  file_.Adopt(fd);
  Launch();
}

void AccessLog::Launch() {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  thread_ = std::thread([this] { Run(); });
}

void AccessLog::Stop() {
  stopping_.store(true);
  if (wake_ >= 0) Wake();
  if (thread_.joinable()) thread_.join();
}

void AccessLog::Reopen() {
  reopen_.store(true);
  if (wake_ >= 0) Wake();
}

uint64_t AccessLog::dropped() const {
  uint64_t sum = lost_.load(std::memory_order_relaxed);
  for (const ThreadRing* ring : Rings()) sum += ring->dropped.load(std::memory_order_relaxed);
  return sum;
}

// ---- The serving threads ----------------------------------------------------------

void AccessLog::Write(const AccessEntry& entry) {
  ThreadRing* const own = cached_.owner == id_ ? cached_.ring : FindThisThread();
  const PackedEntry packed = PackEntry(entry);
  absl::string_view parts[PackedEntry::kTexts + 1];
  parts[0] = {reinterpret_cast<const char*>(&packed.head), sizeof(packed.head)};
  std::copy(std::begin(packed.texts), std::end(packed.texts), parts + 1);
  if (!own->ring.Push(parts)) {
    // No other thread changes it.
    own->dropped.store(own->dropped.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return;
  }
  // Either this sees that the writer sleeps, or the writer sees the entry before it does.
  if (sleeping_.load(std::memory_order_seq_cst) && sleeping_.exchange(false)) return Wake();
  if (own->ring.size() > own->ring.capacity() / 2 && !urgent_.load(std::memory_order_relaxed) &&
      !urgent_.exchange(true)) {
    Wake();
  }
}

AccessLog::ThreadRing* AccessLog::FindThisThread() {
  std::lock_guard<std::mutex> lock(mutex_);
  const std::thread::id self = std::this_thread::get_id();
  auto found = std::find_if(rings_.begin(), rings_.end(),
                            [self](const auto& ring) { return ring->thread == self; });
  if (found == rings_.end()) {
    rings_.push_back(std::make_unique<ThreadRing>(options_.ring_bytes));
    found = rings_.end() - 1;
  }
  cached_ = {id_, found->get()};
  return found->get();
}

std::vector<AccessLog::ThreadRing*> AccessLog::Rings() const {
  std::vector<ThreadRing*> rings;
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& ring : rings_) rings.push_back(ring.get());
  return rings;
}

void AccessLog::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(wake_, &one, sizeof(one));
}

// ---- The writing thread -----------------------------------------------------------

void AccessLog::Run() {
  int idle_looks = 0;
  while (!stopping_.load()) {
    if (reopen_.exchange(false)) {
      const absl::Status opened = file_.Open(options_.path);
      if (!opened.ok()) {
        Log(LogLevel::kError, "access log not reopened, the old file is written on",
            {{"error", opened.message()}});
      }
    }
    urgent_.store(false);
    idle_looks = Drain() ? 0 : idle_looks + 1;
    ReportDropped();
    if (!stopping_.load()) Wait(idle_looks >= kIdleLooks);
  }
  Drain();
  ReportDropped();
}

bool AccessLog::Drain() {
  bool any = false;
  for (ThreadRing* own : Rings()) {
    // What comes meanwhile has the next turn.
    for (size_t left = own->ring.size(); left > 0 && !gave_up_;) {
      PackedEntry::Head head;
      own->ring.Peek(&head, sizeof(head));
      entry_.resize(head.size);
      own->ring.Pop(&entry_[0], head.size);
      left -= head.size;
      any = true;
      const size_t before = out_.size();
      AppendAccessLine(options_.format, UnpackEntry(entry_), &out_);
      if (out_.size() > file_.write_size() && before > 0) {
        // The lines before leave first, and this one stays whole.
        const std::string last(out_.view().substr(before));
        out_.Truncate(before);
        WriteOut();
        out_.Append(last);
      }
      ++out_lines_;
    }
  }
  if (out_lines_ > 0) WriteOut();
  return any;
}

void AccessLog::WriteOut() {
  const bool written = file_.Write(out_.view(), [this] {
    // What is stuck must not be the log's own way out.
    if (!file_.is_stderr()) ReportDropped();
    return stopping_.load() && (gave_up_ = ++give_up_steps_ >= kGiveUpSteps);
  });
  (written ? lines_ : lost_).fetch_add(out_lines_, std::memory_order_relaxed);
  out_.Clear();
  out_lines_ = 0;
}

bool AccessLog::AnythingWaits() const {
  for (const ThreadRing* own : Rings()) {
    if (own->ring.size() > 0) return true;
  }
  return false;
}

void AccessLog::Wait(bool idle) {
  if (idle) {
    sleeping_.store(true, std::memory_order_seq_cst);
    // A thread that is new since then has a lock of ours between its ring and its look at the flag.
    if (AnythingWaits()) {
      sleeping_.store(false);
      return;
    }
  }
  pollfd wake{wake_, POLLIN, 0};
  poll(&wake, 1, idle ? -1 : kLookIntervalMs);
  uint64_t count;
  [[maybe_unused]] const ssize_t n = read(wake_, &count, sizeof(count));
  sleeping_.store(false);
}

void AccessLog::ReportDropped() {
  const uint64_t total = dropped();
  if (total == reported_ || Now() < report_after_ns_) return;
  Log(LogLevel::kWarning, "access log: lines dropped",
      {{"lines", absl::StrCat(total - reported_)}, {"in_all", absl::StrCat(total)}});
  reported_ = total;
  report_after_ns_ = Now() + kReportIntervalNs;
}

}  // namespace transom
