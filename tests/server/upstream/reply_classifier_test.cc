// The table by itself; invalid_reply_test.cc shows with real peers that its rows are what gRPC
// says.

#include "server/upstream/reply_classifier.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/server/upstream/recorded_call.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;

constexpr absl::string_view kFromPeer = "UNKNOWN:Error received from peer ipv4:127.0.0.1:1 {...}";

struct Row {
  const char* name;
  ReplySigns signs;
  Fault fault;
  absl::string_view reason;
};

ReplySigns Signs(int code, absl::string_view message, absl::string_view error_text = kFromPeer) {
  ReplySigns signs;
  signs.code = code;
  signs.message = message;
  signs.error_text = error_text;
  signs.receive_bytes_max = 1001;
  return signs;
}

ReplySigns With(ReplySigns signs, bool ReplySigns::*sign) {
  signs.*sign = true;
  return signs;
}

TEST(ReplyClassifierTest, Table) {
  const ReplySigns large = Signs(8, "Received message larger than max (5000 vs. 1001)");
  const Row kRows[] = {
      {"ok with body", With(Signs(0, ""), &ReplySigns::has_body), Fault::kNone, ""},
      {"ok without body", Signs(0, ""), Fault::kInvalid, kReasonReplyEmpty},
      {"reply metadata over our limit", Signs(8, "received initial metadata size exceeds limit"),
       Fault::kInvalid, kReasonReplyTooLarge},
      {"cancelled by us", With(Signs(1, "CANCELLED"), &ReplySigns::cancelled), Fault::kCancelled,
       ""},
      {"cancelled by the service", Signs(1, "CANCELLED"), Fault::kNone, ""},
      {"finished in spite of our cancel", With(Signs(5, "nf"), &ReplySigns::cancelled),
       Fault::kNone, ""},
      {"our deadline", With(Signs(4, "Deadline Exceeded"), &ReplySigns::deadline_passed),
       Fault::kDeadlineExceeded, ""},
      {"the service's deadline", Signs(4, "Deadline Exceeded"), Fault::kNone, ""},
      {"the service's deadline with details",
       With(With(Signs(4, "slow"), &ReplySigns::deadline_passed), &ReplySigns::has_details),
       Fault::kNone, ""},
      {"our limit", With(large, &ReplySigns::peer_is_target), Fault::kInvalid,
       kReasonReplyTooLarge},
      {"same words from the peer", large, Fault::kNone, ""},
      {"another limit",
       With(Signs(8, "Received message larger than max (5000 vs. 4000)"),
            &ReplySigns::peer_is_target),
       Fault::kNone, ""},
      {"not larger",
       With(Signs(8, "Received message larger than max (5 vs. 1001)"), &ReplySigns::peer_is_target),
       Fault::kNone, ""},
      {"no numbers",
       With(Signs(8, "Received message larger than max (a vs. b)"), &ReplySigns::peer_is_target),
       Fault::kNone, ""},
      {"cut off", With(Signs(8, "Received message larger than max ("), &ReplySigns::peer_is_target),
       Fault::kNone, ""},
      {"unavailable, made here", Signs(14, "DNS resolution failed", "UNKNOWN:DNS ..."),
       Fault::kUnavailable, ""},
      {"unavailable, said by the peer", Signs(14, "DNS resolution failed"), Fault::kNone, ""},
      {"http/1", Signs(14, "last error: Trying to connect an http1.x server", "UNKNOWN:failed"),
       Fault::kInvalid, kReasonNotGrpc},
      {"another protocol", Signs(14, "last error: a:1: Failed parsing HTTP/2", "UNKNOWN:failed"),
       Fault::kInvalid, kReasonNotGrpc},
      {"broken connection", Signs(14, "recvmsg:Connection reset by peer"), Fault::kUnavailable, ""},
      {"http error", Signs(12, "Received http2 header with status: 404"), Fault::kInvalid,
       kReasonNotGrpc},
      {"http error with trailers",
       With(Signs(12, "Received http2 header with status: 404"), &ReplySigns::has_trailers),
       Fault::kNone, ""},
      {"no status", Signs(2, "No status received", "UNKNOWN:No status received {"), Fault::kInvalid,
       kReasonStatusMissing},
      {"stream removed", Signs(2, "Stream removed"), Fault::kInvalid, kReasonReplyTruncated},
      {"stream removed, other code", Signs(13, "Stream removed"), Fault::kNone, ""},
      {"refused stream", Signs(14, "Received RST_STREAM with error code 7"), Fault::kUnavailable,
       ""},
      {"calm", Signs(8, "Received RST_STREAM with error code 11"), Fault::kUnavailable, ""},
      {"reset", Signs(13, "Received RST_STREAM with error code 2"), Fault::kInvalid,
       kReasonStreamReset},
      {"private code", Signs(4711, "?"), Fault::kNone, ""},
  };
  for (const Row& row : kRows) {
    const ReplyVerdict verdict = ClassifyReply(row.signs);
    EXPECT_EQ(verdict.fault, row.fault) << row.name;
    EXPECT_EQ(verdict.reason, row.reason) << row.name;
  }
}

