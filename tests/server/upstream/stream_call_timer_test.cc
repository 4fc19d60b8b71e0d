// The timer of a streaming call.

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/server/upstream/recorded_stream.h"
#include "tests/server/upstream/signal.h"
#include "tests/server/upstream/streaming_server.h"

namespace transom {
namespace {

// Says nothing until it is told to.
class StreamCallTimerTest : public testing::Test {
 protected:
  void Start() { stream_.StartWith(&client_, "", /*last=*/true); }

  void End() {
    end_.Give();
    EXPECT_EQ(stream_.Wait().code, 0);
    EXPECT_EQ(stream_.times_done(), 1);
  }

  Signal end_;
  StreamingServer server_{[this](ServedStream*) {
    end_.Wait();
    return grpc::Status::OK;
  }};
  UpstreamClient client_{server_.address()};
  RecordedStream stream_;
};

TEST_F(StreamCallTimerTest, RingsOnceAndNotBeforeItsTime) {
  Start();
  const absl::Time time = absl::Now() + absl::Milliseconds(50);
  stream_.SetTimer(time);
  EXPECT_EQ(stream_.WaitForTimers(1), 1);
  EXPECT_GE(absl::Now(), time - absl::Milliseconds(1));
  End();
  EXPECT_EQ(stream_.events(), "TD");
}

TEST_F(StreamCallTimerTest, ATimeInThePastRingsAtOnce) {
  Start();
  for (int i = 1; i <= 100; ++i) {
    stream_.SetTimer(i % 2 == 0 ? absl::InfinitePast() : absl::Now());
    EXPECT_EQ(stream_.WaitForTimers(i), i);
  }
  End();
}

TEST_F(StreamCallTimerTest, MayBeSetBeforeTheStart) {
  stream_.SetTimer(absl::Now());
  Start();
  EXPECT_EQ(stream_.WaitForTimers(1), 1);
  End();
}

TEST_F(StreamCallTimerTest, ALaterTimeReplacesAnEarlierOne) {
  stream_.SetTimer(absl::Now() + absl::Milliseconds(1));
  stream_.SetTimer(absl::Now() + absl::Milliseconds(2));
  Start();
  const absl::Time last = absl::Now() + absl::Milliseconds(100);
  stream_.SetTimer(absl::Now() + absl::Milliseconds(20));
  stream_.SetTimer(last);
  stream_.WaitForTimers(1);
  while (absl::Now() < last - absl::Milliseconds(1)) {
    stream_.WaitForTimers(stream_.events().size() + 1);
  }
  End();
  EXPECT_EQ(stream_.events().back(), 'D');
}

TEST_F(StreamCallTimerTest, AnEarlierTimeReplacesALaterOne) {
  Start();
  stream_.SetTimer(absl::Now() + absl::Hours(1));
  stream_.SetTimer(absl::Now());
  EXPECT_EQ(stream_.WaitForTimers(1), 1);
  stream_.SetTimer(absl::Now() + absl::Hours(1));
  stream_.SetTimer(absl::Now() + absl::Milliseconds(1));
  EXPECT_EQ(stream_.WaitForTimers(2), 2);
  End();
  EXPECT_EQ(stream_.events(), "TTD");
}

TEST_F(StreamCallTimerTest, CancelledDoesNotRing) {
  Start();
  stream_.SetTimer(absl::Now() + absl::Hours(1));
  stream_.CancelTimer();
  stream_.CancelTimer();
  End();
  EXPECT_EQ(stream_.events(), "D");
}

TEST_F(StreamCallTimerTest, CanBeSetAgainAfterACancel) {
  Start();
  stream_.SetTimer(absl::Now() + absl::Hours(1));
  stream_.CancelTimer();
  stream_.SetTimer(absl::Now());
  EXPECT_EQ(stream_.WaitForTimers(1), 1);
  End();
  EXPECT_EQ(stream_.events(), "TD");
}

TEST_F(StreamCallTimerTest, OneThatIsSetHoldsUpNoEnd) {
  stream_.SetTimer(absl::Now() + absl::Hours(1));
  Start();
  End();
  stream_.SetTimer(absl::Now());
  EXPECT_EQ(stream_.events(), "D");
}

}  // namespace
}  // namespace transom
