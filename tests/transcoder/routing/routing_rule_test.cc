#include "transcoder/routing/routing_rule.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/routing.proto";
    message Inner { string name = 1; int32 id = 2; }
    message M {
      string name = 1;
      string app_profile_id = 2;
      int32 size = 3;
      repeated string tags = 4;
      Inner inner = 5;
      repeated Inner inners = 6;
      map<string, string> labels = 7;
      bytes data = 8;
    }
    service S {
      rpc None(M) returns (M);
      rpc Empty(M) returns (M) { option (google.api.routing) = {}; }
      rpc Two(M) returns (M) {
        option (google.api.routing) = {
          routing_parameters { field: "name" path_template: "{a=**}" }
          routing_parameters { field: "inner.name" }
        };
      }
    })";

class RoutingRuleTest : public testing::Test {
 protected:
  const MessageTable& request() const { return *schema_->FindMessage("t.M"); }

  absl::StatusOr<absl::optional<std::vector<RoutingParameter>>> Read(const char* method) const {
    return ReadRoutingParameters(schema_->pool()
                                     .FindMethodByName(absl::StrCat("t.S.", method))
                                     ->options()
                                     .SerializeAsString());
  }

  // "key=picked" of one parameter; "" for nothing.
  std::string Pick(const char* path_template, absl::string_view value) const {
    auto rule = RoutingRule::Resolve({{"name", path_template}}, request());
    if (!rule.ok()) return std::string(rule.status().message());
    const RoutingRule::Key& key = rule->keys()[0];
    const absl::string_view picked = RoutingRule::Pick(key.sources[0], value);
    return picked.empty() ? "" : absl::StrCat(key.name, "=", picked);
  }

 private:
  const std::shared_ptr<const Schema> schema_ = SchemaFromSource(kProto);
};

TEST_F(RoutingRuleTest, ReadsTheAnnotation) {
  ASSERT_TRUE(Read("None").ok());
  EXPECT_FALSE(Read("None")->has_value());
  ASSERT_TRUE(Read("Empty").ok());
  ASSERT_TRUE(Read("Empty")->has_value());
  EXPECT_TRUE((*Read("Empty"))->empty());
  const std::vector<RoutingParameter> two = **Read("Two");
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].field, "name");
  EXPECT_EQ(two[0].path_template, "{a=**}");
  EXPECT_EQ(two[1].field, "inner.name");
  EXPECT_EQ(two[1].path_template, "");
}

TEST_F(RoutingRuleTest, GarbageIsAnError) {
  // Extension 72295729 (its tag in four bytes, wire type 2), one byte that is no field.
  const std::string options = absl::StrCat("\x8a\xd3\xe4\x93\x02", "\x01\xff");
  EXPECT_EQ(ReadRoutingParameters(options).status().message(),
            "the google.api.routing rule is not a valid message");
  EXPECT_EQ(ReadRoutingParameters("\xff").status().message(),
            "the method's options are not a valid message");
}

// The templates are those of AIP-4222's kind.
TEST_F(RoutingRuleTest, PicksWhatTheVariableSpans) {
  const struct {
    const char* name;
    const char* path_template;
    const char* value;
    const char* picked;
  } rows[] = {
      {"whole field", "", "projects/p/x", "name=projects/p/x"},
      {"whole empty field", "", "", ""},
      {"everything", "{id=**}", "a/b//c/", "id=a/b//c/"},
      {"everything of nothing", "{id=**}", "", ""},
      {"one segment", "{id=*}", "a", "id=a"},
      {"one segment, short form", "{id}", "a", "id=a"},
      {"one segment of two", "{id=*}", "a/b", ""},
      {"one segment that is empty", "{id=*}/b", "/b", ""},
      {"prefix", "{p=projects/*}/**", "projects/1/instances/2", "p=projects/1"},
      {"prefix with nothing behind it", "{p=projects/*}/**", "projects/1", "p=projects/1"},
      {"prefix with a slash behind it", "{p=projects/*}/**", "projects/1/", "p=projects/1"},
      {"prefix that is too short", "{p=projects/*}/**", "projects", ""},
      {"prefix that is empty in a segment", "{p=projects/*}/**", "projects//x", ""},
      {"other literal", "{p=projects/*}/**", "orgs/1/instances/2", ""},
      {"literal that goes on", "{p=projects/*}/**", "projectsx/1", ""},
      {"middle", "projects/*/{i=instances/*}/tables/*", "projects/1/instances/2/tables/3",
       "i=instances/2"},
      {"middle, too long", "projects/*/{i=instances/*}/tables/*",
       "projects/1/instances/2/tables/3/x", ""},
      {"middle, too short", "projects/*/{i=instances/*}/tables/*", "projects/1/instances/2", ""},
      {"end", "projects/*/{i=instances/**}", "projects/1/instances/2/3", "i=instances/2/3"},
      {"end of nothing more", "projects/*/{i=instances/**}", "projects/1/instances", "i=instances"},
      {"end that is nothing", "projects/{rest=**}", "projects", ""},
      {"characters that a URL would escape", "a/{x=*}", "a/\xc3\xa9 %2F:&=", "x=\xc3\xa9 %2F:&="},
      {"key with dots", "{table.name=**}", "a", "table.name=a"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Pick(row.path_template, row.value), row.picked);
  }
}

