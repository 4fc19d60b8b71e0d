#include "transcoder/error_body.h"

#include <memory>
#include <string>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

const Schema& TestSchema() {
  static const auto* const schema = new std::shared_ptr<const Schema>(SchemaFromSource(R"(
          syntax = "proto3"; package t;
          message Known { string what = 1; int64 size = 2; })"));
  return **schema;
}

std::string Body(ErrorShape shape, const ErrorReport& report) {
  OutputBuffer body;
  AppendErrorBody(shape, report, TestSchema(), &body);
  const std::string text(body.view());
  google::protobuf::Value parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &parsed).ok()) << text;
  return text;
}

ErrorReport NotFound() {
  ErrorReport report;
  report.grpc_code = 5;
  report.http_code = 404;
  report.message = "no such shelf";
  return report;
}

// google.rpc.Status{code: 5} with the given Any, type URL and value.
std::string DetailsBin(const std::string& type_url, const std::string& value) {
  google::rpc::Status status;
  status.set_code(5);
  status.set_message("no such shelf");
  google::protobuf::Any* any = status.add_details();
  any->set_type_url(type_url);
  any->set_value(value);
  return status.SerializeAsString();
}

TEST(ErrorBodyTest, Status) {
  EXPECT_EQ(Body(ErrorShape::kStatus, NotFound()), R"({"code":5,"message":"no such shelf"})");
}

TEST(ErrorBodyTest, Aip193) {
  EXPECT_EQ(Body(ErrorShape::kAip193, NotFound()),
            R"({"error":{"code":404,"message":"no such shelf","status":"NOT_FOUND"}})");
}

TEST(ErrorBodyTest, Problem) {
  EXPECT_EQ(Body(ErrorShape::kProblem, NotFound()),
            R"({"type":"about:blank","title":"Not Found","status":404,)"
            R"("detail":"no such shelf","code":"NOT_FOUND"})");
}

TEST(ErrorBodyTest, ProblemWithoutATitleForAnUnknownCode) {
  ErrorReport report = NotFound();
  report.http_code = 599;
  EXPECT_EQ(Body(ErrorShape::kProblem, report),
            R"({"type":"about:blank","status":599,"detail":"no such shelf","code":"NOT_FOUND"})");
}

TEST(ErrorBodyTest, ContentTypes) {
  EXPECT_EQ(ErrorContentType(ErrorShape::kStatus), "application/json");
  EXPECT_EQ(ErrorContentType(ErrorShape::kAip193), "application/json");
  EXPECT_EQ(ErrorContentType(ErrorShape::kProblem), "application/problem+json");
}

TEST(ErrorBodyTest, AppendsBehindWhatIsThere) {
  OutputBuffer body;
  body.Append("x");
  AppendErrorBody(ErrorShape::kStatus, NotFound(), TestSchema(), &body);
  EXPECT_EQ(body.view(), R"(x{"code":5,"message":"no such shelf"})");
}

TEST(ErrorBodyTest, CodesWithoutNamesKeepTheirNumber) {
  ErrorReport report;
  report.grpc_code = 17;
  report.message = "m";
  EXPECT_EQ(Body(ErrorShape::kStatus, report), R"({"code":17,"message":"m"})");
  EXPECT_EQ(Body(ErrorShape::kAip193, report),
            R"({"error":{"code":500,"message":"m","status":"UNKNOWN"}})");
}

// --- messages ---

struct MessageRow {
  const char* name;
  std::string message;
  std::string json;
};
const MessageRow kMessages[] = {
    {"Empty", "", R"("")"},
    {"Escapes", "a\"b\\c\n\t\x01", R"("a\"b\\c\n\t\u0001")"},
    {"Nul", std::string("a\0b", 3), R"("a\u0000b")"},
    {"Utf8", "caf\xc3\xa9 \xf0\x9f\x93\x9a", "\"caf\xc3\xa9 \xf0\x9f\x93\x9a\""},
    {"StrayByte",
     "a\xff"
     "b",
     "\"a\xef\xbf\xbd"
     "b\""},
    {"CutCharacter", "caf\xc3", "\"caf\xef\xbf\xbd\""},
    {"OnlyBadBytes", "\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
};

class ErrorMessageTest : public testing::TestWithParam<MessageRow> {};

TEST_P(ErrorMessageTest, IsPrintedAsUtf8InEveryShape) {
  ErrorReport report = NotFound();
  report.message = GetParam().message;
  const std::string& json = GetParam().json;
  EXPECT_EQ(Body(ErrorShape::kStatus, report), R"({"code":5,"message":)" + json + "}");
  EXPECT_EQ(Body(ErrorShape::kAip193, report),
            R"({"error":{"code":404,"message":)" + json + R"(,"status":"NOT_FOUND"}})");
  EXPECT_EQ(Body(ErrorShape::kProblem, report),
            R"({"type":"about:blank","title":"Not Found","status":404,"detail":)" + json +
                R"(,"code":"NOT_FOUND"})");
}

INSTANTIATE_TEST_SUITE_P(All, ErrorMessageTest, testing::ValuesIn(kMessages),
                         [](const auto& info) { return std::string(info.param.name); });

// --- details ---

std::string StatusWithDetails(const std::string& details_bin) {
  ErrorReport report = NotFound();
  report.details_bin = details_bin;
  return Body(ErrorShape::kStatus, report);
}

std::string Expected(const std::string& details) {
  return R"({"code":5,"message":"no such shelf","details":[)" + details + "]}";
}

TEST(ErrorDetailsTest, GoogleRpcTypesAreKnownWithoutAnImport) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("shelf.theme");
  violation->set_description("too long");
  EXPECT_EQ(StatusWithDetails(
                DetailsBin("type.googleapis.com/google.rpc.BadRequest", bad.SerializeAsString())),
            Expected(R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":)"
                     R"([{"field":"shelf.theme","description":"too long"}]})"));
}

