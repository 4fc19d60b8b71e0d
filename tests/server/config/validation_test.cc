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
        {"TlsKeyWithoutCertificate", "listen: {tls: {key_file: k}}",
         "f:1:15: listen.tls.certificate_file: expected a file, since other keys of listen.tls are "
         "set"},
        {"TlsClientCertificatesWithoutTls", "listen: {tls: {client_certificates: required}}",
         "f:1:15: listen.tls.certificate_file: expected a file, since other keys of listen.tls are "
         "set"},
        {"TlsCertificateWithoutKey", "listen: {tls: {certificate_file: c}}",
         "f:1:15: listen.tls.key_file: expected a file, since listen.tls.certificate_file is set"},
        {"TlsClientCertificatesWithoutAuthorities",
         "listen: {tls: {certificate_file: c, key_file: k, client_certificates: optional}}",
         "f:1:15: listen.tls.client_ca_file: expected a file, since listen.tls.client_certificates "
         "asks "
         "for certificates"},
        {"TlsAuthoritiesForNothing",
         "listen: {tls: {certificate_file: c, key_file: k, client_ca_file: a}}",
         "f:1:15: listen.tls.client_certificates: expected optional or required, since "
         "listen.tls.client_ca_file is set"},
        {"TlsOldVersion", "listen: {tls: {min_version: 1.1}}",
         "f:1:29: listen.tls.min_version: expected 1.2 or 1.3, found \"1.1\""},
        {"TlsComplete",
         "listen: {tls: {certificate_file: c, key_file: k, client_ca_file: a, min_version: 1.3, "
         "client_certificates: required}}",
         ""},
        {"ProxyProtocol",
         "listen: {proxy_protocol: {trusted_peers: [10.0.0.0/8, '::1', 'unix:']}}", ""},
        {"ProxyProtocolNoNetwork",
         "listen: {proxy_protocol: {trusted_peers: [10.0.0.1, load-balancer]}}",
         "f:1:53: listen.proxy_protocol.trusted_peers[1]: expected an address, a network such as "
         "10.0.0.0/8, or unix:, found \"load-balancer\""},
        {"TlsHandshakeTimeout", "limits: {tls_handshake_timeout: 0s}",
         "f:1:33: limits.tls_handshake_timeout: expected a duration from 0.001s to 86400s, found "
         "0s"},
        {"ClientCertificateKeys",
         "metadata: {client_certificate_subject: x-a, client_certificate_uri: x-b, "
         "client_certificate_dns: x-c}",
         ""},
        {"ClientCertificateKeyThatClientsSay", "metadata: {client_certificate_uri: authorization}",
         "f:1:36: metadata.client_certificate_uri: expected a key of metadata in lower case that "
         "nothing else has, such as x-client-subject, found \"authorization\""},
        // The gateway makes its value of what a client asks for.
        {"ClientCertificateKeyOfTheRouting",
         "metadata: {client_certificate_dns: x-goog-request-params}",
         "f:1:36: metadata.client_certificate_dns: expected a key of metadata in lower case that "
         "nothing else has, such as x-client-subject, found \"x-goog-request-params\""},
        {"ClientCertificateKeyInUpperCase", "metadata: {client_certificate_uri: X-A}",
         "f:1:36: metadata.client_certificate_uri: expected a key of metadata in lower case that "
         "nothing else has, such as x-client-subject, found \"X-A\""},
        {"ClientCertificateKeyOfBytes", "metadata: {client_certificate_dns: x-bin}",
         "f:1:36: metadata.client_certificate_dns: expected a key of metadata in lower case that "
         "nothing else has, such as x-client-subject, found \"x-bin\""},
        {"ClientCertificateKeyTwice",
         "metadata: {client_certificate_subject: x-a, client_certificate_dns: x-a}",
         "f:1:69: metadata.client_certificate_dns: expected another key than the other names of a "
         "client certificate, found \"x-a\""},
        {"ClientCertificateKeyOfAHeader",
         "metadata: {client_certificate_dns: x-a, request_headers: [{from: b, to: c}, {from: "
         "X-A}]}",
         "f:1:77: metadata.request_headers[1]: a request header cannot become x-a, by which the "
         "service knows the client (metadata.client_certificate_dns)"},
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

// A rule for names, in the direction of `list`.
struct RuleRow {
  const char* name;
  const char* list;
  const char* rules;
  const char* fault;  // a part of the message; "" if there is none
};

class NameRulesTest : public testing::TestWithParam<RuleRow> {};