TEST_F(RoutingRuleTest, KeysStandInOrderAndTheirSourcesFromTheLast) {
  auto rule = RoutingRule::Resolve(
      {{"name", "{a=x/*}/**"}, {"app_profile_id", ""}, {"name", "{a=y/*}/**"}, {"name", ""}},
      request());
  ASSERT_TRUE(rule.ok()) << rule.status();
  ASSERT_EQ(rule->keys().size(), 3u);
  EXPECT_EQ(rule->keys()[0].name, "a");
  ASSERT_EQ(rule->keys()[0].sources.size(), 2u);
  EXPECT_EQ(rule->keys()[0].sources[0].pattern->text(), "{a=y/*}/**");
  EXPECT_EQ(rule->keys()[0].sources[1].pattern->text(), "{a=x/*}/**");
  EXPECT_EQ(rule->keys()[1].name, "app_profile_id");
  EXPECT_EQ(rule->keys()[2].name, "name");
  EXPECT_EQ(rule->fields().size(), 2u);
}

TEST_F(RoutingRuleTest, RefusesWhatDoesNotFit) {
  const struct {
    const char* name;
    RoutingParameter parameter;
    const char* error;  // behind "google.api.routing: routing_parameters[0]: "
  } rows[] = {
      {"no field", {"", "{a=**}"}, "has no field"},
      {"unknown field", {"nome", ""}, "field path \"nome\": no field \"nome\" in t.M"},
      {"unknown inner field", {"inner.x", ""}, "field path \"inner.x\": no field \"x\" in t.Inner"},
      {"number", {"size", ""}, "field path \"size\": expected a string field that is not repeated"},
      {"bytes", {"data", ""}, "field path \"data\": expected a string field that is not repeated"},
      {"message",
       {"inner", ""},
       "field path \"inner\": expected a string field that is not repeated"},
      {"repeated",
       {"tags", ""},
       "field path \"tags\": expected a string field that is not repeated"},
      {"map",
       {"labels", ""},
       "field path \"labels\": expected a string field that is not repeated"},
      {"inside a repeated field",
       {"inners.name", ""},
       "field path \"inners.name\": \"inners\" of t.M is repeated, so nothing can follow it"},
      {"no variable",
       {"name", "projects/*"},
       "path_template \"projects/*\": expected one variable, such as {name=a/*}, found 0"},
      {"two variables",
       {"name", "{a=*}/{b=*}"},
       "path_template \"{a=*}/{b=*}\": expected one variable, such as {name=a/*}, found 2"},
      {"rest in the middle",
       {"name", "{a=**}/b"},
       "path_template \"{a=**}/b\": column 4: \"**\" must be the last segment"},
      {"slash in front", {"name", "/{a=*}"}, "path_template \"/{a=*}\": column 1: empty segment"},
      {"slash at the end",
       {"name", "{a=*}/"},
       "path_template \"{a=*}/\": column 6: a path template does not end with \"/\""},
      {"open",
       {"name", "{a=*"},
       "path_template \"{a=*\": column 1: variable without its closing \"}\""},
      {"verb", {"name", "{a=*}:b"}, "path_template \"{a=*}:b\": \":\" in the last segment"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const absl::Status status = RoutingRule::Resolve({row.parameter}, request()).status();
    EXPECT_EQ(status.message(),
              absl::StrCat("google.api.routing: routing_parameters[0]: ", row.error));
  }
}

}  // namespace
}  // namespace transom
