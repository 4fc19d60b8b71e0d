#include "server/config/service_config_reader.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

std::string Describe(const HttpRule& rule) {
  std::string text = absl::StrCat(rule.http_method, " ", rule.path);
  if (!rule.selector.empty()) text = absl::StrCat(rule.selector, " ", text);
  if (!rule.body.empty()) absl::StrAppend(&text, " body=", rule.body);
  if (!rule.response_body.empty()) absl::StrAppend(&text, " response=", rule.response_body);
  for (const HttpRule& additional : rule.additional_bindings) {
    absl::StrAppend(&text, " [", Describe(additional), "]");
  }
  return text;
}

std::string Describe(const ServiceConfig& config) {
  std::vector<std::string> lines;
  for (const ServiceConfig::Api& api : config.apis) lines.push_back("api " + api.name);
  for (const HttpRule& rule : config.http_rules) lines.push_back(Describe(rule));
  for (const ServiceConfig::BackendRule& rule : config.backend_rules) {
    lines.push_back(absl::StrCat(rule.selector, " ", absl::FormatDuration(rule.deadline)));
  }
  if (config.fully_decode_reserved_expansion) lines.push_back("fully decode");
  return absl::StrJoin(lines, "\n");
}

constexpr char kWhole[] = R"(# An API as they are published.
type: google.api.Service
config_version: 3
name: library.example.com
title: Library
apis:
- name: library.v1.Library
  methods: []
- name: google.longrunning.Operations
documentation:
  summary: Anything
  rules:
  - selector: library.v1.Library.GetShelf
    description: Not read.
