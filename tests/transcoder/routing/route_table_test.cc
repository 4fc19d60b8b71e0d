#include "transcoder/routing/route_table.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

constexpr char kLibrary[] = R"(
    syntax = "proto3";
    package lib.v1;
    import "google/api/annotations.proto";
    import "google/protobuf/empty.proto";
    import "google/protobuf/field_mask.proto";
    message Shelf { int64 id = 1; string theme = 2; }
    message Request {
      string name = 1;
      Shelf shelf = 2;
      google.protobuf.FieldMask mask = 3;
    }
    message Shelves { repeated Shelf shelves = 1; }
    service Library {
      rpc ListShelves(google.protobuf.Empty) returns (Shelves) {
        option (google.api.http) = { get: "/v1/shelves" response_body: "shelves" };
      }
      rpc GetShelf(Request) returns (Shelf) {
        option (google.api.http) = {
          get: "/v1/{name=shelves/*}"
          additional_bindings { get: "/v2/{name}" }
          additional_bindings { custom { kind: "LOCK" path: "/v2/{name}" } body: "*" }
        };
      }
      rpc UpdateShelf(Request) returns (Shelf) {
        option (google.api.http) = {
          patch: "/v1/shelves/{shelf.id}/masks/{mask}" body: "shelf"
        };
      }
      rpc MergeShelf(Request) returns (Shelf) {
        option (google.api.http) = { post: "/v1/{name=shelves/*}:merge" body: "*" };
      }
      rpc Watch(stream Request) returns (stream Shelf) {
        option (google.api.http) = { post: "/v1/watch" body: "*" };
      }
      rpc Anything(Request) returns (Shelf) {
        option (google.api.http) = { custom { kind: "*" path: "/any" } };
      }
      rpc Plain(Request) returns (Shelf);
    }
    service Other { rpc Do(Request) returns (Shelf); }
    )";

constexpr char kHealth[] = R"(
    syntax = "proto3";
    package grpc.health.v1;
    message CheckRequest {}
    service Health { rpc Check(CheckRequest) returns (CheckRequest); }
    )";

std::unique_ptr<const RouteTable> BuildLibrary(const RouteOptions& options) {
  auto schema = Schema::Compile(
      CompileProtoSources({{"library.proto", kLibrary}, {"health.proto", kHealth}}));
  EXPECT_TRUE(schema.ok()) << schema.status();
  auto table = RouteTable::Build(*schema, options);
  EXPECT_TRUE(table.ok()) << table.status();
  return *std::move(table);
}

std::string Describe(const Binding& binding) {
  std::string text =
      absl::StrCat(binding.http_method, " ", binding.path.text(), " ", binding.method->grpc_path);
  for (const FieldPath& path : binding.variables) absl::StrAppend(&text, " ", path.text);
  if (binding.body == BodyRule::kWhole) absl::StrAppend(&text, " body=*");
  if (binding.body == BodyRule::kField) {
    absl::StrAppend(&text, " body=", binding.body_field->proto_name);
  }
  if (binding.response_field != nullptr) {
    absl::StrAppend(&text, " response=", binding.response_field->proto_name);
  }
  return text;
}

std::vector<std::string> DescribeAll(const RouteTable& table) {
  std::vector<std::string> all;
  for (const auto& binding : table.bindings()) all.push_back(Describe(*binding));
  return all;
}

TEST(RouteTableTest, BindsWhatTheAnnotationsSay) {
  auto table = BuildLibrary({});
  EXPECT_EQ(DescribeAll(*table),
            (std::vector<std::string>{
                "GET /v1/shelves /lib.v1.Library/ListShelves response=shelves",
                "GET /v1/{name=shelves/*} /lib.v1.Library/GetShelf name",
                "GET /v2/{name} /lib.v1.Library/GetShelf name",
                "LOCK /v2/{name} /lib.v1.Library/GetShelf name body=*",
                "PATCH /v1/shelves/{shelf.id}/masks/{mask} /lib.v1.Library/UpdateShelf "
                "shelf.id mask body=shelf",
                "POST /v1/{name=shelves/*}:merge /lib.v1.Library/MergeShelf name body=*",
                "POST /v1/watch /lib.v1.Library/Watch body=*",
                "* /any /lib.v1.Library/Anything",
            }));
  EXPECT_EQ(table->bindings()[0]->source, "annotation of lib.v1.Library.ListShelves");
  EXPECT_EQ(table->bindings()[2]->source,
            "additional_bindings[0] of the annotation of lib.v1.Library.GetShelf");
  EXPECT_TRUE(table->problems().empty());
}

