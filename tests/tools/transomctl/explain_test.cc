// explain and transcode on the example's API, and explain against the gateway itself.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/contract/json_value.h"
#include "tests/testing/http_client.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/transom_process.h"
#include "tests/tools/transomctl/ctl_process.h"

namespace transom {
namespace {

std::vector<std::string> OnLibrary(std::vector<std::string> arguments) {
  arguments.push_back("--descriptor_set=" + LibraryFile());
  return arguments;
}

struct ExplainRow {
  const char* name;
  std::vector<std::string> arguments;  // METHOD PATH and flags
  int exit_code;
  std::string json;                // what --json has among others; "~x" contains x
  std::vector<std::string> lines;  // each a line of the text for people
};

void PrintTo(const ExplainRow& row, std::ostream* out) { *out << row.name; }

class ExplainTest : public testing::TestWithParam<ExplainRow> {};

TEST_P(ExplainTest, ForScripts) {
  std::vector<std::string> arguments = GetParam().arguments;
  arguments.insert(arguments.begin(), "explain");
  arguments.push_back("--json");
  const CtlResult result = RunCtl(OnLibrary(arguments));
  EXPECT_EQ(result.exit_code, GetParam().exit_code) << result.errors;
  EXPECT_EQ(Mismatch(GetParam().json, result.output, JsonMatch::kIncludes), "") << result.output;
  EXPECT_EQ(result.output.find('\n'), result.output.size() - 1);
}

TEST_P(ExplainTest, ForPeople) {
  std::vector<std::string> arguments = GetParam().arguments;
  arguments.insert(arguments.begin(), "explain");
  const CtlResult result = RunCtl(OnLibrary(arguments));
  EXPECT_EQ(result.exit_code, GetParam().exit_code) << result.errors;
  for (const std::string& line : GetParam().lines) {
    EXPECT_NE(("\n" + result.output).find("\n" + line + "\n"), std::string::npos)
        << line << " is not in\n"
        << result.output;
  }
}

const ExplainRow kExplained[] = {
    {"VariableAndQuery",
     {"GET", "/v1/shelves/a%20b/books?page_size=2&filter.author=Doe"},
     0,
     R"({"httpMethod":"GET","path":"/v1/shelves/a%20b/books","query":"page_size=2&filter.author=Doe",
         "route":{"httpMethod":"GET","template":"/v1/{parent=shelves/*}/books",
                  "method":"library.v1.Library.ListBooks",
                  "grpcPath":"/library.v1.Library/ListBooks",
                  "source":"annotation of library.v1.Library.ListBooks"},
         "variables":[{"field":"parent","raw":"shelves/a%20b","value":"shelves/a b"}],
         "request":{"type":"library.v1.ListBooksRequest",
                    "message":{"parent":"shelves/a b","pageSize":2,"filter":{"author":"Doe"}}},
         "response":{"httpCode":200,"type":"library.v1.ListBooksResponse","encoding":"JSON"}})",
     {"route      GET /v1/{parent=shelves/*}/books", "           annotation",
      "method     /library.v1.Library/ListBooks",
      "variables  parent = \"shelves/a b\", from shelves/a%20b", "    \"pageSize\": 2,",
      "answer     HTTP 200 if the service says OK, with library.v1.ListBooksResponse as JSON"}},
    {"Body",
     {"POST", "/v1/shelves?shelf_id=p", R"(--data={"theme":"Poetry"})"},
     0,
     R"({"route":{"body":"shelf"},
         "request":{"message":{"shelf":{"theme":"Poetry"},"shelfId":"p"}},
         "response":{"httpCode":201}})",
     {"           annotation, body shelf"}},
    {"HeadAsGet", {"HEAD", "/v1/shelves"}, 0, R"({"route":{"httpMethod":"GET"}})", {}},
    {"AdditionalBinding",
     {"GET", "/v1/books/9780"},
     0,
     R"({"route":{"source":"~additional_bindings[0]"},"request":{"message":{"isbn":"9780"}}})",
     {"           additional_bindings[0]"}},
    {"ProtobufAnswer",
     {"GET", "/v1/shelves/1", "--header=accept: application/protobuf", "--header=X-Id: 1"},
     0,
     R"({"response":{"encoding":"protobuf"},"headersNotLookedAt":["X-Id"]})",
     {"           the header \"X-Id\" was not looked at"}},
    {"ApiKey",
     {"GET", "/v1/shelves/1?key=k"},
     0,
     R"({"request":{"metadata":{"x-goog-api-key":"k"}}})",
     {"metadata   x-goog-api-key: k"}},
    {"WrongType",
     {"GET", "/v1/shelves?page_size=ten"},
     1,
     R"({"route":{"template":"/v1/shelves"},
         "error":{"httpCode":400,"body":{"code":3,"message":"~expected an int32"}}})",
     {"answer     HTTP 400 INVALID_ARGUMENT: query parameter \"page_size\": expected an int32, "
      "found \"ten\""}},
    {"BadBody",
     {"POST", "/v1/shelves", R"(--data={"thema":1})"},
     1,
     R"({"error":{"httpCode":400,"body":{"code":3,"message":"~thema"}}})",
     {}},
    {"WrongContentType",
     {"POST", "/v1/shelves", "--data=<a/>", "--header=Content-Type: text/xml"},
     1,
     R"({"error":{"httpCode":400,"body":{"message":"~text/xml"}}})",
     {}},
    {"Streaming",
     {"GET", "/v1/shelves/1:watch"},
     1,
     R"({"route":{"stream":"server stream"},
         "error":{"httpCode":501,"body":{"code":12,"message":"~streaming method"}}})",
     {"method     /library.v1.Library/WatchShelf, server stream"}},
    {"BadEscape",
     {"GET", "/v1/%zz"},
     1,
     R"({"route":null,"error":{"httpCode":400,"body":{"message":"~%zz"}}})",
     {"route      none"}},
    {"OtherMethod",
     {"PUT", "/v1/shelves/1"},
     1,
     R"({"route":null,"allow":"DELETE, GET, HEAD",
         "error":{"httpCode":501,"body":{"message":"this path answers DELETE, GET, HEAD, not PUT"}}})",
     {"           Allow: DELETE, GET, HEAD", "nearly:",
      "  GET /v1/{name=shelves/*} (library.v1.Library.GetShelf)", "      is for GET, not PUT"}},
    {"Options",
     {"OPTIONS", "/v1/shelves/1"},
     0,
     R"({"route":null,"allow":"DELETE, GET, HEAD, OPTIONS","response":{"httpCode":200}})",
     {"answer     HTTP 200"}},
    {"MisspeltLiteral",
     {"GET", "/v1/shelfs/1"},
     1,
     R"({"error":{"httpCode":404,"body":{"code":5,"message":"no route for this path"}}})",
     {"answer     HTTP 404 NOT_FOUND: no route for this path",
      "      segment 2: expected \"shelves\", found \"shelfs\""}},
    {"OtherCase",
     {"GET", "/v1/Shelves"},
     1,
     "{}",
     {"      segment 2: expected \"shelves\", found \"Shelves\""}},
    {"MissingVersion",
     {"GET", "/shelves/1/books/2"},
     1,
     "{}",
     {"      begins with \"/v1\", which the path does not"}},
    {"VerbMissing",
     {"POST", "/v1/shelves/1/books/2"},
     1,
     "{}",
     {"  POST /v1/{name=shelves/*/books/*}:checkout (library.v1.Library.CheckoutBook)",
      "      the verb \":checkout\" is missing at the end"}},
    {"OtherVerb",
     {"POST", "/v1/shelves/1/books/2:chekout"},
     1,
     "{}",
     {"      the verb is \":checkout\", not \":chekout\""}},
    {"SlashAtTheEnd",
     {"GET", "/v1/shelves/"},
     1,
     "{}",
     {"      the path has a \"/\" at its end",
      "      segment 3 is empty: variable \"name\" needs a segment here"}},
    {"TooShort",
     {"DELETE", "/v1/shelves/1/books"},
     1,
     "{}",
     {"      the path ends before segment 5: variable \"name\" needs a segment here"}},
    {"TooLong",
     {"GET", "/v1/books/1/2"},
     1,
     "{}",
     {"      the template ends before segment 4, which is \"2\" (variable \"isbn\" is one "
      "segment)"}},
    {"MethodInSmallLetters",
     {"get", "/v1/shelves"},
     1,
     "{}",
     {"      is for GET, not get (capital and small letters count)"}},
};

