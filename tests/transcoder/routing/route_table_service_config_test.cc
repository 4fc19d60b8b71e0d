// RouteTable::Build with a service config: rules from elsewhere than the annotations.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace {

constexpr char kLibrary[] = R"(
    syntax = "proto3";
    package lib.v1;
    import "google/api/annotations.proto";
    import "operations.proto";
    message M { string name = 1; string title = 2; M inner = 3; repeated string tags = 4; }
    service Library {
      rpc Get(M) returns (M) {
        option (google.api.http) = {
          get: "/v1/{name=shelves/*}" additional_bindings { get: "/old/{name}" }
        };
      }
      rpc List(M) returns (M) { option (google.api.http) = { get: "/v1/shelves" }; }
      rpc Plain(M) returns (M);
      rpc Watch(stream M) returns (stream M);
    }
    service Second { rpc Do(M) returns (M); }
    )";

// As google/longrunning/operations.proto: a mixin, with annotations of its own.
constexpr char kOperations[] = R"(
    syntax = "proto3";
    package google.longrunning;
    import "google/api/annotations.proto";
    message Request { string name = 1; }
    message Operation { string name = 1; }
    service Operations {
      rpc GetOperation(Request) returns (Operation) {
        option (google.api.http) = { get: "/v1/{name=operations/**}" };
      }
      rpc DeleteOperation(Request) returns (Operation);
    }
    )";

constexpr char kHealth[] = R"(
    syntax = "proto3";
    package grpc.health.v1;
    message CheckRequest { string service = 1; }
    service Health { rpc Check(CheckRequest) returns (CheckRequest); }
    )";

std::shared_ptr<const Schema> LibrarySchema() {
  auto schema = Schema::Compile(CompileProtoSources(
      {{"operations.proto", kOperations}, {"library.proto", kLibrary}, {"health.proto", kHealth}}));
  EXPECT_TRUE(schema.ok()) << schema.status();
  return *schema;
}

// The rules of a row are written "SELECTOR METHOD TEMPLATE"; their places are "r0", "r1", ...
HttpRule Rule(const std::string& selector, const std::string& http_method,
              const std::string& path) {
  HttpRule rule;
  rule.selector = selector;
  rule.http_method = http_method;
  rule.path = path;
  return rule;
}

ServiceConfig ConfigOf(std::vector<HttpRule> rules) {
  ServiceConfig config;
  for (HttpRule& rule : rules) {
    rule.place = absl::StrCat("r", config.http_rules.size());
    config.http_rules.push_back(std::move(rule));
  }
  return config;
}

std::string Describe(const RouteTable& table) {
  std::vector<std::string> lines;
  for (const auto& binding : table.bindings()) {
    lines.push_back(absl::StrCat(binding->http_method, " ", binding->path.text(), " ",
                                 binding->method->full_name));
  }
  return absl::StrJoin(lines, "\n");
}

// Only lib.v1.Library, from a descriptor set, with its annotations as they are.
RouteOptions LibraryOnly(const ServiceConfig* config) {
  RouteOptions options;
  options.services = {"lib.v1.Library"};
  options.service_config = config;
  return options;
}

TEST(RouteTableServiceConfigTest, ARuleReplacesTheAnnotationAndItsAdditionalBindings) {
  const ServiceConfig config = ConfigOf({Rule("lib.v1.Library.Get", "GET", "/v2/{name}")});
  auto table = RouteTable::Build(LibrarySchema(), LibraryOnly(&config));
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(Describe(**table),
            "GET /v2/{name} lib.v1.Library.Get\nGET /v1/shelves lib.v1.Library.List");
  EXPECT_EQ((*table)->bindings()[0]->source, "service config r0");
  EXPECT_EQ((*table)->bindings()[1]->source, "annotation of lib.v1.Library.List");
  EXPECT_TRUE((*table)->problems().empty());
}

