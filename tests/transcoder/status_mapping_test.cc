#include "transcoder/status_mapping.h"

#include <limits>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

using testing::HasSubstr;

constexpr int kHuge = std::numeric_limits<int>::max();

// --- gRPC status -> HTTP, the contract's first table ---

struct CodeRow {
  const char* name;
  int grpc;
  int documented;
  int canonical;
};
constexpr CodeRow kErrors[] = {
    {"CANCELLED", 1, 500, 499},           {"UNKNOWN", 2, 500, 500},
    {"INVALID_ARGUMENT", 3, 400, 400},    {"DEADLINE_EXCEEDED", 4, 504, 504},
    {"NOT_FOUND", 5, 404, 404},           {"ALREADY_EXISTS", 6, 400, 409},
    {"PERMISSION_DENIED", 7, 403, 403},   {"RESOURCE_EXHAUSTED", 8, 503, 429},
    {"FAILED_PRECONDITION", 9, 400, 400}, {"ABORTED", 10, 503, 409},
    {"OUT_OF_RANGE", 11, 400, 400},       {"UNIMPLEMENTED", 12, 501, 501},
    {"INTERNAL", 13, 500, 500},           {"UNAVAILABLE", 14, 503, 503},
    {"DATA_LOSS", 15, 500, 500},          {"UNAUTHENTICATED", 16, 403, 401},
    {"Seventeen", 17, 500, 500},          {"Huge", kHuge, 500, 500},
    {"Negative", -1, 500, 500},
};
constexpr const char* kMethods[] = {"GET",  "PUT",     "POST",      "DELETE", "PATCH",
                                    "HEAD", "OPTIONS", "SUBSCRIBE", ""};

class ErrorCodeTest : public testing::TestWithParam<CodeRow> {};

