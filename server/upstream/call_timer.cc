#include "server/upstream/call_timer.h"

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include "server/upstream/monotonic_time.h"
#include "server/upstream/tsan_annotations.h"

namespace transom {
namespace {

gpr_timespec Never() { return gpr_inf_future(GPR_CLOCK_MONOTONIC); }

bool IsNever(gpr_timespec time) { return gpr_time_cmp(time, Never()) == 0; }

}  // namespace

CallTimer::CallTimer(CompletionEvent* event, OperationCount* operations)
    : event_(event), operations_(operations), armed_for_(Never()), wanted_(Never()) {}

CallTimer::~CallTimer() = default;

void CallTimer::Set(absl::Time time) {
  const gpr_timespec wanted = MonotonicTime(time);
  std::lock_guard<std::mutex> lock(mutex_);
  wanted_ = wanted;
  if (loop_ == nullptr || IsNever(wanted)) return;
  if (!armed_) {
    Arm();
  } else if (gpr_time_cmp(wanted, armed_for_) < 0) {
    alarm_->Cancel();  // its event sets it anew
  }
}

void CallTimer::Start(CompletionLoop* loop) {
  std::lock_guard<std::mutex> lock(mutex_);
  loop_ = loop;
  if (!IsNever(wanted_)) Arm();
}

bool CallTimer::TakeEvent() {
  std::lock_guard<std::mutex> lock(mutex_);
  armed_ = false;
  if (IsNever(wanted_)) return false;
  if (HasPassed(wanted_)) {
    wanted_ = Never();
    return true;
  }
  Arm();
  return false;
}

void CallTimer::Stop() {
  std::lock_guard<std::mutex> lock(mutex_);
  wanted_ = Never();
  if (armed_) alarm_->Cancel();
}

void CallTimer::Arm() {
  if (!operations_->Enter()) return;
  if (alarm_ == nullptr) alarm_ = std::make_unique<grpc::Alarm>();
  armed_ = true;
  armed_for_ = wanted_;
  TsanRelease(event_);
  alarm_->Set(loop_->queue(), wanted_, static_cast<void*>(event_));
}

}  // namespace transom