TEST(RouteTableServiceConfigTest, AdditionalBindingsHaveTheirOwnBodies) {
  HttpRule rule = Rule("lib.v1.Library.Plain", "POST", "/v1/plain");
  rule.body = "*";
  rule.additional_bindings = {Rule("", "PUT", "/v1/plain/{name}"), Rule("", "LOCK", "/v1/lock")};
  rule.additional_bindings[0].body = "inner";
  rule.additional_bindings[0].response_body = "tags";
  for (HttpRule& additional : rule.additional_bindings) additional.place = "a";
  const ServiceConfig config = ConfigOf({rule});
  auto table = RouteTable::Build(LibrarySchema(), LibraryOnly(&config));
  ASSERT_TRUE(table.ok()) << table.status();
  const auto bindings = (*table)->bindings();
  ASSERT_EQ(bindings.size(), 6u);
  EXPECT_EQ(bindings[3]->body, BodyRule::kWhole);
  EXPECT_EQ(bindings[4]->body_field->proto_name, "inner");
  EXPECT_EQ(bindings[4]->response_field->proto_name, "tags");
  EXPECT_EQ(bindings[4]->source, "service config a");
  EXPECT_EQ(bindings[5]->body, BodyRule::kNone);
}

TEST(RouteTableServiceConfigTest, TheLastRuleWinsWhateverItsSelector) {
  const ServiceConfig config =
      ConfigOf({Rule("lib.v1.Library.Plain", "GET", "/first"),
                Rule("lib.v1.Second.Do, lib.v1.Library.Plain", "GET", "/list"),
                Rule("lib.v1.Second.*", "GET", "/service")});
  RouteOptions options;
  options.services = {"lib.v1.Library", "lib.v1.Second"};
  options.service_config = &config;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/list", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->full_name, "lib.v1.Library.Plain");
  ASSERT_EQ((*table)->Find("GET", "/service", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->full_name, "lib.v1.Second.Do");
  EXPECT_EQ((*table)->Find("GET", "/first", &match), RouteTable::Outcome::kNoRoute);
}

struct ErrorRow {
  const char* name;
  std::vector<HttpRule> rules;
  const char* error;
};

std::vector<ErrorRow> ErrorRows() {
  HttpRule bad_body = Rule("lib.v1.Library.Plain", "POST", "/a");
  bad_body.body = "nome";
  HttpRule nested = Rule("lib.v1.Library.Plain", "GET", "/a");
  nested.additional_bindings = {Rule("", "GET", "/b")};
  nested.additional_bindings[0].place = "r0.additional_bindings[0]";
  nested.additional_bindings[0].additional_bindings = {Rule("", "GET", "/c")};
  return {
      {"rule 4: unknown field",
       {Rule("lib.v1.Library.Plain", "GET", "/v1/{nome}")},
       "r0: method lib.v1.Library.Plain: template \"/v1/{nome}\": column 6: field path \"nome\": "
       "no "
       "field \"nome\" in lib.v1.M"},
      {"rule 1: bad template",
       {Rule("lib.v1.Library.Plain", "GET", "/v1/")},
       "r0: method lib.v1.Library.Plain: template \"/v1/\": column 4: a path template does not end "
       "with \"/\""},
      {"rule 8: conflict of two rules",
       {Rule("lib.v1.Library.Plain", "GET", "/a/{name}"),
        Rule("lib.v1.Library.List", "GET", "/a/*")},
       "r0: method lib.v1.Library.Plain: template \"/a/{name}\": GET /a/{name} (service config r0) "
       "matches the same paths as GET /a/* (service config r1)"},
      {"rule 8: conflict with an annotation",
       {Rule("lib.v1.Library.Plain", "GET", "/v1/shelves/{title}")},
       "r0: method lib.v1.Library.Plain: template \"/v1/shelves/{title}\": GET /v1/shelves/{title} "
       "(service config r0) matches the same paths as GET /v1/{name=shelves/*} (annotation of "
       "lib.v1.Library.Get)"},
      {"rule 8: an annotation that comes later",
       {Rule("lib.v1.Library.Get", "GET", "/v1/shelves")},
       "library.proto: method lib.v1.Library.List: template \"/v1/shelves\": GET /v1/shelves "
       "(annotation of lib.v1.Library.List) matches the same paths as GET /v1/shelves (service "
       "config r0)"},
      {"rule 29: a wildcard for several methods",
       {Rule("lib.v1.Library.*", "GET", "/a")},
       "r0: method lib.v1.Library.List: template \"/a\": GET /a (service config r0) matches the "
       "same paths as GET /a (service config r0) (2 more like it)"},
      {"rule 24: unknown body",
       {bad_body},
       "r0: method lib.v1.Library.Plain: template \"/a\": body: no field \"nome\" in lib.v1.M"},
      {"rule 11: nested additional bindings",
       {nested},
       "r0.additional_bindings[0]: method lib.v1.Library.Plain: template \"/b\": "
       "additional_bindings[0] has additional_bindings of its own"},
  };
}

// Not strict, as by reflection: what the operator wrote still has to be right.
TEST(RouteTableServiceConfigTest, AWrongRuleFailsTheBuildInAnyCase) {
  for (const ErrorRow& row : ErrorRows()) {
    for (bool strict : {false, true}) {
      SCOPED_TRACE(absl::StrCat(row.name, strict ? ", strict" : ", by reflection"));
      const ServiceConfig config = ConfigOf(row.rules);
      RouteOptions options = LibraryOnly(&config);
      options.strict = strict;
      EXPECT_EQ(RouteTable::Build(LibrarySchema(), options).status(),
                absl::InvalidArgumentError(row.error));
    }
  }
}

TEST(RouteTableServiceConfigTest, AWrongAnnotationThatIsReplacedIsNoError) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t; import "google/api/annotations.proto";
      message M { string name = 1; }
      service S {
        rpc A(M) returns (M) { option (google.api.http) = { get: "/{no_such_field}" }; }
      })");
  const ServiceConfig config = ConfigOf({Rule("t.S.A", "GET", "/{name}")});
  RouteOptions options;
  EXPECT_FALSE(RouteTable::Build(schema, options).ok());
  options.service_config = &config;
  EXPECT_TRUE(RouteTable::Build(schema, options).ok());
}