http:
  fully_decode_reserved_expansion: true
  rules:
  - selector: library.v1.Library.GetShelf
    get: /v1/{name=shelves/*}
    additional_bindings:
    - get: '/v2/{name}'
      response_body: theme
    - custom: {kind: LOCK, path: "/v2/{name}:lock"}
      body: '*'
  - selector: google.longrunning.Operations.DeleteOperation, library.v1.Library.DeleteShelf
    delete: /v1/{name=**}
  - {selector: a.B, put: /put}
  - {selector: a.C, post: /post, body: shelf}
  - {selector: a.D, patch: /patch}
backend:
  rules:
  - selector: library.v1.*
    deadline: 2.5
  - selector: '*'
    address: grpcs://library.example.com
    deadline: 60
  - selector: a.B
authentication:
  rules: [{selector: '*', oauth: {canonical_scopes: x}}]
usage: {}
)";

constexpr char kWholeAsJson[] = R"({
  "name": "library.example.com", "configVersion": 3, "producerProjectId": "p",
  "apis": [{"name": "library.v1.Library", "sourceContext": {"fileName": "l.proto"}}],
  "http": {"fullyDecodeReservedExpansion": true, "rules": [
    {"selector": "library.v1.Library.GetShelf", "get": "/v1/{name=shelves/*}",
     "responseBody": "theme", "additionalBindings": [{"post": "/v2/{name}", "body": "*"}]}
  ]},
  "backend": {"rules": [
    {"selector": "library.v1.*", "deadline": 2.5, "jwtAudience": "a", "disableAuth": false,
     "pathTranslation": "APPEND_PATH_TO_ADDRESS", "minDeadline": 1}
  ]},
  "systemParameters": {}
})";

TEST(ServiceConfigReaderTest, ReadsYaml) {
  const auto config = ParseServiceConfig(kWhole, "api.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(Describe(*config),
            "api library.v1.Library\n"
            "api google.longrunning.Operations\n"
            "library.v1.Library.GetShelf GET /v1/{name=shelves/*} [GET /v2/{name} response=theme] "
            "[LOCK /v2/{name}:lock body=*]\n"
            "google.longrunning.Operations.DeleteOperation, library.v1.Library.DeleteShelf DELETE "
            "/v1/{name=**}\n"
            "a.B PUT /put\n"
            "a.C POST /post body=shelf\n"
            "a.D PATCH /patch\n"
            "library.v1.* 2.5s\n"
            "* 1m\n"
            "a.B 0\n"
            "fully decode");
  EXPECT_TRUE(config->problems.empty());
  EXPECT_EQ(config->apis[1].place, "api.yaml:9:3: apis[1]");
  EXPECT_EQ(config->http_rules[1].place, "api.yaml:25:5: http.rules[1]");
  EXPECT_EQ(config->http_rules[0].additional_bindings[1].place,
            "api.yaml:23:7: http.rules[0].additional_bindings[1]");
  EXPECT_EQ(config->backend_rules[0].place, "api.yaml:32:5: backend.rules[0]");
}

TEST(ServiceConfigReaderTest, ReadsJson) {
  const auto config = ParseServiceConfig(kWholeAsJson, "api.json");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(Describe(*config),
            "api library.v1.Library\n"
            "library.v1.Library.GetShelf GET /v1/{name=shelves/*} response=theme [POST /v2/{name} "
            "body=*]\n"
            "library.v1.* 2.5s\n"
            "fully decode");
  EXPECT_TRUE(config->problems.empty());
}

TEST(ServiceConfigReaderTest, TakesSectionsWithoutContent) {
  for (const char* text : {"type: google.api.Service", "http:", "http: {rules: }", "apis: []",
                           "backend:\n  # rules:", "{}", "http: {rules: [], }"}) {
    SCOPED_TRACE(text);
    const auto config = ParseServiceConfig(text, "api.yaml");
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(Describe(*config), "");
  }
}

TEST(ServiceConfigReaderTest, ReportsSectionsThatAServiceDoesNotHave) {
  const auto config = ParseServiceConfig("htpp: {}\nx_own: 1\nUsage: 1\n", "api.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->problems,
            (std::vector<std::string>{
                "api.yaml:1:1: htpp: not a section of google.api.Service, passed over; did you "
                "mean http?",
                "api.yaml:2:1: x_own: not a section of google.api.Service, passed over",
                "api.yaml:3:1: Usage: not a section of google.api.Service, passed over; did you "
                "mean usage?"}));
}

struct ErrorRow {
  const char* name;
  const char* text;
  const char* error;  // behind "api.yaml:"
};

const ErrorRow kErrorRows[] = {
    {"empty", "", " expected a google.api.Service document, found none"},
    {"comments only", "# nothing", " expected a google.api.Service document, found none"},
    {"a scalar", "hello", "1:1: expected a mapping, found \"hello\""},
    {"a list", "- a", "1:1: expected a mapping, found a list"},
    {"two documents", "http:\n---\nhttp:\n", "2:1: expected one document, found another"},
    {"a comma in front", ", {http: {}}\n", "1:1: expected one document, found another"},
    {"no YAML", "http: {rules: [\n", "2:1: expected YAML or JSON: end of sequence flow not found"},
    {"no YAML, with a control character in yaml-cpp's words", "a: \"\\\x01\"",
     "1:7: expected YAML or JSON: unknown escape character: \\001"},
    {"another type", "type: google.api.Servce",
     "1:7: type: expected google.api.Service, found \"google.api.Servce\""},
    {"a section twice", "http:\nhttp:\n", "2:1: http: the key occurs twice"},
    {"apis that are no list", "apis: {name: a}", "1:7: apis: expected a list, found a mapping"},
    {"an api without a name", "apis: [{methods: []}]", "1:8: apis[0]: an api needs a name"},
    {"http that is no mapping", "http: [a]", "1:7: http: expected a mapping, found a list"},
    {"unknown key in http", "http: {rule: []}", "1:8: http.rule: unknown key; did you mean rules?"},
    {"rules that are no list", "http: {rules: {}}",
     "1:15: http.rules: expected a list, found a mapping"},
    {"a rule that is no mapping", "http: {rules: [a]}",
     "1:16: http.rules[0]: expected a mapping, found \"a\""},
    {"a rule that is null", "http: {rules: [~]}", "1:16: http.rules[0]: a rule needs a selector"},
    {"no selector", "http: {rules: [{get: /a}]}", "1:16: http.rules[0]: a rule needs a selector"},
    {"no pattern", "http: {rules: [{selector: a.B}]}",
     "1:16: http.rules[0]: the rule has no pattern (get, put, post, delete, patch or custom)"},
    {"unknown key in a rule", "http: {rules: [{selector: a.B, patc: /a}]}",
     "1:32: http.rules[0].patc: unknown key; did you mean patch?"},
    {"unknown key, nothing near", "http: {rules: [{selector: a.B, description: x}]}",
     "1:32: http.rules[0].description: unknown key; expected one of get, put, post, delete, patch, "
     "custom, body, response_body, selector, additional_bindings"},
    {"a key twice, by both its names",
     "http: {rules: [{selector: a.B, response_body: a, responseBody: b}]}",
     "1:50: http.rules[0].responseBody: the key occurs twice"},
    {"two patterns", "http: {rules: [{selector: a.B, get: /a, put: /b}]}",
     "1:41: http.rules[0].put: a rule has one pattern: put further ones into additional_bindings"},
    {"a pattern and a custom one",
     "http: {rules: [{selector: a.B, custom: {kind: X, path: /a}, put: /b}]}",
     "1:61: http.rules[0].put: a rule has one pattern: put further ones into additional_bindings"},
    {"body that is no text", "http: {rules: [{selector: a.B, get: /a, body: [a]}]}",
     "1:47: http.rules[0].body: expected a string, found a list"},
    {"an additional selector",
     "http: {rules: [{selector: a.B, get: /a, additional_bindings: [{selector: a.B, get: /b}]}]}",
     "1:64: http.rules[0].additional_bindings[0].selector: unknown key; expected one of get, put, "
     "post, delete, patch, custom, body, response_body"},
    {"rule 11: nested additional bindings",
     "http: {rules: [{selector: a.B, get: /a, additional_bindings: [{get: /b, additional_bindings: "
     "[]}]}]}",
     "1:73: http.rules[0].additional_bindings[0].additional_bindings: additional_bindings within "
     "additional_bindings"},
    {"rule 1: bad template", "http:\n  rules:\n  - selector: a.B\n    get: /v1//x\n",
     "4:10: http.rules[0].get: template \"/v1//x\": column 5: empty segment"},
    {"rule 1: empty template", "http: {rules: [{selector: a.B, get: ''}]}",
     "1:37: http.rules[0].get: template \"\": column 1: a path template starts with \"/\""},
    {"rule 2: bad template of a custom pattern",
     "http: {rules: [{selector: a.B, custom: {kind: X, path: /a*}}]}",
     "1:56: http.rules[0].custom.path: template \"/a*\": column 3: a wildcard fills its segment, "
     "but "
     "text is in front of it"},
    {"rule 10: no kind", "http: {rules: [{selector: a.B, custom: {path: /a}}]}",
     "1:40: http.rules[0].custom: a custom pattern needs a kind"},
    {"rule 10: no path", "http: {rules: [{selector: a.B, custom: {kind: X}}]}",
     "1:40: http.rules[0].custom: a custom pattern needs a path"},
    {"rule 10: unknown key", "http: {rules: [{selector: a.B, custom: {kint: X}}]}",
     "1:41: http.rules[0].custom.kint: unknown key; did you mean kind?"},
    {"rule 29: bad selector", "http: {rules: [{selector: a.b*, get: /a}]}",
     "1:27: http.rules[0].selector: \"a.b*\": \"*\" stands for whole components at the end, as in "
     "\"foo.*\""},
    {"rule 14: not a boolean", "http: {fully_decode_reserved_expansion: yes}",
     "1:41: http.fully_decode_reserved_expansion: expected true or false, found \"yes\""},
    {"unknown key in backend", "backend: {rule: []}",
     "1:11: backend.rule: unknown key; did you mean rules?"},
    {"unknown key in a backend rule", "backend: {rules: [{selector: a, deadlin: 1}]}",
     "1:33: backend.rules[0].deadlin: unknown key; did you mean deadline?"},
    {"backend rule without a selector", "backend: {rules: [{deadline: 1}]}",
     "1:19: backend.rules[0]: a rule needs a selector"},
    {"rule 51: a deadline with a unit", "backend: {rules: [{selector: a, deadline: 5s}]}",
     "1:43: backend.rules[0].deadline: expected seconds from 0 to 86400 such as 2.5, found \"5s\""},
    {"rule 51: a negative deadline", "backend: {rules: [{selector: a, deadline: -1}]}",
     "1:43: backend.rules[0].deadline: expected seconds from 0 to 86400 such as 2.5, found \"-1\""},
    {"rule 51: not a number", "backend: {rules: [{selector: a, deadline: nan}]}",
     "1:43: backend.rules[0].deadline: expected seconds from 0 to 86400 such as 2.5, found "
     "\"nan\""},
    {"rule 51: too long", "backend: {rules: [{selector: a, deadline: 86400.5}]}",
     "1:43: backend.rules[0].deadline: expected seconds from 0 to 86400 such as 2.5, found "
     "\"86400.5\""},
};

TEST(ServiceConfigReaderTest, SaysWhereAndWhatIsWrong) {
  for (const ErrorRow& row : kErrorRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ParseServiceConfig(row.text, "api.yaml").status(),
              absl::InvalidArgumentError(absl::StrCat("api.yaml:", row.error)));
  }
}

TEST(ServiceConfigReaderTest, ReadsDeadlinesToTheirEnds) {
  const struct {
    const char* text;
    absl::Duration deadline;
  } rows[] = {
      {"0", absl::ZeroDuration()},   {"0.001", absl::Milliseconds(1)}, {"1e1", absl::Seconds(10)},
      {"'2.5'", absl::Seconds(2.5)}, {"86400", absl::Hours(24)},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto config = ParseServiceConfig(
        absl::StrCat("backend: {rules: [{selector: a, deadline: ", row.text, "}]}"), "api.yaml");
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(config->backend_rules[0].deadline, row.deadline);
  }
}

TEST(ServiceConfigReaderTest, ReadsAFile) {
  const std::string path = WriteTestFile("api.yaml", kWhole);
  const auto config = ReadServiceConfig(path);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->apis[0].place, absl::StrCat(path, ":7:3: apis[0]"));
  const absl::Status missing = ReadServiceConfig("/nonexistent/api.yaml").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing.message(),
            "service config /nonexistent/api.yaml: expected a readable service configuration file: "
            "No such file or directory");
}

// What is written by machines can nest as deep as it likes.
TEST(ServiceConfigReaderTest, SurvivesDeepNesting) {
  const std::string deep = std::string(100000, '[');
  EXPECT_FALSE(ParseServiceConfig("usage: " + deep, "api.yaml").ok());
}

}  // namespace
}  // namespace transom
