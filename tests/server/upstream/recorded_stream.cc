#include "tests/server/upstream/recorded_stream.h"

#include "absl/time/clock.h"

namespace transom {

void RecordedStream::StartWith(UpstreamClient* client, absl::optional<std::string> first, bool last,
                               absl::Duration timeout) {
  OutputBuffer::Owned message{nullptr, 0};
  if (first.has_value()) message = OwnedBytes(*first);
  Start(client->channel(), client->loop(), "/a.B/C", first.has_value() ? &message : nullptr, last,
        absl::Now() + timeout);
}

MetadataList RecordedStream::WaitForHeaders() {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(&lock, [this] { return events_.find('H') != std::string::npos; });
  return headers_;
}

std::vector<std::string> RecordedStream::WaitForMessages(size_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(&lock, [&] { return message_count_ >= count; });
  return messages_;
}

int RecordedStream::WaitForWrites(int count) {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(&lock, [&] { return writes_ >= count; });
  return writes_;
}

int RecordedStream::WaitForTimers(int count) {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(&lock, [&] { return timers_ >= count; });
  return timers_;
}

Outcome RecordedStream::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(&lock, [] { return false; });
  return outcome_;
}

Outcome RecordedStream::ReadToEnd() {
  ReadAlways();
  Read();
  return Wait();
}

void RecordedStream::ReadAlways() {
  std::lock_guard<std::mutex> lock(mutex_);
  read_always_ = true;
}

void RecordedStream::CountOnly() {
  std::lock_guard<std::mutex> lock(mutex_);
  count_only_ = true;
}

size_t RecordedStream::message_count() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return message_count_;
}

std::string RecordedStream::events() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return events_;
}

int RecordedStream::times_done() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return times_done_;
}

void RecordedStream::OnHeaders(absl::Span<const MetadataField> initial_metadata) {
  std::lock_guard<std::mutex> lock(mutex_);
  events_ += 'H';
  headers_ = CopyOf(initial_metadata);
  changed_.notify_all();
}

void RecordedStream::OnMessage(absl::string_view message) {
  bool read;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++message_count_;
    if (!count_only_) {
      events_ += 'M';
      messages_.emplace_back(message);
    }
    read = read_always_;
    changed_.notify_all();
  }
  if (read) Read();
}

void RecordedStream::OnWritten(bool ok) {
  std::lock_guard<std::mutex> lock(mutex_);
  events_ += ok ? 'W' : 'w';
  ++writes_;
  changed_.notify_all();
}

void RecordedStream::OnTimer() {
  std::lock_guard<std::mutex> lock(mutex_);
  events_ += 'T';
  ++timers_;
  changed_.notify_all();
}

void RecordedStream::OnDone(const UpstreamReply& reply) {
  // Notified under the lock: the waiter may destroy this as soon as it has it.
  std::lock_guard<std::mutex> lock(mutex_);
  events_ += 'D';
  ++times_done_;
  outcome_ = OutcomeOf(reply);
  changed_.notify_all();
}

}  // namespace transom
