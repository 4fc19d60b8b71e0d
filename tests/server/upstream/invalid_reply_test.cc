// What real peers that break the protocol lead to, byte for byte over a socket. The forms in
// which gRPC reports them are those of the installed version: an upgrade that words
// them differently fails here first.

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/upstream/reply_classifier.h"
#include "tests/server/upstream/raw_http2_peer.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/testing/refused_port.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;
using Then = RawHttp2Peer::Then;

constexpr size_t kBodyBytesMax = 1000;

struct Case {
  std::string name;
  std::function<std::string(uint32_t)> answer;
  Then then;
  Fault fault;
  absl::string_view reason;
  int code = -1;  // checked if not negative
  // Where it depends on which of two events gRPC sees first.
  absl::string_view other_reason = {};
};

std::string Head(uint32_t stream) { return HeadersFrame(stream, kGrpcHead); }

std::string Trailers(uint32_t stream, const std::string& status, const std::string& message = "",
                     HeaderList more = {}) {
  more.insert(more.begin(), {"grpc-status", status});
  if (!message.empty()) more.push_back({"grpc-message", message});
  return HeadersFrame(stream, more, kEndStream);
}

std::string HttpError(uint32_t stream, const std::string& status) {
  return HeadersFrame(stream, {{":status", status}, {"content-type", "text/html"}}) +
         DataFrame(stream, "<html>sorry</html>", kEndStream);
}

