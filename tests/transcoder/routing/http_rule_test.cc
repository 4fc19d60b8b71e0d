#include "transcoder/routing/http_rule.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

std::string Serialized(const std::string& rule_text) {
  google::api::HttpRule rule;
  EXPECT_TRUE(pb::TextFormat::ParseFromString(rule_text, &rule)) << rule_text;
  return rule.SerializeAsString();
}

std::string Describe(const HttpRule& rule) {
  std::string text = absl::StrCat(rule.http_method, " ", rule.path);
  if (!rule.selector.empty()) absl::StrAppend(&text, " selector=", rule.selector);
  if (!rule.body.empty()) absl::StrAppend(&text, " body=", rule.body);
  if (!rule.response_body.empty()) absl::StrAppend(&text, " response_body=", rule.response_body);
  for (const HttpRule& additional : rule.additional_bindings) {
    absl::StrAppend(&text, " {", Describe(additional), "}");
  }
  return text;
}

TEST(ParseHttpRuleTest, ReadsEveryField) {
  const struct {
    const char* name;
    const char* rule;
    const char* read;
  } rows[] = {
      {"empty", "", " "},
      {"get", "get: '/a'", "GET /a"},
      {"put", "put: '/a'", "PUT /a"},
      {"post", "post: '/a' body: '*'", "POST /a body=*"},
      {"delete", "delete: '/a'", "DELETE /a"},
      {"patch", "patch: '/a'", "PATCH /a"},
      {"rule 10: custom", "custom { kind: 'HEAD' path: '/a' }", "HEAD /a"},
      {"rule 10: custom any", "custom { kind: '*' path: '/a' }", "* /a"},
      {"custom without a kind", "custom { path: '/a' }", " /a"},
      {"selector and bodies", "selector: 'a.B' get: '/a' body: 'f' response_body: 'g'",
       "GET /a selector=a.B body=f response_body=g"},
      {"rule 11: additional",
       "get: '/a' additional_bindings { post: '/b' body: '*' } additional_bindings { put: '/c' }",
       "GET /a {POST /b body=*} {PUT /c}"},
      {"rule 11: nested",
       "get: '/a' additional_bindings { get: '/b' additional_bindings { get: '/c' } }",
       "GET /a {GET /b {GET /c}}"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    absl::StatusOr<HttpRule> rule = ParseHttpRule(Serialized(row.rule));
    ASSERT_TRUE(rule.ok()) << rule.status();
    EXPECT_EQ(Describe(*rule), row.read);
  }
}

TEST(ParseHttpRuleTest, MergesAsProtobufDoes) {
  // The last pattern of the oneof and the last string win.
  std::string bytes = Serialized("get: '/a' body: 'x'") + Serialized("put: '/b' body: 'y'");
  EXPECT_EQ(Describe(*ParseHttpRule(bytes)), "PUT /b body=y");
  bytes = Serialized("custom { kind: 'X' path: '/a' }") + Serialized("get: '/b'");
  EXPECT_EQ(Describe(*ParseHttpRule(bytes)), "GET /b");
}

TEST(ParseHttpRuleTest, PassesOverUnknownFields) {
  std::string bytes = "\x98\x06\x01" + Serialized("get: '/a'") + "\xa2\x06\x01x";
  EXPECT_EQ(Describe(*ParseHttpRule(bytes)), "GET /a");
}

TEST(ParseHttpRuleTest, RefusesBytesThatAreNoMessage) {
  const std::string whole = Serialized("get: '/abc' additional_bindings { get: '/b' }");
  EXPECT_FALSE(ParseHttpRule(whole.substr(0, whole.size() - 1)).ok());
  EXPECT_FALSE(ParseHttpRule("\x12\x7f").ok());
  EXPECT_FALSE(ParseHttpRule("\xff").ok());
}

constexpr char kService[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    message M { string x = 1; }
    service S {
      rpc A(M) returns (M) {
        option deprecated = true;
        option (google.api.http) = {
          get: "/a/{x}" additional_bindings { post: "/b" body: "*" }
        };
      }
      rpc B(M) returns (M);
      rpc C(M) returns (M) { option deprecated = true; }
    })";

pb::MethodOptions OptionsOf(const char* method) {
  const pb::FileDescriptorSet files = CompileProtoSource(kService);
  for (const auto& candidate : files.file(files.file_size() - 1).service(0).method()) {
    if (candidate.name() == method) return candidate.options();
  }
  ADD_FAILURE() << "no method " << method;
  return {};
}

TEST(ReadHttpRuleTest, FindsTheAnnotation) {
  auto rule = ReadHttpRule(OptionsOf("A").SerializeAsString());
  ASSERT_TRUE(rule.ok() && rule->has_value());
  EXPECT_EQ(Describe(**rule), "GET /a/{x} {POST /b body=*}");
}

TEST(ReadHttpRuleTest, FindsNoneWhereThereIsNone) {
  for (const char* method : {"B", "C"}) {
    auto rule = ReadHttpRule(OptionsOf(method).SerializeAsString());
    ASSERT_TRUE(rule.ok());
    EXPECT_FALSE(rule->has_value()) << method;
  }
}

// This program links google.api, so here the extension is a message that was parsed.
TEST(ReadHttpRuleTest, ReadsAGeneratedExtension) {
  pb::MethodOptions options;
  options.MutableExtension(google::api::http)->set_get("/generated");
  auto rule = ReadHttpRule(options.SerializeAsString());
  ASSERT_TRUE(rule.ok() && rule->has_value());
  EXPECT_EQ(Describe(**rule), "GET /generated");
}

TEST(ReadHttpRuleTest, MergesAnAnnotationInParts) {
  pb::MethodOptions first;
  first.MutableExtension(google::api::http)->set_get("/a");
  pb::MethodOptions second;
  second.MutableExtension(google::api::http)->set_response_body("x");
  auto rule = ReadHttpRule(first.SerializeAsString() + second.SerializeAsString());
  ASSERT_TRUE(rule.ok() && rule->has_value());
  EXPECT_EQ(Describe(**rule), "GET /a response_body=x");
}

TEST(ReadHttpRuleTest, RefusesOptionsThatAreNoMessage) {
  EXPECT_EQ(ReadHttpRule("\x0a\xff").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace transom
