// Bodies that are forms or protobuf; the path against the body; the mask of a PATCH.

#include <string>

#include "absl/strings/match.h"
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
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/timestamp.proto";
    message Inner {
      string name = 1;
      int32 id = 2;
      google.protobuf.Timestamp time = 3;
      Inner inner = 4;
      repeated int32 numbers = 5;
    }
    message M {
      string name = 1;
      int32 count = 2;
      Inner inner = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      google.protobuf.FieldMask mask = 6;
      oneof choice { string left = 7; string right = 8; }
      google.protobuf.Timestamp time = 9;
      double ratio = 10;
      google.api.HttpBody raw = 11;
    }
    message TwoMasks {
      Inner inner = 1;
      google.protobuf.FieldMask mask = 2;
      google.protobuf.FieldMask other = 3;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          post: "/whole" body: "*"
          additional_bindings { post: "/name/{name}" body: "*" }
          additional_bindings { post: "/mask/{mask}" body: "*" }
          additional_bindings { post: "/left/{left}" body: "*" }
          additional_bindings { post: "/ratio/{ratio}" body: "*" }
          additional_bindings { post: "/inner" body: "inner" }
          additional_bindings { post: "/inner/{inner.id}" body: "inner" }
          additional_bindings { post: "/inner/at/{inner.time}" body: "inner" }
          additional_bindings { post: "/tags" body: "tags" }
          additional_bindings { post: "/labels" body: "labels" }
          additional_bindings { post: "/time" body: "time" }
          additional_bindings { post: "/count" body: "count" }
          additional_bindings { patch: "/inner/{inner.name}" body: "inner" }
          additional_bindings { patch: "/masked/{mask}" body: "inner" }
          additional_bindings { patch: "/whole" body: "*" }
          additional_bindings { patch: "/tags" body: "tags" }
          additional_bindings { patch: "/raw" body: "raw" }
          additional_bindings { put: "/inner" body: "inner" }
        };
      }
      rpc B(TwoMasks) returns (M) { option (google.api.http) = { patch: "/two" body: "inner" }; }
    })";

constexpr char kForm[] = "application/x-www-form-urlencoded";
constexpr char kProtobuf[] = "application/protobuf";

class RequestTranslatorEncodingTest : public testing::Test {
 protected:
  struct Row {
    const char* name;
    TestRequest request;
    const char* message;
  };
  template <size_t kSize>
  void Check(const Row (&rows)[kSize], const RequestTranslatorOptions& options = {}) const {
    for (const Row& row : rows) {
      SCOPED_TRACE(row.name);
      EXPECT_EQ(service_.Translate(row.request, options), row.message);
    }
  }

  TestService service_{kProto};
};