TEST(ErrorDetailsTest, WellKnownTypesStandUnderValue) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(3);
  EXPECT_EQ(StatusWithDetails(
                DetailsBin("type.googleapis.com/google.rpc.RetryInfo", retry.SerializeAsString())),
            Expected(R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"})"));
  EXPECT_EQ(StatusWithDetails(DetailsBin("type.googleapis.com/google.protobuf.Duration",
                                         retry.retry_delay().SerializeAsString())),
            Expected(R"({"@type":"type.googleapis.com/google.protobuf.Duration","value":"3s"})"));
}

TEST(ErrorDetailsTest, TypesOfTheSchemaAreKnown) {
  EXPECT_EQ(StatusWithDetails(DetailsBin("example.com/t.Known",
                                         "\x0a\x01"
                                         "x"
                                         "\x10\x07")),
            Expected(R"({"@type":"example.com/t.Known","what":"x","size":"7"})"));
}

TEST(ErrorDetailsTest, UnknownTypesKeepTheirBytes) {
  EXPECT_EQ(StatusWithDetails(DetailsBin("type.googleapis.com/no.Such", "\x08\x01\xff")),
            Expected(R"({"@type":"type.googleapis.com/no.Such","value":"CAH/"})"));
}

TEST(ErrorDetailsTest, BrokenValuesOfKnownTypesKeepTheirBytes) {
  EXPECT_EQ(StatusWithDetails(DetailsBin("type.googleapis.com/t.Known", "\x0a\x05x")),
            Expected(R"({"@type":"type.googleapis.com/t.Known","value":"CgV4"})"));
}

TEST(ErrorDetailsTest, AnUnknownTypeInsideAKnownOneKeepsItsBytes) {
  google::protobuf::Any inner;
  inner.set_type_url("type.googleapis.com/no.Such");
  inner.set_value("\x01");
  EXPECT_EQ(StatusWithDetails(
                DetailsBin("type.googleapis.com/google.protobuf.Any", inner.SerializeAsString())),
            Expected(R"({"@type":"type.googleapis.com/google.protobuf.Any","value":)"
                     R"({"@type":"type.googleapis.com/no.Such","value":"AQ=="}})"));
}

TEST(ErrorDetailsTest, SeveralStayInOrder) {
  google::rpc::Status status;
  for (const char* type : {"a/no.First", "a/no.Second"}) status.add_details()->set_type_url(type);
  EXPECT_EQ(StatusWithDetails(status.SerializeAsString()),
            Expected(R"({"@type":"a/no.First","value":""},{"@type":"a/no.Second","value":""})"));
}

TEST(ErrorDetailsTest, AStatusWithoutDetailsPrintsNone) {
  google::rpc::Status status;
  status.set_code(5);
  EXPECT_EQ(StatusWithDetails(status.SerializeAsString()),
            R"({"code":5,"message":"no such shelf"})");
}

struct BrokenRow {
  const char* name;
  std::string details_bin;
};
const BrokenRow kBroken[] = {
    {"Garbage", "\xff\xff\xff"},          {"CutInATag", "\x80"}, {"CutInADetail", "\x1a\x10xx"},
    {"AnyIsGarbage", "\x1a\x02\xff\xff"}, {"EndGroup", "\x24"},  {"DetailsAsVarint", "\x18\x01"},
};

class BrokenDetailsTest : public testing::TestWithParam<BrokenRow> {};

TEST_P(BrokenDetailsTest, AreLeftOut) {
  EXPECT_EQ(StatusWithDetails(GetParam().details_bin), R"({"code":5,"message":"no such shelf"})");
}

TEST_P(BrokenDetailsTest, KeepWhatCameBefore) {
  EXPECT_EQ(StatusWithDetails(DetailsBin("a/no.First", "") + GetParam().details_bin),
            Expected(R"({"@type":"a/no.First","value":""})"));
}

INSTANTIATE_TEST_SUITE_P(All, BrokenDetailsTest, testing::ValuesIn(kBroken),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ErrorDetailsTest, EveryCutOfAStatusGivesABody) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("f");
  const std::string whole =
      DetailsBin("type.googleapis.com/google.rpc.BadRequest", bad.SerializeAsString());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(StatusWithDetails(whole.substr(0, size)), R"({"code":5,"message":"no such shelf"})")
        << size;
  }
}

TEST(ErrorDetailsTest, TheGatewaysReasonComesFirst) {
  const std::string details_bin = DetailsBin("a/no.Such", "");
  ErrorReport report;
  report.grpc_code = 13;
  report.http_code = 502;
  report.message = "m";
  report.reason = "UPSTREAM_REPLY_EMPTY";
  const std::string info = R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
                           R"("reason":"UPSTREAM_REPLY_EMPTY","domain":"transom"})";
  EXPECT_EQ(Body(ErrorShape::kStatus, report),
            R"({"code":13,"message":"m","details":[)" + info + "]}");
  EXPECT_EQ(Body(ErrorShape::kAip193, report),
            R"({"error":{"code":502,"message":"m","status":"INTERNAL","details":[)" + info + "]}}");
  report.details_bin = details_bin;
  EXPECT_EQ(Body(ErrorShape::kProblem, report),
            R"({"type":"about:blank","title":"Bad Gateway","status":502,"detail":"m",)"
            R"("code":"INTERNAL","details":[)" +
                info + R"(,{"@type":"a/no.Such","value":""}]})");
}

}  // namespace
}  // namespace transom
