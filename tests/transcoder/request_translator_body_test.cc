// Request bodies, and what the path does to them.

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    message Inner { string name = 1; int32 id = 2; google.protobuf.Timestamp time = 3; }
    message M {
      string name = 1;
      int32 count = 2;
      Inner inner = 3;
      repeated int32 numbers = 4;
      map<string, int32> counts = 5;
      google.protobuf.FieldMask mask = 6;
      google.protobuf.Timestamp time = 7;
      google.protobuf.Int32Value wrapped = 8;
      oneof choice { string left = 9; string right = 10; }
      repeated Inner list = 11;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/none"
          additional_bindings { post: "/whole" body: "*" }
          additional_bindings { post: "/whole/{name}" body: "*" }
          additional_bindings { post: "/whole/inner/{inner.id}" body: "*" }
          additional_bindings { post: "/whole/mask/{mask}" body: "*" }
          additional_bindings { post: "/whole/time/{time}" body: "*" }
          additional_bindings { post: "/whole/wrapped/{wrapped}" body: "*" }
          additional_bindings { post: "/whole/left/{left}" body: "*" }
          additional_bindings { post: "/whole/inner/time/{inner.time}" body: "*" }
          additional_bindings { post: "/inner" body: "inner" }
          additional_bindings { post: "/inner/{inner.id}/{name}" body: "inner" }
          additional_bindings { post: "/inner/time/at/{inner.time}" body: "inner" }
          additional_bindings { post: "/count" body: "count" }
          additional_bindings { post: "/count/{count}" body: "count" }
          additional_bindings { post: "/numbers" body: "numbers" }
          additional_bindings { post: "/counts" body: "counts" }
          additional_bindings { post: "/list" body: "list" }
          additional_bindings { post: "/time/{time}" body: "time" }
          additional_bindings { delete: "/none/{name}" }
        };
      }
    })";

class RequestTranslatorBodyTest : public testing::Test {
 protected:
  TestService service_{kProto};
};

TEST_F(RequestTranslatorBodyTest, TranslatesBodies) {
  const struct {
    const char* name;
    TestRequest request;
    const char* message;
  } rows[] = {
      {"rule 24: whole",
       {"POST", "/whole", "", R"({"name":"a","inner":{"id":3}})"},
       "name: \"a\" inner { id: 3 }"},
      {"rule 24: message field",
       {"POST", "/inner", "", R"({"name":"a"})"},
       "inner { name: \"a\" }"},
      {"rule 24: scalar field", {"POST", "/count", "", "7"}, "count: 7"},
      {"rule 24: repeated field", {"POST", "/numbers", "", "[1, 2]"}, "numbers: 1 numbers: 2"},
      {"rule 24: map field",
       {"POST", "/counts", "", R"({"a":1})"},
       "counts { key: \"a\" value: 1 }"},
      {"rule 24: repeated messages",
       {"POST", "/list", "", R"([{"id":1},{"id":2}])"},
       "list { id: 1 } list { id: 2 }"},
      {"rule 24: rest from path and query",
       {"POST", "/inner/7/n", "count=5&numbers=1&numbers=2", R"({"name":"a"})"},
       "name: \"n\" count: 5 inner { name: \"a\" id: 7 } numbers: 1 numbers: 2"},
      {"rule 24: null", {"POST", "/inner", "", "null"}, ""},
      {"rule 25: path wins",
       {"POST", "/whole/p", "", R"({"name":"b","count":1})"},
       "name: \"p\" count: 1"},
      {"rule 25: nested path wins, the rest stays",
       {"POST", "/whole/inner/7", "", R"({"inner":{"id":1,"name":"b"}})"},
       "inner { name: \"b\" id: 7 }"},
      {"rule 25: path's default wins",
       {"POST", "/whole/inner/0", "", R"({"inner":{"id":1,"name":"b"}})"},
       "inner { name: \"b\" }"},
      {"rule 25: in a field's body",
       {"POST", "/inner/7/n", "", R"({"id":1})"},
       "name: \"n\" inner { id: 7 }"},
      {"rule 25: FieldMask is replaced",
       {"POST", "/whole/mask/a", "", R"({"mask":"b,c","count":1})"},
       "count: 1 mask { paths: \"a\" }"},
      {"rule 25: Timestamp is replaced",
       {"POST", "/whole/time/1970-01-01T00:00:05Z", "", R"({"time":"1970-01-01T00:00:01.5Z"})"},
       "time { seconds: 5 }"},
      {"rule 25: wrapper is replaced",
       {"POST", "/whole/wrapped/0", "", R"({"wrapped":4})"},
       "wrapped { }"},
      {"rule 25: nested Timestamp is replaced",
       {"POST", "/whole/inner/time/1970-01-01T00:00:05Z", "",
        R"({"inner":{"time":"1970-01-01T00:00:01.5Z","id":2}})"},
       "inner { id: 2 time { seconds: 5 } }"},
      {"rule 25: Timestamp in a field's body is replaced",
       {"POST", "/inner/time/at/1970-01-01T00:00:05Z", "",
        R"({"time":"1970-01-01T00:00:01.5Z","id":2})"},
       "inner { id: 2 time { seconds: 5 } }"},
      {"rule 25: the whole field's body is replaced",
       {"POST", "/time/1970-01-01T00:00:05Z", "", R"("1970-01-01T00:00:01.5Z")"},
       "time { seconds: 5 }"},
      {"rule 25: the scalar body is replaced", {"POST", "/count/3", "", "4"}, "count: 3"},
      {"rule 25: other member of a oneof",
       {"POST", "/whole/left/p", "", R"({"right":"b"})"},
       "left: \"p\""},
      {"rule 26: no body", {"POST", "/whole/p"}, "name: \"p\""},
      {"rule 26: no body for a field", {"POST", "/inner"}, ""},
      {"rule 26: no body, any content type", {"POST", "/whole", "", "", "text/plain"}, ""},
      {"rule 26: white space around", {"POST", "/whole", "", " \r\n\t{} \n"}, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate(row.request, {}), row.message);
  }
}