TEST_F(RequestTranslatorEncodingTest, FormsBindLikeQueries) {
  const Row rows[] = {
      {"fields",
       {"POST", "/whole", "", "name=a+b&count=2&inner.name=x", kForm},
       R"(name: "a b" count: 2 inner { name: "x" })"},
      {"charset",
       {"POST", "/whole", "", "name=a", "application/x-www-form-urlencoded; charset=UTF-8"},
       R"(name: "a")"},
      {"list and map",
       {"POST", "/whole", "", "tags=a&tags=b&labels%5Bk%5D=v", kForm},
       R"(tags: "a" tags: "b" labels { key: "k" value: "v" })"},
      {"empty value", {"POST", "/whole", "", "left=", kForm}, R"(left: "")"},
      {"the path wins", {"POST", "/name/p", "", "name=q&count=1", kForm}, R"(name: "p" count: 1)"},
      {"the path's mask wins",
       {"POST", "/mask/a", "", "mask=b,c", kForm},
       R"(mask { paths: "a" })"},
      {"the path's oneof wins", {"POST", "/left/p", "", "right=q", kForm}, R"(left: "p")"},
      {"under a field",
       {"POST", "/inner", "count=1", "name=x&inner.id=2&numbers=1&numbers=2", kForm},
       R"(count: 1 inner { name: "x" inner { id: 2 } numbers: 1 numbers: 2 })"},
      {"the path wins under a field",
       {"POST", "/inner/5", "", "id=4&name=x", kForm},
       R"(inner { name: "x" id: 5 })"},
      {"the path's message wins under a field",
       {"POST", "/inner/at/1970-01-01T00:00:02Z", "", "time=1970-01-01T00:00:01.5Z&id=1", kForm},
       "inner { id: 1 time { seconds: 2 } }"},
      {"no system parameters",
       {"POST", "/whole", "", "$alt=json", kForm},
       R"(INVALID_ARGUMENT: form field "$alt": unknown: no field "$alt" in t.M)"},
      {"empty", {"POST", "/whole", "", "", kForm}, ""},
      {"nothing but separators", {"POST", "/whole", "", "&&=", kForm}, ""},
      {"a list starts like a name",
       {"POST", "/whole", "", "[1]", kForm},
       R"(INVALID_ARGUMENT: form field "[1]": unknown: no field "[1]" in t.M)"},
      {"twice",
       {"POST", "/whole", "", "name=a&name=b", kForm},
       "INVALID_ARGUMENT: form field \"name\": given more than once, but the field is not "
       "repeated"},
      {"two of a oneof",
       {"POST", "/whole", "", "left=a&right=b", kForm},
       "INVALID_ARGUMENT: form field \"right\": cannot be set together with \"left\" of the same "
       "oneof, which is set by another form field"},
      {"bad value",
       {"POST", "/whole", "", "count=x", kForm},
       "INVALID_ARGUMENT: form field \"count\": expected an int32, found \"x\""},
      {"bad escape",
       {"POST", "/whole", "", "name=%f", kForm},
       "INVALID_ARGUMENT: form field \"name\": \"%\" that is not followed by two hexadecimal "
       "digits"},
      {"names of the request under a field",
       {"POST", "/inner", "", "inner.name=x&count=1", kForm},
       R"(INVALID_ARGUMENT: form field "count": unknown: no field "count" in t.Inner)"},
      {"a query beside it",
       {"POST", "/inner", "inner.id=1", "name=x", kForm},
       "INVALID_ARGUMENT: query parameter \"inner.id\": the field, or a part of it, is set by the "
       "request body"},
  };
  Check(rows);
  RequestTranslatorOptions options;
  options.query_plus_is_literal = true;
  options.ignore_unknown_query_parameters = true;
  options.json.elements_max = 2;
  const Row with_options[] = {
      {"plus",
       {"POST", "/inner", "name=a+b", "name=a+b", kForm},
       R"(name: "a+b" inner { name: "a b" })"},
      {"unknown", {"POST", "/whole", "", "nome=a&name=b", kForm}, R"(name: "b")"},
      {"too many",
       {"POST", "/whole", "", "a&b&c", kForm},
       "INVALID_ARGUMENT: the form has too many fields: at most 2 are taken"},
  };
  Check(with_options, options);
}

TEST_F(RequestTranslatorEncodingTest, SaysWhereOnlyJsonGoes) {
  const struct {
    const char* path;
    const char* type;
    const char* error;
  } rows[] = {
      {"/tags", kForm,
       "Content-Type application/x-www-form-urlencoded is not supported here: the body is the "
       "field "
       "\"tags\", which has no fields to be set by name; send application/json"},
      {"/labels", kForm,
       "Content-Type application/x-www-form-urlencoded is not supported here: the body is the "
       "field "
       "\"labels\", which has no fields to be set by name; send application/json"},
      {"/time", kForm,
       "Content-Type application/x-www-form-urlencoded is not supported here: the body is the "
       "field "
       "\"time\", which has no fields to be set by name; send application/json"},
      {"/tags", kProtobuf,
       "Content-Type application/protobuf is not supported here: the body is the field \"tags\", "
       "which is not a message; send application/json"},
      {"/count", kProtobuf,
       "Content-Type application/protobuf is not supported here: the body is the field \"count\", "
       "which is not a message; send application/json"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.error);
    const absl::Status status = service_.TranslateStatus({"POST", row.path, "", "x", row.type}, {});
    EXPECT_EQ(EventOf(status), GatewayEvent::kUnsupportedContentType);
    EXPECT_EQ(std::string(status.message()), row.error);
  }
}