TEST(RouteTableTest, ListsMethodsWithoutBindings) {
  auto table = BuildLibrary({});
  std::vector<std::string> names;
  for (const auto& method : table->methods()) names.push_back(method->full_name);
  EXPECT_EQ(absl::StrJoin(names, " "),
            "lib.v1.Library.ListShelves lib.v1.Library.GetShelf lib.v1.Library.UpdateShelf "
            "lib.v1.Library.MergeShelf lib.v1.Library.Watch lib.v1.Library.Anything "
            "lib.v1.Library.Plain lib.v1.Other.Do");
  const MethodEntry& watch = *table->methods()[4];
  EXPECT_EQ(watch.service, "lib.v1.Library");
  EXPECT_EQ(watch.grpc_path, "/lib.v1.Library/Watch");
  EXPECT_EQ(watch.request, table->schema().FindMessage("lib.v1.Request"));
  EXPECT_EQ(watch.response, table->schema().FindMessage("lib.v1.Shelf"));
  EXPECT_TRUE(watch.client_streaming && watch.server_streaming);
  EXPECT_FALSE(table->methods()[0]->client_streaming || table->methods()[0]->server_streaming);
}

// Rule 30.
TEST(RouteTableTest, BindsMethodsWithoutARuleWhenAsked) {
  RouteOptions options;
  options.bind_unannotated_methods = true;
  auto table = BuildLibrary(options);
  std::vector<std::string> all = DescribeAll(*table);
  ASSERT_EQ(all.size(), 10u);
  EXPECT_EQ(all[8], "POST /lib.v1.Library/Plain /lib.v1.Library/Plain body=*");
  EXPECT_EQ(all[9], "POST /lib.v1.Other/Do /lib.v1.Other/Do body=*");
  EXPECT_EQ(table->bindings()[9]->source, "default binding of lib.v1.Other.Do");
  RouteMatch match;
  EXPECT_EQ(table->Find("POST", "/lib.v1.Other/Do", &match), RouteTable::Outcome::kFound);
}

TEST(RouteTableTest, ServesTheServicesThatAreNamed) {
  RouteOptions options;
  options.services = {"lib.v1.Other"};
  auto table = BuildLibrary(options);
  ASSERT_EQ(table->methods().size(), 1u);
  EXPECT_EQ(table->methods()[0]->full_name, "lib.v1.Other.Do");
}

TEST(RouteTableTest, ServesInfrastructureOnlyWhenNamed) {
  RouteOptions options;
  options.services = {"grpc.health.v1.Health"};
  options.bind_unannotated_methods = true;
  auto table = BuildLibrary(options);
  EXPECT_EQ(DescribeAll(*table),
            (std::vector<std::string>{
                "POST /grpc.health.v1.Health/Check /grpc.health.v1.Health/Check body=*"}));
}

TEST(RouteTableTest, FindsRoutes) {
  using Outcome = RouteTable::Outcome;
  const struct {
    const char* name;
    const char* method;
    const char* path;
    Outcome outcome;
    const char* found;
  } rows[] = {
      {"literal", "GET", "/v1/shelves", Outcome::kFound, "/v1/shelves"},
      {"variable", "GET", "/v1/shelves/8", Outcome::kFound, "/v1/{name=shelves/*} shelves/8"},
      {"additional", "GET", "/v2/x%20y", Outcome::kFound, "/v2/{name} x%20y"},
      {"rule 5: verb", "POST", "/v1/shelves/8:merge", Outcome::kFound,
       "/v1/{name=shelves/*}:merge shelves/8"},
      {"rule 6: id with a colon", "GET", "/v1/shelves/8:merge", Outcome::kFound,
       "/v1/{name=shelves/*} shelves/8:merge"},
      {"rule 6: no such path", "GET", "/v3", Outcome::kNoRoute, ""},
      {"rule 6: no such path, odd method", "FOO", "/v3", Outcome::kNoRoute, ""},
      {"rule 6: other method", "DELETE", "/v1/shelves", Outcome::kMethodNotAllowed, ""},
      {"rule 6: other method, verb", "PUT", "/v1/shelves/8:merge", Outcome::kMethodNotAllowed, ""},
      {"rule 6: custom any", "FOO", "/any", Outcome::kFound, "/any"},
      {"rule 10: custom", "LOCK", "/v2/a", Outcome::kFound, "/v2/{name} a"},
      {"rule 10: HEAD", "HEAD", "/v1/shelves", Outcome::kFound, "/v1/shelves"},
      {"rule 10: HEAD where no GET is", "HEAD", "/v1/watch", Outcome::kMethodNotAllowed, ""},
      {"two variables", "PATCH", "/v1/shelves/7/masks/a,b", Outcome::kFound,
       "/v1/shelves/{shelf.id}/masks/{mask} 7 a,b"},
      {"no slash", "GET", "v1", Outcome::kNoRoute, ""},
      {"empty", "GET", "", Outcome::kNoRoute, ""},
      {"asterisk", "OPTIONS", "*", Outcome::kNoRoute, ""},
  };
  auto table = BuildLibrary({});
  RouteMatch match;  // one for all rows: what an earlier one left must not show
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(table->Find(row.method, row.path, &match), row.outcome);
    std::string found;
    if (match.binding != nullptr) {
      found = match.binding->path.text();
      for (absl::string_view capture : match.captures) absl::StrAppend(&found, " ", capture);
    }
    EXPECT_EQ(found, row.found);
  }
}