INSTANTIATE_TEST_SUITE_P(All, ExplainTest, testing::ValuesIn(kExplained),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ExplainRoutingTest, ShowsWhatARequestIsRoutedBy) {
  constexpr char kRouted[] = R"(
      syntax = "proto3"; package t;
      import "google/api/annotations.proto";
      import "google/api/routing.proto";
      message M { string name = 1; }
      service S {
        rpc A(M) returns (M) {
          option (google.api.http) = { get: "/a/{name=b/*}" };
          option (google.api.routing) = { routing_parameters { field: "name" } };
        }
      })";
  const std::string file = "--descriptor_set=" + DescriptorFile("routed.pb", kRouted);
  const CtlResult text = RunCtl({"explain", "GET", "/a/b/c", file});
  EXPECT_EQ(text.exit_code, 0) << text.errors;
  EXPECT_NE(text.output.find("\nmetadata   x-goog-request-params: name=b%2Fc\n"), std::string::npos)
      << text.output;
  const CtlResult json = RunCtl({"explain", "GET", "/a/b/c", "--json", file});
  EXPECT_EQ(Mismatch(R"({"request":{"metadata":{"x-goog-request-params":"name=b%2Fc"}}})",
                     json.output, JsonMatch::kIncludes),
            "")
      << json.output;
}

