#include "tests/contract/case_file.h"

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr char kCases[] = "tests/contract/cases";

ContractCase OnlyCase(const std::string& yaml) {
  const std::vector<CaseGroup> groups = ReadCases("proves: p\ncases:\n" + yaml);
  EXPECT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].cases.size(), 1u);
  return groups[0].cases[0];
}

TEST(CaseFileTest, ReadsARequest) {
  const ContractCase c = OnlyCase(R"(
  - name: A
    request:
      method: PUT
      target: /v1/items/1
      headers: {X-A: "1", X-B: two}
      json: {title: "5", size: 5}
    expect: {status: 200}
)");
  EXPECT_EQ(c.broken, "");
  EXPECT_EQ(c.proves, "p");
  EXPECT_EQ(c.request.method, "PUT");
  EXPECT_EQ(c.request.target, "/v1/items/1");
  EXPECT_THAT(c.request.headers, ElementsAre(Pair("X-A", "1"), Pair("X-B", "two"),
                                             Pair("Content-Type", "application/json")));
  EXPECT_EQ(c.request.body, R"({"title":"5","size":5})");
}

TEST(CaseFileTest, ReadsAStartThatMustFail) {
  const ContractCase c = OnlyCase(R"(
  - name: A
    start: {service_config: {http: {rules: []}}, flags: [--a], config: {threads: 1}}
    expect: {start_error: why}
)");
  EXPECT_EQ(c.broken, "");
  ASSERT_TRUE(c.start.has_value());
  EXPECT_EQ(c.start->service_config, R"({"http":{"rules":[]}})");
  EXPECT_EQ(c.start->config, R"({"threads":1})");
  EXPECT_THAT(c.start->flags, ElementsAre("--a"));
  EXPECT_EQ(c.expect.start_error, "why");
}

TEST(CaseFileTest, AStartIsNoRequestAndNeedsItsError) {
  EXPECT_THAT(OnlyCase("  - {name: A, start: {}, expect: {status: 200}}").broken,
              HasSubstr("belong together"));
  EXPECT_THAT(OnlyCase("  - {name: A, request: {target: /}, expect: {start_error: e}}").broken,
              HasSubstr("belong together"));
  EXPECT_THAT(
      OnlyCase("  - {name: A, start: {}, request: {target: /}, expect: {start_error: e}}").broken,
      HasSubstr("start or request"));
}

TEST(CaseFileTest, ReadsAServiceConfig) {
  const std::vector<CaseGroup> groups = ReadCases(R"(
proves: p
service_config: {http: {rules: []}}
cases:
  - {name: A, request: {target: /}, expect: {status: 404}}
)");
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].settings.service_config, R"({"http":{"rules":[]}})");
}

TEST(CaseFileTest, ReadsRepeatedHeaders) {
  const ContractCase c = OnlyCase(R"(
  - name: A
    request: {target: /, headers: [{X-A: 1}, {X-A: 2}]}
    expect: {status: 404}
)");
  EXPECT_THAT(c.request.headers, ElementsAre(Pair("X-A", "1"), Pair("X-A", "2")));
}

