#include "server/config/config_loader.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/config/config_printer.h"
#include "server/config/config_reader.h"
#include "server/config/defaults.h"
#include "server/config/flags.h"
#include "server/config/version.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

absl::StatusOr<LoadedConfig> Load(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "transom");
  return LoadFromCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

std::string WriteFile(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

TEST(ConfigLoaderTest, WithoutArgumentsGivesTheDefaults) {
  auto loaded = Load({});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  v1::Config expected = DefaultConfig();
  ResolveDependentDefaults(&expected);
  EXPECT_TRUE(MessageDifferencer::Equals(loaded->config, expected));
  EXPECT_FALSE(loaded->check);
  EXPECT_EQ(loaded->text_to_print, "");
  EXPECT_GT(loaded->config.threads(), 0u);
  EXPECT_TRUE(loaded->config.schema().bind_unannotated_methods());
}

TEST(ConfigLoaderTest, SetWinsOverFileAndFlagsOverBoth) {
  const std::string flag = "--config=" + WriteFile("precedence.yaml", R"(
listen: {address: 'file:1'}
admin: {address: 'file:2'}
drain: {delay: 1s, timeout: 1s}
limits: {connections_max: 1}
)");
  auto loaded =
      Load({"--drain_delay=3s", "--listen=flag:1", flag.c_str(), "--set=listen.address=set:1",
            "--set=drain.delay=2s", "--set=admin.address=set:2"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.listen().address(), "flag:1");
  EXPECT_EQ(loaded->config.admin().address(), "set:2");
  EXPECT_EQ(loaded->config.drain().delay().seconds(), 3);
  EXPECT_EQ(loaded->config.drain().timeout().seconds(), 1);
  EXPECT_EQ(loaded->config.limits().connections_max(), 1u);
  EXPECT_EQ(loaded->config.limits().idle_timeout().seconds(), 75);
}

TEST(ConfigLoaderTest, AFlagWithItsDefaultValueStillWinsOverTheFile) {
  const std::string flag =
      "--config=" + WriteFile("default_flag.yaml", "logging: {level: debug}\n");
  auto loaded = Load({flag.c_str(), "--log_level=info"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config.logging().level(), v1::LOG_LEVEL_INFO);
}

TEST(ConfigLoaderTest, UnannotatedMethodsAreBoundByReflectionOnly) {
  EXPECT_FALSE(Load({"--descriptor_set=x.pb"})->config.schema().bind_unannotated_methods());
  EXPECT_TRUE(Load({"--descriptor_set=x.pb", "--bind_unannotated_methods"})
                  ->config.schema()
                  .bind_unannotated_methods());
  EXPECT_FALSE(Load({"--nobind_unannotated_methods"})->config.schema().bind_unannotated_methods());
}

TEST(ConfigLoaderTest, ListFlagsReplaceTheList) {
  auto loaded = Load({"--upstream=a:1,dns:///b:2", "--services=x.Y,x.Z"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_EQ(loaded->config.upstreams_size(), 2);
  EXPECT_EQ(loaded->config.upstreams(1).target(), "dns:///b:2");
  ASSERT_EQ(loaded->config.schema().services_size(), 2);
  EXPECT_EQ(loaded->config.schema().services(0), "x.Y");
}

TEST(ConfigLoaderTest, EveryFlagReachesItsField) {
  auto loaded =
      Load({"--status_profile=canonical", "--error_shape=problem",
            "--unknown_query_parameters=ignore", "--unknown_json_fields=ignore",
            "--unexpected_body=ignore", "--url_unescape_spec=all", "--print_default_values",
            "--print_enums_as_numbers", "--print_proto_names", "--print_int64_as_numbers",
            "--drain_timeout=0.5s", "--threads=2", "--log_format=json", "--check"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(loaded->check);
  const v1::Transcoding& transcoding = loaded->config.transcoding();
  EXPECT_EQ(transcoding.status_profile(), v1::STATUS_PROFILE_CANONICAL);
  EXPECT_EQ(transcoding.error_shape(), v1::ERROR_SHAPE_PROBLEM);
  EXPECT_EQ(transcoding.unknown_query_parameters(), v1::LENIENCY_IGNORE);
  EXPECT_EQ(transcoding.unknown_json_fields(), v1::LENIENCY_IGNORE);
  EXPECT_EQ(transcoding.unexpected_body(), v1::LENIENCY_IGNORE);
  EXPECT_EQ(transcoding.url_unescape_spec(), v1::URL_UNESCAPE_SPEC_ALL);
  EXPECT_TRUE(transcoding.print_default_values() && transcoding.print_enums_as_numbers() &&
              transcoding.print_proto_names() && transcoding.print_int64_as_numbers());
  EXPECT_EQ(loaded->config.drain().timeout().nanos(), 500000000);
  EXPECT_EQ(loaded->config.threads(), 2u);
  EXPECT_EQ(loaded->config.logging().format(), v1::LOG_FORMAT_JSON);
}

struct ErrorRow {
  const char* name;
  std::vector<const char*> arguments;
  const char* message;
};

class ConfigLoaderErrorTest : public testing::TestWithParam<ErrorRow> {};

TEST_P(ConfigLoaderErrorTest, IsOneLineThatNamesTheFlag) {
  auto loaded = Load(GetParam().arguments);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.status().message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigLoaderErrorTest,
    testing::ValuesIn(std::vector<ErrorRow>{
        {"UnknownFlag",
         {"--lisen=a:1"},
         "unknown flag --lisen; did you mean listen? (transom "
         "--help lists the flags)"},
        {"BadAddress",
         {"--listen=8080"},
         "--listen: listen.address: expected HOST:PORT, [IPV6]:PORT or unix:/path, found "
         "\"8080\""},
        {"BadUpstream",
         {"--upstream=a"},
         "--upstream: upstreams[0].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"a\""},
        {"EmptyUpstreamOfTwo",
         {"--upstream=a:1,"},
         "--upstream: upstreams[1].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"\""},
        {"EmptyUpstream",
         {"--upstream="},
         "--upstream: upstreams: expected at least one upstream, found an empty list"},
        {"BadEnum",
         {"--status_profile=closed"},
         "--status_profile: transcoding.status_profile: expected one of documented, canonical, "
         "found \"closed\""},
        {"BadDuration",
         {"--drain_delay=5"},
         "--drain_delay: drain.delay: expected a duration in seconds such as 1.5s, found \"5\""},
        {"SetWithoutEquals",
         {"--set=threads"},
         "--set=threads: expected PATH=VALUE (limits.connections_max=100)"},
        {"SetWithoutPath",
         {"--set==4"},
         "--set==4: expected PATH=VALUE (limits.connections_max=100)"},
        {"SetOutOfRange",
         {"--set=threads=4000"},
         "--set: threads: expected an integer from 0 to 1024, found 4000"},
        {"MissingFile",
         {"--config=/nonexistent/transom.yaml"},
         "--config=/nonexistent/transom.yaml: expected a readable configuration file: No such "
         "file or directory"},
        {"Directory",
         {"--config=/"},
         "--config=/: expected a readable configuration file: Is a directory"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ConfigLoaderTest, FaultsOfTheFileNameItsLine) {
  const std::string path = WriteFile("bad.yaml", "threads: 1\nlimits:\n  connections_max: 0\n");
  auto loaded = Load({"--config", path.c_str()});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.status().message(),
            absl::StrCat(path,
                         ":3:20: limits.connections_max: expected an integer from 1 to "
                         "1000000, found 0"));
}

TEST(ConfigLoaderTest, HelpAndVersionArePrintedWhateverElseIsSaid) {
  auto help = Load({"--help", "--listen=nonsense"});
  ASSERT_TRUE(help.ok()) << help.status();
  EXPECT_THAT(help->text_to_print, HasSubstr("--listen=HOST:PORT"));
  auto version = Load({"--version"});
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->text_to_print, absl::StrCat("transom ", kVersion, "\n"));
}

// The defaults of the help text are those of the configuration: giving a flag its
// default changes nothing.
TEST(ConfigLoaderTest, FlagDefaultsAreTheConfigurationsDefaults) {
  auto defaults = Load({});
  ASSERT_TRUE(defaults.ok());
  for (const FlagBinding& binding : FlagBindings()) {
    if (binding.path.empty()) continue;
    const std::string flag = absl::StrCat("--", binding.name, "=",
                                          absl::FindCommandLineFlag(binding.name)->DefaultValue());
    auto loaded = Load({flag.c_str()});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_TRUE(MessageDifferencer::Equals(loaded->config, defaults->config)) << flag;
  }
}

TEST(ConfigPrinterTest, UpstreamsReadBackTheSameAndSecretsDoNot) {
  auto loaded =
      Load({"--set=upstreams=[{target: 'a:1', tls: {}, channels: 2, keepalive: {time: "
            "10s}, compression: gzip, load_balancing: round_robin}, {target: 'b:1'}]"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  v1::Config again = DefaultConfig();
  Origins origins;
  absl::Status status = MergeFile(ConfigToJson(loaded->config), "printed", &again, &origins);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(again.DebugString(), loaded->config.DebugString());
  EXPECT_TRUE(again.upstreams(0).has_tls());
  EXPECT_FALSE(again.upstreams(1).has_tls());

  loaded = Load({"--set=upstreams=[{target: 'a:1', metadata: [{key: k, value: secret-value}]}]"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(ConfigToJson(loaded->config).find("secret-value"), std::string::npos);
}

TEST(ConfigPrinterTest, WhatItPrintsReadsBackTheSame) {
  auto loaded = Load({"--upstream=a:1", "--services=x.Y",
                      "--set=transcoding.status_overrides={OK: {POST: 200}, ABORTED: 409}",
                      "--drain_delay=0.25s", "--descriptor_set=a \"b\"\\\x01\xc3\xa9",
                      "--nobind_unannotated_methods", "--set=compression.encodings=[br, gzip]"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const std::string json = ConfigToJson(loaded->config);
  v1::Config read;
  Origins origins;
  absl::Status status = MergeFile(json, "printed", &read, &origins);
  ASSERT_TRUE(status.ok()) << status << "\n" << json;
  EXPECT_TRUE(MessageDifferencer::Equals(read, loaded->config)) << json;
  EXPECT_THAT(json, HasSubstr("\n    \"delay\": \"0.25s\","));
  EXPECT_THAT(json, HasSubstr("\"ABORTED\": 409"));
}

struct LocateRow {
  const char* name;
  const char* message;
  const char* located;
};

class LocateTest : public testing::TestWithParam<LocateRow> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, LocateTest,
    testing::Values(LocateRow{"Key", "listen.tls.key_file: /k: Permission denied",
                              "f:3:5: listen.tls.key_file: /k: Permission denied"},
                    LocateRow{"Element", "upstreams[1].token_file: cannot read /t",
                              "f:9:1: upstreams[1].token_file: cannot read /t"},
                    LocateRow{"KeyAround", "upstreams[1].tls.ca_file: cannot read /c",
                              "f:8:1: upstreams[1].tls.ca_file: cannot read /c"},
                    LocateRow{"Flag", "listen.address (--listen): cannot listen on a: b",
                              "--listen: listen.address: cannot listen on a: b"},
                    LocateRow{"Default", "admin.address (--admin_listen): taken",
                              "admin.address (--admin_listen): taken"},
                    LocateRow{"OtherFile", "api.yaml:7:10: http.rules[0]: bad",
                              "api.yaml:7:10: http.rules[0]: bad"},
                    LocateRow{"Words", "listen.address is taken: x", "listen.address is taken: x"},
                    LocateRow{"KeyAlone", "listen.address", "listen.address"},
                    LocateRow{"UnclosedFlag", "listen.address (--listen: x",
                              "listen.address (--listen: x"},
                    LocateRow{"Empty", "", ""}),
    [](const auto& info) { return info.param.name; });

TEST_P(LocateTest, PutsTheOriginInFront) {
  Origins origins;
  origins.Record("listen.tls.key_file", "f:3:5");
  origins.Record("listen.address", "--listen");
  origins.Record("upstreams[1]", "f:8:1");
  origins.Record("upstreams[1].token_file", "f:9:1");
  const absl::Status located = origins.Locate(absl::NotFoundError(GetParam().message));
  EXPECT_EQ(located.message(), GetParam().located);
  EXPECT_EQ(located.code(), absl::StatusCode::kNotFound);
}

TEST(LocateOkTest, StaysOk) { EXPECT_TRUE(Origins().Locate(absl::OkStatus()).ok()); }

}  // namespace
}  // namespace transom