// What gRPC says of a broken call in the form of a status from the peer: it counts only with its
// code, with its text from the beginning, and with nothing that a service would add.
TEST(ReplyClassifierTest, EveryFormThatLooksLikeThePeers) {
  struct Form {
    absl::string_view text;
    int code;
    bool any_code;
    Fault fault;
    absl::string_view reason;
  };
  const Form kForms[] = {
      {"Socket closed", 14, false, Fault::kUnavailable, ""},
      {"GOAWAY received", 14, false, Fault::kUnavailable, ""},
      {"recvmsg:Connection timed out", 14, false, Fault::kUnavailable, ""},
      {"sendmsg:Broken pipe", 14, false, Fault::kUnavailable, ""},
      {"Broken pipe", 14, false, Fault::kUnavailable, ""},
      {"Connection reset by peer", 14, false, Fault::kUnavailable, ""},
      {"keepalive watchdog timeout", 14, false, Fault::kUnavailable, ""},
      {"Received RST_STREAM with error code 2", 13, true, Fault::kInvalid, kReasonStreamReset},
      {"Received RST_STREAM with error code 8", 1, true, Fault::kInvalid, kReasonStreamReset},
      {"Received RST_STREAM with error code 12", 7, true, Fault::kInvalid, kReasonStreamReset},
      {"Received http2 header with status: 503", 14, true, Fault::kInvalid, kReasonNotGrpc},
      {"Received http2 header with status: 401", 16, true, Fault::kInvalid, kReasonNotGrpc},
      {"Stream removed", 2, false, Fault::kInvalid, kReasonReplyTruncated},
      {"Unexpected error decompressing data for algorithm with enum value 2", 2, false,
       Fault::kInvalid, kReasonNotDecompressible},
      {"frame of size 65536 overflows local window of 65535", 13, false, Fault::kInvalid,
       kReasonProtocolError},
  };
  constexpr int kOtherCode = 3;
  for (const Form& form : kForms) {
    // Only the row of decompression asks for it; it says nothing against the others.
    const ReplySigns signs = With(Signs(form.code, form.text), &ReplySigns::peer_is_target);
    EXPECT_EQ(ClassifyReply(signs).fault, form.fault) << form.text;
    EXPECT_EQ(ClassifyReply(signs).reason, form.reason) << form.text;
    EXPECT_EQ(ClassifyReply(With(signs, &ReplySigns::has_details)).fault, Fault::kNone)
        << form.text;
    EXPECT_EQ(ClassifyReply(With(signs, &ReplySigns::has_trailers)).fault, Fault::kNone)
        << form.text;

    ReplySigns other_code = signs;
    other_code.code = kOtherCode;
    EXPECT_EQ(ClassifyReply(other_code).fault, form.any_code ? form.fault : Fault::kNone)
        << form.text;

    const std::string quoted = "it said: " + std::string(form.text);
    ReplySigns other_text = signs;
    other_text.message = quoted;
    EXPECT_EQ(ClassifyReply(other_text).fault, Fault::kNone) << quoted;
  }
}

TEST(ReplyClassifierTest, DecompressionBehindAHeadIsThePeersWord) {
  EXPECT_EQ(ClassifyReply(Signs(2, "Unexpected error decompressing data")).fault, Fault::kNone);
}

TEST(DescribeFaultTest, EveryFaultHasWords) {
  EXPECT_EQ(DescribeFault(Fault::kNone, ""), "");
  for (Fault fault : {Fault::kUnavailable, Fault::kDeadlineExceeded, Fault::kCancelled}) {
    EXPECT_NE(DescribeFault(fault, ""), "") << fault;
  }
  const absl::string_view other = DescribeFault(Fault::kInvalid, "SOMETHING_ELSE");
  EXPECT_NE(other, "");
  for (absl::string_view reason :
       {kReasonReplyEmpty, kReasonNotGrpc, kReasonStatusMissing, kReasonReplyTooLarge,
        kReasonReplyTruncated, kReasonNotDecompressible, kReasonStreamReset,
        kReasonProtocolError}) {
    EXPECT_NE(DescribeFault(Fault::kInvalid, reason), other) << reason;
  }
}

}  // namespace
}  // namespace transom