TEST(RouteTableTest, TellsTheMethodsThatAPathAllows) {
  const struct {
    const char* path;
    const char* allowed;
  } rows[] = {
      {"/v1/shelves", "GET, HEAD"},
      {"/v2/a", "GET, HEAD, LOCK"},
      {"/v1/watch", "POST"},
      {"/v1/shelves/8:merge", "GET, HEAD, POST"},
      {"/any", "DELETE, GET, HEAD, PATCH, POST, PUT"},
      {"/nothing", ""},
  };
  auto table = BuildLibrary({});
  for (const auto& row : rows) {
    EXPECT_EQ(table->AllowedMethods(row.path), row.allowed) << row.path;
  }
}

// Two upstreams, each with a schema of its own: the files have the same name, and a type of the
// same name with other fields.
constexpr char kFirst[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string a = 1; }
    service S { rpc Get(M) returns (M) { option (google.api.http) = { get: "/s/{a}" }; } }
    service Extra { rpc Get(M) returns (M) { option (google.api.http) = { get: "/e/{a}" }; } })";
constexpr char kSecond[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string b = 1; }
    service R { rpc Get(M) returns (M) { option (google.api.http) = { get: "/r/{b}" }; } }
    service S { rpc Get(M) returns (M) { option (google.api.http) = { get: "/old/{b}" }; } })";

TEST(RouteTableSourcesTest, EachServiceIsOfItsUpstreamsSchema) {
  const auto first = SchemaFromSource(kFirst);
  const auto second = SchemaFromSource(kSecond);
  RouteOptions options;
  options.strict = false;
  options.services = {"t.S", "t.R"};
  options.upstreams = {{"t.S", 0}, {"t.R", 2}};
  auto table =
      RouteTable::Build(std::vector<RouteSource>{{first, 0, false}, {second, 2, false}}, options);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_TRUE((*table)->problems().empty());
  ASSERT_EQ((*table)->bindings().size(), 2u);
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/s/1", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->upstream, 0);
  EXPECT_EQ(match.binding->method->schema, first.get());
  EXPECT_EQ(match.binding->method->request, first->FindMessage("t.M"));
  ASSERT_EQ((*table)->Find("GET", "/r/1", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->upstream, 2);
  EXPECT_EQ(match.binding->method->request, second->FindMessage("t.M"));
}

TEST(RouteTableSourcesTest, OneSchemaForAllUpstreams) {
  RouteOptions options;
  options.upstreams = {{"t.Extra", 1}};
  auto table =
      RouteTable::Build(std::vector<RouteSource>{{SchemaFromSource(kFirst), 3, true}}, options);
  ASSERT_TRUE(table.ok()) << table.status();
  RouteMatch match;
  ASSERT_EQ((*table)->Find("GET", "/s/1", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->upstream, 3);
  ASSERT_EQ((*table)->Find("GET", "/e/1", &match), RouteTable::Outcome::kFound);
  EXPECT_EQ(match.binding->method->upstream, 1);
}

TEST(RouteTableSourcesTest, AServiceOfAnUpstreamMustBeThere) {
  RouteOptions options;
  options.upstreams = {{"t.None", 1}};
  EXPECT_EQ(RouteTable::Build(SchemaFromSource(kFirst), options).status(),
            absl::NotFoundError("service t.None: not in the schema"));
}

}  // namespace
}  // namespace transom
