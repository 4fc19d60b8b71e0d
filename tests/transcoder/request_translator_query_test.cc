// Query parameters, from the query to the message.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/protobuf/any.proto";
    import "google/protobuf/duration.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    enum Color { RED = 0; BLUE = 1; DARK = -1; }
    message Inner {
      string name = 1;
      int64 big_id = 2 [json_name = "BIG"];
      Inner inner = 3;
      repeated int32 numbers = 4;
      map<string, int32> counts = 5;
      oneof choice { string left = 6; string right = 7; }
    }
    message M {
      string name = 1;
      int32 page_size = 2;
      Inner inner = 3;
      repeated string tags = 4;
      map<string, string> labels = 5;
      map<int64, Color> colors = 6;
      map<bool, bytes> flags = 7;
      map<sfixed32, double> ratios = 8;
      map<string, Inner> inners = 9;
      repeated Inner list = 10;
      bytes data = 11;
      Color color = 12;
      repeated Color palette = 13;
      optional string maybe = 14;
      google.protobuf.Timestamp time = 15;
      google.protobuf.Duration wait = 16;
      google.protobuf.FieldMask mask = 17;
      google.protobuf.StringValue wrapped = 18;
      google.protobuf.Struct struct = 19;
      google.protobuf.Value value = 20;
      google.protobuf.ListValue values = 21;
      google.protobuf.Any any = 22;
      repeated google.protobuf.Timestamp times = 23;
      oneof choice { string left = 24; string right = 25; Inner middle = 26; }
      bool flag = 27;
      double ratio = 28;
      string key = 29;
      map<string, google.protobuf.Duration> waits = 30;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/a"
          additional_bindings { get: "/name/{name}" }
          additional_bindings { get: "/inner/{inner.name}" }
          additional_bindings { get: "/left/{left}" }
          additional_bindings { get: "/time/{time}" }
          additional_bindings { post: "/whole" body: "*" }
          additional_bindings { post: "/inner" body: "inner" }
          additional_bindings { post: "/middle" body: "middle" }
          additional_bindings { post: "/labels" body: "labels" }
        };
      }
    })";

class RequestTranslatorQueryTest : public testing::Test {
 protected:
  TestService service_{kProto};
};

struct Row {
  const char* name;
  const char* query;
  const char* message;
};