TEST_F(RequestTranslatorEncodingTest, ProtobufIsPassedOn) {
  const std::string whole = service_.ToWire("t.M", "name: 'a' inner { id: 1 } mask { paths: 'x' }");
  const std::string inner =
      service_.ToWire("t.Inner", "name: 'a' time { seconds: 1 nanos: 5 } inner { id: 2 }");
  const Row rows[] = {
      {"whole",
       {"POST", "/whole", "", whole, kProtobuf},
       R"(name: "a" inner { id: 1 } mask { paths: "x" })"},
      {"older name",
       {"POST", "/whole", "", whole, "application/x-protobuf"},
       R"(name: "a" inner { id: 1 } mask { paths: "x" })"},
      {"the path wins",
       {"POST", "/name/p", "", whole, kProtobuf},
       R"(name: "p" inner { id: 1 } mask { paths: "x" })"},
      {"the path's mask wins",
       {"POST", "/mask/a", "", whole, kProtobuf},
       R"(name: "a" inner { id: 1 } mask { paths: "a" })"},
      {"field",
       {"POST", "/inner", "count=3", inner, kProtobuf},
       R"(count: 3 inner { name: "a" time { seconds: 1 nanos: 5 } inner { id: 2 } })"},
      {"the path's message wins in a field",
       {"POST", "/inner/at/1970-01-01T00:00:02Z", "", inner, kProtobuf},
       R"(inner { name: "a" time { seconds: 2 } inner { id: 2 } })"},
      {"well-known field", {"POST", "/time", "", Varint(1, 5), kProtobuf}, "time { seconds: 5 }"},
      {"unknown fields stay", {"POST", "/whole", "", Varint(99, 1), kProtobuf}, "99: 1"},
      {"empty", {"POST", "/whole", "", "", kProtobuf}, ""},
      {"JSON",
       {"POST", "/whole", "", "{\"count\":1}", kProtobuf},
       "INVALID_ARGUMENT: the body is not a t.M in protobuf: length reaches behind the end at byte "
       "2"},
      {"truncated",
       {"POST", "/whole", "", "\x0a\x05x", kProtobuf},
       "INVALID_ARGUMENT: the body is not a t.M in protobuf: name: length reaches behind the end "
       "at "
       "byte 1"},
      {"UTF-8",
       {"POST", "/inner", "", Bytes(1, "\xff"), kProtobuf},
       "INVALID_ARGUMENT: the body is not a t.Inner in protobuf: name: invalid UTF-8 in the string "
       "at byte 2"},
  };
  Check(rows);
  RequestTranslatorOptions options;
  options.json.depth_max = 1;
  EXPECT_TRUE(
      absl::StrContains(service_.Translate({"POST", "/inner", "", inner, kProtobuf}, {}), "inner"));
  EXPECT_EQ(
      service_.Translate({"POST", "/inner", "", Bytes(4, Bytes(4, "")), kProtobuf}, options),
      "INVALID_ARGUMENT: the body is not a t.Inner in protobuf: inner.inner: nested too deeply "
      "at byte 4");
}

