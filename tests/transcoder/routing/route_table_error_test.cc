// What RouteTable::Build refuses, and how it says so.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace {

// A file with one method t.S.A, whose rule is `rule`.
std::string FileWithRule(absl::string_view rule) {
  return absl::StrReplaceAll(R"(
      syntax = "proto3";
      package t;
      import "google/api/annotations.proto";
      import "google/protobuf/any.proto";
      import "google/protobuf/duration.proto";
      import "google/protobuf/field_mask.proto";
      import "google/protobuf/struct.proto";
      import "google/protobuf/timestamp.proto";
      import "google/protobuf/wrappers.proto";
      enum Color { RED = 0; }
      message Inner { string name = 1; repeated string tags = 2; Inner inner = 3; }
      message M {
        string name = 1;
        int32 page_size = 2;
        Inner inner = 3;
        repeated string tags = 4;
        map<string, string> labels = 5;
        repeated Inner inners = 6;
        google.protobuf.Timestamp time = 7;
        google.protobuf.Duration wait = 8;
        google.protobuf.FieldMask mask = 9;
        google.protobuf.Int64Value wrapped = 10;
        google.protobuf.Struct struct = 11;
        google.protobuf.Value value = 12;
        google.protobuf.Any any = 13;
        Color color = 14;
        bytes data = 15;
        double ratio = 16;
        bool flag = 17;
        oneof choice { string left = 18; string right = 19; Inner middle = 20; }
      }
      service S {
        rpc A(M) returns (M) { option (google.api.http) = { RULE }; }
      })",
                             {{"RULE", rule}});
}

