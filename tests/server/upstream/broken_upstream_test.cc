// Unary calls to the peers that the contract tests use, so that both agree on the faults.

#include "tests/testing/broken_upstream.h"

#include <ostream>

#include "gtest/gtest.h"
#include "server/upstream/reply_classifier.h"
#include "tests/server/upstream/recorded_call.h"

namespace transom {
namespace {

using Fault = UpstreamReply::Fault;
using Kind = BrokenUpstream::Kind;

struct Case {
  const char* name;
  Kind kind;
  Fault fault;
  absl::string_view reason;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }

class BrokenUpstreamTest : public testing::TestWithParam<Case> {};

TEST_P(BrokenUpstreamTest, IsTheDocumentedFault) {
  BrokenUpstream upstream(GetParam().kind);
  UpstreamClient client(upstream.address());
  // The second call comes while the channel is in its after-effects.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Outcome outcome = client.Call("/a.B/C", "request");
    EXPECT_EQ(outcome.fault, GetParam().fault) << outcome.code << " " << outcome.message;
    EXPECT_EQ(outcome.reason, GetParam().reason) << outcome.code << " " << outcome.message;
    EXPECT_EQ(outcome.body, "");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BrokenUpstreamTest,
    testing::Values(Case{"Http1", Kind::kHttp1, Fault::kInvalid, kReasonNotGrpc},
                    Case{"NotGrpc", Kind::kNotGrpc, Fault::kInvalid, kReasonNotGrpc},
                    Case{"NoStatus", Kind::kNoStatus, Fault::kInvalid, kReasonStatusMissing},
                    Case{"Truncated", Kind::kTruncated, Fault::kInvalid, kReasonReplyTruncated},
                    Case{"Reset", Kind::kReset, Fault::kInvalid, kReasonStreamReset},
                    Case{"Closed", Kind::kClosed, Fault::kUnavailable, ""}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace transom
