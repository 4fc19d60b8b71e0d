// The parameters that are for the gateway, and Accept: what they make of the response.

#include "transcoder/system_parameters.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/api/httpbody.proto";
    enum Color { RED = 0; BLUE = 1; }
    message M {
      string name = 1;
      Color color = 2;
      M inner = 3;
      repeated M list = 4;
      repeated int32 numbers = 5;
      google.api.HttpBody raw = 6;
    }
    message WithKey { string key = 1; }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/a"
          additional_bindings { get: "/inner" response_body: "inner" }
          additional_bindings { get: "/list" response_body: "list" }
          additional_bindings { get: "/numbers" response_body: "numbers" }
          additional_bindings { get: "/raw" response_body: "raw" }
          additional_bindings { post: "/whole" body: "*" }
        };
      }
      rpc Raw(M) returns (google.api.HttpBody) { option (google.api.http) = { get: "/body" }; }
      rpc Key(WithKey) returns (M) {
        option (google.api.http) = {
          get: "/key"
          additional_bindings { post: "/key" body: "*" }
        };
      }
    })";

class SystemParametersTest : public testing::Test {
 protected:
  // "CONTENT-TYPE|BODY|API KEY", or the error.
  std::string Exchange(const TestRequest& request, const std::string& message,
                       const RequestTranslatorOptions& options = {},
                       const WireToJsonOptions& json = {}) const {
    const TestResponse response = service_.Exchange(request, message, options, json);
    if (!response.status.ok()) {
      EXPECT_EQ(EventOf(response.status), GatewayEvent::kMalformedRequest);
      return std::string(response.status.message());
    }
    const std::string type = response.content_type == "application/json" ? "json"
                             : response.content_type == "application/protobuf"
                                 ? "proto"
                                 : response.content_type;
    return type + "|" + response.body + (response.api_key.empty() ? "" : "|" + response.api_key);
  }

  TestService service_{kProto};
};

constexpr char kMessage[] = "name: 'a' color: BLUE";

TEST_F(SystemParametersTest, ShapeTheResponse) {
  const struct {
    const char* name;
    const char* query;
    const char* response;
  } rows[] = {
      {"none", "", R"(json|{"name":"a","color":"BLUE"})"},
      {"alt json", "$alt=json", R"(json|{"name":"a","color":"BLUE"})"},
      {"enums as numbers", "$alt=json;enum-encoding=int", R"(json|{"name":"a","color":1})"},
      {"enums as numbers, encoded", "%24alt=json%3Benum-encoding%3Dint",
       R"(json|{"name":"a","color":1})"},
      {"alt proto", "$alt=proto",
       "proto|\x0a\x01"
       "a\x10\x01"},
      {"pretty", "$prettyPrint=true", "json|{\n  \"name\": \"a\",\n  \"color\": \"BLUE\"\n}"},
      {"pretty, 1", "$prettyPrint=1&$fields=name", "json|{\n  \"name\": \"a\"\n}"},
      {"not pretty", "$prettyPrint=false", R"(json|{"name":"a","color":"BLUE"})"},
      {"fields", "$fields=name", R"(json|{"name":"a"})"},
      {"all fields", "$fields=*", R"(json|{"name":"a","color":"BLUE"})"},
      {"fields left empty", "$fields=", R"(json|{"name":"a","color":"BLUE"})"},
      {"unique", "$unique=1&$unique=2", R"(json|{"name":"a","color":"BLUE"})"},
      {"key", "key=K%201&$fields=name", R"(json|{"name":"a"}|K 1)"},
      {"$key", "$key=K&$fields=name", R"(json|{"name":"a"}|K)"},
      {"empty key", "key=", R"(json|{"name":"a","color":"BLUE"})"},
      {"together", "$alt=json;enum-encoding=int&$fields=color&$prettyPrint=false&key=k",
       R"(json|{"color":1}|k)"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Exchange({"GET", "/a", row.query}, kMessage), row.response);
  }
  EXPECT_EQ(Exchange({"POST", "/whole", "$fields=name", "{}"}, kMessage), R"(json|{"name":"a"})")
      << "with body *, too";
}

