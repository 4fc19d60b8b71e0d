// Rule 52: the metadata x-goog-request-params.

#include "transcoder/request_params.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/api/routing.proto";
    import "google/protobuf/timestamp.proto";
    message Inner { string name = 1; }
    message M {
      string name = 1;
      string parent = 2;
      Inner inner = 3;
      int64 number = 4;
      google.protobuf.Timestamp time = 5;
      oneof choice { Inner left = 6; Inner right = 7; }
    }
    service S {
      rpc Plain(M) returns (M) {
        option (google.api.http) = {
          post: "/plain/{parent}/x/{inner.name}" body: "*"
          additional_bindings { get: "/rest/{name=**}" }
          additional_bindings { get: "/number/{number}/{time}" }
          additional_bindings { get: "/nothing" }
        };
      }
      rpc Picked(M) returns (M) {
        option (google.api.http) = {
          post: "/picked/{parent=projects/*}" body: "*"
          additional_bindings { get: "/picked" }
        };
        option (google.api.routing) = {
          routing_parameters { field: "name" path_template: "{id=a/*}/**" }
          routing_parameters { field: "parent" }
          routing_parameters { field: "name" path_template: "{id=a/*/b/*}" }
          routing_parameters { field: "inner.name" }
          routing_parameters { field: "right.name" path_template: "{right=**}" }
        };
      }
      rpc Nothing(M) returns (M) {
        option (google.api.http) = { get: "/empty/{name}" };
        option (google.api.routing) = {};
      }
    })";

class RequestParamsTest : public testing::Test {
 protected:
  // The value; or the error's message.
  std::string Params(const TestRequest& request, RequestParams which,
                     size_t bytes_max = 1000) const {
    RequestTranslatorOptions options;
    options.request_params = which;
    options.request_params_bytes_max = bytes_max;
    RouteMatch match;
    EXPECT_EQ(service_.routes().Find(request.method, request.path, &match),
              RouteTable::Outcome::kFound)
        << request.path;
    OutputBuffer wire;
    wire.Append("before");
    RequestExtras extras;
    status_ = RequestTranslator(options).Translate(
        match, {request.query, request.content_type, request.body, request.accept}, &wire, &extras);
    if (!status_.ok()) return std::string(status_.message());
    return std::string(extras.request_params.data(), extras.request_params.size());
  }

  std::string Always(const TestRequest& request) const {
    return Params(request, RequestParams::kAlways);
  }

  const TestService service_{kProto};
  mutable absl::Status status_;
};

TEST_F(RequestParamsTest, ImplicitAreTheVariablesOfThePath) {
  const struct {
    const char* name;
    TestRequest request;
    const char* params;
  } rows[] = {
      {"two", {"POST", "/plain/a/x/b"}, "parent=a&inner.name=b"},
      {"the path wins over the body",
       {"POST", "/plain/a/x/b", "", R"({"parent": "c"})"},
       "parent=a&inner.name=b"},
      {"decoded and encoded anew",
       {"POST", "/plain/%41%2f~-._/x/%c3%a9+"},
       "parent=A%2F~-._&inner.name=%C3%A9%2B"},
      {"of another binding", {"GET", "/rest/a/b"}, "name=a%2Fb"},
      {"escapes that stay", {"GET", "/rest/a%2Fb"}, "name=a%252Fb"},
      {"empty", {"GET", "/rest"}, ""},
      {"not the query", {"GET", "/rest/a", "parent=p"}, "name=a"},
      {"numbers and times",
       {"GET", "/number/7/2000-01-01T00:00:00Z"},
       "number=7&time=2000-01-01T00%3A00%3A00Z"},
      {"no variables", {"GET", "/nothing", "name=a"}, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Always(row.request), row.params);
    EXPECT_EQ(Params(row.request, RequestParams::kAnnotated), "");
    EXPECT_EQ(Params(row.request, RequestParams::kNever), "");
  }
}

TEST_F(RequestParamsTest, AnnotatedArePickedFromTheBoundRequest) {
  const struct {
    const char* name;
    TestRequest request;
    const char* params;
  } rows[] = {
      {"path", {"POST", "/picked/projects/p"}, "parent=projects%2Fp"},
      {"body",
       {"POST", "/picked/projects/p", "", R"({"name": "a/1/c", "inner": {"name": "i"}})"},
       "id=a%2F1&parent=projects%2Fp&inner.name=i"},
      {"the path wins over the body",
       {"POST", "/picked/projects/p", "", R"({"parent": "q"})"},
       "parent=projects%2Fp"},
      {"query", {"GET", "/picked", "name=a/1&inner.name=%26"}, "id=a%2F1&inner.name=%26"},
      {"last match", {"GET", "/picked", "name=a/1/b/2"}, "id=a%2F1%2Fb%2F2"},
      {"no match", {"GET", "/picked", "name=b/1"}, ""},
      {"empty value", {"GET", "/picked", "parent="}, ""},
      {"oneof", {"GET", "/picked", "right.name=r"}, "right=r"},
      {"other member of the oneof", {"GET", "/picked", "left.name=l"}, ""},
      {"protobuf",
       {"POST", "/picked/projects/p", "",
        std::string("\x0a\x03"
                    "a/1"
                    "\x0a\x03"
                    "a/2"),
        "application/protobuf"},
       "id=a%2F2&parent=projects%2Fp"},
      {"empty rule", {"GET", "/empty/a"}, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Always(row.request), row.params);
    EXPECT_EQ(Params(row.request, RequestParams::kAnnotated), row.params);
    EXPECT_EQ(Params(row.request, RequestParams::kNever), "");
  }
}

TEST_F(RequestParamsTest, TooLongIsRefused) {
  const std::string eight = "/rest/aaa";  // name=aaa
  EXPECT_EQ(Params({"GET", eight}, RequestParams::kAlways, 8), "name=aaa");
  EXPECT_EQ(Params({"GET", eight}, RequestParams::kAlways, 7),
            "what the request is routed by takes more than 7 bytes as metadata "
            "x-goog-request-params");
  EXPECT_EQ(EventOf(status_), GatewayEvent::kHeadTooLarge);
  const std::string body = absl::StrCat(R"({"name": "a/)", std::string(100000, 'x'), "\"}");
  Params({"POST", "/picked/projects/p", "", body}, RequestParams::kAnnotated);
  EXPECT_EQ(EventOf(status_), GatewayEvent::kHeadTooLarge);
}

TEST_F(RequestParamsTest, AnErrorOfTheRequestComesFirst) {
  EXPECT_EQ(Always({"GET", "/number/x/y"}),
            "path variable \"number\": expected an int64, found \"x\"");
}

}  // namespace
}  // namespace transom
