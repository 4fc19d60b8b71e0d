#include "server/upstream/unary_call.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/server/upstream/generic_server.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/server/upstream/signal.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;

void Echo(ServedCall* call) { call->response = call->request; }

bool Has(const MetadataList& list, const std::string& key, const std::string& value) {
  for (const auto& field : list) {
    if (field == std::make_pair(key, value)) return true;
  }
  return false;
}

// Around every size at which the bytes travel in another way.
TEST(UnaryCallTest, CarriesBodiesOfAllSizes) {
  GenericServer server(Echo);
  UpstreamClient client(server.address());
  for (size_t size :
       {0, 1, 22, 23, 24, 255, 256, 1023, 1024, 1025, 16383, 16384, 100000, 5000000}) {
    std::string body(size, '\0');
    for (size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31);
    const Outcome outcome = client.Call("/a.B/C", body);
    EXPECT_EQ(outcome.code, 0) << size << outcome.message;
    EXPECT_EQ(outcome.fault, Fault::kNone) << size;
    EXPECT_TRUE(outcome.body == body) << size;
  }
}

TEST(UnaryCallTest, NamesTheMethod) {
  GenericServer server([](ServedCall* call) { call->response = call->method; });
  UpstreamClient client(server.address());
  EXPECT_EQ(client.Call("/library.v1.Library/GetShelfOfAVeryLongName", "").body,
            "/library.v1.Library/GetShelfOfAVeryLongName");
}

TEST(UnaryCallTest, SendsMetadata) {
  GenericServer server([](ServedCall* call) {
    call->response = std::string();
    for (const auto& [key, value] : call->metadata) {
      if (key.rfind("x-", 0) == 0) absl::StrAppend(&*call->response, key, "=", value, ";");
    }
  });
  UpstreamClient client(server.address());
  const std::string bytes("\0\r\n\xff", 4);
  MetadataList sent = {{"x-bytes-bin", bytes}, {"x-empty", ""}, {"x-many", "1"}, {"x-many", "2"}};
  const std::string body = client.Call("/a.B/C", "", sent).body;
  for (const auto& [key, value] : sent) {
    EXPECT_NE(body.find(absl::StrCat(key, "=", value, ";")), std::string::npos) << key;
  }
}

TEST(UnaryCallTest, MoreMetadataThanLiesInline) {
  GenericServer server([](ServedCall* call) {
    int count = 0;
    for (const auto& [key, value] : call->metadata) count += key.rfind("x-field-", 0) == 0;
    call->response = std::to_string(count);
  });
  UpstreamClient client(server.address());
  MetadataList sent;
  for (int i = 0; i < 100; ++i)
    sent.emplace_back(absl::StrCat("x-field-", i), std::string(50, 'v'));
  EXPECT_EQ(client.Call("/a.B/C", "", sent).body, "100");
}

TEST(UnaryCallTest, ReceivesMetadataAndDetails) {
  GenericServer server([](ServedCall* call) {
    call->context->AddInitialMetadata("x-initial", "i");
    call->context->AddTrailingMetadata("x-trailing", "t");
    call->context->AddTrailingMetadata("x-bytes-bin", std::string("\0\1\xff", 3));
    call->status = grpc::Status(grpc::StatusCode::NOT_FOUND, "no shelf \xc3\xa9", "details\0!");
  });
  UpstreamClient client(server.address());
  const Outcome outcome = client.Call("/a.B/C", "");
  EXPECT_EQ(outcome.code, 5);
  EXPECT_EQ(outcome.fault, Fault::kNone);
  EXPECT_EQ(outcome.message, "no shelf \xc3\xa9");
  EXPECT_EQ(outcome.details_bin, "details");
  EXPECT_TRUE(Has(outcome.initial_metadata, "x-initial", "i"));
  EXPECT_TRUE(Has(outcome.trailing_metadata, "x-trailing", "t"));
  EXPECT_TRUE(Has(outcome.trailing_metadata, "x-bytes-bin", std::string("\0\1\xff", 3)));
  for (const MetadataList* list : {&outcome.initial_metadata, &outcome.trailing_metadata}) {
    for (const auto& [key, value] : *list) EXPECT_NE(key.rfind("grpc-", 0), 0u) << key;
  }
}

TEST(UnaryCallTest, LargeDetailsFit) {
  const std::string details(30000, 'd');
  GenericServer server([&](ServedCall* call) {
    call->status = grpc::Status(grpc::StatusCode::ABORTED, "m", details);
  });
  UpstreamClient client(server.address());
  const Outcome outcome = client.Call("/a.B/C", "");
  EXPECT_EQ(outcome.code, 10) << outcome.message;
  EXPECT_EQ(outcome.details_bin, details);
}