// Who comes first among several that match.
constexpr char kOverlapping[] = R"(
    syntax = "proto3"; package t;
    import "google/api/annotations.proto";
    message M { string name = 1; }
    service S {
      rpc Literal(M) returns (M) { option (google.api.http) = { get: "/a/b" }; }
      rpc One(M) returns (M) { option (google.api.http) = { get: "/a/{name}" }; }
      rpc Rest(M) returns (M) { option (google.api.http) = { get: "/a/{name=**}" }; }
      rpc Verb(M) returns (M) { option (google.api.http) = { get: "/{name=**}:v" }; }
      rpc Any(M) returns (M) { option (google.api.http) = { custom { kind: "*" path: "/a/b" } }; }
    })";

struct OverlapRow {
  const char* name;
  std::string path;
  std::vector<std::string> reasons;
};

void PrintTo(const OverlapRow& row, std::ostream* out) { *out << row.name; }

class OverlapTest : public testing::TestWithParam<OverlapRow> {};

TEST_P(OverlapTest, SaysWhyTheOthersComeLater) {
  const CtlResult result = RunCtl({"explain", "GET", GetParam().path,
                                   "--descriptor_set=" + DescriptorFile("o.pb", kOverlapping)});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  for (const std::string& reason : GetParam().reasons) {
    EXPECT_NE(result.output.find("      matches too, but GET " + reason + "\n"), std::string::npos)
        << reason << " is not in\n"
        << result.output;
  }
}

const OverlapRow kOverlaps[] = {
    {"LiteralFirst",
     "/a/b",
     {"/a/b comes first: a literal comes before \"*\" at segment 2",
      "/a/b comes first: a literal comes before \"**\" at segment 2",
      "/a/b comes first: its HTTP method is named"}},
    {"OneBeforeRest", "/a/x", {"/a/{name} comes first: \"*\" comes before \"**\" at segment 2"}},
    {"VerbFirst", "/a/x:v", {"/{name=**}:v comes first: it has the path's verb"}},
};

