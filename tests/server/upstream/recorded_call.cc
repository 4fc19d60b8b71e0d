#include "tests/server/upstream/recorded_call.h"

#include "absl/time/clock.h"

namespace transom {

std::ostream& operator<<(std::ostream& out, UpstreamReply::Fault fault) {
  using Fault = UpstreamReply::Fault;
  switch (fault) {
    case Fault::kNone:
      return out << "kNone";
    case Fault::kUnavailable:
      return out << "kUnavailable";
    case Fault::kDeadlineExceeded:
      return out << "kDeadlineExceeded";
    case Fault::kCancelled:
      return out << "kCancelled";
    case Fault::kInvalid:
      return out << "kInvalid";
  }
  return out << static_cast<int>(fault);
}

MetadataList CopyOf(absl::Span<const MetadataField> fields) {
  MetadataList copy;
  for (const MetadataField& field : fields) copy.emplace_back(field.key, field.value);
  return copy;
}

Outcome OutcomeOf(const UpstreamReply& reply) {
  Outcome outcome;
  outcome.code = reply.code;
  outcome.message = std::string(reply.message);
  outcome.details_bin = std::string(reply.details_bin);
  outcome.body = std::string(reply.body);
  outcome.fault = reply.fault;
  outcome.reason = std::string(reply.reason);
  outcome.initial_metadata = CopyOf(reply.initial_metadata);
  outcome.trailing_metadata = CopyOf(reply.trailing_metadata);
  return outcome;
}

OutputBuffer::Owned OwnedBytes(absl::string_view bytes) {
  OutputBuffer buffer;
  buffer.Append(bytes);
  return buffer.Release();
}

Outcome RecordedCall::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return times_done_ > 0; });
  return outcome_;
}

int RecordedCall::times_done() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return times_done_;
}

void RecordedCall::OnDone(const UpstreamReply& reply) {
  // Notified under the lock: the waiter may destroy this as soon as it has it.
  std::lock_guard<std::mutex> lock(mutex_);
  ++times_done_;
  outcome_ = OutcomeOf(reply);
  done_.notify_all();
}

Outcome UpstreamClient::Call(const std::string& path, absl::string_view request,
                             const MetadataList& metadata, absl::Duration timeout) {
  RecordedCall call;
  for (const auto& [key, value] : metadata) call.AddMetadata(key, value);
  call.Start(&channel_, &loop_, path, OwnedBytes(request), absl::Now() + timeout);
  return call.Wait();
}

}  // namespace transom
