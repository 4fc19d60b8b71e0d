// What peers that break the protocol behind the first messages of a stream lead to, byte for byte
// over a socket.
//
// One thing gRPC hides, from its other clients too: that an OK follows half a message.

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "server/upstream/reply_classifier.h"
#include "tests/server/upstream/raw_http2_peer.h"
#include "tests/server/upstream/recorded_stream.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;
using Then = RawHttp2Peer::Then;

constexpr size_t kBodyBytesMax = 1000;

struct Case {
  std::string name;
  // What follows a head and two whole messages.
  std::function<std::string(uint32_t stream)> behind;
  Then then;
  Fault fault;
  absl::string_view reason;
  int code = -1;  // checked if not negative
};

std::string Trailers(uint32_t stream, HeaderList fields) {
  return HeadersFrame(stream, fields, kEndStream);
}

std::string Ok(uint32_t stream) { return Trailers(stream, {{"grpc-status", "0"}}); }

std::vector<Case> Cases() {
  const std::string cut = GrpcMessage(std::string(200, 'x')).substr(0, 50);
  return {
      {"Good", Ok, Then::kStayOpen, Fault::kNone, "", 0},
      {"OkBehindHalfAMessage", [=](uint32_t s) { return DataFrame(s, cut) + Ok(s); },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"UnknownPrefixFlag", [=](uint32_t s) { return DataFrame(s, GrpcMessage("hi", 2)) + Ok(s); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"NotDecompressible", [=](uint32_t s) { return DataFrame(s, GrpcMessage("hi", 1)) + Ok(s); },
       Then::kStayOpen, Fault::kInvalid, kReasonNotDecompressible},
      {"StatusBehindHalfAMessage",
       [=](uint32_t s) {
         return DataFrame(s, cut) + Trailers(s, {{"grpc-status", "9"}, {"grpc-message", "mine"}});
       },
       Then::kStayOpen, Fault::kNone, "", 9},
      {"TrailersWithoutStatus",
       [=](uint32_t s) {
         return Trailers(s, {{"x", "y"}});
       },
       Then::kStayOpen, Fault::kInvalid, kReasonStatusMissing},
      {"NoTrailers", [=](uint32_t s) { return DataFrame(s, GrpcMessage("hi"), kEndStream); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"HalfAMessageWithoutTrailers", [=](uint32_t s) { return DataFrame(s, cut, kEndStream); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"GarbageFrames", [=](uint32_t) { return std::string(100, '\xff'); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyTruncated},
      {"Oversize",
       [=](uint32_t s) { return DataFrame(s, GrpcMessage(std::string(10000, 'x'))) + Ok(s); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTooLarge, 8},
      {"OversizeByOne",
       [=](uint32_t s) {
         return DataFrame(s, GrpcMessage(std::string(kBodyBytesMax + 1, 'x'))) + Ok(s);
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTooLarge, 8},
      {"SaysOfItselfThatItGotTooMuch",
       [=](uint32_t s) {
         return Trailers(s, {{"grpc-status", "8"},
                             {"grpc-message", "Received message larger than max (2000 vs. 1001)"}});
       },
       Then::kStayOpen, Fault::kNone, "", 8},
      {"Reset", [=](uint32_t s) { return RstStreamFrame(s, 2); }, Then::kStayOpen, Fault::kInvalid,
       kReasonStreamReset},
      {"ClosedInTheMiddle", [=](uint32_t) { return std::string(); }, Then::kClose,
       Fault::kUnavailable, "", 14},
      {"ClosedWithinAMessage", [=](uint32_t s) { return DataFrame(s, cut); }, Then::kClose,
       Fault::kUnavailable, "", 14},
      {"ResetConnection", [=](uint32_t) { return std::string(); }, Then::kReset,
       Fault::kUnavailable, "", 14},
  };
}

class StreamInvalidReplyTest : public testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(All, StreamInvalidReplyTest, testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StreamInvalidReplyTest, EndsAsItShould) {
  const Case& c = GetParam();
  RawHttp2Peer peer({[&](uint32_t stream) {
                       HeaderList head = kGrpcHead;
                       head.push_back({"grpc-encoding", "gzip"});
                       return HeadersFrame(stream, head) +
                              DataFrame(stream, GrpcMessage("one") + GrpcMessage("two")) +
                              c.behind(stream);
                     },
                     c.then, ""});
  UpstreamOptions options;
  options.target = peer.address();
  options.response_body_bytes_max = kBodyBytesMax;
  UpstreamClient client(options);
  RecordedStream stream;
  stream.ReadAlways();
  stream.Read();
  stream.StartWith(&client, "request", /*last=*/true);
  const Outcome outcome = stream.Wait();
  EXPECT_EQ(outcome.fault, c.fault) << outcome.code << " " << outcome.message;
  EXPECT_EQ(outcome.reason, c.reason) << outcome.code << " " << outcome.message;
  if (c.code >= 0) {
    EXPECT_EQ(outcome.code, c.code) << outcome.message;
  }
  EXPECT_EQ(stream.times_done(), 1);
}

}  // namespace
}  // namespace transom
