// What path, query and body make of one request together.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"

namespace transom {
namespace {

constexpr absl::string_view kUpdateProto = R"(
    syntax = "proto3"; package t;
    import "google/api/annotations.proto";
    import "google/protobuf/any.proto";
    import "google/protobuf/empty.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    enum E { NONE = 0; ONE = 1; }
    message M {
      string name = 1;
      int32 i32 = 2;
      repeated string rs = 3;
      map<string, int32> ms = 4;
      oneof o { string oa = 5; int32 ob = 6; }
      E e = 7;
      M n = 8;
      google.protobuf.Struct st = 9;
      google.protobuf.Any any = 10;
      google.protobuf.Empty none = 11;
      bool alt = 12 [json_name = "$alt"];
      bool dotted = 13 [json_name = "a.b"];
    }
    message U { M m = 1; google.protobuf.FieldMask update_mask = 2; string other = 3; }
    service S {
      rpc Update(U) returns (M) {
        option (google.api.http) = { patch: "/u/{m.name}" body: "m" };
      }
      rpc Any(U) returns (M) {
        option (google.api.http) = { custom { kind: "*" path: "/any" } body: "m" };
      }
      rpc Get(M) returns (M) {
        option (google.api.http) = {
          get: "/m" additional_bindings { get: "/e/{e}" }
        };
      }
    })";

class PartsTest : public testing::Test {
 protected:
  std::string Translate(const TestRequest& request) {
    static const auto* const service = new TestService(kUpdateProto);
    return service->Translate(request, options);
  }

  RequestTranslatorOptions options;
};

TEST_F(PartsTest, TheBodyCoversItsFieldAlsoAroundAVariable) {
  const struct {
    const char* query;
    const char* body;
  } rows[] = {
      {"m.i32=5", R"({"i32":7})"}, {"m.i32=5", R"({})"},          {"m.rs=q", R"({"rs":["b"]})"},
      {"m.ob=1", R"({"oa":"x"})"}, {"m.ms[a]=1", R"({"ms":{}})"}, {"m.n.name=q", "{}"},
      {"m.name=q", "{}"},
  };
  for (const auto& row : rows) {
    const std::string name = std::string(row.query).substr(0, std::string(row.query).find('='));
    EXPECT_EQ(Translate({"PATCH", "/u/nm", row.query, row.body}),
              absl::StrCat("INVALID_ARGUMENT: query parameter \"", name,
                           "\": the field, or a part of it, is set by the request body"))
        << row.query;
  }
}

TEST_F(PartsTest, WhatTheBodyCoversIsLeftToItWhenAsked) {
  options.ignore_bound_query_parameters = true;
  EXPECT_EQ(
      Translate({"PATCH", "/u/nm", "m.i32=5&m.ob=1&other=x", R"({"i32":7,"oa":"y"})"}),
      R"(m { name: "nm" i32: 7 oa: "y" } update_mask { paths: "i32" paths: "oa" } other: "x")");
}

TEST_F(PartsTest, AnyMethodFillsTheMaskOfAPatch) {
  EXPECT_EQ(Translate({"PATCH", "/any", "", R"({"i32":7})"}),
            R"(m { i32: 7 } update_mask { paths: "i32" })");
  EXPECT_EQ(Translate({"PUT", "/any", "", R"({"i32":7})"}), "m { i32: 7 }");
}

// What may be unknown in a body is a mistake in a path or a query.
TEST_F(PartsTest, UnknownEnumNamesAreIgnoredInBodiesOnly) {
  options.json.ignore_unknown_fields = true;
  options.json.ignore_unknown_enum_names = true;
  EXPECT_EQ(Translate({"GET", "/e/NOPE"}),
            "INVALID_ARGUMENT: path variable \"e\": expected a value of t.E, found \"NOPE\"");
  EXPECT_EQ(Translate({"GET", "/m", "e=NOPE"}),
            "INVALID_ARGUMENT: query parameter \"e\": expected a value of t.E, found \"NOPE\"");
  EXPECT_EQ(Translate({"PATCH", "/u/x", "", R"({"e":"NOPE"})"}), R"(m { name: "x" })");
}

// The levels of a name and of the JSON in its value count together.
TEST_F(PartsTest, LevelsOfNamesAndValuesAddUp) {
  options.json.depth_max = 10;
  const auto nested = [](int names, int objects) {
    std::string query;
    for (int i = 0; i < names; ++i) query += "n.";
    query += "st=";
    for (int i = 0; i < objects; ++i) query += "{\"a\":";
    query += "1";
    return query + std::string(objects, '}');
  };
  EXPECT_EQ(Translate({"GET", "/m", nested(0, 1)}).substr(0, 3), "st ");
  EXPECT_EQ(Translate({"GET", "/m", nested(6, 1)}).substr(0, 2), "n ");
  EXPECT_NE(Translate({"GET", "/m", nested(9, 1)}).find("nested too deeply"), std::string::npos);
  EXPECT_NE(Translate({"GET", "/m", nested(5, 3)}).find("nested too deeply"), std::string::npos);
}

// Whether or not something else in the query is encoded.
TEST_F(PartsTest, NamesMeanTheSameInEveryQuery) {
  for (const char* rest : {"", "&name=a%20b"}) {
    EXPECT_EQ(Translate({"GET", "/m", absl::StrCat("$alt=json", rest)}),
              *rest == '\0' ? "" : R"(name: "a b")");
    EXPECT_EQ(Translate({"GET", "/m", absl::StrCat("a.b=true", rest)}),
              "INVALID_ARGUMENT: query parameter \"a.b\": unknown: no field \"a\" in t.M");
  }
}

TEST_F(PartsTest, SaysWhatCannotBeSet) {
  EXPECT_EQ(Translate({"GET", "/m", "any=x"}),
            "INVALID_ARGUMENT: query parameter \"any\": \"any\" is an Any, which a query cannot "
            "set");
  EXPECT_EQ(Translate({"GET", "/m", "none=x"}),
            "INVALID_ARGUMENT: query parameter \"none\": \"none\" is a message without fields: "
            "leave it out");
}

constexpr absl::string_view kRequiredProto = R"(
    syntax = "proto2"; package t;
    import "google/api/annotations.proto";
    import "google/protobuf/any.proto";
    message Q {
      required string id = 1;
      optional string s = 2;
      optional google.protobuf.Any any = 3;
    }
    message N {
      optional Q q = 1;
      repeated Q list = 2;
      map<string, Q> map = 3;
      optional group G = 4 { required int32 r = 1; }
      optional string name = 5;
    }
    service S {
      rpc ById(Q) returns (Q) { option (google.api.http) = { post: "/r/{id}" body: "*" }; }
      rpc Whole(Q) returns (Q) { option (google.api.http) = { post: "/w" body: "*" }; }
      rpc Get(Q) returns (Q) { option (google.api.http) = { get: "/g" }; }
      rpc Inside(N) returns (N) { option (google.api.http) = { post: "/n/{q.id}" body: "q" }; }
      rpc Field(N) returns (N) { option (google.api.http) = { post: "/f" body: "q" }; }
      rpc Nested(N) returns (N) { option (google.api.http) = { post: "/n" body: "*" }; }
      rpc GetNested(N) returns (N) { option (google.api.http) = { get: "/n" }; }
    })";

