// What the binary says, and does not do, when it cannot start.

#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/http_client.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

struct ErrorRow {
  const char* name;
  std::vector<std::string> flags;
  std::vector<std::string> words;  // each occurs in the line
};

void PrintTo(const ErrorRow& row, std::ostream* out) { *out << row.name; }

class StartErrorsTest : public testing::TestWithParam<ErrorRow> {};

std::vector<ErrorRow> ErrorRows() {
  const std::string text = WriteTestFile("not_a_set.pb", "syntax = \"proto3\";\n");
  const std::string empty = WriteTestFile("empty.pb", "");
  const std::string bad_key = WriteTestFile("bad_key.yaml", "limits:\n  connections: 5\n");
  const std::string good = RunfilePath("proto/library_descriptors.pb");
  const std::string bad_rule = WriteTestFile(
      "bad_rule.yaml",
      "http:\n  rules:\n  - selector: library.v1.Library.GetShelf\n    get: /v1/{x\n");
  const std::string misfit = WriteTestFile(
      "misfit.yaml", "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/v1/{nome}'}]}");
  const std::string ca =
      WriteTestFile("ca.yaml", "upstreams:\n- target: localhost:1\n  tls:\n    ca_file: /none\n");
  const std::string token =
      WriteTestFile("token.yaml", "upstreams:\n- {target: 'localhost:1', token_file: /none}\n");
  const std::string retries = WriteTestFile(
      "retries.yaml", "upstreams:\n- target: localhost:1\n  grpc_service_config: /none\n");
  const std::string tls = WriteTestFile(
      "tls.yaml", "listen:\n  tls:\n    certificate_file: /none\n    key_file: /none\n");
  const std::string rules = WriteTestFile("rules.yaml", "schema:\n  service_config: /none\n");
  const std::string set = WriteTestFile("set.yaml", "schema:\n  descriptor_set: /none\n");
  return {
      {"UpstreamCaFile",
       {"--config=" + ca},
       {"ca.yaml:4:14: upstreams[0].tls.ca_file: cannot read /none: No such file"}},
      {"CheckOfAnUpstreamCaFile",
       {"--check", "--config=" + ca},
       {"ca.yaml:4:14: upstreams[0].tls.ca_file: cannot read /none: No such file"}},
      {"UpstreamTokenFile",
       {"--config=" + token},
       {"token.yaml:2:39: upstreams[0].token_file: cannot read /none: No such file"}},
      {"UpstreamServiceConfigFile",
       {"--config=" + retries},
       {"retries.yaml:3:24: upstreams[0].grpc_service_config: ", "cannot read /none"}},
      {"ListenCertificateFile",
       {"--config=" + tls},
       {"tls.yaml:3:23: listen.tls.certificate_file: /none: No such file"}},
      {"ServiceConfigFile",
       {"--config=" + rules},
       {"rules.yaml:2:19: schema.service_config: ", "/none", "No such file"}},
      {"DescriptorSetFile",
       {"--config=" + set},
       {"set.yaml:2:19: schema.descriptor_set: cannot read /none: No such file"}},
      {"DescriptorSetFileByFlag",
       {"--descriptor_set=/none"},
       {"--descriptor_set: schema.descriptor_set: cannot read /none: No such file"}},
      {"MissingServiceConfig", {"--service_config=/nonexistent.yaml"}, {"/nonexistent.yaml"}},
      {"BadTemplateInAServiceConfig",
       {"--descriptor_set=" + good, "--service_config=" + bad_rule},
       {"bad_rule.yaml:4:10: http.rules[0].get", "column 5"}},
      {"BadTemplateInAServiceConfigByReflection",
       {"--service_config=" + bad_rule},
       {"bad_rule.yaml:4:10: http.rules[0].get", "column 5"}},
      {"ServiceConfigThatDoesNotFit",
       {"--descriptor_set=" + good, "--service_config=" + misfit},
       {"misfit.yaml:1:16: http.rules[0]", "library.v1.Library.GetShelf", "column 6", "nome"}},
      {"CheckOfAServiceConfigThatDoesNotFit",
       {"--check", "--descriptor_set=" + good, "--service_config=" + misfit},
       {"misfit.yaml:1:16: http.rules[0]", "nome"}},
      {"UnknownFlag", {"--lisen=:0"}, {"lisen", "listen"}},
      {"BadFlagValue", {"--status_profile=teapot"}, {"status_profile", "teapot", "documented"}},
      {"MissingDescriptorSet", {"--descriptor_set=/nonexistent.pb"}, {"/nonexistent.pb"}},
      {"DescriptorSetIsText", {"--descriptor_set=" + text}, {text}},
      {"DescriptorSetIsEmpty", {"--descriptor_set=" + empty}, {empty}},
      {"UnknownKeyInFile", {"--config=" + bad_key}, {"bad_key.yaml:2", "connections"}},
      {"MissingFile", {"--config=/nonexistent.yaml"}, {"/nonexistent.yaml"}},
      {"UnknownService",
       {"--descriptor_set=" + good, "--services=library.v1.Nothing"},
       {"library.v1.Nothing"}},
      {"UpstreamThatGrpcDoesNotTake",
       {"--descriptor_set=" + good, "--upstream=dns:///"},
       {"upstreams[0].target", "dns:///"}},
      {"UpstreamAddressThatIsNone",
       {"--descriptor_set=" + good, "--upstream=ipv4:foo"},
       {"ipv4:foo"}},
      {"CheckOfAnUpstreamThatGrpcDoesNotTake",
       {"--check", "--descriptor_set=" + good, "--upstream=dns:///"},
       {"dns:///"}},
      {"XdsWithoutBootstrap",
       {"--descriptor_set=" + good, "--upstream=xds:///a"},
       {"xds:///a", "GRPC_XDS_BOOTSTRAP"}},
      {"UnixPathTooLong",
       {"--descriptor_set=" + good, "--listen=unix:/" + std::string(120, 'a')},
       {"--listen", "at most 107 bytes", "121"}},
      {"BadListenAddress", {"--descriptor_set=" + good, "--listen=nowhere"}, {"nowhere"}},
      {"OverrideTwice",
       {"--descriptor_set=" + good,
        "--set=transcoding.status_overrides={\"5\": 404, NOT_FOUND: 405}"},
       {"--set: transcoding.status_overrides.", "overridden twice"}},
      {"OverrideOfNothing",
       {"--descriptor_set=" + good, "--set=transcoding.status_overrides={NOT_FOUND: {}}"},
       {"NOT_FOUND", "expected an HTTP code"}},
      {"OverrideWithinAnEntry",
       {"--descriptor_set=" + good, "--set=transcoding.status_overrides.OK.POST=200"},
       {"transcoding.status_overrides.OK={POST: 200}"}},
      {"BadOverride",
       {"--descriptor_set=" + good, "--set=transcoding.status_overrides={NOT_FOUND: 99}"},
       {"NOT_FOUND", "99"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Rows, StartErrorsTest, testing::ValuesIn(ErrorRows()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StartErrorsTest, SaysWhyInOneLineAndExitsWithOne) {
  TransomProcess transom(GetParam().flags);
  ASSERT_FALSE(transom.running());
  EXPECT_EQ(transom.Stop(), 1);
  const std::string errors = transom.errors();
  EXPECT_EQ(errors.rfind("transom: "), 0u) << errors;
  EXPECT_EQ(errors.find('\n'), errors.size() - 1) << errors;
  for (const std::string& word : GetParam().words) {
    EXPECT_NE(errors.find(word), std::string::npos) << word << "\n" << errors;
  }
}

// With reflection, too, a service config that does not fit stops the start, once the service
// has told what it has.
TEST(ServiceConfigTest, ThatDoesNotFitStopsTheStartByReflection) {
  LibraryServer library;
  const std::string misfit = WriteTestFile(
      "misfit.yaml", "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/v1/{nome}'}]}");
  TransomProcess transom({"--upstream=" + library.address(), "--service_config=" + misfit});
  EXPECT_FALSE(transom.running());
  EXPECT_EQ(transom.Stop(), 1);
  EXPECT_NE(transom.errors().find("misfit.yaml:1:16: http.rules[0]"), std::string::npos)
      << transom.errors();
}

TEST(ServiceConfigTest, ServesByReflectionAndReportsWhatIsForNothing) {
  LibraryServer library;
  const std::string config =
      WriteTestFile("api.yaml",
                    "http:\n  rules:\n  - {selector: library.v1.Library.GetShelf, get: "
                    "'/rule/{name=shelves/*}'}\n"
                    "  - {selector: library.v1.Library.GetShelff, get: /x}\n");
  TransomProcess transom({"--upstream=" + library.address(), "--service_config=" + config});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/rule/shelves/1").status, 200);
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves/1").status, 501);
  const std::string ready = HttpGet(transom.admin_address(), "/readyz").body;
  EXPECT_NE(ready.find("library.v1.Library has no method GetShelff"), std::string::npos) << ready;
  const std::string routes = HttpGet(transom.admin_address(), "/routes").body;
  EXPECT_NE(routes.find("api.yaml:3:5: http.rules[0]"), std::string::npos) << routes;
}

TEST(ServiceConfigTest, IsReadAgainOnSighup) {
  const std::string config = WriteTestFile(
      "api.yaml", "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/one/{name}'}]}");
  // No name to be looked up: the resolver leaks a few bytes of it at the end.
  TransomProcess transom({"--upstream=127.0.0.1:1",
                          "--descriptor_set=" + RunfilePath("proto/library_descriptors.pb"),
                          "--service_config=" + config});
  ASSERT_TRUE(transom.running()) << transom.errors();
  WriteTestFile("api.yaml",
                "http: {rules: [{selector: library.v1.Library.GetShelf, get: '/two/{name}'}]}");
  kill(transom.pid(), SIGHUP);
  while (HttpGet(transom.admin_address(), "/routes").body.find("/two/{name}") ==
         std::string::npos) {
    std::this_thread::yield();
  }
  EXPECT_EQ(transom.Stop(), 0);
}

// What the gateway itself answers is not the service's to be overridden.
TEST(OverrideTest, ChangesNoAnswerOfTheGateways) {
  LibraryServer library;
  TransomProcess transom({"--upstream=" + library.address(),
                          "--set=transcoding.status_overrides={UNIMPLEMENTED: 500}"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves/1:watch").status, 501);
}

TEST(StartTest, RefusesATakenPort) {
  const std::string flag = "--descriptor_set=" + RunfilePath("proto/library_descriptors.pb");
  TransomProcess first({flag});
  ASSERT_TRUE(first.running()) << first.errors();
  for (const std::string& taken :
       {"--listen=" + first.rest_address(), "--admin_listen=" + first.admin_address()}) {
    TransomProcess second({flag, taken});
    EXPECT_FALSE(second.running()) << taken;
    EXPECT_EQ(second.Stop(), 1);
    EXPECT_NE(second.errors().find(taken.substr(taken.find('=') + 1)), std::string::npos)
        << second.errors();
  }
}

TEST(StartTest, ServesOnceTheUpstreamComes) {
  std::string address;
  { address = LibraryServer().address(); }
  TransomProcess transom({"--upstream=" + address});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 503);
  HttpClient options(transom.rest_address());
  options.Send("OPTIONS /v1/shelves HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(options.ReadReply().status, 200);
  HttpReply ready = HttpGet(transom.admin_address(), "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(ready.body.find("\"missing\":[\"schema\",\"upstream\"]"), std::string::npos)
      << ready.body;
  EXPECT_EQ(HttpGet(transom.admin_address(), "/healthz").status, 200);

  LibraryServer library(address);
  // The client's own time limit ends a loop that never succeeds.
  while (HttpGet(transom.admin_address(), "/readyz").status != 200) {
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 200);
}

TEST(StartTest, ServesAgainWhenTheUpstreamComesBack) {
  auto library = std::make_unique<LibraryServer>();
  const std::string address = library->address();
  TransomProcess transom({"--upstream=" + address});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 200);
  library.reset();
  while (HttpGet(transom.admin_address(), "/readyz").status != 503) {
  }
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 503);
  library = std::make_unique<LibraryServer>(address);
  while (HttpGet(transom.admin_address(), "/readyz").status != 200) {
  }
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 200);
}

TEST(CheckTest, PrintsTheRoutesAndServesNothing) {
  TransomProcess transom(
      {"--check", "--descriptor_set=" + RunfilePath("proto/library_descriptors.pb")});
  // It prints lines and ends; the first is taken for a start line.
  EXPECT_NE(transom.start_line().find("descriptor set"), std::string::npos);
  EXPECT_EQ(transom.WaitForEnd(), 0) << transom.errors();
}

// A gate in a build must see it.
TEST(CheckTest, FailsWithoutARoute) {
  const std::string set = WriteTestFile("no_rules.pb", CompileProtoSource(R"(
      syntax = "proto3"; package t; message M {} service S { rpc Get(M) returns (M); })")
                                                           .SerializeAsString());
  TransomProcess transom({"--check", "--descriptor_set=" + set});
  EXPECT_EQ(transom.WaitForEnd(), 1);
}

// A report that nobody can read is no success.
TEST(CheckTest, FailsWhenItsReportCannotBeWritten) {
  const std::string command = "'" + RunfilePath("server/transom") + "' --check --descriptor_set='" +
                              RunfilePath("proto/library_descriptors.pb") + "' >/dev/full 2>&1";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
}

// gRPC's words are part of the log, in its form.
TEST(LogTest, HasGrpcsLinesInItsOwnForm) {
  setenv("GRPC_VERBOSITY", "DEBUG", 1);
  TransomProcess transom({"--descriptor_set=" + RunfilePath("proto/library_descriptors.pb"),
                          "--upstream=127.0.0.1:1", "--log_format=json", "--log_level=debug"});
  unsetenv("GRPC_VERBOSITY");
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(transom.Stop(), 0);
  std::istringstream lines(transom.errors());
  bool any = false;
  for (std::string line; std::getline(lines, line);) {
    ASSERT_FALSE(line.empty());
    EXPECT_EQ(line.front(), '{') << line;
    EXPECT_EQ(line.back(), '}') << line;
    any = any || line.find("\"grpc: ") != std::string::npos;
  }
  EXPECT_TRUE(any) << transom.errors();
}

// A server that has no descriptor left answers nobody; so it takes fewer connections.
TEST(DescriptorLimitTest, LeavesRoomForTheAdminPort) {
  constexpr size_t kDescriptors = 400;
  LibraryServer library;
  TransomProcess transom({"--upstream=" + library.address()}, kDescriptors);
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_NE(transom.errors().find("connections_max=200"), std::string::npos) << transom.errors();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (size_t i = 0; i < kDescriptors; ++i) {
    clients.push_back(std::make_unique<HttpClient>(transom.rest_address()));
  }
  EXPECT_EQ(HttpGet(transom.admin_address(), "/healthz").status, 200);
  EXPECT_EQ(clients[0]->Get("/v1/shelves").status, 200);
}

TEST(CheckTest, FailsWithoutAnUpstreamToReflect) {
  std::string address;
  { address = LibraryServer().address(); }
  TransomProcess transom({"--check", "--upstream=" + address});
  EXPECT_FALSE(transom.running());
  EXPECT_EQ(transom.Stop(), 1);
  EXPECT_NE(transom.errors().find(address), std::string::npos) << transom.errors();
}

TEST(SignalTest, SigtermServesForTheDrainDelayAndEndsWithZero) {
  LibraryServer library;
  TransomProcess transom({"--upstream=" + library.address(), "--drain_delay=1s"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  EXPECT_EQ(client.Get("/v1/shelves").Header("Connection"), "");
  kill(transom.pid(), SIGTERM);
  while (HttpGet(transom.admin_address(), "/readyz").status != 503) {
  }
  HttpReply reply = client.Get("/v1/shelves");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_EQ(transom.WaitForEnd(), 0) << transom.errors();
}

// A request on a connection that was idle may come at any moment of the drain, the last
// included; it must not find completion queues that are gone.
TEST(SignalTest, RequestsThatComeWhileItEndsDoNoHarm) {
  constexpr int kRounds = 10;
  constexpr int kConnections = 100;
  constexpr int kYieldsBetween = 200;
  const std::string request = "GET /v1/shelves/1 HTTP/1.1\r\nHost: a\r\n\r\n";
  LibraryServer library;
  for (int round = 0; round < kRounds; ++round) {
    TransomProcess transom({"--upstream=" + library.address()});
    ASSERT_TRUE(transom.running()) << transom.errors();
    std::vector<HttpClient> clients;
    for (int i = 0; i < kConnections; ++i) {
      clients.emplace_back(transom.rest_address());
      ASSERT_EQ(clients.back().Get("/v1/shelves/1").status, 200);
    }
    kill(transom.pid(), SIGINT);
    for (HttpClient& client : clients) {
      client.Send(request);
      // Spreads them over the few milliseconds that the end takes.
      for (int i = 0; i < kYieldsBetween; ++i) std::this_thread::yield();
    }
    ASSERT_EQ(transom.WaitForEnd(), 0) << transom.errors();
  }
}

TEST(SignalTest, ASecondSignalEndsAtOnce) {
  LibraryServer library;
  TransomProcess transom({"--upstream=" + library.address(), "--drain_delay=600s"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  kill(transom.pid(), SIGTERM);
  while (HttpGet(transom.admin_address(), "/readyz").status != 503) {
  }
  kill(transom.pid(), SIGTERM);
  EXPECT_EQ(transom.WaitForEnd(), 1);
}

TEST(SignalTest, SighupReloadsAndServesOn) {
  LibraryServer library;
  TransomProcess transom({"--upstream=" + library.address()});
  ASSERT_TRUE(transom.running()) << transom.errors();
  kill(transom.pid(), SIGHUP);
  const auto loads = [&] {
    const std::string log = transom.errors();
    int count = 0;
    for (size_t at = 0; (at = log.find("schema loaded", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  while (loads() < 2) {
    ASSERT_EQ(HttpGet(transom.rest_address(), "/v1/shelves").status, 200);
  }
}

}  // namespace
}  // namespace transom
