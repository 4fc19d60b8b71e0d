#include "server/upstream/blocking_stream.h"

#include <string>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "server/upstream/upstream_channel.h"
#include "tests/testing/backend.h"
#include "tests/testing/broken_upstream.h"
#include "tests/testing/refused_port.h"

namespace transom {
namespace {

constexpr char kPath[] = "/contract.v1.Contract/Get";

UpstreamOptions OptionsFor(const std::string& target) {
  UpstreamOptions options;
  options.target = target;
  return options;
}

absl::Time Never() { return absl::Now() + absl::Seconds(60); }

TEST(BlockingStreamTest, CarriesMessagesOfAllSizes) {
  Backend backend;
  BackendReply reply;
  reply.echo = true;
  backend.SetReply(reply);
  UpstreamChannel channel(OptionsFor(backend.address()));
  for (size_t size : {0, 1, 1000, 100000, 1 << 20}) {
    const std::string request(size, '\xfe');
    BlockingStream stream(&channel, kPath, Never());
    const absl::StatusOr<std::string> response = stream.Ask(request);
    ASSERT_TRUE(response.ok()) << size << ": " << response.status();
    EXPECT_TRUE(*response == request) << size;
    EXPECT_EQ(backend.TakeCall()->method, kPath);
  }
}

TEST(BlockingStreamTest, EndWithOkIsUnavailableForEveryLaterQuestion) {
  Backend backend;
  BackendReply reply;
  reply.messages = {"one"};
  backend.SetReply(reply);
  UpstreamChannel channel(OptionsFor(backend.address()));
  BlockingStream stream(&channel, kPath, Never());
  ASSERT_TRUE(stream.Ask("1").ok());
  for (int attempt = 0; attempt < 3; ++attempt) {
    const absl::Status status = stream.Ask("2").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_EQ(status.message(), "the server ended the stream early");
  }
}

TEST(BlockingStreamTest, StatusOfTheServerByCode) {
  Backend backend;
  UpstreamChannel channel(OptionsFor(backend.address()));
  for (int code = 1; code <= 17; ++code) {
    BackendReply reply;
    reply.code = code;
    reply.message = "said by the server";
    backend.SetReply(reply);
    BlockingStream stream(&channel, kPath, Never());
    const int expected = code == 17 ? 2 : code;
    for (int attempt = 0; attempt < 2; ++attempt) {
      const absl::Status status = stream.Ask("x").status();
      EXPECT_EQ(static_cast<int>(status.code()), expected) << status;
      EXPECT_EQ(status.message(), "said by the server") << code;
    }
  }
}

TEST(BlockingStreamTest, DeadlineEndsTheWait) {
  Backend backend;
  BackendReply reply;
  reply.hang = true;
  backend.SetReply(reply);
  UpstreamChannel channel(OptionsFor(backend.address()));
  BlockingStream stream(&channel, kPath, absl::Now() + absl::Milliseconds(200));
  EXPECT_EQ(stream.Ask("x").status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(BlockingStreamTest, DestructorCancelsWhatIsNotFinished) {
  Backend backend;
  UpstreamChannel channel(OptionsFor(backend.address()));
  for (int i = 0; i < 20; ++i) {
    BlockingStream unasked(&channel, kPath, Never());
    BlockingStream asked(&channel, kPath, Never());
    EXPECT_TRUE(asked.Ask("x").ok());
  }
}

TEST(BlockingStreamTest, RefusedConnectionIsUnavailable) {
  RefusedPort refused;
  UpstreamChannel channel(OptionsFor(refused.address()));
  BlockingStream stream(&channel, kPath, Never());
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(stream.Ask("x").status().code(), absl::StatusCode::kUnavailable);
  }
}

TEST(BlockingStreamTest, Http1ServerIsUnavailable) {
  BrokenUpstream upstream(BrokenUpstream::Kind::kHttp1);
  UpstreamChannel channel(OptionsFor(upstream.address()));
  BlockingStream stream(&channel, kPath, Never());
  EXPECT_EQ(stream.Ask("x").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace transom