std::vector<Case> Cases() {
  const std::string hi = GrpcMessage("hi");
  const std::string cut = GrpcMessage(std::string(200, 'x')).substr(0, 50);
  std::vector<Case> cases = {
      {"Good", [=](uint32_t s) { return Head(s) + DataFrame(s, hi) + Trailers(s, "0"); },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"EmptyMessageIsAMessage",
       [=](uint32_t s) { return Head(s) + DataFrame(s, GrpcMessage("")) + Trailers(s, "0"); },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"OkWithoutMessage", [=](uint32_t s) { return Head(s) + Trailers(s, "0"); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyEmpty},
      {"OkWithoutMessageInHead",
       [=](uint32_t s) {
         HeaderList head = kGrpcHead;
         head.push_back({"grpc-status", "0"});
         return HeadersFrame(s, head, kEndStream);
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyEmpty},
      {"OkBehindHalfAMessage",
       [=](uint32_t s) { return Head(s) + DataFrame(s, cut) + Trailers(s, "0"); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyEmpty},
      {"OkBehindHalfAPrefix",
       [=](uint32_t s) { return Head(s) + DataFrame(s, "\1") + Trailers(s, "0"); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyEmpty},
      {"UnknownPrefixFlag",
       [=](uint32_t s) { return Head(s) + DataFrame(s, GrpcMessage("hi", 2)) + Trailers(s, "0"); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyEmpty},
      {"TrailersWithoutStatus",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, hi) + HeadersFrame(s, {{"x", "y"}}, kEndStream);
       },
       Then::kStayOpen, Fault::kInvalid, kReasonStatusMissing},
      {"HeadAndNothingElse", [=](uint32_t s) { return HeadersFrame(s, kGrpcHead, kEndStream); },
       Then::kStayOpen, Fault::kInvalid, kReasonStatusMissing},
      {"MessageWithoutTrailers", [=](uint32_t s) { return Head(s) + DataFrame(s, hi, kEndStream); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"TruncatedMessage", [=](uint32_t s) { return Head(s) + DataFrame(s, cut, kEndStream); },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"HtmlWith200",
       [=](uint32_t s) {
         return HeadersFrame(s, {{":status", "200"}, {"content-type", "text/html"}}) +
                DataFrame(s, "<html>hello</html>", kEndStream);
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"HeadersThatDoNotParse",
       [=](uint32_t s) { return Frame(1, 0x5, s, "\xff\xff\xff\xff\xff\xff"); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyTruncated},
      {"BinaryMetadataThatIsNotBase64",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, hi) + Trailers(s, "0", "", {{"x-bin", "!!!"}});
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTruncated},
      {"GarbageFrames", [=](uint32_t) { return std::string(100, '\xff'); }, Then::kStayOpen,
       Fault::kInvalid, kReasonReplyTruncated},
      {"Http1BehindSettings",
       [=](uint32_t) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"); },
       Then::kClose, Fault::kInvalid, kReasonReplyEmpty, -1, kReasonReplyTruncated},
      {"Oversize",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, GrpcMessage(std::string(10000, 'x'))) + Trailers(s, "0");
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTooLarge},
      {"OversizeByOne",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, GrpcMessage(std::string(kBodyBytesMax + 1, 'x'))) +
                Trailers(s, "0");
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTooLarge},
      {"OversizeByTwo",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, GrpcMessage(std::string(kBodyBytesMax + 2, 'x'))) +
                Trailers(s, "0");
       },
       Then::kStayOpen, Fault::kInvalid, kReasonReplyTooLarge},
      {"JustWithinTheLimit",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, GrpcMessage(std::string(kBodyBytesMax, 'x'))) +
                Trailers(s, "0");
       },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"GzipThatIsNot",
       [=](uint32_t s) {
         HeaderList head = kGrpcHead;
         head.push_back({"grpc-encoding", "gzip"});
         return HeadersFrame(s, head) + DataFrame(s, GrpcMessage("hi", 1)) + Trailers(s, "0");
       },
       Then::kStayOpen, Fault::kInvalid, kReasonNotDecompressible},
      {"MoreThanFlowControlLets",
       [=](uint32_t s) { return Head(s) + DataFrame(s, std::string(5000000, 'x')); },
       Then::kStayOpen, Fault::kInvalid, kReasonProtocolError},
      {"GoAway", [=](uint32_t) { return GoAwayFrame(0, 0); }, Then::kStayOpen, Fault::kUnavailable,
       ""},
      {"GoAwayWithError", [=](uint32_t) { return GoAwayFrame(0, 2); }, Then::kStayOpen,
       Fault::kUnavailable, ""},
      {"ClosedAtOnce", [=](uint32_t) { return std::string(); }, Then::kClose, Fault::kUnavailable,
       ""},
      {"ClosedBehindHead", Head, Then::kClose, Fault::kUnavailable, ""},
      {"ClosedBehindMessage", [=](uint32_t s) { return Head(s) + DataFrame(s, hi); }, Then::kClose,
       Fault::kUnavailable, ""},
      {"ClosedWithinMessage", [=](uint32_t s) { return Head(s) + DataFrame(s, cut); }, Then::kClose,
       Fault::kUnavailable, ""},
      {"ConnectionReset", [=](uint32_t) { return std::string(); }, Then::kReset,
       Fault::kUnavailable, ""},
      {"ResetBehindMessage",
       [=](uint32_t s) { return Head(s) + DataFrame(s, hi) + RstStreamFrame(s, 2); },
       Then::kStayOpen, Fault::kInvalid, kReasonStreamReset},
      // HTTP/2 lets a server say with NO_ERROR that it needs no more of the request.
      {"ResetBehindTrailersIsGood",
       [=](uint32_t s) {
         return Head(s) + DataFrame(s, hi) + Trailers(s, "0") + RstStreamFrame(s, 0);
       },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"TrailersInManyFrames",
       [=](uint32_t s) {
         constexpr uint8_t kHeaders = 1;
         constexpr uint8_t kContinuation = 9;
         constexpr uint8_t kEndHeaders = 0x4;
         const std::string field = std::string("\0\1x\x64", 4) + std::string(100, 'v');
         const std::string status("\0\x0bgrpc-status\1\x30", 15);
         std::string out = Head(s) + DataFrame(s, hi) + Frame(kHeaders, kEndStream, s, status);
         for (int i = 0; i < 100; ++i) out += Frame(kContinuation, 0, s, field);
         return out + Frame(kContinuation, kEndHeaders, s, "");
       },
       Then::kStayOpen, Fault::kNone, "", 0},
      {"StatusThatIsNoNumber",
       [=](uint32_t s) { return Head(s) + DataFrame(s, hi) + Trailers(s, "abc"); }, Then::kStayOpen,
       Fault::kNone, "", 2},
  };
  for (const char* status :
       {"301", "400", "401", "403", "404", "429", "500", "502", "503", "504"}) {
    cases.push_back({absl::StrCat("Http", status), [=](uint32_t s) { return HttpError(s, status); },
                     Then::kStayOpen, Fault::kInvalid, kReasonNotGrpc});
    cases.push_back({absl::StrCat("Http", status, "HeadOnly"),
                     [=](uint32_t s) {
                       return HeadersFrame(s, {{":status", status}}, kEndStream);
                     },
                     Then::kStayOpen, Fault::kInvalid, kReasonNotGrpc});
  }
  constexpr uint32_t kRefusedStream = 7;
  constexpr uint32_t kEnhanceYourCalm = 11;
  for (uint32_t error = 0; error <= 13; ++error) {
    const bool busy = error == kRefusedStream || error == kEnhanceYourCalm;
    cases.push_back({absl::StrCat("RstStream", error),
                     [=](uint32_t s) { return RstStreamFrame(s, error); }, Then::kStayOpen,
                     busy ? Fault::kUnavailable : Fault::kInvalid,
                     busy ? absl::string_view() : kReasonStreamReset});
  }
  return cases;
}

