#include "server/upstream/stream_call.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "server/process_memory.h"
#include "tests/server/upstream/recorded_stream.h"
#include "tests/server/upstream/signal.h"
#include "tests/server/upstream/streaming_server.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;

#if defined(__SANITIZE_ADDRESS__) || defined(TRANSOM_TSAN)
// Sanitizers keep what is freed.
constexpr size_t kGrowthBytesMax = 1024 * 1024 * 1024;
#else
constexpr size_t kGrowthBytesMax = 16 * 1024 * 1024;
#endif

// As many messages as the request says, of a size that it says too ("count size").
grpc::Status Count(ServedStream* stream) {
  std::string request;
  stream->Read(&request);
  const size_t space = request.find(' ');
  const int count = std::stoi(request.substr(0, space));
  const size_t size = std::stoul(request.substr(space + 1));
  for (int i = 0; i < count; ++i) {
    std::string message = std::to_string(i);
    message.resize(std::max(message.size(), size), '.');
    if (!stream->Write(message)) return grpc::Status::CANCELLED;
  }
  return grpc::Status::OK;
}

grpc::Status Echo(ServedStream* stream) {
  std::string message;
  while (stream->Read(&message)) stream->Write(message);
  return grpc::Status::OK;
}

bool Has(const MetadataList& list, const std::string& key, const std::string& value) {
  for (const auto& field : list) {
    if (field == std::make_pair(key, value)) return true;
  }
  return false;
}

TEST(StreamCallServerTest, EmptyStream) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "0 0", /*last=*/true);
  const Outcome outcome = stream.ReadToEnd();
  EXPECT_EQ(outcome.code, 0) << outcome.message;
  EXPECT_EQ(outcome.fault, Fault::kNone) << outcome.reason;
  EXPECT_EQ(stream.message_count(), 0u);
  EXPECT_EQ(stream.times_done(), 1);
}

TEST(StreamCallServerTest, AStatusIsToldWithoutAnyRead) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "0 0", /*last=*/true);
  EXPECT_EQ(stream.Wait().code, 0);
}

TEST(StreamCallServerTest, MessagesComeInOrderAndTheStatusLast) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  for (int count : {1, 2, 1000}) {
    RecordedStream stream;
    stream.StartWith(&client, absl::StrCat(count, " 0"), /*last=*/true);
    const Outcome outcome = stream.ReadToEnd();
    EXPECT_EQ(outcome.code, 0) << outcome.message;
    EXPECT_EQ(outcome.fault, Fault::kNone);
    const std::vector<std::string> messages = stream.WaitForMessages(0);
    ASSERT_EQ(messages.size(), static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) EXPECT_EQ(messages[i], std::to_string(i));
    EXPECT_EQ(stream.events(), absl::StrCat("H", std::string(count, 'M'), "D"));
  }
}

TEST(StreamCallServerTest, AFirstReadMayComeBeforeTheStart) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.ReadAlways();
  stream.Read();
  stream.StartWith(&client, "3 0", /*last=*/true);
  EXPECT_EQ(stream.Wait().code, 0);
  EXPECT_EQ(stream.events(), "HMMMD");
}

// A message of no bytes is one, and not the end.
TEST(StreamCallServerTest, EmptyMessagesAreMessages) {
  StreamingServer server([](ServedStream* stream) {
    for (const char* message : {"", "x", ""}) stream->Write(message);
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "", /*last=*/true);
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({"", "x", ""}));
}

TEST(StreamCallServerTest, CarriesMessagesOfAllSizes) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  for (size_t size : {1, 22, 23, 24, 255, 256, 1024, 16383, 16384, 65536, 100000, 5000000}) {
    RecordedStream stream;
    stream.StartWith(&client, absl::StrCat("3 ", size), /*last=*/true);
    EXPECT_EQ(stream.ReadToEnd().code, 0) << size;
    const std::vector<std::string> messages = stream.WaitForMessages(0);
    ASSERT_EQ(messages.size(), 3u);
    std::string expected = "2";
    expected.resize(size, '.');
    EXPECT_TRUE(messages[2] == expected) << size;
  }
}