TEST_F(RequestTranslatorBodyTest, TakesJsonContentTypes) {
  for (const char* type :
       {"", "application/json", "Application/JSON", "application/json;charset=utf-8",
        "application/json; charset=\"UTF-8\"", "application/json ; x=y; Charset=Utf-8",
        "application/problem+json", "application/vnd.api+json; charset=utf-8",
        "application/json; boundary=\";charset=latin1\""}) {
    EXPECT_EQ(service_.Translate({"POST", "/whole", "", R"({"count":1})", type}, {}), "count: 1")
        << type;
  }
}

TEST_F(RequestTranslatorBodyTest, RefusesOtherContentTypes) {
  const struct {
    const char* type;
    const char* body;
    const char* error;
  } rows[] = {
      {"text/plain", "{}", "Content-Type text/plain is not supported: send application/json"},
      {"application/xml", "<a/>",
       "Content-Type application/xml is not supported: send application/json"},
      {"json", "{}", "Content-Type json is not supported: send application/json"},
      {"+json", "{}", "Content-Type +json is not supported: send application/json"},
      {"application/jsonx", "{}",
       "Content-Type application/jsonx is not supported: send application/json"},
      {"application/json; charset=latin1", "{}",
       "charset latin1 in Content-Type is not supported: send JSON in utf-8"},
      {"application/x-www-form-urlencoded", "a=b",
       "Content-Type application/x-www-form-urlencoded is not supported: send application/json"},
      {"application/x-www-form-urlencoded", " {\"count\":1}",
       "Content-Type application/x-www-form-urlencoded is not supported: send application/json "
       "(the "
       "body looks like JSON; curl -d needs -H 'Content-Type: application/json')"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.type);
    absl::Status status = service_.TranslateStatus({"POST", "/whole", "", row.body, row.type}, {});
    EXPECT_EQ(EventOf(status), GatewayEvent::kUnsupportedContentType);
    EXPECT_EQ(status.message(), row.error);
  }
}

TEST_F(RequestTranslatorBodyTest, RefusesBadBodies) {
  const struct {
    const char* name;
    TestRequest request;
    const char* error;  // a part of it
  } rows[] = {
      {"rule 24: unexpected",
       {"GET", "/none", "", "{}"},
       "unexpected request body: GET /none takes its fields from the path and the query only; send "
       "no body"},
      {"rule 24: unexpected, whatever its type",
       {"DELETE", "/none/a", "", "x", "text/plain"},
       "unexpected request body: DELETE /none/{name} takes its fields"},
      {"rule 26: text behind", {"POST", "/whole", "", "{} x"}, ""},
      {"rule 26: second value", {"POST", "/whole", "", "{}{}"}, ""},
      {"rule 26: blank", {"POST", "/whole", "", "  "}, ""},
      {"rule 26: not JSON", {"POST", "/whole", "", "a=b"}, ""},
      {"unknown field", {"POST", "/whole", "", R"({"nome":1})"}, "nome"},
      {"bad value", {"POST", "/whole", "", R"({"count":"x"})"}, "count"},
      {"bad value in a field", {"POST", "/inner", "", R"({"id":"x"})"}, "id"},
      {"a replaced value is checked", {"POST", "/whole/mask/a", "", R"({"mask":1})"}, "mask"},
      {"a replaced body is checked", {"POST", "/time/1970-01-01T00:00:05Z", "", "\"x\""}, "time"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    absl::Status status = service_.TranslateStatus(row.request, {});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(EventOf(status), GatewayEvent::kMalformedRequest);
    EXPECT_TRUE(absl::StrContains(status.message(), row.error)) << status;
  }
}

TEST_F(RequestTranslatorBodyTest, IgnoresAnUnexpectedBodyWhenAsked) {
  RequestTranslatorOptions options;
  options.ignore_unexpected_body = true;
  EXPECT_EQ(service_.Translate({"GET", "/none", "count=1", "not JSON", "text/plain"}, options),
            "count: 1");
}

TEST_F(RequestTranslatorBodyTest, PassesTheJsonOptionsOn) {
  RequestTranslatorOptions options;
  options.json.ignore_unknown_fields = true;
  EXPECT_EQ(service_.Translate({"POST", "/whole", "", R"({"nome":1,"count":2})"}, options),
            "count: 2");
  EXPECT_EQ(service_.Translate({"POST", "/inner", "", R"({"nome":1,"id":2})"}, options),
            "inner { id: 2 }");
}

}  // namespace
}  // namespace transom