TEST(UnaryCallTest, EveryStatusOfTheServiceStaysItsOwn) {
  GenericServer server([](ServedCall* call) {
    call->status = grpc::Status(static_cast<grpc::StatusCode>(std::stoi(call->request)), "mine");
  });
  UpstreamClient client(server.address());
  for (int code : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31}) {
    const Outcome outcome = client.Call("/a.B/C", std::to_string(code));
    EXPECT_EQ(outcome.code, code);
    EXPECT_EQ(outcome.message, "mine") << code;
    EXPECT_EQ(outcome.fault, Fault::kNone) << code;
    EXPECT_EQ(outcome.body, "") << code;
  }
}

TEST(UnaryCallTest, OkWithoutMessageIsInvalid) {
  GenericServer server([](ServedCall* call) { call->response = absl::nullopt; });
  UpstreamClient client(server.address());
  const Outcome outcome = client.Call("/a.B/C", "");
  EXPECT_EQ(outcome.fault, Fault::kInvalid);
  EXPECT_EQ(outcome.reason, "UPSTREAM_REPLY_EMPTY");
}

TEST(UnaryCallTest, UnixSocket) {
  // The test's own directory may have a name that is too long for a socket.
  char directory[] = "/tmp/transom-XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  const std::string path = absl::StrCat("unix:", directory, "/s");
  GenericServer server(Echo, path);
  UpstreamClient client(path);
  EXPECT_EQ(client.Call("/a.B/C", "hello").body, "hello");
  unlink(absl::StrCat(directory, "/s").c_str());
  rmdir(directory);
}

TEST(UnaryCallTest, UserAgentNamesTransom) {
  GenericServer server([](ServedCall* call) {
    for (const auto& [key, value] : call->metadata) {
      if (key == "user-agent") call->response = value;
    }
  });
  UpstreamOptions options;
  options.target = server.address();
  options.user_agent = "transom/9.9.9";
  UpstreamClient client(options);
  EXPECT_EQ(client.Call("/a.B/C", "").body.rfind("transom/9.9.9 ", 0), 0u);
}

TEST(UnaryCallCancelTest, BeforeStart) {
  GenericServer server(Echo);
  UpstreamClient client(server.address());
  RecordedCall call;
  call.Cancel();
  call.Start(client.channel(), client.loop(), "/a.B/C", OwnedBytes("x"), absl::Now() + kNever);
  EXPECT_EQ(call.Wait().fault, Fault::kCancelled);
  EXPECT_EQ(call.times_done(), 1);
}

TEST(UnaryCallCancelTest, WhileTheServiceWorks) {
  Signal entered;
  Signal leave;
  GenericServer server([&](ServedCall*) {
    entered.Give();
    leave.Wait();
  });
  UpstreamClient client(server.address());
  RecordedCall call;
  call.Start(client.channel(), client.loop(), "/a.B/C", OwnedBytes("x"), absl::Now() + kNever);
  entered.Wait();
  call.Cancel();
  call.Cancel();
  const Outcome outcome = call.Wait();
  EXPECT_EQ(outcome.fault, Fault::kCancelled);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(call.times_done(), 1);
  leave.Give();
}

TEST(UnaryCallCancelTest, NeverStarted) {
  RecordedCall call;
  EXPECT_TRUE(call.AddMetadata("x-a", std::string(100, 'a')));
  call.Cancel();
  EXPECT_EQ(call.times_done(), 0);
}

// Owns itself, as an exchange of the gateway does, and is cancelled at a random moment from another
// thread, which a lock keeps from touching it after its end.
class RacingCall : public UnaryCall {
 public:
  struct Shared {
    std::mutex mutex;
    RacingCall* call = nullptr;
    Signal done;
    std::atomic<int>* count;
  };

  explicit RacingCall(Shared* shared) : shared_(shared) { shared->call = this; }

 protected:
  void OnDone(const UpstreamReply& reply) override {
    EXPECT_TRUE(reply.fault == Fault::kCancelled || reply.code == 0) << reply.message;
    Shared* shared = shared_;
    {
      std::lock_guard<std::mutex> lock(shared->mutex);
      shared->call = nullptr;
    }
    delete this;
    shared->count->fetch_add(1);
    shared->done.Give();
  }

 private:
  Shared* const shared_;
};

TEST(UnaryCallCancelTest, RacesWithCompletionWithoutLosingOrDoublingIt) {
  GenericServer server(Echo);
  UpstreamClient client(server.address());
  constexpr int kCalls = 300;
  std::atomic<int> count{0};
  for (int i = 0; i < kCalls; ++i) {
    RacingCall::Shared shared;
    shared.count = &count;
    auto* call = new RacingCall(&shared);
    std::thread canceller([&shared, i] {
      for (int spin = 0; spin < i * 50; ++spin) std::atomic_signal_fence(std::memory_order_seq_cst);
      std::lock_guard<std::mutex> lock(shared.mutex);
      if (shared.call != nullptr) shared.call->Cancel();
    });
    call->Start(client.channel(), client.loop(), "/a.B/C", OwnedBytes("x"), absl::Now() + kNever);
    shared.done.Wait();
    canceller.join();
  }
  EXPECT_EQ(count.load(), kCalls);
}