TEST_F(RequestTranslatorQueryTest, BindsParameters) {
  const Row rows[] = {
      {"empty", "", ""},
      {"rule 16: proto name", "page_size=5", "page_size: 5"},
      {"rule 16: JSON name", "pageSize=5", "page_size: 5"},
      {"rule 16: nested", "inner.name=x", "inner { name: \"x\" }"},
      {"rule 16: nested JSON name", "inner.inner.BIG=7", "inner { inner { big_id: 7 } }"},
      {"rule 16: nested proto name", "inner.big_id=7", "inner { big_id: 7 }"},
      {"rule 16: parts of one message", "inner.name=x&inner.big_id=7&inner.inner.name=y",
       "inner { name: \"x\" big_id: 7 inner { name: \"y\" } }"},
      {"rule 16: encoded name", "%70age%5Fsize=5", "page_size: 5"},
      {"rule 16: encoded dot", "inner%2Ename=5", "inner { name: \"5\" }"},
      {"rule 16: spaces", "name=a+b%20c%2Bd", "name: \"a b c+d\""},
      {"rule 17: negative", "page_size=-3", "page_size: -3"},
      {"rule 17: exponent", "page_size=1e2", "page_size: 100"},
      {"rule 17: bool", "flag=true", "flag: true"},
      {"rule 17: default is written", "maybe=&flag=false", "maybe: \"\""},
      {"rule 17: NaN", "ratio=NaN", "ratio: nan"},
      {"rule 17: infinity", "ratio=-Infinity", "ratio: -inf"},
      {"rule 17: enum", "color=BLUE", "color: BLUE"},
      {"rule 17: enum by number", "color=1", "color: BLUE"},
      {"rule 17: enum by unknown number", "color=17", "color: 17"},
      {"rule 17: enum by negative number", "color=-1", "color: DARK"},
      {"rule 17: bytes", "data=%2B/8=", "data: \"\\373\\377\""},
      {"rule 17: bytes, plus is a space no more", "data=-_8", "data: \"\\373\\377\""},
      {"rule 17: wrapper", "wrapped=x", "wrapped { value: \"x\" }"},
      {"rule 17: wrapper by its field", "wrapped.value=x", "wrapped { value: \"x\" }"},
      {"rule 17: Timestamp", "time=1970-01-01T00:00:02Z", "time { seconds: 2 }"},
      {"rule 17: Timestamp with an offset", "time=1970-01-01T01:00:02%2B01:00",
       "time { seconds: 2 }"},
      {"rule 17: Duration", "wait=1.5s", "wait { seconds: 1 nanos: 500000000 }"},
      {"rule 17: FieldMask", "mask=a,bC.d", "mask { paths: \"a\" paths: \"b_c.d\" }"},
      {"rule 17: Struct", "struct=%7B%22a%22:1%7D",
       "struct { fields { key: \"a\" value { number_value: 1 } } }"},
      {"rule 17: Value", "value=%22x%22", "value { string_value: \"x\" }"},
      {"rule 17: ListValue", "values=[true]", "values { values { bool_value: true } }"},
      {"rule 18: repeated", "tags=a&tags=b&tags=a", "tags: \"a\" tags: \"b\" tags: \"a\""},
      {"rule 18: repeated, in both names", "inner.numbers=1&inner.numbers=2",
       "inner { numbers: 1 numbers: 2 }"},
      {"rule 18: repeated enum", "palette=BLUE&palette=0", "palette: BLUE palette: RED"},
      {"rule 18: repeated Timestamp", "times=1970-01-01T00:00:01Z&times=1970-01-01T00:00:02Z",
       "times { seconds: 1 } times { seconds: 2 }"},
      {"rule 18: map", "labels[a]=x", "labels { key: \"a\" value: \"x\" }"},
      {"rule 18: map, encoded brackets", "labels%5Ba%5D=x", "labels { key: \"a\" value: \"x\" }"},
      {"rule 18: map, dots in the key", "labels[a.b/c]=x",
       "labels { key: \"a.b/c\" value: \"x\" }"},
      {"rule 18: map, brackets in the key", "labels[a[0]]=x",
       "labels { key: \"a[0]\" value: \"x\" }"},
      {"rule 18: map, empty key", "labels[]=x", "labels { key: \"\" value: \"x\" }"},
      {"rule 18: map, empty value", "labels[a]", "labels { key: \"a\" value: \"\" }"},
      {"rule 18: map of enums", "colors[-5]=BLUE", "colors { key: -5 value: BLUE }"},
      {"rule 18: map of bytes", "flags[true]=AQ", "flags { key: true value: \"\\001\" }"},
      {"rule 18: map with fixed keys", "ratios[-1]=2.5", "ratios { key: -1 value: 2.5 }"},
      {"rule 18: map of Durations", "waits[a]=3s", "waits { key: \"a\" value { seconds: 3 } }"},
      {"rule 18: nested map", "inner.inner.counts[x]=3",
       "inner { inner { counts { key: \"x\" value: 3 } } }"},
      {"rule 18: one member of a oneof", "left=x", "left: \"x\""},
      {"rule 18: one member, deeper", "middle.left=x", "middle { left: \"x\" }"},
      {"rule 18: parts of one member", "middle.name=x&middle.big_id=2",
       "middle { name: \"x\" big_id: 2 }"},
      {"rule 18: oneofs of two messages", "inner.left=x&inner.inner.right=y",
       "inner { inner { right: \"y\" } left: \"x\" }"},
      {"rule 19: empty string", "name=&maybe=", "maybe: \"\""},
      {"rule 19: no equals sign", "maybe", "maybe: \"\""},
      {"rule 19: empty name", "=x&&name=y", "name: \"y\""},
      {"rule 22: $unique", "$unique=123&name=x&%24unique=4", "name: \"x\""},
      {"rule 22: key where the request has it", "key=x", "key: \"x\""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate({"GET", "/a", row.query}, {}), row.message);
  }
}

