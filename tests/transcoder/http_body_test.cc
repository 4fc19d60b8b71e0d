// google.api.HttpBody: raw bytes, in and out.

#include <string>

#include "gtest/gtest.h"
#include "tests/transcoder/codec/wire_builder.h"
#include "tests/transcoder/translator_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/api/httpbody.proto";
    message M {
      string name = 1;
      google.api.HttpBody file = 2;
      repeated google.api.HttpBody files = 3;
      oneof choice { google.api.HttpBody raw = 4; string text = 5; }
    }
    service S {
      rpc A(google.api.HttpBody) returns (google.api.HttpBody) {
        option (google.api.http) = {
          post: "/whole"
          additional_bindings { post: "/typed/{content_type=*/*}" body: "*" }
          additional_bindings { post: "/in" body: "*" }
        };
      }
      rpc B(M) returns (M) {
        option (google.api.http) = {
          post: "/file/{name}" body: "file" response_body: "file"
          additional_bindings { post: "/files" body: "files" response_body: "files" }
          additional_bindings { post: "/raw" body: "raw" response_body: "raw" }
          additional_bindings { post: "/m" body: "*" }
          additional_bindings { get: "/m" }
        };
      }
    })";

class HttpBodyTest : public testing::Test {
 protected:
  TestService service_{kProto};
};