TEST_P(ErrorCodeTest, MapsWhateverTheMethod) {
  const StatusMapping documented(StatusProfile::kDocumented);
  const StatusMapping canonical(StatusProfile::kCanonical);
  for (const char* method : kMethods) {
    EXPECT_EQ(documented.HttpCode(GetParam().grpc, method), GetParam().documented) << method;
    EXPECT_EQ(canonical.HttpCode(GetParam().grpc, method), GetParam().canonical) << method;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ErrorCodeTest, testing::ValuesIn(kErrors),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StatusMappingTest, OkIs201ForPostOnlyWhereDocumented) {
  const StatusMapping documented(StatusProfile::kDocumented);
  const StatusMapping canonical(StatusProfile::kCanonical);
  for (const char* method : kMethods) {
    EXPECT_EQ(documented.HttpCode(0, method), std::string(method) == "POST" ? 201 : 200) << method;
    EXPECT_EQ(canonical.HttpCode(0, method), 200) << method;
  }
}

TEST(StatusMappingTest, MethodsAreCaseSensitive) {
  EXPECT_EQ(StatusMapping(StatusProfile::kDocumented).HttpCode(0, "post"), 200);
}

// --- what the gateway answers by itself, the contract's second table ---

struct EventRow {
  const char* name;
  GatewayEvent event;
  int documented;
  int canonical;
  int grpc_documented;
  int grpc_canonical;
};
constexpr EventRow kEvents[] = {
    {"MalformedRequest", GatewayEvent::kMalformedRequest, 400, 400, 3, 3},
    {"HeadTooLarge", GatewayEvent::kHeadTooLarge, 400, 431, 3, 3},
    {"TargetTooLong", GatewayEvent::kTargetTooLong, 400, 414, 3, 3},
    {"BodyTooLarge", GatewayEvent::kBodyTooLarge, 400, 413, 3, 8},
    {"UnsupportedContentType", GatewayEvent::kUnsupportedContentType, 400, 415, 3, 3},
    {"UnsupportedExpectation", GatewayEvent::kUnsupportedExpectation, 400, 417, 3, 3},
    {"UnsupportedHttpVersion", GatewayEvent::kUnsupportedHttpVersion, 400, 505, 3, 3},
    {"UnsupportedTransferCoding", GatewayEvent::kUnsupportedTransferCoding, 501, 501, 12, 12},
    {"RequestTimeout", GatewayEvent::kRequestTimeout, 400, 408, 3, 3},
    {"WebSocketHandshake", GatewayEvent::kWebSocketHandshake, 400, 400, 3, 3},
    {"WebSocketVersion", GatewayEvent::kWebSocketVersion, 400, 426, 3, 3},
    {"OriginNotAllowed", GatewayEvent::kOriginNotAllowed, 403, 403, 7, 7},
    {"NoRoute", GatewayEvent::kNoRoute, 404, 404, 5, 5},
    {"MethodNotAllowed", GatewayEvent::kMethodNotAllowed, 501, 405, 12, 12},
    {"UpstreamUnavailable", GatewayEvent::kUpstreamUnavailable, 503, 503, 14, 14},
    {"Overloaded", GatewayEvent::kOverloaded, 503, 503, 14, 14},
    {"Draining", GatewayEvent::kDraining, 503, 503, 14, 14},
    {"DeadlineExceeded", GatewayEvent::kDeadlineExceeded, 504, 504, 4, 4},
    {"InvalidUpstreamReply", GatewayEvent::kInvalidUpstreamReply, 502, 502, 13, 13},
    {"Internal", GatewayEvent::kInternal, 500, 500, 13, 13},
};
static_assert(sizeof(kEvents) / sizeof(kEvents[0]) == static_cast<int>(GatewayEvent::kInternal));

class EventTest : public testing::TestWithParam<EventRow> {};

TEST_P(EventTest, MapsInBothProfiles) {
  const StatusMapping documented(StatusProfile::kDocumented);
  const StatusMapping canonical(StatusProfile::kCanonical);
  EXPECT_EQ(documented.EventHttpCode(GetParam().event), GetParam().documented);
  EXPECT_EQ(canonical.EventHttpCode(GetParam().event), GetParam().canonical);
  EXPECT_EQ(documented.EventGrpcCode(GetParam().event), GetParam().grpc_documented);
  EXPECT_EQ(canonical.EventGrpcCode(GetParam().event), GetParam().grpc_canonical);
}

INSTANTIATE_TEST_SUITE_P(All, EventTest, testing::ValuesIn(kEvents),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StatusMappingTest, DocumentedTableIsClosed) {
  const std::set<int> table = {200, 201, 400, 403, 404, 500, 501, 502, 503, 504};
  const StatusMapping mapping(StatusProfile::kDocumented);
  for (int grpc = -2; grpc <= 20; ++grpc) {
    for (const char* method : kMethods) {
      EXPECT_EQ(table.count(mapping.HttpCode(grpc, method)), 1u) << grpc << " " << method;
    }
  }
  for (const EventRow& row : kEvents) {
    EXPECT_EQ(table.count(mapping.EventHttpCode(row.event)), 1u) << row.name;
  }
}

// --- overrides ---

StatusMapping Overridden(const std::vector<StatusOverride>& overrides,
                         StatusProfile profile = StatusProfile::kDocumented) {
  auto mapping = StatusMapping::WithOverrides(profile, overrides);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return *mapping;
}

TEST(StatusOverrideTest, ChangesOneCodeForAllMethods) {
  const StatusMapping mapping = Overridden({{"UNAUTHENTICATED", "", 401}});
  EXPECT_EQ(mapping.HttpCode(16, "GET"), 401);
  EXPECT_EQ(mapping.HttpCode(16, "POST"), 401);
  EXPECT_EQ(mapping.HttpCode(7, "GET"), 403);
}

TEST(StatusOverrideTest, ChangesOneMethod) {
  const StatusMapping mapping = Overridden({{"OK", "POST", 200}, {"NOT_FOUND", "DELETE", 410}});
  EXPECT_EQ(mapping.HttpCode(0, "POST"), 200);
  EXPECT_EQ(mapping.HttpCode(5, "DELETE"), 410);
  EXPECT_EQ(mapping.HttpCode(5, "GET"), 404);
}

TEST(StatusOverrideTest, TakesNumbers) {
  EXPECT_EQ(Overridden({{"16", "", 401}}).HttpCode(16, "GET"), 401);
  EXPECT_EQ(Overridden({{"0", "PUT", 202}}).HttpCode(0, "PUT"), 202);
}

TEST(StatusOverrideTest, WorksOnTheCanonicalProfile) {
  const StatusMapping mapping =
      Overridden({{"OK", "POST", 201}, {"CANCELLED", "", 500}}, StatusProfile::kCanonical);
  EXPECT_EQ(mapping.HttpCode(0, "POST"), 201);
  EXPECT_EQ(mapping.HttpCode(1, "POST"), 500);
  EXPECT_EQ(mapping.HttpCode(10, "POST"), 409);
  EXPECT_EQ(mapping.profile(), StatusProfile::kCanonical);
}

TEST(StatusOverrideTest, OneMethodWinsOverAnyMethodInEitherOrder) {
  const StatusOverride any{"OK", "", 202};
  const StatusOverride put{"OK", "PUT", 203};
  for (const auto& overrides : {std::vector<StatusOverride>{any, put}, {put, any}}) {
    const StatusMapping mapping = Overridden(overrides);
    EXPECT_EQ(mapping.HttpCode(0, "PUT"), 203);
    EXPECT_EQ(mapping.HttpCode(0, "POST"), 202);  // the profile's own 201 is overridden too
    EXPECT_EQ(mapping.HttpCode(0, "GET"), 202);
  }
}

TEST(StatusOverrideTest, RefusesTwoForTheSameMethods) {
  for (const auto& overrides :
       {std::vector<StatusOverride>{{"ABORTED", "", 409}, {"10", "", 400}},
        std::vector<StatusOverride>{{"OK", "PUT", 202}, {"0", "PUT", 202}}}) {
    const auto mapping = StatusMapping::WithOverrides(StatusProfile::kDocumented, overrides);
    ASSERT_EQ(mapping.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(mapping.status().message()), HasSubstr("is overridden twice"));
  }
}

TEST(StatusOverrideTest, HeadFollowsGet) {
  EXPECT_EQ(Overridden({{"OK", "GET", 203}}).HttpCode(0, "HEAD"), 203);
  EXPECT_EQ(Overridden({{"OK", "GET", 203}, {"OK", "HEAD", 204}}).HttpCode(0, "HEAD"), 204);
}

TEST(StatusOverrideTest, UnnamedNumbersFollowUnknown) {
  const StatusMapping mapping = Overridden({{"UNKNOWN", "", 502}});
  EXPECT_EQ(mapping.HttpCode(17, "GET"), 502);
  EXPECT_EQ(mapping.HttpCode(kHuge, "GET"), 502);
}

TEST(StatusOverrideTest, DoesNotTouchEvents) {
  const StatusMapping mapping = Overridden({{"NOT_FOUND", "", 410}});
  EXPECT_EQ(mapping.EventHttpCode(GatewayEvent::kNoRoute), 404);
}

struct BadOverrideRow {
  const char* name;
  StatusOverride override_;
  const char* message;
};
const BadOverrideRow kBadOverrides[] = {
    {"UnknownName", {"NOT_THERE", "", 404}, "NOT_THERE = 404: expected the name"},
    {"LowerCaseName", {"not_found", "", 404}, "expected the name"},
    {"EmptyName", {"", "", 404}, "expected the name"},
    {"Seventeen", {"17", "", 500}, "expected the name"},
    {"Negative", {"-1", "", 500}, "expected the name"},
    {"NumberWithSpace", {" 5", "", 404}, "expected the name"},
    {"HugeNumber", {"99999999999999999999", "", 404}, "expected the name"},
    {"InterimForOk", {"OK", "", 199}, "200 to 299"},
    {"RedirectForOk", {"OK", "GET", 300}, "OK for GET = 300"},
    {"ErrorForOk", {"OK", "", 404}, "200 to 299"},
    {"SuccessForError", {"NOT_FOUND", "", 200}, "400 to 599"},
    {"RedirectForError", {"NOT_FOUND", "", 302}, "400 to 599"},
    {"TooHigh", {"NOT_FOUND", "", 600}, "400 to 599"},
    {"Zero", {"NOT_FOUND", "", 0}, "400 to 599"},
    {"LowerCaseMethod", {"OK", "post", 200}, "upper case"},
    {"MethodWithSpace", {"OK", "POST ", 200}, "upper case"},
};

class BadOverrideTest : public testing::TestWithParam<BadOverrideRow> {};

TEST_P(BadOverrideTest, IsRefusedByName) {
  const auto mapping =
      StatusMapping::WithOverrides(StatusProfile::kDocumented, {GetParam().override_});
  ASSERT_EQ(mapping.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(mapping.status().message()), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(All, BadOverrideTest, testing::ValuesIn(kBadOverrides),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StatusOverrideTest, TakesTheEndsOfTheRanges) {
  const StatusMapping mapping = Overridden(
      {{"OK", "GET", 200}, {"OK", "PUT", 299}, {"ABORTED", "GET", 400}, {"ABORTED", "PUT", 599}});
  EXPECT_EQ(mapping.HttpCode(0, "PUT"), 299);
  EXPECT_EQ(mapping.HttpCode(10, "PUT"), 599);
}

// --- names ---

TEST(GrpcCodeNameTest, RoundTripsEveryCode) {
  const char* names[] = {"OK",
                         "CANCELLED",
                         "UNKNOWN",
                         "INVALID_ARGUMENT",
                         "DEADLINE_EXCEEDED",
                         "NOT_FOUND",
                         "ALREADY_EXISTS",
                         "PERMISSION_DENIED",
                         "RESOURCE_EXHAUSTED",
                         "FAILED_PRECONDITION",
                         "ABORTED",
                         "OUT_OF_RANGE",
                         "UNIMPLEMENTED",
                         "INTERNAL",
                         "UNAVAILABLE",
                         "DATA_LOSS",
                         "UNAUTHENTICATED"};
  for (int code = 0; code <= 16; ++code) {
    EXPECT_EQ(GrpcCodeName(code), names[code]);
    EXPECT_EQ(GrpcCodeFromName(names[code]), code);
    EXPECT_EQ(GrpcCodeFromName(std::to_string(code)), code);
  }
}

TEST(GrpcCodeNameTest, NumbersWithoutNames) {
  EXPECT_EQ(GrpcCodeName(17), "UNKNOWN");
  EXPECT_EQ(GrpcCodeName(-1), "UNKNOWN");
  EXPECT_EQ(GrpcCodeName(kHuge), "UNKNOWN");
  EXPECT_EQ(GrpcCodeFromName("17"), 17);
  for (const char* bad :
       {"", "not_found", "NOT FOUND", "-1", "+1", " 1", "1x", "0x1", "99999999999999999999"}) {
    EXPECT_EQ(GrpcCodeFromName(bad), -1) << bad;
  }
}

TEST(HttpReasonPhraseTest, KnowsEveryCodeOfBothProfiles) {
  EXPECT_EQ(HttpReasonPhrase(200), "OK");
  EXPECT_EQ(HttpReasonPhrase(201), "Created");
  EXPECT_EQ(HttpReasonPhrase(404), "Not Found");
  EXPECT_EQ(HttpReasonPhrase(413), "Content Too Large");
  EXPECT_EQ(HttpReasonPhrase(502), "Bad Gateway");
  EXPECT_EQ(HttpReasonPhrase(299), "");
  for (StatusProfile profile : {StatusProfile::kDocumented, StatusProfile::kCanonical}) {
    const StatusMapping mapping(profile);
    for (const CodeRow& row : kErrors) {
      EXPECT_NE(HttpReasonPhrase(mapping.HttpCode(row.grpc, "GET")), "") << row.name;
    }
    for (const EventRow& row : kEvents) {
      EXPECT_NE(HttpReasonPhrase(mapping.EventHttpCode(row.event)), "") << row.name;
    }
  }
}

}  // namespace
}  // namespace transom