TEST_F(RequestTranslatorQueryTest, SaysWhichParameterIsBad) {
  const Row rows[] = {
      {"rule 12: malformed name", "a%2=1",
       "query parameter \"a%2\": \"%\" that is not followed by two hexadecimal digits"},
      {"rule 12: malformed value", "name=%zz",
       "query parameter \"name\": \"%\" that is not followed by two hexadecimal digits"},
      {"rule 15: not UTF-8", "name=%ff", "query parameter \"name\": "},
      {"rule 17: not a number", "page_size=ten", "query parameter \"page_size\": expected "},
      {"rule 17: enum", "color=GREEN", "query parameter \"color\": "},
      {"rule 17: Struct", "struct=1", "query parameter \"struct\": "},
      {"rule 18: singular twice", "name=a&name=b",
       "query parameter \"name\": given more than once, but the field is not repeated"},
      {"rule 18: singular by both names", "pageSize=1&page_size=1",
       "query parameter \"page_size\": given more than once, but the field is not repeated"},
      {"rule 18: nested singular twice", "inner.name=a&inner.name=b",
       "query parameter \"inner.name\": given more than once, but the field is not repeated"},
      {"rule 18: FieldMask twice", "mask=a&mask=b",
       "query parameter \"mask\": given more than once, but the field is not repeated"},
      {"rule 18: a field and a part", "time=1970-01-01T00:00:01Z&time.nanos=1",
       "query parameter \"time.nanos\": the field, or a part of it, is set by another query "
       "parameter"},
      {"rule 18: a part and the field", "time.nanos=1&time=1970-01-01T00:00:01Z",
       "query parameter \"time\": the field, or a part of it, is set by another query parameter"},
      {"rule 18: key twice", "labels[a]=x&labels[b]=y&labels[a]=z",
       "query parameter \"labels[a]\": given more than once for the same key"},
      {"rule 18: number key twice", "colors[1]=RED&colors[1.0]=RED",
       "query parameter \"colors[1.0]\": given more than once for the same key"},
      {"rule 18: negative number key twice", "colors[-1]=RED&colors[-1]=RED",
       "query parameter \"colors[-1]\": given more than once for the same key"},
      {"rule 18: fixed key twice", "ratios[7]=1&ratios[7]=1",
       "query parameter \"ratios[7]\": given more than once for the same key"},
      {"rule 18: bad key", "colors[x]=RED", "query parameter \"colors[x]\": key: expected "},
      {"rule 18: key not UTF-8", "labels[%ff]=x", "query parameter \"labels[\xff]\": key: "},
      {"rule 18: bad map value", "colors[1]=GREEN", "query parameter \"colors[1]\": "},
      {"rule 18: map without key", "labels=x",
       "query parameter \"labels\": \"labels\" is a map: set it as labels[key]=value"},
      {"rule 18: map with a dot", "labels.a=x",
       "query parameter \"labels.a\": \"labels\" is a map: set it as labels[key]=value"},
      {"rule 18: bracket not closed", "labels[a=x",
       "query parameter \"labels[a\": expected labels[key] and nothing behind it"},
      {"rule 18: text behind the bracket", "labels[a]b=x",
       "query parameter \"labels[a]b\": expected labels[key] and nothing behind it"},
      {"rule 18: map of messages", "inners[a]=x",
       "query parameter \"inners[a]\": \"inners\" is a map of messages, which a query cannot set"},
      {"rule 18: part of a map's message", "inners[a].name=x",
       "query parameter \"inners[a].name\": expected inners[key] and nothing behind it"},
      {"rule 18: message", "inner=x",
       "query parameter \"inner\": \"inner\" is a message: set its fields, as inner.field=value"},
      {"rule 18: Any", "any=x",
       "query parameter \"any\": \"any\" is an Any, which a query cannot set"},
      {"rule 18: repeated message", "list=x",
       "query parameter \"list\": \"list\" is a repeated message, which a query cannot set"},
      {"rule 18: part of a repeated message", "list.name=x",
       "query parameter \"list.name\": \"list\" is a repeated message, which a query cannot set"},
      {"rule 18: two of a oneof", "left=a&right=b",
       "query parameter \"right\": cannot be set together with \"left\" of the same oneof, which "
       "is "
       "set by another query parameter"},
      {"rule 18: two of a oneof, one deeper", "middle.name=a&left=b",
       "query parameter \"left\": cannot be set together with \"middle\" of the same oneof, which "
       "is "
       "set by another query parameter"},
      {"rule 18: two of a nested oneof", "middle.left=a&middle.right=b",
       "query parameter \"middle.right\": cannot be set together with \"left\" of the same oneof, "
       "which is set by another query parameter"},
      {"rule 19: empty number", "page_size=", "query parameter \"page_size\": "},
      {"rule 19: number without equals sign", "page_size", "query parameter \"page_size\": "},
      {"rule 21: unknown", "nome=x", "query parameter \"nome\": unknown: no field \"nome\" in t.M"},
      {"rule 21: unknown nested", "inner.nome=x",
       "query parameter \"inner.nome\": unknown: no field \"nome\" in t.Inner"},
      {"rule 21: field of a scalar", "name.x=y",
       "query parameter \"name.x\": unknown: \"name\" has no fields of its own"},
      {"rule 21: key of a scalar", "name[x]=y",
       "query parameter \"name[x]\": unknown: \"name\" is not a map, so it has no keys"},
      {"rule 21: empty component", "inner..name=x",
       "query parameter \"inner..name\": unknown: no field \"\" in t.Inner"},
      {"rule 21: trailing dot", "inner.=x",
       "query parameter \"inner.\": unknown: no field \"\" in t.Inner"},
      {"rule 21: leading bracket", "[a]=x",
       "query parameter \"[a]\": unknown: no field \"[a]\" in t.M"},
      {"rule 21: case matters", "Name=x",
       "query parameter \"Name\": unknown: no field \"Name\" in t.M"},
      {"rule 22: other system parameters", "$foo=x",
       "query parameter \"$foo\": unknown: no field \"$foo\" in t.M"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string expected = absl::StrCat("INVALID_ARGUMENT: ", row.message);
    const std::string error = service_.Translate({"GET", "/a", row.query}, {});
    EXPECT_EQ(error.substr(0, expected.size()), expected) << error;
  }
}

TEST_F(RequestTranslatorQueryTest, RefusesWhatThePathOrTheBodySets) {
  const struct {
    const char* name;
    TestRequest request;
    const char* result;
  } rows[] = {
      {"rule 20: path",
       {"GET", "/name/a", "name=b"},
       "INVALID_ARGUMENT: query parameter \"name\": the field is set by the path"},
      {"rule 20: path, equal value",
       {"GET", "/name/a", "name=a"},
       "INVALID_ARGUMENT: query parameter \"name\": the field is set by the path"},
      {"rule 20: nested path",
       {"GET", "/inner/a", "inner.name=b"},
       "INVALID_ARGUMENT: query parameter \"inner.name\": the field is set by the path"},
      {"rule 20: beside the path",
       {"GET", "/inner/a", "inner.big_id=7&page_size=1"},
       "page_size: 1 inner { name: \"a\" big_id: 7 }"},
      {"rule 20: part of the path's",
       {"GET", "/time/1970-01-01T00:00:01Z", "time.nanos=3"},
       "INVALID_ARGUMENT: query parameter \"time.nanos\": the field, or a part of it, is set by "
       "the "
       "path"},
      {"rule 18: oneof with the path",
       {"GET", "/left/a", "right=b"},
       "INVALID_ARGUMENT: query parameter \"right\": cannot be set together with \"left\" of the "
       "same oneof, which is set by the path"},
      {"rule 20: whole body",
       {"POST", "/whole", "name=b", "{}"},
       "INVALID_ARGUMENT: query parameter \"name\": unknown: all fields of this method are set in "
       "the request body"},
      {"rule 20: whole body, none sent",
       {"POST", "/whole", "name=b"},
       "INVALID_ARGUMENT: query parameter \"name\": unknown: all fields of this method are set in "
       "the request body"},
      {"rule 20: whole body, system parameter", {"POST", "/whole", "$unique=1", "{}"}, ""},
      {"rule 20: part of the body",
       {"POST", "/inner", "inner.name=b", "{}"},
       "INVALID_ARGUMENT: query parameter \"inner.name\": the field, or a part of it, is set by "
       "the "
       "request body"},
      {"rule 20: part of the body, none sent",
       {"POST", "/inner", "inner.name=b"},
       "INVALID_ARGUMENT: query parameter \"inner.name\": the field, or a part of it, is set by "
       "the "
       "request body"},
      {"rule 20: beside the body",
       {"POST", "/inner", "name=b", "{\"name\":\"x\"}"},
       "name: \"b\" inner { name: \"x\" }"},
      {"rule 18: oneof with the body",
       {"POST", "/middle", "left=b", "{}"},
       "INVALID_ARGUMENT: query parameter \"left\": cannot be set together with \"middle\" of the "
       "same oneof, which is set by the request body"},
      {"rule 20: key of the body's map",
       {"POST", "/labels", "labels[a]=b", "{\"c\":\"d\"}"},
       "INVALID_ARGUMENT: query parameter \"labels[a]\": the field is set by the request body"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate(row.request, {}), row.result);
  }
}

TEST_F(RequestTranslatorQueryTest, IgnoresUnknownNamesWhenAsked) {
  RequestTranslatorOptions options;
  options.ignore_unknown_query_parameters = true;
  const Row rows[] = {
      {"rule 21: unknown", "nome=x&name=y", "name: \"y\""},
      {"rule 21: unknown nested", "inner.nome=x&name.a=3&name[b]=4&name=y", "name: \"y\""},
      {"known and bad all the same", "page_size=ten",
       "INVALID_ARGUMENT: query parameter \"page_size\": "},
      {"known and not settable all the same", "inner=x",
       "INVALID_ARGUMENT: query parameter \"inner\": "},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string result = service_.Translate({"GET", "/a", row.query}, options);
    EXPECT_EQ(result.substr(0, std::string(row.message).size()), row.message);
  }
  EXPECT_EQ(service_.Translate({"POST", "/whole", "name=b", "{\"pageSize\":1}"}, options),
            "page_size: 1");
}

TEST_F(RequestTranslatorQueryTest, LeavesPlusAloneWhenAsked) {
  RequestTranslatorOptions options;
  options.query_plus_is_literal = true;
  EXPECT_EQ(service_.Translate({"GET", "/a", "name=a+b%20c"}, options), "name: \"a+b c\"");
}

// Rule 23.
TEST_F(RequestTranslatorQueryTest, LimitsTheDepthOfNames) {
  std::string name = "inner";
  for (int i = 1; i < 99; ++i) name += ".inner";
  EXPECT_TRUE(service_.TranslateStatus({"GET", "/a", name + ".name=x"}, {}).ok());
  absl::Status status = service_.TranslateStatus({"GET", "/a", name + ".inner.name=x"}, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "nested too deeply")) << status;
  EXPECT_LT(status.message().size(), 300u);  // the name is cut
}