// Sent as fast as the server can, together with the status: none is lost to one who reads
// slowly.
TEST(StreamCallServerTest, TheStatusOvertakesNoUnreadMessage) {
  constexpr int kCount = 100;
  for (bool with_retries : {false, true}) {
    Signal sent;
    StreamingServer server([&](ServedStream* stream) {
      for (int i = 0; i < kCount - 1; ++i) stream->Write(std::to_string(i));
      stream->WriteLast(std::to_string(kCount - 1), grpc::Status(grpc::StatusCode::ABORTED, "end"));
      sent.Give();
      return grpc::Status::OK;
    });
    UpstreamOptions options;
    options.target = server.address();
    if (with_retries) {
      options.grpc_service_config =
          R"({"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":3,"initialBackoff":"0.1s",)"
          R"("maxBackoff":"1s","backoffMultiplier":2,"retryableStatusCodes":["ABORTED"]}}]})";
    }
    UpstreamClient client(options);
    RecordedStream stream;
    stream.StartWith(&client, "", /*last=*/true);
    sent.Wait();
    for (int i = 0; i < kCount; ++i) {
      EXPECT_EQ(stream.times_done(), 0) << i;
      stream.Read();
      ASSERT_EQ(stream.WaitForMessages(i + 1).size(), static_cast<size_t>(i + 1));
    }
    const Outcome outcome = stream.ReadToEnd();
    EXPECT_EQ(outcome.code, 10) << outcome.message;
    EXPECT_EQ(outcome.message, "end");
    EXPECT_EQ(outcome.fault, Fault::kNone);
    EXPECT_EQ(stream.message_count(), static_cast<size_t>(kCount));
    EXPECT_EQ(stream.WaitForMessages(0).back(), std::to_string(kCount - 1));
  }
}

TEST(StreamCallServerTest, HeadersComeBeforeAnyMessageAndBothMetadataAtTheEnd) {
  Signal seen;
  StreamingServer server([&](ServedStream* stream) {
    stream->context()->AddInitialMetadata("x-initial", "i");
    stream->context()->AddTrailingMetadata("x-trailing", "t");
    stream->SendHeaders();
    seen.Wait();
    stream->Write("m");
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "no more", "details");
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "", /*last=*/true);
  EXPECT_TRUE(Has(stream.WaitForHeaders(), "x-initial", "i"));
  seen.Give();
  const Outcome outcome = stream.ReadToEnd();
  EXPECT_EQ(stream.events(), "HMD");
  EXPECT_EQ(outcome.code, 5);
  EXPECT_EQ(outcome.fault, Fault::kNone);
  EXPECT_EQ(outcome.message, "no more");
  EXPECT_EQ(outcome.details_bin, "details");
  EXPECT_TRUE(Has(outcome.initial_metadata, "x-initial", "i"));
  EXPECT_TRUE(Has(outcome.trailing_metadata, "x-trailing", "t"));
}