TEST(RouteTableErrorTest, AcceptsRules) {
  const struct {
    const char* name;
    const char* rule;
  } rows[] = {
      {"rule 4: string", "get: '/{name}'"},
      {"rule 4: int", "get: '/{page_size}'"},
      {"rule 4: JSON name", "get: '/{pageSize}'"},
      {"rule 4: enum", "get: '/{color}'"},
      {"rule 4: bytes", "get: '/{data}'"},
      {"rule 4: double and bool", "get: '/{ratio}/{flag}'"},
      {"rule 4: nested", "get: '/{inner.name}/{inner.inner.name}'"},
      {"rule 4: Timestamp", "get: '/{time}'"},
      {"rule 4: Duration", "get: '/{wait}'"},
      {"rule 4: FieldMask", "get: '/{mask}'"},
      {"rule 4: wrapper", "get: '/{wrapped}'"},
      {"rule 4: one member of a oneof", "get: '/{left}'"},
      {"rule 5: verb", "get: '/{name}:x'"},
      {"rule 10: custom", "custom { kind: 'PROPFIND' path: '/a' }"},
      {"rule 10: any method", "custom { kind: '*' path: '/a' }"},
      {"rule 24: body field", "post: '/a' body: 'inner'"},
      {"rule 24: repeated body", "post: '/a' body: 'tags'"},
      {"rule 24: map body", "post: '/a' body: 'labels'"},
      {"rule 24: scalar body", "post: '/a' body: 'page_size'"},
      {"whole response", "get: '/a' response_body: '*'"},
      {"repeated response", "get: '/a' response_body: 'inners'"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto table = RouteTable::Build(SchemaFromSource(FileWithRule(row.rule)), {});
    EXPECT_TRUE(table.ok()) << table.status();
  }
}

struct ErrorRow {
  const char* name;
  const char* rule;
  const char* error;  // behind "test.proto: method t.S.A: "
};

const ErrorRow kErrorRows[] = {
    {"rule 1: bad template", "get: '/a/'",
     "template \"/a/\": column 3: a path template does not end with \"/\""},
    {"rule 3: variable twice", "get: '/{name}/{name}'",
     "template \"/{name}/{name}\": column 10: variable \"name\" is used twice"},
    {"rule 3: twice by other names", "get: '/{page_size}/{pageSize}'",
     "template \"/{page_size}/{pageSize}\": column 15: variable \"pageSize\": sets the same field "
     "as variable "
     "\"page_size\""},
    {"rule 4: unknown field", "get: '/{nome}'",
     "template \"/{nome}\": column 3: field path \"nome\": no field \"nome\" in t.M"},
    {"rule 4: unknown nested field", "get: '/{inner.nome}'",
     "template \"/{inner.nome}\": column 3: field path \"inner.nome\": no field \"nome\" in "
     "t.Inner"},
    {"rule 4: repeated", "get: '/{tags}'",
     "template \"/{tags}\": column 3: variable \"tags\": a repeated field cannot be bound by a "
     "path"},
    {"rule 4: nested repeated", "get: '/{inner.tags}'",
     "template \"/{inner.tags}\": column 3: variable \"inner.tags\": a repeated field cannot be "
     "bound by a "
     "path"},
    {"rule 4: map", "get: '/{labels}'",
     "template \"/{labels}\": column 3: variable \"labels\": a map cannot be bound by a path"},
    {"rule 4: message", "get: '/{inner}'",
     "template \"/{inner}\": column 3: variable \"inner\": the message type t.Inner cannot be "
     "bound by a "
     "path"},
    {"rule 4: Struct", "get: '/{struct}'",
     "template \"/{struct}\": column 3: variable \"struct\": the message type "
     "google.protobuf.Struct cannot "
     "be bound by a path"},
    {"rule 4: Value", "get: '/{value}'",
     "template \"/{value}\": column 3: variable \"value\": the message type google.protobuf.Value "
     "cannot be "
     "bound by a path"},
    {"rule 4: Any", "get: '/{any}'",
     "template \"/{any}\": column 3: variable \"any\": the message type google.protobuf.Any cannot "
     "be bound "
     "by a path"},
    {"rule 18: two of a oneof", "get: '/{left}/{right}'",
     "template \"/{left}/{right}\": column 10: variable \"right\": is in one oneof with variable "
     "\"left\""},
    {"rule 18: two of a oneof, nested", "get: '/{left}/{middle.name}'",
     "template \"/{left}/{middle.name}\": column 10: variable \"middle.name\": is in one oneof "
     "with variable "
     "\"left\""},
    {"a field and a part of it", "get: '/{time}/{time.seconds}'",
     "template \"/{time}/{time.seconds}\": column 10: variable \"time.seconds\": sets the same "
     "field as "
     "variable \"time\""},
    {"rule 10: bad kind", "custom { kind: 'GE T' path: '/a' }",
     "template \"/a\": custom kind \"GE T\" is not an HTTP method"},
    {"rule 10: no kind", "custom { path: '/a' }",
     "template \"/a\": custom kind \"\" is not an HTTP method"},
    {"no pattern", "body: '*'",
     "the rule has no pattern (get, put, post, delete, patch or custom)"},
    {"empty path", "get: ''", "template \"\": column 1: a path template starts with \"/\""},
    {"rule 11: nested",
     "get: '/a' additional_bindings { get: '/b' additional_bindings { get: '/c' } }",
     "template \"/b\": additional_bindings[0] has additional_bindings of its own"},
    {"rule 11: bad additional", "get: '/a' additional_bindings { get: '/b*' }",
     "template \"/b*\": column 3: a wildcard fills its segment, but text is in front of it"},
    {"rule 11: additional without a pattern", "get: '/a' additional_bindings { }",
     "the rule has no pattern (get, put, post, delete, patch or custom)"},
    {"unknown body", "post: '/a' body: 'nome'", "template \"/a\": body: no field \"nome\" in t.M"},
    {"rule 26: nested body", "post: '/a' body: 'inner.name'",
     "template \"/a\": body \"inner.name\" is a path: only a field of the message itself is "
     "allowed"},
    {"unknown response body", "get: '/a' response_body: 'nome'",
     "template \"/a\": response_body: no field \"nome\" in t.M"},
    {"nested response body", "get: '/a' response_body: 'inner.name'",
     "template \"/a\": response_body \"inner.name\" is a path: only a field of the message itself "
     "is allowed"},
    {"rule 8: conflict with itself", "get: '/{name}' additional_bindings { get: '/{left}' }",
     "template \"/{left}\": GET /{left} (additional_bindings[0] of the annotation of t.S.A) "
     "matches "
     "the same paths as GET /{name} (annotation of t.S.A)"},
};

TEST(RouteTableErrorTest, StrictBuildSaysWhatIsWrong) {
  for (const ErrorRow& row : kErrorRows) {
    SCOPED_TRACE(row.name);
    auto table = RouteTable::Build(SchemaFromSource(FileWithRule(row.rule)), {});
    EXPECT_EQ(table.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(table.status().message(), absl::StrCat("test.proto: method t.S.A: ", row.error));
  }
}

TEST(RouteTableErrorTest, LenientBuildReportsTheSameAsAProblem) {
  RouteOptions options;
  options.strict = false;
  for (const ErrorRow& row : kErrorRows) {
    SCOPED_TRACE(row.name);
    auto table = RouteTable::Build(SchemaFromSource(FileWithRule(row.rule)), options);
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_EQ((*table)->problems(),
              std::vector<std::string>{absl::StrCat("test.proto: method t.S.A: ", row.error)});
    EXPECT_EQ((*table)->methods().size(), 1u);
  }
}

TEST(RouteTableErrorTest, LenientBuildKeepsTheGoodBindingsOfABadMethod) {
  RouteOptions options;
  options.strict = false;
  auto table = RouteTable::Build(
      SchemaFromSource(FileWithRule(
          "get: '/a*' additional_bindings { get: '/b' } additional_bindings { get: '/c/' }")),
      options);
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ((*table)->bindings().size(), 1u);
  EXPECT_EQ((*table)->bindings()[0]->path.text(), "/b");
  EXPECT_EQ((*table)->problems().size(), 2u);
  RouteMatch match;
  EXPECT_EQ((*table)->Find("GET", "/b", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding, (*table)->bindings()[0].get());
}

TEST(RouteTableErrorTest, StrictBuildCountsFurtherProblems) {
  auto table = RouteTable::Build(
      SchemaFromSource(FileWithRule("get: '/a/' additional_bindings { get: '/b/' }")), {});
  EXPECT_EQ(table.status().message(),
            "test.proto: method t.S.A: template \"/a/\": column 3: a path template does not end "
            "with \"/\" (1 more like it)");
}

constexpr char kBrokenRouting[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/api/routing.proto";
    message M { string x = 1; }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = { get: "/a" };
        option (google.api.routing) = {
          routing_parameters { field: "x" }
          routing_parameters { field: "y" }
        };
      }
      rpc B(M) returns (M) {
        option (google.api.http) = { get: "/b" };
        option (google.api.routing) = { routing_parameters { field: "x" } };
      }
    })";

TEST(RouteTableErrorTest, NamesABrokenRoutingAnnotation) {
  auto table = RouteTable::Build(SchemaFromSource(kBrokenRouting), {});
  EXPECT_EQ(table.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(table.status().message(),
            "test.proto: method t.S.A: google.api.routing: routing_parameters[1]: field path "
            "\"y\": no field \"y\" in t.M");
}

TEST(RouteTableErrorTest, LenientBuildServesTheMethodWithoutItsRouting) {
  RouteOptions options;
  options.strict = false;
  auto table = RouteTable::Build(SchemaFromSource(kBrokenRouting), options);
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ((*table)->problems().size(), 1u);
  EXPECT_EQ((*table)->problems()[0].rfind("test.proto: method t.S.A: google.api.routing: ", 0), 0u);
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/a", &match), RouteTable::Outcome::kFound);
  ASSERT_NE(match.binding->method->routing, nullptr);
  EXPECT_TRUE(match.binding->method->routing->keys().empty());
  ASSERT_EQ((*table)->Find("GET", "/b", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->routing->keys().size(), 1u);
}

constexpr char kConflict[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    message M { string x = 1; string y = 2; }
    service S {
      rpc A(M) returns (M) { option (google.api.http) = { get: "/v1/{x=a/*}" }; }
      rpc B(M) returns (M) { option (google.api.http) = { get: "/v1/a/{y}" }; }
      rpc C(M) returns (M) { option (google.api.http) = { post: "/t.S/D" body: "*" }; }
      rpc D(M) returns (M);
    })";

TEST(RouteTableErrorTest, ConflictNamesBoth) {
  auto table = RouteTable::Build(SchemaFromSource(kConflict), {});
  EXPECT_EQ(table.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(table.status().message(),
            "test.proto: method t.S.B: template \"/v1/a/{y}\": GET /v1/a/{y} (annotation of t.S.B) "
            "matches the same paths as GET /v1/{x=a/*} (annotation of t.S.A)");
}

TEST(RouteTableErrorTest, LenientBuildKeepsTheFirstAndPrefersAnnotationsToDefaults) {
  RouteOptions options;
  options.strict = false;
  options.bind_unannotated_methods = true;
  auto table = RouteTable::Build(SchemaFromSource(kConflict), options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->problems().size(), 2u);
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/v1/a/1", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->full_name, "t.S.A");
  ASSERT_EQ((*table)->Find("POST", "/t.S/D", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->full_name, "t.S.C");
}

TEST(RouteTableErrorTest, NamesServicesThatAreNotThere) {
  RouteOptions options;
  options.services = {"t.S", "t.T"};
  auto schema = SchemaFromSource(kConflict);
  EXPECT_EQ(RouteTable::Build(schema, options).status(),
            absl::NotFoundError("service t.T: not in the schema"));
  options.strict = false;
  auto table = RouteTable::Build(schema, options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->problems().back(), "service t.T: not in the schema");
}

}  // namespace
}  // namespace transom