INSTANTIATE_TEST_SUITE_P(All, OverlapTest, testing::ValuesIn(kOverlaps),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(NearMatchesTest, AreThoseThatAreNotMuchFurtherThanTheNearest) {
  const CtlResult result = RunCtl({"explain", "PUT", "/v1/shelves/1", "--json",
                                   "--descriptor_set=" + DescriptorFile("near.pb", R"(
    syntax = "proto3"; package t;
    import "google/api/annotations.proto";
    message M { string name = 1; }
    service S {
      rpc Far(M) returns (M) { option (google.api.http) = { get: "/v1/shelves/{name}/x/y" }; }
      rpc Slip(M) returns (M) { option (google.api.http) = { put: "/v1/shelfs/{name}" body: "*" }; }
      rpc Other(M) returns (M) { option (google.api.http) = { put: "/x/y/z/1" }; }
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/shelves/{name}" }; }
    })")});
  EXPECT_EQ(result.exit_code, 1) << result.errors;
  EXPECT_EQ(Mismatch(R"({"nearMatches":[
        {"httpMethod":"PUT","template":"/v1/shelfs/{name}","method":"t.S.Slip",
         "grpcPath":"/t.S/Slip","body":"*","source":"annotation of t.S.Slip",
         "reasons":["segment 2: expected \"shelfs\", found \"shelves\""]},
        {"httpMethod":"GET","template":"/v1/shelves/{name}","method":"t.S.Get",
         "grpcPath":"/t.S/Get","source":"annotation of t.S.Get",
         "reasons":["is for GET, not PUT"]}]})",
                     result.output, JsonMatch::kIncludes),
            "")
      << result.output;
}

TEST(NearMatchesTest, HaveALiteralInCommonWithThePath) {
  const CtlResult result = RunCtl(OnLibrary({"explain", "GET", "/"}));
  EXPECT_EQ(result.output.find("nearly"), std::string::npos) << result.output;
}

TEST(NearMatchesTest, AreFewWhereARouteWasFound) {
  const CtlResult result = RunCtl(OnLibrary({"explain", "GET", "/v1/shelves"}));
  EXPECT_NE(result.output.find("\n  POST /v1/shelves (library.v1.Library.CreateShelf)\n"),
            std::string::npos)
      << result.output;
  EXPECT_EQ(result.output.find("is for DELETE"), std::string::npos) << result.output;
}

// What explain says the gateway answers by itself is what it does answer.
TEST(ExplainTest, ErrorsAreTheGatewaysOwn) {
  const RefusedPort refused;
  TransomProcess transom({"--upstream=" + refused.address(), "--descriptor_set=" + LibraryFile()});
  ASSERT_TRUE(transom.running()) << transom.errors();
  int compared = 0;
  for (const ExplainRow& row : kExplained) {
    if (row.exit_code == 0) continue;
    SCOPED_TRACE(row.name);
    HttpHeaders headers;
    std::string body;
    for (const std::string& argument : row.arguments) {
      if (argument.rfind("--data=", 0) == 0) body = argument.substr(7);
      if (argument.rfind("--header=Content-Type: ", 0) == 0) {
        headers.emplace_back("Content-Type", argument.substr(23));
      }
    }
    HttpClient client(transom.rest_address());
    const HttpReply reply = client.Request(row.arguments[0], row.arguments[1], headers, body);
    std::vector<std::string> arguments = row.arguments;
    arguments.insert(arguments.begin(), "explain");
    arguments.push_back("--json");
    const CtlResult result = RunCtl(OnLibrary(arguments));
    const std::string expected =
        absl::StrCat("{\"error\":{\"httpCode\":", reply.status, ",\"body\":", reply.body, "}}");
    EXPECT_EQ(Mismatch(expected, result.output, JsonMatch::kIncludes), "") << result.output;
    ++compared;
  }
  EXPECT_GT(compared, 10);
}

