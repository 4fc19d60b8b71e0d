// Path variables, from the path to the message.

#include <string>

#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/protobuf/duration.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    enum Color { RED = 0; BLUE = 1; }
    message Inner { string name = 1; int64 id = 2; Inner inner = 3; }
    message M {
      string name = 1;
      int32 count = 2;
      Inner inner = 3;
      bytes data = 4;
      Color color = 5;
      double ratio = 6;
      bool flag = 7;
      google.protobuf.Timestamp time = 8;
      google.protobuf.Duration wait = 9;
      google.protobuf.FieldMask mask = 10;
      google.protobuf.Int64Value wrapped = 11;
      optional string maybe = 12;
      string other = 13;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/name/{name}"
          additional_bindings { get: "/names/{name=**}" }
          additional_bindings { get: "/under/{name=x/*}" }
          additional_bindings { get: "/constant/{name=100}" }
          additional_bindings { get: "/count/{count}" }
          additional_bindings { get: "/inner/{inner.name}/{inner.id}/{inner.inner.name}" }
          additional_bindings { get: "/data/{data}" }
          additional_bindings { get: "/color/{color}" }
          additional_bindings { get: "/ratio/{ratio}" }
          additional_bindings { get: "/flag/{flag}" }
          additional_bindings { get: "/time/{time}" }
          additional_bindings { get: "/wait/{wait}" }
          additional_bindings { get: "/mask/{mask}" }
          additional_bindings { get: "/wrapped/{wrapped}" }
          additional_bindings { get: "/maybe/{maybe=**}" }
          additional_bindings { get: "/{name=*}/{other=*}:verb" }
          additional_bindings { get: "/person/{name}" }
        };
      }
    })";

class RequestTranslatorPathTest : public testing::Test {
 protected:
  TestService service_{kProto};
};

TEST_F(RequestTranslatorPathTest, BindsVariables) {
  const struct {
    const char* name;
    const char* path;
    const char* message;
  } rows[] = {
      {"rule 3: single", "/name/8", "name: \"8\""},
      {"rule 3: rest", "/names/a/b", "name: \"a/b\""},
      {"rule 3: rest of nothing", "/maybe", "maybe: \"\""},
      {"rule 3: constant", "/constant/100", "name: \"100\""},
      {"rule 4: nested", "/inner/n/-7/m", "inner { name: \"n\" id: -7 inner { name: \"m\" } }"},
      {"rule 5: only the last colon", "/some:verb/const:verb",
       "name: \"some:verb\" other: \"const\""},
      {"rule 6: id with a colon", "/person/jason:other", "name: \"jason:other\""},
      {"rule 12: once", "/name/%252F", "name: \"%2F\""},
      {"rule 12: lower case", "/name/%2f", "name: \"/\""},
      {"rule 13: everything", "/name/p%20q%2Fr+", "name: \"p q/r+\""},
      {"rule 14: reserved stay", "/names/%2f%23/%20%2523", "name: \"%2f%23/ %23\""},
      {"rule 14: even where one segment matched", "/names/a%2Fb", "name: \"a%2Fb\""},
      {"rule 14: by its template", "/under/x/a%2Fb%20c", "name: \"x/a%2Fb c\""},
      {"rule 15: UTF-8", "/name/%C3%A9", "name: \"\\303\\251\""},
      {"rule 15: NUL in a string", "/name/a%00b", "name: \"a\\000b\""},
      {"rule 17: int", "/count/-5", "count: -5"},
      {"rule 17: int with an exponent", "/count/1e3", "count: 1000"},
      {"rule 17: bytes", "/data/AQ", "data: \"\\001\""},
      {"rule 17: bytes, URL-safe", "/data/_-8=", "data: \"\\377\\357\""},
      {"rule 17: enum", "/color/BLUE", "color: BLUE"},
      {"rule 17: enum by number", "/color/7", "color: 7"},
      {"rule 17: double", "/ratio/-1.5", "ratio: -1.5"},
      {"rule 17: bool", "/flag/true", "flag: true"},
      {"rule 17: Timestamp", "/time/1970-01-01T00:00:01.5Z",
       "time { seconds: 1 nanos: 500000000 }"},
      {"rule 17: Duration", "/wait/1.5s", "wait { seconds: 1 nanos: 500000000 }"},
      {"rule 17: FieldMask", "/mask/a,bC.d", "mask { paths: \"a\" paths: \"b_c.d\" }"},
      {"rule 17: wrapper", "/wrapped/7", "wrapped { value: 7 }"},
      {"no such route", "/nothing/here/at/all", "no route"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(service_.Translate({"GET", row.path}, {}), row.message);
  }
}

TEST_F(RequestTranslatorPathTest, UnescapesBySpec) {
  const struct {
    UrlUnescapeSpec spec;
    const char* message;
  } rows[] = {
      {UrlUnescapeSpec::kAllExceptReserved, "name: \"%2f%23/ %23\""},
      {UrlUnescapeSpec::kAllExceptSlash, "name: \"%2f#/ %23\""},
      {UrlUnescapeSpec::kAll, "name: \"/#/ %23\""},
  };
  for (const auto& row : rows) {
    RequestTranslatorOptions options;
    options.unescape = row.spec;
    EXPECT_EQ(service_.Translate({"GET", "/names/%2f%23/%20%2523"}, options), row.message);
    EXPECT_EQ(service_.Translate({"GET", "/name/%2f%23"}, options), "name: \"/#\"");
  }
}

TEST_F(RequestTranslatorPathTest, SaysWhichVariableIsBad) {
  const struct {
    const char* name;
    const char* path;
    const char* error;  // its beginning
  } rows[] = {
      {"rule 12: malformed escape", "/name/%2",
       "INVALID_ARGUMENT: path variable \"name\": \"%\" that is not followed by two hexadecimal "
       "digits"},
      {"rule 12: malformed escape, several segments", "/names/a/%zz",
       "INVALID_ARGUMENT: path variable \"name\": \"%\" that is not followed by two hexadecimal "
       "digits"},
      {"rule 15: not UTF-8", "/name/%ff", "INVALID_ARGUMENT: path variable \"name\": "},
      {"rule 17: not an int", "/count/ten", "INVALID_ARGUMENT: path variable \"count\": expected "},
      {"rule 17: fraction", "/count/1.5", "INVALID_ARGUMENT: path variable \"count\": "},
      {"rule 17: out of range", "/count/2147483648", "INVALID_ARGUMENT: path variable \"count\": "},
      {"rule 17: nested", "/inner/n/x/m", "INVALID_ARGUMENT: path variable \"inner.id\": "},
      {"rule 17: bool", "/flag/yes", "INVALID_ARGUMENT: path variable \"flag\": "},
      {"rule 17: enum", "/color/GREEN", "INVALID_ARGUMENT: path variable \"color\": "},
      {"rule 17: Timestamp", "/time/today", "INVALID_ARGUMENT: path variable \"time\": "},
      {"rule 17: FieldMask", "/mask/a,,b", "INVALID_ARGUMENT: path variable \"mask\": "},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string error = service_.Translate({"GET", row.path}, {});
    EXPECT_EQ(error.substr(0, std::string(row.error).size()), row.error) << error;
  }
}

TEST_F(RequestTranslatorPathTest, TakesValuesLongerThanItsBuffer) {
  std::string path = "/name/";
  std::string value;
  for (int i = 0; i < 3000; ++i) {
    path += "%61b";
    value += "ab";
  }
  EXPECT_EQ(service_.Translate({"GET", path}, {}), "name: \"" + value + "\"");
}

}  // namespace
}  // namespace transom