TEST_F(RequestTranslatorEncodingTest, RefusesABodyThatContradictsThePath) {
  RequestTranslatorOptions options;
  options.reject_path_body_conflicts = true;
  const std::string error =
      "INVALID_ARGUMENT: path variable \"name\": the request body has another value for this field";
  const std::string wire = service_.ToWire("t.M", "name: 'b'");
  const Row rows[] = {
      {"same", {"POST", "/name/p", "", R"({"name":"p","count":1})"}, R"(name: "p" count: 1)"},
      {"absent", {"POST", "/name/p", "", R"({"count":1})"}, R"(name: "p" count: 1)"},
      {"null", {"POST", "/name/p", "", R"({"name":null})"}, R"(name: "p")"},
      {"no body", {"POST", "/name/p"}, R"(name: "p")"},
      {"another", {"POST", "/name/p", "", R"({"name":"b"})"}, error.c_str()},
      {"empty is another", {"POST", "/name/p", "", R"({"name":""})"}, error.c_str()},
      {"another in a form", {"POST", "/name/p", "", "name=b", kForm}, error.c_str()},
      {"same in a form", {"POST", "/name/p", "", "name=p", kForm}, R"(name: "p")"},
      {"another in protobuf", {"POST", "/name/p", "", wire, kProtobuf}, error.c_str()},
      {"same number, written otherwise",
       {"POST", "/ratio/1e1", "", R"({"ratio":10})"},
       "ratio: 10"},
      {"another number",
       {"POST", "/ratio/1", "", R"({"ratio":2})"},
       "INVALID_ARGUMENT: path variable \"ratio\": the request body has another value for this "
       "field"},
      {"same mask",
       {"POST", "/mask/a,b", "", R"({"mask":"a,b"})"},
       R"(mask { paths: "a" paths: "b" })"},
      {"another mask",
       {"POST", "/mask/a", "", R"({"mask":"b"})"},
       "INVALID_ARGUMENT: path variable \"mask\": the request body has another value for this "
       "field"},
      {"same time, with its zeros",
       {"POST", "/inner/at/1970-01-01T00:00:02Z", "", R"({"time":"1970-01-01T01:00:02+01:00"})"},
       "inner { time { seconds: 2 } }"},
      {"another time",
       {"POST", "/inner/at/1970-01-01T00:00:02Z", "", R"({"time":"1970-01-01T00:00:02.5Z"})"},
       "INVALID_ARGUMENT: path variable \"inner.time\": the request body has another value for "
       "this "
       "field"},
      {"inside the body's field",
       {"POST", "/inner/5", "", R"({"id":4})"},
       "INVALID_ARGUMENT: path variable \"inner.id\": the request body has another value for this "
       "field"},
      {"another member of the oneof", {"POST", "/left/p", "", R"({"right":"b"})"}, R"(left: "p")"},
  };
  Check(rows, options);
}

