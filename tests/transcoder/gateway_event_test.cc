#include "transcoder/gateway_event.h"

#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

struct EventRow {
  const char* name;
  GatewayEvent event;
  absl::StatusCode code;
};

// Every event but kNone, with the last column of the contract's second table.
constexpr EventRow kEvents[] = {
    {"MalformedRequest", GatewayEvent::kMalformedRequest, absl::StatusCode::kInvalidArgument},
    {"HeadTooLarge", GatewayEvent::kHeadTooLarge, absl::StatusCode::kInvalidArgument},
    {"TargetTooLong", GatewayEvent::kTargetTooLong, absl::StatusCode::kInvalidArgument},
    {"BodyTooLarge", GatewayEvent::kBodyTooLarge, absl::StatusCode::kInvalidArgument},
    {"UnsupportedContentType", GatewayEvent::kUnsupportedContentType,
     absl::StatusCode::kInvalidArgument},
    {"UnsupportedExpectation", GatewayEvent::kUnsupportedExpectation,
     absl::StatusCode::kInvalidArgument},
    {"UnsupportedHttpVersion", GatewayEvent::kUnsupportedHttpVersion,
     absl::StatusCode::kInvalidArgument},
    {"UnsupportedTransferCoding", GatewayEvent::kUnsupportedTransferCoding,
     absl::StatusCode::kUnimplemented},
    {"RequestTimeout", GatewayEvent::kRequestTimeout, absl::StatusCode::kInvalidArgument},
    {"WebSocketHandshake", GatewayEvent::kWebSocketHandshake, absl::StatusCode::kInvalidArgument},
    {"WebSocketVersion", GatewayEvent::kWebSocketVersion, absl::StatusCode::kInvalidArgument},
    {"OriginNotAllowed", GatewayEvent::kOriginNotAllowed, absl::StatusCode::kPermissionDenied},
    {"NoRoute", GatewayEvent::kNoRoute, absl::StatusCode::kNotFound},
    {"MethodNotAllowed", GatewayEvent::kMethodNotAllowed, absl::StatusCode::kUnimplemented},
    {"UpstreamUnavailable", GatewayEvent::kUpstreamUnavailable, absl::StatusCode::kUnavailable},
    {"Overloaded", GatewayEvent::kOverloaded, absl::StatusCode::kUnavailable},
    {"Draining", GatewayEvent::kDraining, absl::StatusCode::kUnavailable},
    {"DeadlineExceeded", GatewayEvent::kDeadlineExceeded, absl::StatusCode::kDeadlineExceeded},
    {"InvalidUpstreamReply", GatewayEvent::kInvalidUpstreamReply, absl::StatusCode::kInternal},
    {"Internal", GatewayEvent::kInternal, absl::StatusCode::kInternal},
};
static_assert(sizeof(kEvents) / sizeof(kEvents[0]) == static_cast<int>(GatewayEvent::kInternal));

class GatewayEventTest : public testing::TestWithParam<EventRow> {};

TEST_P(GatewayEventTest, TravelsInAStatus) {
  const absl::Status status = GatewayError(GetParam().event, "why");
  EXPECT_EQ(status.code(), GetParam().code);
  EXPECT_EQ(status.message(), "why");
  EXPECT_EQ(EventOf(status), GetParam().event);
  EXPECT_EQ(EventStatusCode(GetParam().event), GetParam().code);

  const absl::Status copy = status;
  EXPECT_EQ(EventOf(copy), GetParam().event);
}

INSTANTIATE_TEST_SUITE_P(All, GatewayEventTest, testing::ValuesIn(kEvents),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(EventOfTest, OkIsNoEvent) { EXPECT_EQ(EventOf(absl::OkStatus()), GatewayEvent::kNone); }

TEST(EventOfTest, ReadsStatusesOfTheTranscoderByCode) {
  EXPECT_EQ(EventOf(absl::InvalidArgumentError("")), GatewayEvent::kMalformedRequest);
  EXPECT_EQ(EventOf(absl::DataLossError("")), GatewayEvent::kInvalidUpstreamReply);
  EXPECT_EQ(EventOf(absl::NotFoundError("")), GatewayEvent::kInternal);
  EXPECT_EQ(EventOf(absl::UnimplementedError("")), GatewayEvent::kInternal);
  EXPECT_EQ(EventOf(absl::InternalError("")), GatewayEvent::kInternal);
}

TEST(EventOfTest, IgnoresPayloadsOfOthers) {
  absl::Status status = absl::InvalidArgumentError("x");
  status.SetPayload("someone.else/event", absl::Cord("\x0d"));
  EXPECT_EQ(EventOf(status), GatewayEvent::kMalformedRequest);
}

}  // namespace
}  // namespace transom