TEST(CaseFileTest, ReadsTheUpstreamAndTheExpectation) {
  const ContractCase c = OnlyCase(R"(
  - name: A
    request: {raw: "GET / HTTP/1.1\r\n\r\n"}
    upstream:
      details: [{type_url: a/b, base64: AQ==}]
      code: 5
      message: m
      messages: 2
      trailing_metadata: {x-b: c}
    expect:
      status: 404
      headers: {Allow: null, Content-Type: application/json}
      body: {code: 5}
      closes: true
      upstream: {method: Get, message: {name: a}, metadata: {x: null, y: z}, deadline_s: [1, 2]}
)");
  EXPECT_EQ(c.broken, "");
  EXPECT_EQ(c.request.raw, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(c.reply.code, 5);
  EXPECT_EQ(c.reply.details_bin, std::string("\x08\x05\x12\x01m\x1a\x08\x0a\x03"
                                             "a/b\x12\x01\x01"));
  EXPECT_EQ(c.reply_count, 2);
  EXPECT_THAT(c.reply.trailing_metadata, ElementsAre(Pair("x-b", "c")));
  EXPECT_EQ(c.expect.status, 404);
  EXPECT_EQ(c.expect.json, R"({"code":5})");
  EXPECT_TRUE(c.expect.closes);
  EXPECT_EQ(c.expect.headers[0].second, std::nullopt);
  ASSERT_TRUE(c.expect.call);
  EXPECT_EQ(c.expect.call->method, "Get");
  EXPECT_EQ(c.expect.call->message, R"({"name":"a"})");
  EXPECT_EQ(c.expect.call->deadline_s, std::make_pair(1.0, 2.0));
}

TEST(CaseFileTest, EveryDocumentIsAGroup) {
  const std::vector<CaseGroup> groups = ReadCases(R"(
proves: one
cases: [{name: A, request: {target: /}, expect: {status: 404}}]
---
proves: two
flags: [--status_profile=canonical]
codes: [401]
config: {limits: {connections_max: 2}}
upstream: refused
reflection: true
cases: [{name: B, proves: three, request: {target: /}, expect: {status: 404}}]
)");
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_THAT(groups[1].settings.flags, ElementsAre("--status_profile=canonical"));
  EXPECT_THAT(groups[1].settings.codes, ElementsAre(401));
  EXPECT_EQ(groups[1].settings.config, R"({"limits":{"connections_max":2}})");
  EXPECT_EQ(groups[1].settings.upstream, "refused");
  EXPECT_TRUE(groups[1].settings.reflection);
  EXPECT_EQ(groups[1].cases[0].proves, "three");
  EXPECT_NE(groups[0].settings.Key(), groups[1].settings.Key());
}

TEST(CaseFileTest, ForEachMakesACaseOfEachRow) {
  const std::vector<CaseGroup> groups = ReadCases(R"(
proves: p
cases:
  - name: ${method}_${code}
    for_each:
      - [{method: GET}, {method: PUT}]
      - [{code: 5, http: 404, body: {a: [1]}}, {code: 3, http: 400, body: {}}]
    request: {method: "${method}", target: "/x-${code}"}
    upstream: {code: "${code}"}
    expect: {status: "${http}", body: "${body}"}
)");
  ASSERT_EQ(groups.size(), 1u);
  const auto& cases = groups[0].cases;
  ASSERT_EQ(cases.size(), 4u) << cases[0].broken;
  EXPECT_EQ(cases[0].name, "GET_5");
  EXPECT_EQ(cases[0].expect.json, R"({"a":[1]})");
  EXPECT_EQ(cases[3].name, "PUT_3");
  EXPECT_EQ(cases[3].request.target, "/x-3");
  EXPECT_EQ(cases[3].expect.status, 400);
}

TEST(CaseFileTest, RepeatsText) {
  const ContractCase c = OnlyCase(R"(
  - name: A
    request: {target: "/${repeat ab 3}/c"}
    expect: {status: 404}
)");
  EXPECT_EQ(c.request.target, "/ababab/c");
}

struct BrokenRow {
  const char* name;
  const char* yaml;
  const char* why;
};
const BrokenRow kBroken[] = {
    {"NotYaml", "cases: [", ""},
    {"Empty", "", "empty"},
    {"NoCases", "proves: p", "without cases"},
    {"MisspeltGroupKey", "case: []", "unknown key case"},
    {"MisspeltCaseKey", "cases: [{name: A, expects: {}}]", "unknown key expects"},
    {"MisspeltExpectation", "proves: p\ncases: [{name: A, expect: {stat: 1}}]", "unknown key stat"},
    {"NoSuchUpstream", "upstream: other\ncases: []", "no such upstream: other"},
    {"NoName", "proves: p\ncases: [{request: {target: /}, expect: {status: 200}}]", "a name"},
    {"BadName", "proves: p\ncases: [{name: a b, request: {target: /}, expect: {status: 200}}]",
     "a name"},
    {"NoProof", "cases: [{name: A, request: {target: /}, expect: {status: 200}}]", "proves"},
    {"NoStatus", "proves: p\ncases: [{name: A, request: {target: /}, expect: {}}]", "status"},
    {"NoRequest", "proves: p\ncases: [{name: A, expect: {status: 200}}]", "target or raw"},
    {"TargetAndRaw",
     "proves: p\ncases: [{name: A, request: {target: /, raw: x}, expect: {status: 200}}]",
     "target or raw"},
    {"NoSuchVariable",
     "proves: p\ncases: [{name: \"${x}\", request: {target: /}, expect: {status: 200}}]",
     "no row has ${x}"},
    {"SameName",
     "proves: p\ncases:\n- &a {name: A, request: {target: /}, expect: {status: 200}}\n- *a",
     "two cases are named A"},
    {"BadDetail",
     "proves: p\ncases: [{name: A, request: {target: /}, upstream: {details: [{x: 1}]}, expect: "
     "{status: 200}}]",
     "Any"},
};

class BrokenCaseFileTest : public testing::TestWithParam<BrokenRow> {};

TEST_P(BrokenCaseFileTest, BecomesAFailingCaseThatSaysWhy) {
  const std::vector<CaseGroup> groups = ReadCases(GetParam().yaml);
  ASSERT_FALSE(groups.empty());
  EXPECT_NE(groups.back().cases[0].broken, "");
  EXPECT_THAT(groups.back().cases[0].broken, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(All, BrokenCaseFileTest, testing::ValuesIn(kBroken),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CaseFileTest, EveryCaseOfThisFolderIsWellFormed) {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RunfilePath(kCases))) {
    for (const CaseGroup& group : ReadCaseFile(entry.path())) {
      for (const ContractCase& c : group.cases) {
        EXPECT_EQ(c.broken, "") << entry.path();
        EXPECT_TRUE(!c.reply_json || c.expect.call) << c.name << " needs expect.upstream.method";
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 100);
}

TEST(CaseFileTest, AMissingFileIsBroken) {
  EXPECT_THAT(ReadCaseFile("/no/such/file")[0].cases[0].broken, HasSubstr("/no/such/file"));
}

}  // namespace
}  // namespace transom