TEST_F(RequestTranslatorQueryTest, BindsThousandsOfParameters) {
  std::string query;
  std::string message;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&query, "tags=", i, "&");
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&message, "tags: \"", i, "\" ");
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&query, "labels%5B", i, "]=x&");
  const std::string result = service_.Translate({"GET", "/a", query}, {});
  EXPECT_EQ(result.substr(0, message.size()), message);
  EXPECT_EQ(service_.Translate({"GET", "/a", query + "labels[77]=x"}, {}),
            "INVALID_ARGUMENT: query parameter \"labels[77]\": given more than once for the same "
            "key");
  EXPECT_EQ(service_.Translate({"GET", "/a", query + "left=1&right=2"}, {}),
            "INVALID_ARGUMENT: query parameter \"right\": cannot be set together with \"left\" of "
            "the same oneof, which is set by another query parameter");
}

TEST_F(RequestTranslatorQueryTest, LimitsNames) {
  RequestTranslatorOptions options;
  options.ignore_unknown_query_parameters = true;
  const std::string longest(4096, 'x');
  EXPECT_EQ(service_.Translate({"GET", "/a", longest + "=1"}, options), "");
  EXPECT_TRUE(absl::EndsWith(service_.Translate({"GET", "/a", longest + "x=1"}, options),
                             "...\": the name is longer than 4096 bytes"));
  options.json.depth_max = 3;
  EXPECT_EQ(service_.Translate({"GET", "/a", "inner.inner.name=a"}, options),
            "inner { inner { name: \"a\" } }");
  EXPECT_EQ(service_.Translate({"GET", "/a", "inner.inner.inner.name=a"}, options),
            "INVALID_ARGUMENT: query parameter \"inner.inner.inner.name\": nested too deeply");
}