struct TranscodeRow {
  const char* name;
  std::vector<std::string> arguments;
  int exit_code;
  std::string output;
  std::string errors;
};

void PrintTo(const TranscodeRow& row, std::ostream* out) { *out << row.name; }

class TranscodeTest : public testing::TestWithParam<TranscodeRow> {};

TEST_P(TranscodeTest, PrintsTheMessage) {
  std::vector<std::string> arguments = GetParam().arguments;
  arguments.insert(arguments.begin(), "transcode");
  const CtlResult result = RunCtl(OnLibrary(arguments), R"({"theme":"In"})");
  EXPECT_EQ(result.exit_code, GetParam().exit_code);
  EXPECT_EQ(result.output, GetParam().output);
  EXPECT_EQ(result.errors, GetParam().errors);
}

const TranscodeRow kTranscoded[] = {
    {"Json", {"GET", "/v1/shelves/1"}, 0, "{\n  \"name\": \"shelves/1\"\n}\n", ""},
    {"JsonOnOneLine", {"GET", "/v1/shelves/1", "--json"}, 0, "{\"name\":\"shelves/1\"}\n", ""},
    {"Wire", {"GET", "/v1/shelves/1", "--output=wire"}, 0, "\n\tshelves/1", ""},
    {"Base64", {"GET", "/v1/shelves/1", "--output=base64"}, 0, "CglzaGVsdmVzLzE=\n", ""},
    {"EmptyMessage", {"GET", "/v1/shelves", "--json"}, 0, "{}\n", ""},
    {"StandardInput",
     {"POST", "/v1/shelves", "--data=@-", "--json"},
     0,
     "{\"shelf\":{\"theme\":\"In\"}}\n",
     ""},
    {"NoRoute", {"GET", "/v2"}, 1, "", "transomctl: HTTP 404 NOT_FOUND: no route for this path\n"},
    {"NoRouteForScripts",
     {"GET", "/v2", "--json"},
     1,
     "{\"error\":{\"httpCode\":404,\"body\":{\"code\":5,\"message\":\"no route for this "
     "path\"}}}\n",
     ""},
    {"Options",
     {"OPTIONS", "/v1/shelves"},
     1,
     "",
     "transomctl: OPTIONS is answered by the gateway: there is no message\n"},
    {"Response",
     {"GET", "/v1/shelves/1", "--response", "--data=\n\tshelves/1", "--json"},
     0,
     "{\"name\":\"shelves/1\"}\n",
     ""},
    {"ResponseAsProtobuf",
     {"GET", "/v1/shelves/1", "--response", "--data=\n\tshelves/1",
      "--header=Accept: application/protobuf"},
     0,
     "\n\tshelves/1",
     ""},
    {"ResponseThatIsNone",
     {"GET", "/v1/shelves/1", "--response", "--data=\n\tshelves"},
     1,
     "",
     "transomctl: the data is not a valid library.v1.Shelf: name: length reaches behind "
     "the end at byte 1\n"},
    {"NoFile",
     {"POST", "/v1/shelves", "--data=@/no/such"},
     2,
     "",
     "transomctl: --data=@/no/such: expected a readable file: No such file or directory\n"},
};

INSTANTIATE_TEST_SUITE_P(All, TranscodeTest, testing::ValuesIn(kTranscoded),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(TranscodeTest, ReadsTheBodyFromAFile) {
  const CtlResult result =
      RunCtl(OnLibrary({"transcode", "POST", "/v1/shelves", "--json",
                        "--data=@" + WriteTestFile("shelf.json", R"({"theme":"File"})")}));
  EXPECT_EQ(result.output, "{\"shelf\":{\"theme\":\"File\"}}\n") << result.errors;
}

}  // namespace
}  // namespace transom