TEST_P(NameRulesTest, NamesTheKeyOfWhatCannotWork) {
  const RuleRow& row = GetParam();
  const std::string fault = Fault(std::string("metadata: {") + row.list + ": [" + row.rules + "]}");
  if (*row.fault == 0) {
    EXPECT_EQ(fault, "");
  } else {
    EXPECT_NE(fault.find(std::string("metadata.") + row.list + row.fault), std::string::npos)
        << fault;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Request, NameRulesTest,
    testing::ValuesIn(std::vector<RuleRow>{
        {"Good", "request_headers",
         "{from: X-A}, {from: x-b, to: Y-B}, {from: c-*, to: '*'}, {from: authorization, to: "
         "auth}, "
         "{from: user-agent, to: ua}, {from: Content-Type, to: x-type}, {from: x-*}",
         ""},
        {"ForwardedIn", "request_headers", "{from: X-Forwarded-Port}", "[0].from: x-forwarded-*"},
        {"ForwardedPrefixIn", "request_headers", "{from: x-forwarded-*}",
         "[0].from: x-forwarded-*"},
        {"ForwardedOut", "request_headers", "{from: x-a, to: X-Forwarded-For}",
         "[0].to: x-forwarded-*"},
        {"GrpcOut", "request_headers", "{from: x-a}, {from: t, to: Grpc-Timeout}",
         "[1].to: grpc-timeout is gRPC's"},
        {"GrpcPrefixOut", "request_headers", "{from: t-*, to: grpc-*}", "[0].to: grpc-* is gRPC's"},
        {"TeOut", "request_headers", "{from: x-te, to: te}", "[0].to: te is gRPC's"},
        {"UserAgentOut", "request_headers", "{from: x-ua, to: User-Agent}",
         "[0].to: user-agent is gRPC's"},
        {"UserAgentAsItIs", "request_headers", "{from: User-Agent}",
         "[0].from: user-agent is gRPC's"},
        {"NoKey", "request_headers", "{from: x-a, to: a!}", "[0].to: expected a key of metadata"},
        {"NoKeyAsItIs", "request_headers", "{from: a!}", "[0].from: expected a key of metadata"},
        {"Twice", "request_headers", "{from: x-a}, {from: x-b}, {from: X-A, to: c}",
         "[2].from: x-a is the `from` of metadata.request_headers[0] already"},
        {"PrefixTwice", "request_headers", "{from: x-*}, {from: X-*, to: c-*}",
         "[1].from: x-* is the `from` of metadata.request_headers[0] already"},
        {"Upgrade", "request_headers", "{from: upgrade, to: up}",
         "[0].from: upgrade is about one connection"},
        {"Te", "request_headers", "{from: TE, to: x-te}", "[0].from: te is about one connection"},
        {"KeepAlive", "request_headers", "{from: keep-alive, to: x}", "[0].from: keep-alive is"},
        {"Connection", "request_headers", "{from: connection, to: x}", "[0].from: connection is"},
        {"ProxyAuthorization", "request_headers", "{from: proxy-authorization, to: authorization}",
         "[0].from: proxy-authorization is about one connection"},
        {"ProxyPrefix", "request_headers", "{from: proxy-*, to: '*'}", "[0].from: proxy-* is"},
        {"Long", "request_headers",
         "{from: x123456789012345678901234567890123456789012345678901234567890123}",
         "[0].from: expected at most 63 characters, found 64"},
        {"PrefixToName", "request_headers", "{from: x-*, to: y}", "[0].to: expected a name"},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Response, NameRulesTest,
    testing::ValuesIn(std::vector<RuleRow>{
        {"Good", "response_headers",
         "{from: etag, to: ETag}, {from: set-cookie}, {from: h-*, to: '*'}, "
         "{from: www-authenticate}, {from: x-c, to: Vary}",
         ""},
        {"ContentType", "response_headers", "{from: x-type, to: Content-Type}",
         "[0].to: content-type is the gateway's own"},
        {"Upgrade", "response_headers", "{from: x-up, to: Upgrade}", "[0].to: upgrade is"},
        {"Trailer", "response_headers", "{from: x-t, to: Trailer}", "[0].to: trailer is"},
        {"Te", "response_headers", "{from: x-t, to: TE}", "[0].to: te is"},
        {"ContentEncoding", "response_headers", "{from: x-coding, to: Content-Encoding}", ""},
        {"ContentLength", "response_headers", "{from: x-t, to: content-length}",
         "[0].to: content-length is"},
        {"ProxyConnection", "response_headers", "{from: x-t, to: Proxy-Connection}",
         "[0].to: proxy-connection is"},
        {"ProxyPrefix", "response_headers", "{from: x-t-*, to: Proxy-A*}", "[0].to: proxy-a* is"},
        {"Date", "response_headers", "{from: date}", "[0].from: date is"},
        {"Cors", "response_headers", "{from: access-control-allow-origin}",
         "[0].from: access-control-allow-origin is"},
        {"CorsPrefix", "response_headers", "{from: x-*, to: Access-Control-*}",
         "[0].to: access-control-* is"},
        {"ReservedKey", "response_headers", "{from: user-agent, to: X-Agent}",
         "[0].from: user-agent is gRPC's"},
        {"GrpcKey", "response_headers", "{from: grpc-status, to: X-Status}",
         "[0].from: grpc-status is gRPC's"},
        {"NoKey", "response_headers", "{from: 'a!', to: X-A}",
         "[0].from: expected a key of metadata"},
        {"Twice", "response_headers", "{from: etag}, {from: ETag, to: X-E}",
         "[1].from: etag is the `from` of metadata.response_headers[0] already"},
    }),
    [](const auto& info) { return info.param.name; });

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
