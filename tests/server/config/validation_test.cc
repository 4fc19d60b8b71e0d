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
         "f:1:12: upstreams: expected at least one upstream, found an empty list"},
        {"TwoUpstreams", "upstreams: [{target: 'a:1'}, {target: 'b:1'}]", ""},
        {"UpstreamTwice", "upstreams: [{target: 'a:1'}, {target: 'a:1'}]",
         "f:1:39: upstreams[1].target: \"a:1\" occurs twice"},
        {"BadServiceOfUpstream", "upstreams: [{target: 'a:1', services: [a/B]}]",
         "f:1:40: upstreams[0].services[0]: expected the full name of a service such as "
         "library.v1.Library, found \"a/B\""},
        {"ServiceOnTwoUpstreams",
         "upstreams:\n- {target: 'a:1', services: [t.S]}\n- {target: 'b:1', services: [t.R, t.S]}",
         "f:3:35: upstreams[1].services[1]: t.S is on two upstreams, \"a:1\" and \"b:1\""},
        {"TooManyChannels", "upstreams: [{target: 'a:1', channels: 65}]",
         "f:1:39: upstreams[0].channels: expected an integer from 0 to 64, found 65"},
        {"CertificateWithoutKey", "upstreams: [{target: 'a:1', tls: {certificate_file: x}}]",
         "f:1:34: upstreams[0].tls: certificate_file and key_file go together"},
        {"FrequentPings", "upstreams: [{target: 'a:1', keepalive: {time: 0.5s}}]",
         "f:1:47: upstreams[0].keepalive.time: expected 0s or a duration from 1s to 86400s, found "
         "0.5s"},
        {"MetadataOfGrpcsOwn", "upstreams: [{target: 'a:1', metadata: [{key: grpc-timeout}]}]",
         "f:1:46: upstreams[0].metadata[0].key: \"grpc-timeout\" is gRPC's own"},
        {"MetadataInUpperCase", "upstreams: [{target: 'a:1', metadata: [{key: X-A}]}]",
         "f:1:46: upstreams[0].metadata[0].key: expected a key of a-z, 0-9, '-', '_' and '.', "
         "found \"X-A\""},
        {"MetadataTwice", "upstreams: [{target: 'a:1', metadata: [{key: a}, {key: a}]}]",
         "f:1:56: upstreams[0].metadata[1].key: \"a\" occurs twice"},
        {"MetadataThatIsIllegal",
         "upstreams: [{target: 'a:1', metadata: [{key: a, value: \"b\\n\"}]}]",
         "f:1:56: upstreams[0].metadata[0].value: expected printable ASCII"},
        {"TokenTwice",
         "upstreams: [{target: 'localhost:1', token_file: x, metadata: [{key: authorization}]}]",
         "f:1:69: upstreams[0].metadata[0].key: \"authorization\" is what token_file sends"},
        {"TokenInPlaintext", "upstreams: [{target: 'dns:///a:1', token_file: x}]",
         "f:1:48: upstreams[0].token_file: expected tls, since \"dns:///a:1\" is another host and "
         "would get the token in plaintext (token_over_plaintext: true allows it)"},
        {"TokenToOneOtherHost",
         "upstreams: [{target: 'ipv4:127.0.0.1:1,10.0.0.1:1', token_file: x}]",
         "f:1:65: upstreams[0].token_file: expected tls, since \"ipv4:127.0.0.1:1,10.0.0.1:1\" is "
         "another host and would get the token in plaintext (token_over_plaintext: true allows "
         "it)"},
        {"TokenToANameLikeThisHost", "upstreams: [{target: '127.evil.test:1', token_file: x}]",
         "f:1:53: upstreams[0].token_file: expected tls, since \"127.evil.test:1\" is another host "
         "and would get the token in plaintext (token_over_plaintext: true allows it)"},
        {"TokenToThisHost",
         "upstreams: [{target: 'dns:///localhost:1', token_file: x}, "
         "{target: 'unix:/a', token_file: x}, {target: '[::1]:1', token_file: x}]",
         ""},
        {"TokenByTls", "upstreams: [{target: 'a:1', token_file: x, tls: {}}]", ""},
        {"TokenAllowed", "upstreams: [{target: 'a:1', token_file: x, token_over_plaintext: true}]",
         ""},
        {"WhoServesWhatOfADescriptorSet",
         "upstreams: [{target: 'a:1'}, {target: 'b:1'}]\nschema: {descriptor_set: x}",
         "f:1:30: upstreams[1].services: expected the names of its services: with "
         "schema.descriptor_set only one upstream may be without them, and \"a:1\" is"},
        {"OneUpstreamForTheRest",
         "upstreams: [{target: 'a:1'}, {target: 'b:1', services: [t.S]}]\n"
         "schema: {descriptor_set: x, services: [t.S, t.R]}",
         ""},
        {"ServiceOfNoUpstream",
         "upstreams: [{target: 'a:1', services: [t.S]}]\n"
         "schema: {descriptor_set: x, services: [t.S, t.R]}",
         "f:2:45: schema.services[1]: no upstream's services name t.R"},
        {"UpstreamWithoutPort", "upstreams:\n  - target: backend",
         "f:2:13: upstreams[0].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"backend\""},
        {"UpstreamWithoutTarget", "upstreams: [{}]",
         "f:1:13: upstreams[0].target: expected a gRPC target (host:port, dns:///host:port, "
         "unix:/path, xds:///name), found \"\""},
        {"BadService", "schema: {services: [a.B, 'a..B']}",
         "f:1:26: schema.services[1]: expected the full name of a service such as "
         "library.v1.Library, found \"a..B\""},
        {"ServiceTwice", "schema: {services: [a.B, a.B]}",
         "f:1:26: schema.services[1]: a.B occurs twice"},
        {"NoConnections", "limits: {connections_max: 0}",
         "f:1:27: limits.connections_max: expected an integer from 1 to 1000000, found 0"},
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