TEST(RouteTableServiceConfigTest, ReportsSelectorsThatSelectNothing) {
  const struct {
    const char* name;
    const char* selector;
    const char* problem;
  } rows[] = {
      {"rule 29: a method that is not there", "lib.v1.Library.GetShelff",
       "r0: selector \"lib.v1.Library.GetShelff\" selects nothing: lib.v1.Library has no method "
       "GetShelff"},
      {"rule 29: a service that is not there", "lib.v1.Librari.Get",
       "r0: selector \"lib.v1.Librari.Get\" selects no method of the schema"},
      {"rule 29: a service in place of a method", "lib.v1.Library",
       "r0: selector \"lib.v1.Library\" selects no method of the schema"},
      {"rule 29: a wildcard", "other.*",
       "r0: selector \"other.*\" selects no method of the schema"},
      {"rule 29: a wildcard behind a method", "lib.v1.Library.Get.*",
       "r0: selector \"lib.v1.Library.Get.*\" selects no method of the schema"},
      {"rule 29: one of a list", "lib.v1.Library.Plain,lib.v1.Library.Plane",
       "r0: selector \"lib.v1.Library.Plane\" selects nothing: lib.v1.Library has no method Plane"},
      {"rule 29: a service that is not served", "lib.v1.Second.Do", nullptr},
      {"rule 29: a method", "lib.v1.Library.Plain", nullptr},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const ServiceConfig config = ConfigOf({Rule(row.selector, "GET", "/a")});
    auto table = RouteTable::Build(LibrarySchema(), LibraryOnly(&config));
    ASSERT_TRUE(table.ok()) << table.status();
    std::vector<std::string> expected;
    if (row.problem != nullptr) expected.push_back(row.problem);
    EXPECT_EQ((*table)->problems(), expected);
  }
}

TEST(RouteTableServiceConfigTest, ReportsBackendSelectorsAndApisThatAreNotThere) {
  ServiceConfig config;
  config.apis = {{"lib.v1.Library", "a0"}, {"lib.v1.Libary", "a1"}};
  config.backend_rules = {{"lib.v1.Library.Nothing", absl::Seconds(1), "b0"}};
  RouteOptions options;
  options.service_config = &config;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->problems(),
            (std::vector<std::string>{
                "a1: service lib.v1.Libary is not in the schema",
                "b0: selector \"lib.v1.Library.Nothing\" selects nothing: lib.v1.Library has no "
                "method Nothing"}));
}

