#include "transcoder/response_translator.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/transcoder/translator_testing.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    message Inner { string name = 1; }
    message M {
      string name = 1;
      Inner inner = 2;
      repeated int32 numbers = 3;
      map<string, int32> counts = 4;
      repeated Inner list = 5;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/whole"
          additional_bindings { get: "/name" response_body: "name" }
          additional_bindings { get: "/inner" response_body: "inner" }
          additional_bindings { get: "/numbers" response_body: "numbers" }
          additional_bindings { get: "/counts" response_body: "counts" }
          additional_bindings { get: "/list" response_body: "list" }
        };
      }
    })";

TEST(ResponseTranslatorTest, AppliesTheResponseBody) {
  const struct {
    const char* name;
    const char* path;
    const char* message;
    const char* body;
  } rows[] = {
      {"whole", "/whole", "name: 'a' numbers: 1", R"({"name":"a","numbers":[1]})"},
      {"whole, empty", "/whole", "", "{}"},
      {"scalar", "/name", "name: 'a' numbers: 1", R"("a")"},
      {"scalar, absent", "/name", "numbers: 1", R"("")"},
      {"message", "/inner", "inner { name: 'a' }", R"({"name":"a"})"},
      {"message, absent", "/inner", "name: 'a'", "null"},
      {"repeated", "/numbers", "numbers: [1, 2]", "[1,2]"},
      {"repeated, absent", "/numbers", "", "[]"},
      {"map", "/counts", "counts { key: 'a' value: 1 }", R"({"a":1})"},
      {"repeated messages", "/list", "list { name: 'a' } list { }", R"([{"name":"a"},{}])"},
  };
  TestService service(kProto);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto body = service.TranslateResponse("GET", row.path, row.message, {});
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(*body, row.body);
  }
}

TEST(ResponseTranslatorTest, PassesTheOptionsOn) {
  TestService service(kProto);
  WireToJsonOptions options;
  options.print_default_values = true;
  EXPECT_EQ(*service.TranslateResponse("GET", "/inner", "inner { }", options), R"({"name":""})");
}

TEST(ResponseTranslatorTest, ReportsAnInvalidReply) {
  TestService service(kProto);
  const ResponseTranslator translator(WireToJsonOptions{});
  for (const auto& binding : service.routes().bindings()) {
    OutputBuffer buffer;
    ResponseBody body;
    EXPECT_EQ(translator.Translate(*binding, {}, "\x0a\x7f", &buffer, &body).code(),
              absl::StatusCode::kDataLoss)
        << binding->path.text();
  }
}

}  // namespace
}  // namespace transom
