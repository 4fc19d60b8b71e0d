#include "server/config/validation.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/config/config_reader.h"
#include "server/config/defaults.h"

namespace transom {
namespace {

// The message for the defaults with `text` over them; "" if they are valid.
std::string Fault(const std::string& text) {
  auto config = DefaultConfig();
  Origins origins;
  absl::Status status = MergeFile(text, "f", &config, &origins);
  EXPECT_TRUE(status.ok()) << status;
  return std::string(ValidateConfig(config, origins).message());
}

TEST(ValidateConfigTest, DefaultsAreValid) { EXPECT_EQ(Fault(""), ""); }

struct Row {
  const char* name;
  const char* text;
  const char* message;
};

class ValidateConfigTest : public testing::TestWithParam<Row> {};

TEST_P(ValidateConfigTest, NamesPlaceKeyAndExpectation) {
  EXPECT_EQ(Fault(GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, ValidateConfigTest,
    testing::ValuesIn(std::vector<Row>{
        {"ListenWithoutPort", "listen: {address: localhost}",
         "f:1:19: listen.address: expected HOST:PORT, [IPV6]:PORT or unix:/path, found "
         "\"localhost\""},
        {"AdminWithoutHost", "admin: {address: ':80'}",
         "f:1:18: admin.address: expected HOST:PORT, [IPV6]:PORT or unix:/path, found \":80\""},
        {"SameAddressTwice", "admin: {address: 'a:80'}\nlisten: {address: 'a:80'}",
         "f:1:18: admin.address: expected another address than listen.address, found \"a:80\""},
        {"FreePortTwice", "admin: {address: 'a:0'}\nlisten: {address: 'a:0'}", ""},
        {"NoUpstream", "upstreams: []",
         "f:1:12: upstreams: expected exactly one upstream, found 0"},
        {"TwoUpstreams", "upstreams: [{target: 'a:1'}, {target: 'b:1'}]",
         "f:1:12: upstreams: expected exactly one upstream, found 2"},
        {"UpstreamWithoutPort", "upstreams:\n  - target: backend",
         "f:2:13: upstreams[0].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"backend\""},
        {"UpstreamWithoutTarget", "upstreams: [{}]",
         "f:1:13: upstreams[0].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"\""},
        {"MethodDeadlines",
         "transcoding: {method_deadlines: [{selector: 'a.B, c.*', deadline: 600s}, "
         "{selector: '*', deadline: 0s}]}",
         ""},
        {"MethodDeadlineWithoutSelector", "transcoding: {method_deadlines: [{deadline: 5s}]}",
         "f:1:34: transcoding.method_deadlines[0].selector: \"\": expected the full name of a "
         "method, as in \"pkg.Service.Method\""},
        {"MethodDeadlineWithBadSelector",
         "transcoding: {method_deadlines: [{selector: 'a.B*', deadline: 5s}]}",
         "f:1:45: transcoding.method_deadlines[0].selector: \"a.B*\": \"*\" stands for whole "
         "components at the end, as in \"foo.*\""},
        {"MethodDeadlineWithoutDeadline", "transcoding: {method_deadlines: [{selector: a.B}]}",
         "f:1:34: transcoding.method_deadlines[0]: expected a deadline, found none"},
        {"MethodDeadlineAboveTheGreatest",
         "transcoding: {deadline_max: 60s, method_deadlines: [{selector: a.B, deadline: 60.1s}]}",
         "f:1:79: transcoding.method_deadlines[0].deadline: expected 0s to "
         "transcoding.deadline_max (60s), found 60.1s"},
        {"BadService", "schema: {services: [a.B, 'a..B']}",
         "f:1:26: schema.services[1]: expected the full name of a service such as "
         "library.v1.Library, found \"a..B\""},
        {"ServiceTwice", "schema: {services: [a.B, a.B]}",
         "f:1:26: schema.services[1]: a.B occurs twice"},
        {"NoConnections", "limits: {connections_max: 0}",
         "f:1:27: limits.connections_max: expected an integer from 1 to 1000000, found 0"},
        {"NoBacklog", "listen: {backlog: 0}",
         "f:1:19: listen.backlog: expected an integer from 1 to 65535, found 0"},
        {"SharedUnixSocket", "listen: {address: 'unix:/s', reuse_port: true}",
         "f:1:42: listen.reuse_port: expected an address with a port for it, found \"unix:/s\""},
        {"SharedPort", "listen: {reuse_port: true}", ""},
        {"HugeLimitOfAnAddress", "limits: {connections_per_address_max: 1000001}",
         "f:1:39: limits.connections_per_address_max: expected an integer from 0 to 1000000, found "
         "1000001"},
        {"HugeBody", "limits: {request_body_bytes_max: 1073741825}",
         "f:1:34: limits.request_body_bytes_max: expected an integer from 0 to 1073741824, found "
         "1073741825"},
        {"LargestBody", "limits: {request_body_bytes_max: 1073741824}", ""},
        {"TooManyThreads", "threads: 1025",
         "f:1:10: threads: expected an integer from 0 to 1024, found 1025"},
        {"NoHeadTimeout", "limits: {head_timeout: 0s}",
         "f:1:24: limits.head_timeout: expected a duration from 0.001s to 86400s, found 0s"},
        {"LongDrain", "drain: {delay: 86400.5s}",
         "f:1:16: drain.delay: expected a duration from 0s to 86400s, found 86400.5s"},
        {"NoAccessLogPath", "logging: {access_log: json, access_log_path: ''}",
         "f:1:46: logging.access_log_path: expected stdout, stderr or a file, found \"\""},
        {"AccessLogOff", "logging: {access_log: off, access_log_path: a/b.log}", ""},
        {"NoDrainDelay", "drain: {delay: 0s, timeout: 0s}", ""},
        {"DefaultDeadlineOverMaximum", "transcoding: {deadline_default: 11s, deadline_max: 10s}",
         "f:1:33: transcoding.deadline_default: expected at most transcoding.deadline_max (10s), "
         "found 11s"},
        {"CodingTwice", "compression: {encodings: [br, gzip, br]}",
         "f:1:37: compression.encodings[2]: it occurs twice"},
        {"BothCodings", "compression: {encodings: [gzip, br]}", ""},
        {"BadContentType", "compression: {content_types: [text/*, json]}",
         "f:1:39: compression.content_types[1]: expected a content type such as "
         "application/json, text/* or +json, found \"json\""},
        {"ContentTypeWithParameter", "compression: {content_types: [text/plain;a=b]}",
         "f:1:31: compression.content_types[0]: expected a content type such as "
         "application/json, text/* or +json, found \"text/plain;a=b\""},
        {"AllContentTypes", "compression: {content_types: ['*/*']}",
         "f:1:31: compression.content_types[0]: expected a content type such as "
         "application/json, text/* or +json, found \"*/*\""},
        {"GzipLevelZero", "compression: {gzip_level: 0}",
         "f:1:27: compression.gzip_level: expected an integer from 1 to 9, found 0"},
        {"BrotliQualityTwelve", "compression: {brotli_quality: 12}",
         "f:1:31: compression.brotli_quality: expected an integer from 0 to 11, found 12"},
        {"OverridesOfBothForms",
         "transcoding: {status_overrides: {UNAUTHENTICATED: 401, OK: {POST: 200}, 10: 409}}", ""},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ValidateConfigTest, AListOfEnumsIsReadValueByValue) {
  auto config = DefaultConfig();
  Origins origins;
  ASSERT_TRUE(MergeFile("compression: {encodings: [br, gzip]}", "f", &config, &origins).ok());
  ASSERT_EQ(config.compression().encodings_size(), 2);
  EXPECT_EQ(config.compression().encodings(0), config::v1::CONTENT_CODING_BR);
  EXPECT_EQ(config.compression().encodings(1), config::v1::CONTENT_CODING_GZIP);
  EXPECT_EQ(MergeFile("compression: {encodings: [zstd]}", "f", &config, &origins).message(),
            "f:1:27: compression.encodings[0]: expected one of gzip, br, found \"zstd\"");
}

TEST(ValidateConfigTest, BadOverridesHaveTheirPlace) {
  for (const char* text : {"transcoding: {status_overrides: {\n NOT_A_CODE: 404}}",
                           "transcoding: {status_overrides: {\n NOT_FOUND: 200}}",
                           "transcoding: {status_overrides: {\n NOT_FOUND: 600}}",
                           "transcoding: {status_overrides: {\n NOT_FOUND: {}}}",
                           "transcoding: {status_overrides: {\n OK: {POST: 404}}}",
                           "transcoding: {status_overrides: {\n OK: {post: 200}}}",
                           "transcoding: {status_overrides: {\n OK: {'': 200}}}"}) {
    EXPECT_EQ(Fault(text).rfind("f:2:", 0), 0u) << text << "\n" << Fault(text);
  }
}

TEST(IsListenAddressTest, Forms) {
  for (const char* good :
       {"0.0.0.0:8080", "localhost:0", "[::1]:65535", "[::]:80", "unix:/a", "h:1"}) {
    EXPECT_TRUE(IsListenAddress(good)) << good;
  }
  for (const char* bad :
       {"", ":80", "localhost", "localhost:", "h:65536", "h:-1", "h:8 0", "unix:", "::1:80",
        "[::1]", "[]:80", "a b:80", "http://h:80", "*:80", "h:000080"}) {
    EXPECT_FALSE(IsListenAddress(bad)) << bad;
  }
  EXPECT_TRUE(IsListenAddress("unix:" + std::string(107, 'a')));
  EXPECT_FALSE(IsListenAddress("unix:" + std::string(108, 'a')));
}

TEST(IsUpstreamTargetTest, Forms) {
  for (const char* good : {"localhost:50051", "[::1]:1", "dns:///a.b:1", "dns:a", "unix:/x",
                           "unix:x", "unix-abstract:n", "xds:///n", "ipv4:1.2.3.4:5,1.2.3.5:5"}) {
    EXPECT_TRUE(IsUpstreamTarget(good)) << good;
  }
  for (const char* bad : {"", "localhost", "unix:", "http://h:1", "h:1 ", "h:99999", "h\n:1"}) {
    EXPECT_FALSE(IsUpstreamTarget(bad)) << bad;
  }
}

}  // namespace
}  // namespace transom