TEST(RouteTableServiceConfigTest, ReportsSelectorsOfServicesThatApisLeaveOut) {
  ServiceConfig config = ConfigOf({Rule("lib.v1.Second.*", "GET", "/a")});
  config.apis = {{"lib.v1.Library", "a0"}};
  config.backend_rules = {{"lib.v1.Second.Do", absl::Seconds(1), "b0"},
                          {"lib.v1.*", absl::Seconds(1), "b1"}};
  RouteOptions options;
  options.service_config = &config;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->problems(),
            (std::vector<std::string>{"r0: selector \"lib.v1.Second.*\" selects no method that is "
                                      "served: its services are not in `apis`",
                                      "b0: selector \"lib.v1.Second.Do\" selects no method that "
                                      "is served: its services are not in `apis`"}));
  // A method that a rule names in full is served beside them.
  config.http_rules[0].selector = "lib.v1.Second.Do";
  table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->problems(), std::vector<std::string>{});
}

TEST(RouteTableServiceConfigTest, ApisChooseTheServices) {
  const struct {
    const char* name;
    std::vector<std::string> apis;
    std::vector<std::string> services;
    bool final;
    const char* served;  // by their methods
  } rows[] = {
      {"no apis", {}, {}, false, "Operations Library Second"},
      {"one of them", {"lib.v1.Second"}, {}, false, "Second"},
      {"infrastructure, by name", {"grpc.health.v1.Health"}, {}, false, "Health"},
      {"of those that reflection lists",
       {"lib.v1.Second", "google.longrunning.Operations"},
       {"lib.v1.Library", "lib.v1.Second"},
       false,
       "Second"},
      {"not when the operator has chosen", {"lib.v1.Second"}, {"lib.v1.Library"}, true, "Library"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ServiceConfig config;
    for (const std::string& api : row.apis) config.apis.push_back({api, "a"});
    RouteOptions options;
    options.services = row.services;
    options.services_are_final = row.final;
    options.strict = false;
    options.service_config = &config;
    auto table = RouteTable::Build(LibrarySchema(), options);
    ASSERT_TRUE(table.ok()) << table.status();
    std::vector<std::string> served;
    for (const auto& method : (*table)->methods()) {
      std::string service = method->service.substr(method->service.rfind('.') + 1);
      if (served.empty() || served.back() != service) served.push_back(std::move(service));
    }
    EXPECT_EQ(absl::StrJoin(served, " "), row.served);
  }
}

TEST(RouteTableServiceConfigTest, BindsMixinsByRulesAlone) {
  ServiceConfig config =
      ConfigOf({Rule("google.longrunning.Operations.GetOperation", "GET", "/v1/{name=jobs/*}"),
                Rule("grpc.health.v1.Health.Check", "GET", "/health")});
  config.apis = {{"lib.v1.Library", "a"}};
  RouteOptions options;
  options.service_config = &config;
  options.bind_unannotated_methods = true;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(Describe(**table),
            "GET /health grpc.health.v1.Health.Check\n"
            "GET /v1/{name=jobs/*} google.longrunning.Operations.GetOperation\n"
            "GET /v1/{name=shelves/*} lib.v1.Library.Get\n"
            "GET /old/{name} lib.v1.Library.Get\n"
            "GET /v1/shelves lib.v1.Library.List\n"
            "POST /lib.v1.Library/Plain lib.v1.Library.Plain\n"
            "POST /lib.v1.Library/Watch lib.v1.Library.Watch");
  // A wildcard binds nothing that is not served anyway.
  config = ConfigOf({Rule("google.longrunning.*", "GET", "/v1/{name=jobs/*}")});
  config.apis = {{"lib.v1.Library", "a"}};
  table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  RouteMatch match;
  EXPECT_EQ((*table)->Find("GET", "/v1/jobs/1", &match), RouteTable::Outcome::kNoRoute);
}

TEST(RouteTableServiceConfigTest, BindsNothingThatTheOperatorLeftOut) {
  const ServiceConfig config = ConfigOf({Rule("lib.v1.Second.Do", "GET", "/do")});
  RouteOptions options = LibraryOnly(&config);
  options.services_are_final = true;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  RouteMatch match;
  EXPECT_EQ((*table)->Find("GET", "/do", &match), RouteTable::Outcome::kNoRoute);
}

// Rule 30: a method that has a rule of either kind gets no default binding.
TEST(RouteTableServiceConfigTest, DefaultBindingsAreForMethodsWithoutARule) {
  const ServiceConfig config = ConfigOf({Rule("lib.v1.Library.Plain", "GET", "/plain")});
  RouteOptions options = LibraryOnly(&config);
  options.bind_unannotated_methods = true;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  RouteMatch match;
  EXPECT_EQ((*table)->Find("POST", "/lib.v1.Library/Plain", &match), RouteTable::Outcome::kNoRoute);
  EXPECT_EQ((*table)->Find("POST", "/lib.v1.Library/Watch", &match), RouteTable::Outcome::kFound);
}

// Rule 31: whatever the rule, a streaming method never stops the start.
TEST(RouteTableServiceConfigTest, StreamingMethodsTakeAnyRule) {
  for (const char* http_method : {"GET", "POST", "DELETE", "LOCK", "*"}) {
    for (const char* body : {"", "*", "inner", "tags"}) {
      SCOPED_TRACE(absl::StrCat(http_method, " body: ", body));
      HttpRule rule = Rule("lib.v1.Library.Watch", http_method, "/watch/{title}");
      rule.body = body;
      const ServiceConfig config = ConfigOf({rule});
      auto table = RouteTable::Build(LibrarySchema(), LibraryOnly(&config));
      EXPECT_TRUE(table.ok()) << table.status();
    }
  }
}

TEST(RouteTableServiceConfigTest, MethodsHaveTheirDeadlines) {
  ServiceConfig config;
  config.backend_rules = {{"lib.v1.*", absl::Seconds(5), "b0"},
                          {"lib.v1.Library.Get", absl::Seconds(1.5), "b1"},
                          {"lib.v1.Library.List", absl::ZeroDuration(), "b2"}};
  RouteOptions options;
  options.service_config = &config;
  auto table = RouteTable::Build(LibrarySchema(), options);
  ASSERT_TRUE(table.ok()) << table.status();
  std::vector<std::string> deadlines;
  for (const auto& method : (*table)->methods()) {
    deadlines.push_back(
        absl::StrCat(method->full_name, " ", absl::FormatDuration(method->deadline)));
  }
  EXPECT_EQ(absl::StrJoin(deadlines, "\n"),
            "google.longrunning.Operations.GetOperation 0\n"
            "google.longrunning.Operations.DeleteOperation 0\n"
            "lib.v1.Library.Get 1.5s\n"
            "lib.v1.Library.List 0\n"
            "lib.v1.Library.Plain 5s\n"
            "lib.v1.Library.Watch 5s\n"
            "lib.v1.Second.Do 5s");
}

TEST(RouteTableServiceConfigTest, BindingsKnowHowReservedCharactersAreDecoded) {
  ServiceConfig config;
  RouteOptions options;
  options.service_config = &config;
  EXPECT_FALSE(
      (*RouteTable::Build(LibrarySchema(), options))->bindings()[0]->fully_decode_reserved);
  config.fully_decode_reserved_expansion = true;
  EXPECT_TRUE((*RouteTable::Build(LibrarySchema(), options))->bindings()[0]->fully_decode_reserved);
}

// The cost of a selector does not grow with the number of rules.
TEST(RouteTableServiceConfigTest, TakesTenThousandRules) {
  std::string source =
      R"(syntax = "proto3"; package t; message M { string name = 1; } service S {)";
  std::vector<HttpRule> rules;
  for (int i = 0; i < 10000; ++i) {
    absl::StrAppend(&source, "rpc A", i, "(M) returns (M);");
    rules.push_back(Rule(absl::StrCat("t.S.A", i), "GET", absl::StrCat("/v1/k", i, "/{name}")));
  }
  source += "}";
  const ServiceConfig config = ConfigOf(std::move(rules));
  RouteOptions options;
  options.service_config = &config;
  auto table = RouteTable::Build(SchemaFromSource(source), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->bindings().size(), 10000u);
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/v1/k9999/x", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->full_name, "t.S.A9999");
}

}  // namespace
}  // namespace transom