TEST_F(HttpBodyTest, TakesAnyBody) {
  const struct {
    const char* name;
    TestRequest request;
    const char* message;
  } rows[] = {
      {"whole",
       {"POST", "/in", "", "a\n\xff", "image/png"},
       R"(content_type: "image/png" data: "a\n\377")"},
      {"JSON stays as it is",
       {"POST", "/in", "", R"({"a":1} )", "application/json"},
       R"(content_type: "application/json" data: "{\"a\":1} ")"},
      {"a form stays as it is",
       {"POST", "/in", "", "a=b", "application/x-www-form-urlencoded"},
       R"(content_type: "application/x-www-form-urlencoded" data: "a=b")"},
      {"multipart stays as it is",
       {"POST", "/in", "", "--b--", "multipart/form-data; boundary=b"},
       R"(content_type: "multipart/form-data; boundary=b" data: "--b--")"},
      {"protobuf stays as it is",
       {"POST", "/in", "", "\x0a\x7f", "application/protobuf"},
       R"(content_type: "application/protobuf" data: "\n\177")"},
      {"no type", {"POST", "/in", "", "x", ""}, R"(data: "x")"},
      {"no body", {"POST", "/in", "", "", "text/plain"}, R"(content_type: "text/plain")"},
      {"neither", {"POST", "/in", "", "", ""}, ""},
      {"the path's type wins",
       {"POST", "/typed/image/gif", "", "x", "text/plain"},
       R"(content_type: "image/gif" data: "x")"},
      {"field",
       {"POST", "/file/n", "", "x", "text/plain"},
       R"(name: "n" file { content_type: "text/plain" data: "x" })"},
      {"field, nothing sent", {"POST", "/file/n", "", "", ""}, R"(name: "n")"},
      {"field in a oneof", {"POST", "/raw", "", "x", ""}, R"(raw { data: "x" })"},
      {"list is JSON",
       {"POST", "/files", "", R"([{"data":"AQ=="}])", "application/json"},
       R"(files { data: "\001" })"},
      {"inside a message it is JSON",
       {"POST", "/m", "", R"({"file":{"data":"AQ=="}})"},
       R"(file { data: "\001" })"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate(row.request, {}), row.message);
  }
}

TEST_F(HttpBodyTest, TakesLargeBodies) {
  const std::string data(1 << 20, 'x');
  EXPECT_EQ(service_.Translate({"POST", "/file/n", "", data, ""}, {}),
            "name: \"n\" file { data: \"" + data + "\" }");
}

TEST_F(HttpBodyTest, RefusesATypeThatIsNoText) {
  const absl::Status status = service_.TranslateStatus({"POST", "/in", "", "x", "a/\xff"}, {});
  EXPECT_EQ(EventOf(status), GatewayEvent::kMalformedRequest);
  EXPECT_EQ(std::string(status.message()), "header Content-Type: expected UTF-8 text");
}

TEST_F(HttpBodyTest, WithoutABodyRuleThereIsNoBody) {
  EXPECT_EQ(service_.TranslateStatus({"POST", "/whole", "", "x", ""}, {}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(service_.Translate({"POST", "/whole", "content_type=a/b&data=AQ"}, {}),
            R"(content_type: "a/b" data: "\001")");
}

TEST_F(HttpBodyTest, IsTheResponse) {
  const struct {
    const char* name;
    const char* path;
    const char* message;
    const char* type;
    const char* body;
  } rows[] = {
      {"whole", "/in", "content_type: 'image/png' data: '\\377\\n'", "image/png", "\xff\n"},
      {"empty", "/in", "", "application/octet-stream", ""},
      {"no type", "/in", "data: 'x'", "application/octet-stream", "x"},
      {"no data", "/in", "content_type: 'text/plain'", "text/plain", ""},
      {"parameters", "/in", "content_type: 'text/plain; charset=utf-8'",
       "text/plain; charset=utf-8", ""},
      {"a type that would split the head", "/in", "content_type: 'a/b\\r\\nX: y' data: 'x'",
       "application/octet-stream", "x"},
      {"a type that is not ASCII", "/in", "content_type: 'a/\\303\\244'",
       "application/octet-stream", ""},
      {"field", "/file/n", "name: 'n' file { content_type: 'text/css' data: 'x' }", "text/css",
       "x"},
      {"field, absent", "/file/n", "name: 'n'", "application/octet-stream", ""},
      {"list is JSON", "/files", "files { data: 'x' }", "application/json", R"([{"data":"eA=="}])"},
      {"inside a message it is JSON", "/m", "file { data: 'x' }", "application/json",
       R"({"file":{"data":"eA=="}})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const TestResponse response = service_.Exchange({"POST", row.path}, row.message, {}, {});
    EXPECT_TRUE(response.status.ok()) << response.status;
    EXPECT_EQ(response.content_type, row.type);
    EXPECT_EQ(response.body, row.body);
  }
}

TEST_F(HttpBodyTest, MergesWhatComesInPieces) {
  const struct {
    const char* name;
    std::string wire;
    const char* expected;  // type and body
  } rows[] = {
      {"two pieces of the field", Bytes(4, Bytes(1, "a/b")) + Bytes(4, Bytes(2, "x")), "a/b|x"},
      {"the last bytes win", Bytes(4, Bytes(2, "x")) + Bytes(4, Bytes(2, "y")),
       "application/octet-stream|y"},
      {"replaced in its oneof", Bytes(4, Bytes(2, "x")) + Bytes(5, "t"),
       "application/octet-stream|"},
  };
  RouteMatch match;
  service_.routes().Find("POST", "/raw", &match);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    OutputBuffer buffer;
    ResponseBody body;
    ASSERT_TRUE(
        ResponseTranslator({}).Translate(*match.binding, {}, row.wire, &buffer, &body).ok());
    EXPECT_EQ(std::string(body.content_type) + "|" + std::string(body.bytes), row.expected);
    EXPECT_TRUE(buffer.empty()) << "nothing is copied";
  }
}

TEST_F(HttpBodyTest, CapturesUnknownParameters) {
  RequestTranslatorOptions options;
  options.capture_unknown_query_parameters = true;
  options.ignored_query_parameters = {"skip"};
  const std::string a_1_3_and_b =
      Bytes(1, Bytes(1, "a") + Bytes(2, Bytes(1, "1") + Bytes(1, "3"))) +
      Bytes(1, Bytes(1, "b c") + Bytes(2, Bytes(1, "")));
  const std::string any = Bytes(
      3, Bytes(1, "type.googleapis.com/transom.v1.UnknownQueryParams") + Bytes(2, a_1_3_and_b));
  RouteMatch match;
  OutputBuffer wire;
  RequestExtras extras;
  const RequestTranslator translator(options);
  const char* const query = "a=1&b+c&skip=1&$unique=2&a=3";
  service_.routes().Find("POST", "/in", &match);
  ASSERT_TRUE(translator.Translate(match, {query, "", "x"}, &wire, &extras).ok());
  EXPECT_EQ(wire.view(), Bytes(2, "x") + any);

  RouteMatch in_field;
  wire.Clear();
  service_.routes().Find("POST", "/file/n", &in_field);
  ASSERT_TRUE(translator.Translate(in_field, {query, "", "x"}, &wire, &extras).ok());
  EXPECT_EQ(wire.view(), Bytes(2, Bytes(2, "x")) + Bytes(1, "n") + Bytes(2, any));
}

TEST_F(HttpBodyTest, CapturesOnlyTextAndOnlyWhereThereIsPlace) {
  RequestTranslatorOptions options;
  options.capture_unknown_query_parameters = true;
  EXPECT_EQ(service_.Translate({"POST", "/in", "a=%ff"}, options),
            "INVALID_ARGUMENT: query parameter \"a\": expected UTF-8 text");
  EXPECT_EQ(service_.Translate({"GET", "/m", "a=1"}, options),
            "INVALID_ARGUMENT: query parameter \"a\": unknown: no field \"a\" in t.M");
  EXPECT_EQ(service_.Translate({"POST", "/whole", "content_type=a/b"}, options),
            "content_type: \"a/b\"")
      << "a known name is bound";
  EXPECT_EQ(
      service_.Translate({"POST", "/file/n", "file.data=AQ"}, options),
      "INVALID_ARGUMENT: query parameter \"file.data\": the field, or a part of it, is set by "
      "the request body");
}

}  // namespace
}  // namespace transom