TEST_F(RequestTranslatorEncodingTest, FillsTheMaskOfAPatch) {
  const std::string wire = service_.ToWire("t.Inner", "name: 'n' inner { id: 2 } numbers: 1");
  const Row rows[] = {
      {"leaves",
       {"PATCH", "/inner/p", "", R"({"id":1,"inner":{"name":"x","numbers":[1]}})"},
       R"(inner { name: "p" id: 1 inner { name: "x" numbers: 1 } } )"
       R"(mask { paths: "id" paths: "inner.name" paths: "inner.numbers" })"},
      {"null",
       {"PATCH", "/inner/p", "", R"({"id":null})"},
       R"(inner { name: "p" } mask { paths: "id" })"},
      {"well-known",
       {"PATCH", "/inner/p", "", R"({"time":"1970-01-01T00:00:02Z"})"},
       R"(inner { name: "p" time { seconds: 2 } } mask { paths: "time" })"},
      {"by the query",
       {"PATCH", "/inner/p", "mask=name", R"({"id":1})"},
       R"(inner { name: "p" id: 1 } mask { paths: "name" })"},
      {"empty by the query",
       {"PATCH", "/inner/p", "mask=", R"({"id":1})"},
       R"(inner { name: "p" id: 1 } mask { })"},
      {"by the path",
       {"PATCH", "/masked/name", "", R"({"id":1})"},
       R"(inner { id: 1 } mask { paths: "name" })"},
      {"empty object", {"PATCH", "/inner/p", "", "{}"}, R"(inner { name: "p" })"},
      {"null body", {"PATCH", "/inner/p", "", "null"}, R"(inner { name: "p" })"},
      {"no body", {"PATCH", "/inner/p"}, R"(inner { name: "p" })"},
      {"form",
       {"PATCH", "/inner/p", "", "id=1&inner.id=2", kForm},
       R"(inner { name: "p" id: 1 inner { id: 2 } } )"
       R"(mask { paths: "id" paths: "inner.id" })"},
      {"protobuf",
       {"PATCH", "/inner/p", "", wire, kProtobuf},
       R"(inner { name: "p" inner { id: 2 } numbers: 1 } )"
       R"(mask { paths: "name" paths: "inner.id" paths: "numbers" })"},
      {"body *", {"PATCH", "/whole", "", R"({"inner":{"id":1}})"}, "inner { id: 1 }"},
      {"list", {"PATCH", "/tags", "", R"(["a"])"}, R"(tags: "a")"},
      {"raw", {"PATCH", "/raw", "", "x", ""}, R"(raw { data: "x" })"},
      {"two masks", {"PATCH", "/two", "", R"({"id":1})"}, "inner { id: 1 }"},
      {"PUT", {"PUT", "/inner", "", R"({"id":1})"}, "inner { id: 1 }"},
      {"POST", {"POST", "/inner", "", R"({"id":1})"}, "inner { id: 1 }"},
  };
  Check(rows);
  RequestTranslatorOptions options;
  options.fill_update_mask = false;
  EXPECT_EQ(service_.Translate({"PATCH", "/inner/p", "", R"({"id":1})"}, options),
            R"(inner { name: "p" id: 1 })");
}

TEST(RequiredFieldsOfABodyTest, AreMissedInProtobufAsInJson) {
  const TestService service(R"(
      syntax = "proto2";
      package t;
      import "google/api/annotations.proto";
      message Strict { required int32 id = 1; optional string name = 2; }
      message M { optional string name = 1; optional Strict strict = 2; }
      service S {
        rpc A(M) returns (M) {
          option (google.api.http) = {
            post: "/whole" body: "*"
            additional_bindings { post: "/strict" body: "strict" }
            additional_bindings { get: "/none" }
          };
        }
        rpc B(Strict) returns (M) {
          option (google.api.http) = { post: "/b/{name}" body: "*" };
        }
      })");
  const struct {
    const char* name;
    TestRequest request;
    const char* message;
  } rows[] = {
      {"protobuf", {"POST", "/whole", "", Bytes(2, Varint(1, 7)), kProtobuf}, "strict { id: 7 }"},
      {"protobuf, in parts",
       {"POST", "/whole", "", Bytes(2, Bytes(2, "n")) + Bytes(2, Varint(1, 7)), kProtobuf},
       R"(strict { id: 7 name: "n" })"},
      {"protobuf, without the message",
       {"POST", "/whole", "", Bytes(1, "a"), kProtobuf},
       R"(name: "a")"},
      {"protobuf, missing",
       {"POST", "/whole", "", Bytes(2, ""), kProtobuf},
       "INVALID_ARGUMENT: strict: the required field \"id\" of t.Strict is missing"},
      {"protobuf, missing in the field that is the body",
       {"POST", "/strict", "", Bytes(2, "n"), kProtobuf},
       "INVALID_ARGUMENT: strict: the required field \"id\" of t.Strict is missing"},
      {"protobuf, missing beside a path",
       {"POST", "/b/n", "", Bytes(2, "m"), kProtobuf},
       "INVALID_ARGUMENT: the required field \"id\" of t.Strict is missing"},
      {"JSON, missing",
       {"POST", "/strict", "", R"({"name": "n"})"},
       "INVALID_ARGUMENT: strict: the required field \"id\" of t.Strict is missing"},
      {"no body", {"GET", "/none"}, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service.Translate(row.request, {}), row.message);
  }
}

}  // namespace
}  // namespace transom