TEST_F(RequestTranslatorQueryTest, IgnoresAListOfNames) {
  RequestTranslatorOptions options;
  options.ignored_query_parameters = {"utm_source", "name.x"};
  EXPECT_EQ(
      service_.Translate({"GET", "/a", "utm_source=%ff&name=a&name.x=1&utm%5Fsource"}, options),
      "name: \"a\"");
  EXPECT_EQ(service_.Translate({"POST", "/whole", "utm_source=x"}, options), "");
  EXPECT_TRUE(absl::StrContains(service_.Translate({"GET", "/a", "utm_medium=x"}, options),
                                "\"utm_medium\": unknown"));
  options.ignored_query_parameters = {"name"};
  EXPECT_EQ(service_.Translate({"GET", "/a", "name=a"}, options), "name: \"a\"")
      << "only unknown names are passed over";
}

TEST_F(RequestTranslatorQueryTest, LeavesBoundFieldsAloneWhenAsked) {
  RequestTranslatorOptions options;
  options.ignore_bound_query_parameters = true;
  const struct {
    const char* name;
    TestRequest request;
    const char* message;
  } rows[] = {
      {"path", {"GET", "/name/p", "name=q&page_size=1"}, "name: \"p\" page_size: 1"},
      {"inside the path's message",
       {"GET", "/time/1970-01-01T00:00:01Z", "time.seconds=9"},
       "time { seconds: 1 }"},
      {"around the path's field",
       {"GET", "/inner/p", "inner.name=q&inner.big_id=2"},
       "inner { name: \"p\" big_id: 2 }"},
      {"oneof of the path", {"GET", "/left/p", "right=q"}, "left: \"p\""},
      {"inside the body",
       {"POST", "/inner", "inner.name=q&name=n", R"({"name":"b"})"},
       "name: \"n\" inner { name: \"b\" }"},
      {"map in the body",
       {"POST", "/labels", "labels[a]=q&labels[b]=q", R"({"a":"b"})"},
       "labels { key: \"a\" value: \"b\" }"},
      {"oneof of the body",
       {"POST", "/middle", "left=q", R"({"name":"b"})"},
       "middle { name: \"b\" }"},
      {"twice in the query",
       {"GET", "/name/p", "page_size=1&page_size=2"},
       "INVALID_ARGUMENT: query parameter \"page_size\": given more than once, but the field is "
       "not "
       "repeated"},
      {"under body *",
       {"POST", "/whole", "name=q", "{}"},
       "INVALID_ARGUMENT: query parameter \"name\": unknown: all fields of this method are set in "
       "the request body"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate(row.request, options), row.message);
  }
}

}  // namespace
}  // namespace transom