class InvalidReplyTest : public testing::TestWithParam<Case> {};

TEST_P(InvalidReplyTest, IsClassified) {
  const Case& c = GetParam();
  RawHttp2Peer peer({c.answer, c.then, ""});
  UpstreamOptions options;
  options.target = peer.address();
  options.response_body_bytes_max = kBodyBytesMax;
  UpstreamClient client(options);
  const Outcome outcome = client.Call("/a.B/C", "request");
  EXPECT_EQ(outcome.fault, c.fault) << outcome.code << ": " << outcome.message;
  if (c.other_reason.empty() || outcome.reason != c.other_reason) {
    EXPECT_EQ(outcome.reason, c.reason) << outcome.code << ": " << outcome.message;
  }
  if (c.code >= 0) {
    EXPECT_EQ(outcome.code, c.code);
  }
}

INSTANTIATE_TEST_SUITE_P(Peers, InvalidReplyTest, testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

// The peer's own statuses, worded like gRPC's reports.
struct OwnStatus {
  const char* name;
  int code;
  std::string message;
  HeaderList trailers = {};
};

class OwnStatusTest : public testing::TestWithParam<OwnStatus> {};

TEST_P(OwnStatusTest, StaysWhatItIs) {
  const OwnStatus& own = GetParam();
  RawHttp2Peer peer({[&](uint32_t stream) {
                       return Head(stream) +
                              Trailers(stream, std::to_string(own.code), own.message, own.trailers);
                     },
                     Then::kStayOpen, ""});
  UpstreamOptions options;
  options.target = peer.address();
  options.response_body_bytes_max = kBodyBytesMax;
  UpstreamClient client(options);
  const Outcome outcome = client.Call("/a.B/C", "request");
  EXPECT_EQ(outcome.fault, Fault::kNone);
  EXPECT_EQ(outcome.reason, "");
  EXPECT_EQ(outcome.code, own.code);
  EXPECT_EQ(outcome.message, own.message);
}

const OwnStatus kOwnStatuses[] = {
    {"Cancelled", 1, "CANCELLED"},
    {"Unknown", 2, "it broke"},
    {"UnknownWithoutMessage", 2, ""},
    {"NoStatusReceived", 2, "No status received"},
    {"StreamRemovedWithTrailers", 2, "Stream removed", {{"x-attempt", "1"}}},
    {"StreamRemovedWithDetails", 2, "Stream removed", {{"grpc-status-details-bin", "CAI"}}},
    {"Decompression", 2, "Unexpected error decompressing data for algorithm with enum value 2"},
    {"DeadlineExceeded", 4, "Deadline Exceeded"},
    {"ResourceExhausted", 8, "quota"},
    {"TooLargeForTheService", 8, "Received message larger than max (5000000 vs. 4194304)"},
    {"TooLargeLikeOurs", 8, "Received message larger than max (10000 vs. 1001)"},
    {"Unimplemented", 12, "no such method"},
    {"Internal", 13, "oops"},
    {"Unavailable", 14, "come back later"},
    {"UnavailableBehindIt", 14, "failed to connect to all addresses"},
    {"Http1BehindIt", 14, "Trying to connect an http1.x server"},
    {"SocketClosedWithDetails", 14, "Socket closed", {{"grpc-status-details-bin", "CA4"}}},
    {"DataLoss", 15, "lost"},
    {"Code17", 17, "new"},
    {"Code99", 99, "private"},
};

INSTANTIATE_TEST_SUITE_P(Peers, OwnStatusTest, testing::ValuesIn(kOwnStatuses),
                         [](const auto& info) { return info.param.name; });

TEST(ConnectionFaultTest, Http1ServerIsNotGrpc) {
  RawHttp2Peer peer(
      {nullptr, Then::kClose, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"});
  UpstreamClient client(peer.address());
  for (int attempt = 0; attempt < 2; ++attempt) {
    // The second one fails while the channel backs off.
    const Outcome outcome = client.Call("/a.B/C", "request");
    EXPECT_EQ(outcome.fault, Fault::kInvalid) << outcome.message;
    EXPECT_EQ(outcome.reason, kReasonNotGrpc);
  }
}

TEST(ConnectionFaultTest, RefusedConnectionIsUnavailable) {
  RefusedPort refused;
  UpstreamClient client(refused.address());
  const Outcome outcome = client.Call("/a.B/C", "request");
  EXPECT_EQ(outcome.fault, Fault::kUnavailable);
  EXPECT_EQ(outcome.code, 14);
}

TEST(ConnectionFaultTest, MissingUnixSocketIsUnavailable) {
  UpstreamClient client("unix:/nonexistent/transom.sock");
  EXPECT_EQ(client.Call("/a.B/C", "request").fault, Fault::kUnavailable);
}

TEST(ConnectionFaultTest, TargetThatIsNoAddressIsUnavailable) {
  UpstreamClient client("ipv4:not-an-address");
  const Outcome outcome = client.Call("/a.B/C", "request");
  EXPECT_EQ(outcome.fault, Fault::kUnavailable) << outcome.code << outcome.message;
}

TEST(DeadlineFaultTest, SilentPeer) {
  RawHttp2Peer peer({[](uint32_t) { return std::string(); }, Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  const Outcome outcome = client.Call("/a.B/C", "request", {}, absl::Milliseconds(50));
  EXPECT_EQ(outcome.fault, Fault::kDeadlineExceeded);
  EXPECT_EQ(outcome.code, 4);
}

TEST(DeadlineFaultTest, HeadAndThenSilence) {
  RawHttp2Peer peer({Head, Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  EXPECT_EQ(client.Call("/a.B/C", "request", {}, absl::Milliseconds(50)).fault,
            Fault::kDeadlineExceeded);
}

// The end of the call lies behind a message that nobody reads.
TEST(DeadlineFaultTest, SecondMessageWaitsForTheDeadline) {
  RawHttp2Peer peer({[](uint32_t stream) {
                       return Head(stream) + DataFrame(stream, GrpcMessage("one")) +
                              DataFrame(stream, GrpcMessage("two")) + Trailers(stream, "0");
                     },
                     Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  const Outcome outcome = client.Call("/a.B/C", "request", {}, absl::Milliseconds(50));
  EXPECT_EQ(outcome.fault, Fault::kDeadlineExceeded);
  EXPECT_EQ(outcome.body, "");
}

TEST(DeadlineFaultTest, DeadlineThatHasPassedAlready) {
  RawHttp2Peer peer({[](uint32_t) { return std::string(); }, Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  EXPECT_EQ(client.Call("/a.B/C", "request", {}, -absl::Seconds(5)).fault,
            Fault::kDeadlineExceeded);
}

TEST(ReplyMetadataTest, IsHandedOverAsThePeerSentIt) {
  RawHttp2Peer peer({[](uint32_t stream) {
                       HeaderList head = kGrpcHead;
                       head.push_back({"x-odd", "a\r\nb"});
                       head.push_back({"grpc-encoding", "identity"});
                       return HeadersFrame(stream, head) + DataFrame(stream, GrpcMessage("hi")) +
                              Trailers(stream, "0", "",
                                       {{"x-twice", "1"}, {"x-twice", "2"}, {"x-bin", "AAEC"}});
                     },
                     Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  const Outcome outcome = client.Call("/a.B/C", "request");
  EXPECT_EQ(outcome.body, "hi");
  EXPECT_EQ(outcome.initial_metadata, (MetadataList{{"x-odd", "a\r\nb"}}));
  EXPECT_EQ(
      outcome.trailing_metadata,
      (MetadataList{{"x-twice", "1"}, {"x-twice", "2"}, {"x-bin", std::string("\0\1\2", 3)}}));
}

// The reply in many pieces is one body in the end.
TEST(ReplyBodyTest, JoinsDataFrames) {
  std::string body;
  for (int i = 0; i < 5000; ++i) body += static_cast<char>(i * 7);
  RawHttp2Peer peer({[&](uint32_t stream) {
                       std::string out = Head(stream);
                       const std::string message = GrpcMessage(body);
                       for (size_t at = 0; at < message.size(); at += 3) {
                         out += DataFrame(stream, absl::string_view(message).substr(at, 3));
                       }
                       return out + Trailers(stream, "0");
                     },
                     Then::kStayOpen, ""});
  UpstreamClient client(peer.address());
  EXPECT_EQ(client.Call("/a.B/C", "request").body, body);
}

}  // namespace
}  // namespace transom