// Also those without metadata, long before the first message.
TEST(StreamCallServerTest, BareHeadersAreToldAtOnce) {
  Signal seen;
  StreamingServer server([&](ServedStream* stream) {
    stream->SendHeaders();
    seen.Wait();
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "", /*last=*/true);
  EXPECT_EQ(stream.WaitForHeaders(), MetadataList());
  EXPECT_EQ(stream.events(), "H");
  seen.Give();
  EXPECT_EQ(stream.Wait().code, 0);
}

TEST(StreamCallServerTest, AStatusAloneHasNoHeaders) {
  StreamingServer server([](ServedStream* stream) {
    stream->context()->AddTrailingMetadata("x-trailing", "t");
    return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not you");
  });
  for (const char* service_config : {"", "{}"}) {
    UpstreamOptions options;
    options.target = server.address();
    options.grpc_service_config = service_config;
    UpstreamClient client(options);
    RecordedStream stream;
    stream.StartWith(&client, "", /*last=*/true);
    const Outcome outcome = stream.ReadToEnd();
    EXPECT_EQ(outcome.code, 7);
    EXPECT_EQ(outcome.message, "not you");
    EXPECT_EQ(outcome.fault, Fault::kNone);
    EXPECT_TRUE(Has(outcome.trailing_metadata, "x-trailing", "t"));
    EXPECT_EQ(stream.events(), "D");
  }
}

TEST(StreamCallServerTest, SendsMetadataAndTheOperatorsOwn) {
  StreamingServer server([](ServedStream* stream) {
    for (const auto& [key, value] : stream->context()->client_metadata()) {
      if (key.starts_with("x-")) {
        stream->Write(absl::StrCat(std::string(key.data(), key.size()), "=",
                                   std::string(value.data(), value.size())));
      }
    }
    return grpc::Status::OK;
  });
  UpstreamOptions options;
  options.target = server.address();
  options.metadata = {{"x-own", "operator"}};
  UpstreamClient client(options);
  RecordedStream stream;
  EXPECT_TRUE(stream.AddMetadata("x-a", "1"));
  EXPECT_TRUE(stream.AddMetadata("x-own", "client"));
  EXPECT_FALSE(stream.AddMetadata("grpc-timeout", "1"));
  EXPECT_EQ(stream.metadata_bytes(), 3u + 1 + 32 + 5 + 6 + 32);
  EXPECT_EQ(stream.request_metadata("x-own"), "client");
  stream.StartWith(&client, "", /*last=*/true);
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  std::vector<std::string> fields = stream.WaitForMessages(0);
  std::sort(fields.begin(), fields.end());
  EXPECT_EQ(fields, std::vector<std::string>({"x-a=1", "x-own=operator"}));
}

// 60 MB go through, of which a window's worth may be on its way.
TEST(StreamCallMemoryTest, AHundredThousandMessagesInConstantMemory) {
  StreamingServer server(Count);
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.CountOnly();
  stream.ReadAlways();
  stream.StartWith(&client, "100000 600", /*last=*/true);
  stream.Read();
  stream.WaitForMessages(5000);
  const size_t before = ResidentBytes();
  EXPECT_EQ(stream.Wait().code, 0);
  EXPECT_EQ(stream.message_count(), 100000u);
  EXPECT_LT(ResidentBytes(), before + kGrowthBytesMax);
}

// The service is never further ahead than HTTP/2's window and the buffers of both sockets.
TEST(StreamCallMemoryTest, ASlowReaderStopsTheService) {
  constexpr int kMessages = 100;
  constexpr int kAheadMax = 20;
  std::atomic<int> written{0};
  StreamingServer server([&](ServedStream* stream) {
    const std::string message(1024 * 1024, 'm');
    while (written.load() < kMessages && stream->Write(message)) written.fetch_add(1);
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.CountOnly();
  stream.StartWith(&client, "", /*last=*/true);
  stream.WaitForHeaders();
  int ahead = 0;
  for (int i = 0; i < kMessages; ++i) {
    ahead = std::max(ahead, written.load() - i);
    stream.Read();
    stream.WaitForMessages(i + 1);
  }
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  EXPECT_LE(ahead, kAheadMax);
}

TEST(StreamCallClientTest, MessagesThenOneAnswer) {
  StreamingServer server([](ServedStream* stream) {
    std::string message;
    std::string all;
    while (stream->Read(&message)) absl::StrAppend(&all, message, ";");
    stream->Write(all);
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  const std::string expected = "a;;b;c;";
  {
    RecordedStream stream;  // the last is told with the write
    stream.StartWith(&client, "a", /*last=*/false);
    EXPECT_EQ(stream.WaitForWrites(1), 1);
    stream.WriteBytes("");
    EXPECT_EQ(stream.WaitForWrites(2), 2);
    stream.WriteBytes("b");
    EXPECT_EQ(stream.WaitForWrites(3), 3);
    stream.WriteBytes("c", /*last=*/true);
    EXPECT_EQ(stream.ReadToEnd().code, 0);
    EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({expected}));
    EXPECT_EQ(stream.WaitForWrites(4), 4);
  }
  {
    RecordedStream stream;  // the end is told behind a write that may still be on its way
    stream.StartWith(&client, absl::nullopt, /*last=*/false);
    int writes = 0;
    for (const char* message : {"a", "", "b", "c"}) {
      stream.WriteBytes(message);
      if (++writes < 4) stream.WaitForWrites(writes);
    }
    stream.CloseWrites();
    stream.CloseWrites();
    EXPECT_EQ(stream.ReadToEnd().code, 0);
    EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({expected}));
  }
}

TEST(StreamCallClientTest, NoMessageAtAll) {
  StreamingServer server([](ServedStream* stream) {
    std::string message;
    stream->Write(stream->Read(&message) ? "one" : "none");
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  for (bool at_start : {true, false}) {
    RecordedStream stream;
    stream.StartWith(&client, absl::nullopt, /*last=*/at_start);
    stream.CloseWrites();
    EXPECT_EQ(stream.ReadToEnd().code, 0);
    EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({"none"}));
  }
}

// The service answers while the client could go on sending.
TEST(StreamCallClientTest, AnEarlyAnswerEndsTheCall) {
  StreamingServer server([](ServedStream* stream) {
    std::string message;
    stream->Read(&message);
    stream->Write("enough");
    return grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "stop");
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "a", /*last=*/false);
  const Outcome outcome = stream.ReadToEnd();
  EXPECT_EQ(outcome.code, 11) << outcome.message;
  EXPECT_EQ(outcome.fault, Fault::kNone);
  EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({"enough"}));
  const std::string events = stream.events();
  stream.WriteBytes("late");
  stream.CloseWrites();
  stream.Read();
  stream.SetTimer(absl::Now());
  EXPECT_EQ(stream.events(), events);
}

TEST(StreamCallClientTest, AServiceThatDoesNotReadStopsTheWriter) {
  Signal go;
  StreamingServer server([&](ServedStream* stream) {
    stream->SendHeaders();
    go.Wait();
    std::string message;
    int count = 0;
    while (stream->Read(&message)) ++count;
    stream->Write(std::to_string(count));
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  // More than any window.
  stream.StartWith(&client, std::string(64 * 1024 * 1024, 'm'), /*last=*/false);
  stream.WaitForHeaders();
  EXPECT_EQ(stream.events(), "H");
  stream.CloseWrites();
  go.Give();
  EXPECT_EQ(stream.WaitForWrites(1), 1);
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({"1"}));
}

TEST(StreamCallBidiTest, PingPong) {
  StreamingServer server(Echo);
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, absl::nullopt, /*last=*/false);
  constexpr int kRounds = 200;
  for (int i = 0; i < kRounds; ++i) {
    stream.Read();
    stream.WriteBytes(std::to_string(i));
    ASSERT_EQ(stream.WaitForMessages(i + 1).size(), static_cast<size_t>(i + 1));
    ASSERT_EQ(stream.WaitForWrites(i + 1), i + 1);
    EXPECT_EQ(stream.WaitForMessages(0).back(), std::to_string(i));
  }
  stream.CloseWrites();
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  EXPECT_EQ(stream.message_count(), static_cast<size_t>(kRounds));
}

TEST(StreamCallBidiTest, MessagesComeAfterTheHalfClose) {
  StreamingServer server([](ServedStream* stream) {
    std::string message;
    int count = 0;
    while (stream->Read(&message)) ++count;
    for (int i = 0; i < count; ++i) stream->Write(message);
    return grpc::Status::OK;
  });
  UpstreamClient client(server.address());
  RecordedStream stream;
  stream.StartWith(&client, "a", /*last=*/false);
  stream.WaitForWrites(1);
  stream.WriteBytes("b", /*last=*/true);
  EXPECT_EQ(stream.ReadToEnd().code, 0);
  EXPECT_EQ(stream.WaitForMessages(0), std::vector<std::string>({"b", "b"}));
}

}  // namespace
}  // namespace transom