TEST_F(SystemParametersTest, RefuseOtherValues) {
  const struct {
    const char* path;
    const char* query;
    const char* error;
  } rows[] = {
      {"/a", "$alt=media",
       "query parameter \"$alt\": expected json, json;enum-encoding=int or proto, found \"media\""},
      {"/a", "$alt=",
       "query parameter \"$alt\": expected json, json;enum-encoding=int or proto, found \"\""},
      {"/a", "$alt=JSON",
       "query parameter \"$alt\": expected json, json;enum-encoding=int or proto, found \"JSON\""},
      {"/a", "$alt=json&$alt=json", "query parameter \"$alt\": given more than once"},
      {"/a", "$prettyPrint=yes",
       "query parameter \"$prettyPrint\": expected true or false, found \"yes\""},
      {"/a", "$prettyPrint",
       "query parameter \"$prettyPrint\": expected true or false, found \"\""},
      {"/a", "$fields=nome", "query parameter \"$fields\": no field \"nome\" in t.M"},
      {"/a", "$fields=name&$fields=name", "query parameter \"$fields\": given more than once"},
      {"/a", "key=a&$key=b", "query parameter \"$key\": given more than once"},
      {"/a", "key=%0d%0aX:", "query parameter \"key\": expected printable ASCII"},
      {"/a", "key=%C3%A4", "query parameter \"key\": expected printable ASCII"},
      {"/a", "$alt=proto&$fields=name",
       "query parameter \"$fields\": selects from JSON, but the request asks for a response in "
       "protobuf"},
      {"/a", "$method=GET", "query parameter \"$method\": unknown: no field \"$method\" in t.M"},
      {"/a", "$Alt=json", "query parameter \"$Alt\": unknown: no field \"$Alt\" in t.M"},
      {"/a", "alt=json", "query parameter \"alt\": unknown: no field \"alt\" in t.M"},
      {"/numbers", "$alt=proto",
       "query parameter \"$alt\": the response is the field \"numbers\", which is not a message "
       "and "
       "has no protobuf form"},
      {"/list", "$alt=proto",
       "query parameter \"$alt\": the response is the field \"list\", which is not a message and "
       "has no protobuf form"},
      {"/numbers", "$fields=a",
       "query parameter \"$fields\": \"numbers\" has no fields of its own to select"},
      {"/body", "$fields=data",
       "query parameter \"$fields\": the response is raw bytes, which have no fields"},
      {"/raw", "$fields=data",
       "query parameter \"$fields\": the response is raw bytes, which have no fields"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    EXPECT_EQ(Exchange({"GET", row.path, row.query}, ""), row.error);
  }
}

TEST_F(SystemParametersTest, SelectFieldsOfTheResponseBody) {
  EXPECT_EQ(Exchange({"GET", "/inner", "$fields=name"}, "inner { name: 'a' color: BLUE }"),
            R"(json|{"name":"a"})");
  EXPECT_EQ(Exchange({"GET", "/list", "$fields=name"},
                     "list { name: 'a' color: BLUE } list { color: BLUE }"),
            R"(json|[{"name":"a"},{}])");
  EXPECT_EQ(Exchange({"GET", "/inner", "$fields=name"}, ""), "json|null");
  EXPECT_EQ(Exchange({"GET", "/inner", "$alt=proto"}, "name: 'b' inner { name: 'a' }"),
            "proto|\x0a\x01"
            "a");
  EXPECT_EQ(Exchange({"GET", "/inner", "$alt=proto"}, ""), "proto|");
}

TEST_F(SystemParametersTest, KeyIsTheRequestsOwnWhereItHasOne) {
  EXPECT_EQ(Exchange({"GET", "/key", "key=k"}, ""), "json|{}");
  EXPECT_EQ(service_.Translate({"GET", "/key", "key=k"}, {}), "key: \"k\"");
  EXPECT_EQ(Exchange({"GET", "/key", "key=k&$key=s"}, ""), "json|{}|s");
  EXPECT_EQ(Exchange({"POST", "/key", "key=k", "{}"}, ""),
            "query parameter \"key\": unknown: all fields of this method are set in the request "
            "body");
}

TEST_F(SystemParametersTest, CanBeSwitchedOff) {
  const struct {
    const char* query;
    bool SystemParameterOptions::*option;
  } rows[] = {
      {"$alt=json", &SystemParameterOptions::alt},
      {"$prettyPrint=true", &SystemParameterOptions::pretty_print},
      {"$fields=name", &SystemParameterOptions::fields},
      {"$unique=1", &SystemParameterOptions::unique},
      {"$key=k", &SystemParameterOptions::key},
      {"key=k", &SystemParameterOptions::key},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    RequestTranslatorOptions options;
    options.system_parameters.*row.option = false;
    const std::string name = std::string(row.query).substr(0, std::string(row.query).find('='));
    EXPECT_EQ(Exchange({"GET", "/a", row.query}, kMessage, options),
              "query parameter \"" + name + "\": unknown: no field \"" + name + "\" in t.M");
    options.ignore_unknown_query_parameters = true;
    EXPECT_EQ(Exchange({"GET", "/a", row.query}, kMessage, options),
              R"(json|{"name":"a","color":"BLUE"})");
  }
}

TEST_F(SystemParametersTest, PrettyPrintGoesByTheConfiguredIndent) {
  WireToJsonOptions json;
  json.indent = 4;
  EXPECT_EQ(Exchange({"GET", "/a", ""}, "name: 'a'", {}, json), "json|{\n    \"name\": \"a\"\n}");
  EXPECT_EQ(Exchange({"GET", "/a", "$prettyPrint=true"}, "name: 'a'", {}, json),
            "json|{\n    \"name\": \"a\"\n}");
  EXPECT_EQ(Exchange({"GET", "/a", "$prettyPrint=false"}, "name: 'a'", {}, json),
            R"(json|{"name":"a"})");
  json = {};
  json.print_enums_as_numbers = true;
  EXPECT_EQ(Exchange({"GET", "/a", "$alt=json"}, "color: BLUE", {}, json), R"(json|{"color":1})");
}

TEST_F(SystemParametersTest, AcceptChoosesTheEncoding) {
  const struct {
    const char* accept;
    const char* query;
    const char* type;
  } rows[] = {
      {"", "", "application/json"},
      {"*/*", "", "application/json"},
      {"application/*", "", "application/json"},
      {"text/html", "", "application/json"},
      {"application/protobuf", "", "application/protobuf"},
      {"Application/Protobuf; x=y", "", "application/protobuf"},
      {"application/x-protobuf", "", "application/x-protobuf"},
      {"application/protobuf, */*", "", "application/protobuf"},
      {"application/protobuf, application/json", "", "application/json"},
      {"application/json;q=0.9, application/protobuf", "", "application/protobuf"},
      {"application/json;q=0.8, application/protobuf;q=0.7", "", "application/json"},
      {"application/protobuf;q=0.1, application/x-protobuf;q=0.2", "", "application/x-protobuf"},
      {"application/protobuf;q=0", "", "application/json"},
      {"application/protobuf;q=0.5, application/json;q=0", "", "application/protobuf"},
      {"application/protobuf;q=0.5, */*", "", "application/json"},
      {"application/protobuf", "$unique=1", "application/protobuf"},
      {"application/protobuf", "$alt=json", "application/json"},
      {"application/json", "$alt=proto", "application/protobuf"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.accept) + " " + row.query);
    TestRequest request{"GET", "/a", row.query};
    request.accept = row.accept;
    const TestResponse response = service_.Exchange(request, kMessage, {}, {});
    EXPECT_TRUE(response.status.ok()) << response.status;
    EXPECT_EQ(response.content_type, row.type);
    EXPECT_EQ(response.body, response.content_type == "application/json"
                                 ? R"({"name":"a","color":"BLUE"})"
                                 : "\x0a\x01"
                                   "a\x10\x01");
  }
}

TEST_F(SystemParametersTest, AcceptGivesWayWhereThereIsNoMessage) {
  TestRequest request{"GET", "/numbers", "", "", "", "application/protobuf"};
  EXPECT_EQ(Exchange(request, "numbers: 1"), "json|[1]");
  request.path = "/a";
  request.query = "$fields=name";
  EXPECT_EQ(
      Exchange(request, ""),
      "query parameter \"$fields\": selects from JSON, but the request asks for a response in "
      "protobuf");
}

TEST_F(SystemParametersTest, HttpBodyIsItselfHoweverItIsAskedFor) {
  for (const char* accept : {"", "application/protobuf", "application/json"}) {
    for (const char* query : {"", "$alt=json", "$alt=proto", "$prettyPrint=true"}) {
      TestRequest request{"GET", "/body", query, "", "", accept};
      EXPECT_EQ(Exchange(request, "content_type: 'text/plain' data: '{}\\n'"), "text/plain|{}\n");
    }
  }
}

}  // namespace
}  // namespace transom
