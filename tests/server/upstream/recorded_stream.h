#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_STREAM_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_STREAM_H_

// A streaming call whose events a test waits for, in copies that stay.
//
//   RecordedStream stream;
//   stream.StartWith(&client, "request", /*last=*/true);
//   stream.Read();
//   EXPECT_EQ(stream.WaitForMessages(1).back(), "first");
//   Outcome outcome = stream.ReadToEnd();
//
// `events` tells the order: H headers, M message, W written, w not written, T timer, D done.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "server/upstream/stream_call.h"
#include "tests/server/upstream/recorded_call.h"

namespace transom {

class RecordedStream : public StreamCall {
 public:
  // Without a first message if nullopt.
  void StartWith(UpstreamClient* client, absl::optional<std::string> first, bool last,
                 absl::Duration timeout = kNever);
  void WriteBytes(absl::string_view bytes, bool last = false) { Write(OwnedBytes(bytes), last); }

  MetadataList WaitForHeaders();
  // Until there are that many in all; those that came, fewer if the call ends before.
  std::vector<std::string> WaitForMessages(size_t count);
  // How many writes have completed, when it is that many or the call ends.
  int WaitForWrites(int count);
  int WaitForTimers(int count);
  Outcome Wait();
  // Reads message by message, also those that follow.
  Outcome ReadToEnd();

  // Each message is followed by the next Read, from within OnMessage.
  void ReadAlways();
  // Forget the messages' bytes, count them only.
  void CountOnly();

  size_t message_count() const;
  std::string events() const;
  int times_done() const;

 protected:
  void OnHeaders(absl::Span<const MetadataField> initial_metadata) override;
  void OnMessage(absl::string_view message) override;
  void OnWritten(bool ok) override;
  void OnTimer() override;
  void OnDone(const UpstreamReply& reply) override;

 private:
  template <typename Condition>
  void WaitUntil(std::unique_lock<std::mutex>* lock, Condition condition) {
    changed_.wait(*lock, [&] { return times_done_ > 0 || condition(); });
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool read_always_ = false;
  bool count_only_ = false;
  std::string events_;
  MetadataList headers_;
  std::vector<std::string> messages_;
  size_t message_count_ = 0;
  int writes_ = 0;
  int timers_ = 0;
  int times_done_ = 0;
  Outcome outcome_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_RECORDED_STREAM_H_
