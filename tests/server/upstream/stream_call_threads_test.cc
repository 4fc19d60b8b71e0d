// Streaming calls that several threads use at once; for ThreadSanitizer above all.

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/server/upstream/recorded_stream.h"
#include "tests/server/upstream/signal.h"
#include "tests/server/upstream/streaming_server.h"

namespace transom {
namespace {

grpc::Status Echo(ServedStream* stream) {
  std::string message;
  while (stream->Read(&message)) stream->Write(message);
  return grpc::Status::OK;
}

TEST(StreamCallThreadsTest, OneThreadReadsWhileAnotherWrites) {
  StreamingServer server(Echo);
  UpstreamClient client(server.address());
  constexpr int kMessages = 500;
  RecordedStream stream;
  stream.StartWith(&client, absl::nullopt, /*last=*/false);
  std::thread writer([&] {
    for (int i = 0; i < kMessages; ++i) {
      stream.WriteBytes(std::to_string(i));
      stream.WaitForWrites(i + 1);
    }
    stream.CloseWrites();
  });
  std::thread timer([&] {
    for (int i = 0; i < 100; ++i) {
      stream.SetTimer(absl::Now() + absl::Microseconds(i * 50));
      if (i % 5 == 0) stream.CancelTimer();
    }
  });
  for (int i = 0; i < kMessages; ++i) {
    stream.Read();
    ASSERT_EQ(stream.WaitForMessages(i + 1).size(), static_cast<size_t>(i + 1));
  }
  writer.join();
  timer.join();
  EXPECT_EQ(stream.ReadToEnd().code, 0);
}

// Reads from within its callbacks and writes the next from OnWritten, while other threads cancel
// it, close it and set its timer. Owned by all of them.
class BusyStream : public StreamCall {
 public:
  BusyStream(Signal* done, std::atomic<int>* times_done) : done_(done), times_done_(times_done) {}

 protected:
  void OnHeaders(absl::Span<const MetadataField> /*initial_metadata*/) override {}
  void OnMessage(absl::string_view /*message*/) override { Read(); }
  void OnWritten(bool ok) override {
    if (ok && ++writes_ < 20) return Write(OwnedBytes("next"), /*last=*/false);
    CloseWrites();
  }
  void OnTimer() override { SetTimer(absl::Now() + absl::Microseconds(100)); }
  void OnDone(const UpstreamReply& reply) override {
    EXPECT_TRUE(reply.code == 0 || reply.fault == UpstreamReply::Fault::kCancelled)
        << reply.code << reply.message;
    times_done_->fetch_add(1);
    done_->Give();
  }

 private:
  Signal* const done_;
  std::atomic<int>* const times_done_;
  int writes_ = 0;
};

TEST(StreamCallThreadsTest, WhateverRacesWithTheEndIsHarmless) {
  StreamingServer server(Echo);
  UpstreamClient client(server.address());
  for (int i = 0; i < 200; ++i) {
    Signal done;
    std::atomic<int> times_done{0};
    BusyStream stream(&done, &times_done);
    stream.Read();
    stream.SetTimer(absl::Now() + absl::Microseconds(100));
    OutputBuffer::Owned first = OwnedBytes("first");
    std::atomic<bool> started{false};
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
      for (int spin = 0; spin < i * 200; ++spin)
        std::atomic_signal_fence(std::memory_order_seq_cst);
      if (i % 2 == 0) stream.Cancel();
    });
    threads.emplace_back([&] {
      while (!started.load()) std::this_thread::yield();
      for (int n = 0; n < 50; ++n) stream.SetTimer(absl::Now() + absl::Microseconds(n * 20));
      stream.CancelTimer();
    });
    stream.Start(client.channel(), client.loop(), "/a.B/C", &first, /*last=*/false,
                 absl::Now() + kNever);
    started.store(true);
    done.Wait();
    for (std::thread& thread : threads) thread.join();
    stream.Write(OwnedBytes("late"), /*last=*/true);
    stream.CloseWrites();
    stream.Read();
    stream.SetTimer(absl::Now());
    EXPECT_EQ(times_done.load(), 1);
  }
}

// Deletes itself at its end.
class SelfOwned : public StreamCall {
 public:
  explicit SelfOwned(std::atomic<int>* ended) : ended_(ended) {}

 protected:
  void OnHeaders(absl::Span<const MetadataField> /*initial_metadata*/) override {}
  void OnMessage(absl::string_view /*message*/) override { Read(); }
  void OnWritten(bool /*ok*/) override {}
  void OnDone(const UpstreamReply& reply) override {
    EXPECT_EQ(reply.code, 0) << reply.message;
    std::atomic<int>* const ended = ended_;
    delete this;
    ended->fetch_add(1);
  }

 private:
  std::atomic<int>* const ended_;
};

TEST(StreamCallThreadsTest, ManyStreamsThatOwnThemselvesOnSeveralLoops) {
  StreamingServer server(Echo);
  UpstreamOptions options;
  options.target = server.address();
  UpstreamChannel channel(options);
  CompletionLoop loops[2];
  for (CompletionLoop& loop : loops) loop.Start();
  std::atomic<int> ended{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 60; ++i) {
        auto* stream = new SelfOwned(&ended);
        OutputBuffer::Owned first = OwnedBytes("first");
        stream->Read();
        stream->SetTimer(absl::Now() + absl::Hours(1));
        stream->Start(&channel, &loops[(i + t) % 2], "/a.B/C", &first, /*last=*/true,
                      absl::Now() + kNever);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (CompletionLoop& loop : loops) loop.Shutdown();
  EXPECT_EQ(ended.load(), 180);
}

}  // namespace
}  // namespace transom
