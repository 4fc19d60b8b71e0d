// routes and lint, and where the API comes from.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/contract/json_value.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/transom_process.h"
#include "tests/tools/transomctl/ctl_process.h"

namespace transom {
namespace {

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RoutesTest, ArePrintedAsATable) {
  const CtlResult result = RunCtl({"routes", "--descriptor_set=" + LibraryFile()});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_TRUE(Contains(result.output,
                       "POST    /v1/shelves                            "
                       "library.v1.Library.CreateShelf (annotation, body shelf)\n"))
      << result.output;
  EXPECT_TRUE(Contains(result.output, "library.v1.Library.GetBook (additional_bindings[0])\n"))
      << result.output;
  EXPECT_TRUE(Contains(result.output, "WatchShelf (annotation, server stream)\n")) << result.output;
  EXPECT_TRUE(Contains(result.output, "15 routes, 0 problems (descriptor set ")) << result.output;
  EXPECT_FALSE(Contains(result.output, "CountBooks")) << result.output;
}

TEST(RoutesTest, BindUnannotatedMethodsWhenAsked) {
  const CtlResult result =
      RunCtl({"routes", "--descriptor_set=" + LibraryFile(), "--bind_unannotated_methods"});
  EXPECT_TRUE(Contains(result.output, "CountBooks (default binding, body *)\n")) << result.output;
}

TEST(RoutesTest, ArePrintedForScripts) {
  const CtlResult result = RunCtl(
      {"routes", "--json", "--services=library.v1.Library", "--descriptor_set=" + LibraryFile()});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  // Reads as JSON, whatever else is in it.
  EXPECT_EQ(Mismatch(R"({"problems":[]})", result.output, JsonMatch::kIncludes), "")
      << result.output;
  EXPECT_TRUE(Contains(result.output,
                       R"({"httpMethod":"POST","template":"/v1/shelves",)"
                       R"("method":"library.v1.Library.CreateShelf",)"
                       R"("grpcPath":"/library.v1.Library/CreateShelf","body":"shelf",)"
                       R"("source":"annotation of library.v1.Library.CreateShelf"})"))
      << result.output;
}

TEST(RoutesTest, TellWhatWasLeftOut) {
  const CtlResult result =
      RunCtl({"routes", "--services=no.Such", "--descriptor_set=" + LibraryFile()});
  EXPECT_EQ(result.exit_code, 1) << result.errors;
  EXPECT_TRUE(Contains(result.output, "left out: service no.Such: not in the schema\n"))
      << result.output;
}

TEST(RoutesTest, ComeFromAServiceConfig) {
  const std::string config = WriteTestFile("api.yaml", R"(
http:
  rules:
  - selector: library.v1.Library.CountBooks
    get: /v1/books:count
)");
  const CtlResult result =
      RunCtl({"routes", "--descriptor_set=" + LibraryFile(), "--service_config=" + config});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_TRUE(Contains(result.output, "library.v1.Library.CountBooks (service config " + config))
      << result.output;
}

TEST(RoutesTest, NeedASoundServiceConfig) {
  const std::string config = WriteTestFile("bad.yaml", "http: {rules: [{selector: a.B}]}\n");
  const CtlResult result =
      RunCtl({"routes", "--descriptor_set=" + LibraryFile(), "--service_config=" + config});
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_TRUE(Contains(result.errors, "transomctl: " + config + ":1")) << result.errors;
}

TEST(ApiTest, ComesByServerReflection) {
  LibraryServer server;
  const CtlResult result = RunCtl({"routes", "--upstream=" + server.address()});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_TRUE(Contains(result.output, "16 routes, 0 problems (server reflection v1"))
      << result.output;
}

TEST(ApiTest, ThatCannotBeLoadedIsAnErrorOfItsOwn) {
  const RefusedPort refused;
  CtlResult result = RunCtl({"routes", "--upstream=" + refused.address()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(Contains(result.errors, refused.address())) << result.errors;
  result = RunCtl({"lint", "--descriptor_set=/no/such.pb"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_TRUE(Contains(result.errors, "transomctl: cannot read /no/such.pb")) << result.errors;
}

TEST(HelpTest, GoesToStandardOutput) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"lint", "--help"}}) {
    const CtlResult result = RunCtl(words);
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_TRUE(Contains(result.output, "transomctl")) << result.output;
  }
  EXPECT_EQ(RunCtl({"--version"}).output.rfind("transomctl 0.", 0), 0u);
  EXPECT_EQ(RunCtl({"rutes"}).exit_code, 2);
}

struct LintRow {
  const char* name;
  std::string rules;  // methods of the service S
  int exit_code;
  std::vector<std::string> lines;  // all that is found
};

void PrintTo(const LintRow& row, std::ostream* out) { *out << row.name; }

std::string LintSource(const std::string& methods) {
  return absl::StrCat(R"(
      syntax = "proto3"; package t;
      import "google/api/annotations.proto";
      enum Color { RED = 0; BLUE = 1; }
      message M {
        string name = 1; string id = 2; int64 number = 3; Color color = 4; M m = 5;
        repeated string names = 6; string parent_name = 7;
      }
      service S {)",
                      methods, "}");
}

std::string Method(const std::string& name, const std::string& rule) {
  return absl::StrCat("rpc ", name, "(M) returns (M) { option (google.api.http) = { ", rule,
                      " }; }\n");
}

class LintTest : public testing::TestWithParam<LintRow> {};

TEST_P(LintTest, FindsThisAndNothingElse) {
  const std::string file = DescriptorFile("lint.pb", LintSource(GetParam().rules));
  const CtlResult result = RunCtl({"lint", "--descriptor_set=" + file});
  EXPECT_EQ(result.exit_code, GetParam().exit_code) << result.errors;
  std::string expected;
  size_t errors = 0;
  for (const std::string& line : GetParam().lines) {
    absl::StrAppend(&expected, line, "\n");
    errors += line.rfind("error", 0) == 0 ? 1 : 0;
  }
  absl::StrAppend(&expected, errors, " errors, ", GetParam().lines.size() - errors,
                  " pieces of advice\n");
  EXPECT_EQ(result.output, expected);
}

std::vector<LintRow> LintRows() {
  return {
      {"Exemplary",
       Method("GetM", R"(get: "/v1/{name=ms/*}")") + Method("ListM", R"(get: "/v1/ms")") +
           Method("CreateM", R"(post: "/v1/ms" body: "m")") +
           Method("UpdateM", R"(patch: "/v1/{m.name=ms/*}" body: "m")") +
           Method("DeleteM", R"(delete: "/v1/{name=ms/*}")") +
           Method("MoveM", R"(post: "/v1/{name=ms/*}:moveFar" body: "*")") +
           Method("Gettable", R"(post: "/v1/{parent_name=ms/*}:run" body: "*")"),
       0,
       {}},
      {"Conflict",
       Method("GetM", R"(get: "/v1/{name=ms/*}")") + Method("LookM", R"(get: "/v1/ms/{id}")"),
       1,
       {"error: left-out: test.proto: method t.S.LookM: template \"/v1/ms/{id}\": GET /v1/ms/{id} "
        "(annotation of t.S.LookM) matches the same paths as GET /v1/{name=ms/*} (annotation of "
        "t.S.GetM)"}},
      {"AdditionalBindingOfTheSameShape",
       Method("GetM", R"(get: "/v1/{name=ms/*}" additional_bindings { get: "/v1/ms/{id}" })"),
       1,
       {"error: left-out: test.proto: method t.S.GetM: template \"/v1/ms/{id}\": GET /v1/ms/{id} "
        "(additional_bindings[0] of the annotation of t.S.GetM) matches the same paths as GET "
        "/v1/{name=ms/*} (annotation of t.S.GetM)"}},
      {"FaultyRule",
       Method("GetM", R"(get: "/v1/{nome=ms/*}")"),
       1,
       {"error: left-out: test.proto: method t.S.GetM: template \"/v1/{nome=ms/*}\": column 6: "
        "field path \"nome\": no field "
        "\"nome\" in t.M"}},
      {"Shadowed",
       Method("A", R"(get: "/v1/{name=ms/**}")") + Method("B", R"(get: "/v1/ms")") +
           Method("C", R"(get: "/v1/{name=ms/*/**}")"),
       1,
       {"error: shadowed: GET /v1/{name=ms/**} (t.S.A): is never reached: its paths are taken by "
        "GET /v1/ms (t.S.B), GET /v1/{name=ms/*/**} (t.S.C)"}},
      // By "/v1/ms%3Arun", which has no verb.
      {"NotShadowedByAVerb",
       Method("A", R"(get: "/v1/ms%3Arun")") + Method("B", R"(get: "/v1/ms:run")"),
       0,
       {}},
      {"NotShadowed",
       Method("A", R"(get: "/v1/{name=**}")") + Method("B", R"(get: "/v1/{name=**}:run")") +
           Method("C", R"(get: "/v1/{name=ms/**}")") + Method("D", R"(get: "/v1/{name=ms/*/x}")") +
           Method("E", R"(custom { kind: "*" path: "/v1/{name=**}" })"),
       0,
       {}},
      {"VariablesThatNeverFit",
       Method("A", R"(get: "/v1/{number=ms/*}")") + Method("B", R"(get: "/v1/{color=GREEN}")") +
           Method("C", R"(get: "/v1/x/{color=BLUE}")"),
       1,
       {"error: variable-never-fits: GET /v1/{number=ms/*} (t.S.A): variable \"number\" refuses "
        "every path with 400: its values have a \"/\" in them",
        "error: variable-never-fits: GET /v1/{color=GREEN} (t.S.B): variable \"color\" refuses "
        "every path with 400: color: expected a value of t.Color, found \"GREEN\"",
        "advice: variable-is-no-name: GET /v1/{number=ms/*} (t.S.A): variable \"number\" is a part "
        "of a name: whole resource names are advised, as in {name=shelves/*/books/*} (AIP-127)",
        "advice: variable-is-no-name: GET /v1/{color=GREEN} (t.S.B): variable \"color\" is a part "
        "of a name: whole resource names are advised, as in {name=shelves/*/books/*} (AIP-127)",
        "advice: segment-case: GET /v1/{color=GREEN} (t.S.B): segment \"GREEN\": collections are "
        "camelCase (AIP-122)",
        "advice: variable-is-no-name: GET /v1/x/{color=BLUE} (t.S.C): variable \"color\" is a part "
        "of a name: whole resource names are advised, as in {name=shelves/*/books/*} (AIP-127)",
        "advice: segment-case: GET /v1/x/{color=BLUE} (t.S.C): segment \"BLUE\": collections are "
        "camelCase (AIP-122)"}},
      {"NoRule",
       "rpc A(M) returns (M);",
       0,
       {"advice: no-rule: t.S.A: has no HTTP rule (AIP-127): served as POST /t.S/A with "
        "--bind_unannotated_methods, else not at all"}},
      {"Streams",
       R"(rpc A(stream M) returns (M) { option (google.api.http) = { get: "/a" }; }
          rpc B(M) returns (stream M) { option (google.api.http) = { get: "/b" }; }
          rpc C(stream M) returns (stream M) { option (google.api.http) = { post: "/c" body: "*" }; }
          rpc D(stream M) returns (stream M);
          rpc E(stream M) returns (M) { option (google.api.http) = { post: "/e" body: "*" }; })",
       0,
       {"advice: streaming: GET /a (t.S.A): is a client stream: answered with 501 "
        "(STREAMING_METHOD), since only unary methods are served; without `body` there is nothing "
        "that its messages could be in",
        "advice: streaming: GET /b (t.S.B): is a server stream: answered with 501 "
        "(STREAMING_METHOD), since only unary methods are served",
        "advice: streaming: POST /c (t.S.C): is a stream both ways: answered with 501 "
        "(STREAMING_METHOD), since only unary methods are served; AIP-127 advises no HTTP rule for "
        "it",
        "advice: streaming: POST /e (t.S.E): is a client stream: answered with 501 "
        "(STREAMING_METHOD), since only unary methods are served"}},
      {"Put",
       Method("UpdateM", R"(put: "/v1/{m.name=ms/*}" body: "m")"),
       0,
       {"advice: put: PUT /v1/{m.name=ms/*} (t.S.UpdateM): PUT replaces the whole resource, so "
        "that fields which a client does not know are lost: PATCH is advised (AIP-134)"}},
      {"StandardMethods",
       Method("GetM", R"(post: "/v1/{name=ms/*}" body: "*")") +
           Method("CreateM", R"(post: "/v1/ms" body: "*")"),
       0,
       {"advice: standard-method: POST /v1/{name=ms/*} (t.S.GetM): AIP-131 advises GET for Get "
        "methods",
        "advice: whole-body: POST /v1/ms (t.S.CreateM): AIP-133 advises the resource's field as "
        "`body`, not \"*\""}},
      {"Bodies",
       Method("A", R"(get: "/v1/a" body: "*")") + Method("B", R"(delete: "/v1/b" body: "m")") +
           Method("C", R"(post: "/v1/c")") + Method("D", R"(get: "/v1/d" response_body: "m")"),
       0,
       {"advice: body-of-get: GET /v1/a (t.S.A): clients and proxies may drop the body of a GET "
        "request: no `body` is advised (AIP-127)",
        "advice: body-of-delete: DELETE /v1/b (t.S.B): clients and proxies may drop the body of a "
        "DELETE request: no `body` is advised (AIP-127)",
        "advice: no-body: POST /v1/c (t.S.C): a POST without `body`: a request that brings one is "
        "refused, and all fields come from the path and the query",
        "advice: response-body: GET /v1/d (t.S.D): response_body \"m\": the response is a part of "
        "the message only, and what the message gets later cannot be added to it"}},
      {"Verbs",
       Method("A", R"(post: "/v1/a:do_it" body: "m")") + Method("B", R"(delete: "/v1/b:undo")"),
       0,
       {"advice: verb-case: POST /v1/a:do_it (t.S.A): verb \"do_it\": verbs are camelCase letters "
        "(AIP-136)",
        "advice: verb-body: POST /v1/a:do_it (t.S.A): `body: \"*\"` is advised for custom methods, "
        "not \"m\" (AIP-136)",
        "advice: verb-http-method: DELETE /v1/b:undo (t.S.B): custom methods are GET or POST, not "
        "DELETE (AIP-136)"}},
      {"Segments",
       Method("A", R"(get: "/v1/{name}")") + Method("B", R"(get: "/v1/*/my_things")") +
           Method("C", R"(custom { kind: "Look" path: "/v1/c" })"),
       0,
       {"advice: variable-without-collection: GET /v1/{name} (t.S.A): variable \"name\" takes one "
        "segment, without the collection that belongs to a resource name, as in {name=shelves/*} "
        "(AIP-127)",
        "advice: lost-segment: GET /v1/*/my_things (t.S.B): segment 2 is a wildcard outside of any "
        "variable: the service does not see what it was (AIP-127)",
        "advice: segment-case: GET /v1/*/my_things (t.S.B): segment \"my_things\": collections are "
        "camelCase (AIP-122)",
        "advice: http-method-case: Look /v1/c (t.S.C): HTTP methods are compared with their case: "
        "a request with LOOK does not come here"}},
  };
}

INSTANTIATE_TEST_SUITE_P(All, LintTest, testing::ValuesIn(LintRows()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(LintTest, ForScripts) {
  const std::string file = DescriptorFile(
      "json.pb",
      LintSource(Method("GetM", R"(get: "/v1/{number=ms/*}")") + "rpc A(M) returns (M);"));
  const CtlResult result = RunCtl({"lint", "--json", "--descriptor_set=" + file});
  EXPECT_EQ(result.exit_code, 1) << result.errors;
  EXPECT_EQ(Mismatch(R"({"findings":[
        {"severity":"error","check":"variable-never-fits","route":"GET /v1/{number=ms/*}",
         "method":"t.S.GetM","message":"~refuses every path"},
        {"severity":"advice","check":"no-rule","method":"t.S.A","message":"~has no HTTP rule"},
        {"severity":"advice","check":"variable-is-no-name","route":"GET /v1/{number=ms/*}",
         "method":"t.S.GetM","message":"~part of a name"}],"errors":1,"advice":2})",
                     result.output, JsonMatch::kExactly),
            "")
      << result.output;
}

TEST(LintTest, ExampleHasNoErrors) {
  const CtlResult result = RunCtl({"lint", "--descriptor_set=" + LibraryFile()});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_TRUE(Contains(result.output, "\n0 errors, ")) << result.output;
}

}  // namespace
}  // namespace transom