TEST(RequiredFieldsTest, ComeFromPathQueryAndBody) {
  const TestService service(kRequiredProto);
  const std::string missing = "INVALID_ARGUMENT: the required field \"id\" of t.Q is missing";
  const std::string missing_inside =
      "INVALID_ARGUMENT: q: the required field \"id\" of t.Q is missing";
  const struct {
    const char* name;
    TestRequest request;
    std::string expected;
  } rows[] = {
      {"by the path", {"POST", "/r/x", "", R"({"s":"a"})"}, R"(id: "x" s: "a")"},
      {"by the path, null in the body", {"POST", "/r/x", "", R"({"id":null})"}, R"(id: "x")"},
      {"by the path, no body", {"POST", "/r/x"}, R"(id: "x")"},
      {"by the body", {"POST", "/w", "", R"({"id":"a"})"}, R"(id: "a")"},
      {"by a form", {"POST", "/w", "", "id=a", "application/x-www-form-urlencoded"}, R"(id: "a")"},
      {"by protobuf", {"POST", "/w", "", "\n\001a", "application/protobuf"}, R"(id: "a")"},
      {"by the query", {"GET", "/g", "id=a"}, R"(id: "a")"},
      {"not in the body", {"POST", "/w", "", R"({"s":"a"})"}, missing},
      {"null in the body", {"POST", "/w", "", R"({"id":null})"}, missing},
      {"no body", {"POST", "/w"}, missing},
      {"not in the form", {"POST", "/w", "", "s=a", "application/x-www-form-urlencoded"}, missing},
      {"not in protobuf", {"POST", "/w", "", "\022\001a", "application/protobuf"}, missing},
      {"not in the query", {"GET", "/g", "s=a"}, missing},
      {"inside, by the path", {"POST", "/n/x", "", R"({"s":"a"})"}, R"(q { id: "x" s: "a" })"},
      {"inside, by the body", {"POST", "/f", "", R"({"id":"a"})"}, R"(q { id: "a" })"},
      {"inside, missing", {"POST", "/f", "", R"({"s":"a"})"}, missing_inside},
      {"nothing inside", {"POST", "/f"}, ""},
      {"inside, by the query", {"GET", "/n", "q.s=a&q.id=b"}, R"(q { id: "b" s: "a" })"},
      {"inside, not by the query", {"GET", "/n", "q.s=a"}, missing_inside},
      {"in each of a list",
       {"POST", "/n", "", R"({"list":[{"id":"a"},{"s":"b"}]})"},
       "INVALID_ARGUMENT: list: the required field \"id\" of t.Q is missing"},
      {"in each of a map",
       {"POST", "/n", "", R"({"map":{"k":{"s":"b"}}})"},
       "INVALID_ARGUMENT: map.value: the required field \"id\" of t.Q is missing"},
      {"in a group",
       {"POST", "/n", "", R"({"g":{}})"},
       "INVALID_ARGUMENT: g: the required field \"r\" of t.N.G is missing"},
      {"whole list, map and group",
       {"POST", "/n", "", R"({"list":[{"id":"a"}],"map":{"k":{"id":"b"}},"g":{"r":1}})"},
       R"(list { id: "a" } map { key: "k" value { id: "b" } } G { r: 1 })"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(service.Translate(row.request, {}), row.expected) << row.name;
  }
}

// Nobody else looks into an Any.
TEST(RequiredFieldsTest, AreWantedInsideAnAny) {
  const TestService service(kRequiredProto);
  const std::string found = service.Translate(
      {"POST", "/r/x", "", R"({"any":{"@type":"type.googleapis.com/t.Q","s":"a"}})"}, {});
  EXPECT_NE(found.find("the required field \"id\" of t.Q is missing"), std::string::npos) << found;
}

}  // namespace
}  // namespace transom