TEST(UnaryCallTest, ManyCallsFromManyThreadsOnSeveralLoops) {
  GenericServer server(Echo);
  UpstreamOptions options;
  options.target = server.address();
  UpstreamChannel channel(options);
  CompletionLoop loops[3];
  for (CompletionLoop& loop : loops) loop.Start();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const std::string body = absl::StrCat(t, ":", i);
        RecordedCall call;
        call.AddMetadata("x-thread", std::to_string(t));
        call.Start(&channel, &loops[i % 3], "/a.B/C", OwnedBytes(body), absl::Now() + kNever);
        if (call.Wait().body == body) good.fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (CompletionLoop& loop : loops) loop.Shutdown();
  EXPECT_EQ(good.load(), 400);
}

TEST(UnaryCallTest, ShutdownWaitsForCallsInFlight) {
  Signal entered;
  Signal leave;
  GenericServer server([&](ServedCall*) {
    entered.Give();
    leave.Wait();
  });
  RecordedCall call;
  {
    UpstreamClient client(server.address());
    call.Start(client.channel(), client.loop(), "/a.B/C", OwnedBytes("x"), absl::Now() + kNever);
    entered.Wait();
    call.Cancel();
    client.loop()->Shutdown();
    EXPECT_EQ(call.times_done(), 1);
    leave.Give();
  }
  EXPECT_EQ(call.Wait().fault, Fault::kCancelled);
}

TEST(UnaryCallMetadataTest, RefusesWhatGrpcWouldDieOf) {
  RecordedCall call;
  for (const char* key : {"", "Upper", "with space", ":path", "a:b", "\xc3\xa9", "a\n",
                          "grpc-timeout", "grpc-anything", "te", "content-type", "connection",
                          "host", "user-agent", "content-length", "transfer-encoding", "trailer"}) {
    EXPECT_FALSE(call.AddMetadata(key, "v")) << key;
  }
  for (const char* value : {"a\nb", "a\rb", "\t", "\x7f", "\xc3\xa9", "\x01"}) {
    EXPECT_FALSE(call.AddMetadata("x-a", value)) << value;
    EXPECT_TRUE(call.AddMetadata("x-a-bin", value)) << value;
  }
  EXPECT_FALSE(call.AddMetadata("x-a", absl::string_view("\0", 1)));
  EXPECT_TRUE(call.AddMetadata("x-a", " !~"));
  EXPECT_TRUE(call.AddMetadata("a_b.c-1", ""));
}

// Whatever AddMetadata lets through, gRPC survives, and so does the call: every key that gRPC
// knows by name, with values that their own parsers would not take.
TEST(UnaryCallMetadataTest, HostileMetadataNeitherAbortsNorBreaksTheCall) {
  GenericServer server(Echo);
  UpstreamClient client(server.address());
  const std::string everything = [] {
    std::string bytes;
    for (int c = 0; c < 256; ++c) bytes.push_back(static_cast<char>(c));
    return bytes;
  }();
  for (const char* key : {"grpc-encoding",
                          "grpc-internal-encoding-request",
                          "grpc-accept-encoding",
                          "grpc-status",
                          "grpc-message",
                          "grpc-timeout",
                          "grpc-previous-rpc-attempts",
                          "grpc-retry-pushback-ms",
                          "grpc-server-stats-bin",
                          "grpc-trace-bin",
                          "grpc-tags-bin",
                          "grpclb_client_stats",
                          "lb-cost-bin",
                          "lb-token",
                          "endpoint-load-metrics-bin",
                          "x-endpoint-load-metrics-bin",
                          "x-envoy-peer-metadata",
                          "x-envoy-peer-metadata-bin",
                          "te",
                          "content-type",
                          "user-agent",
                          "host",
                          "authorization",
                          "cookie",
                          "accept-encoding",
                          "content-encoding",
                          "-bin",
                          "a-bin",
                          "age",
                          "date",
                          "via",
                          "range",
                          "accept",
                          ".",
                          "_",
                          "-"}) {
    for (const std::string& value : {std::string(), std::string(" "), std::string("x"),
                                     std::string("-1"), std::string(5000, 'y'), everything}) {
      const Outcome outcome = client.Call("/a.B/C", "body", {{key, value}});
      EXPECT_EQ(outcome.body, "body") << key << ": " << outcome.message;
    }
  }
}

}  // namespace
}  // namespace transom
