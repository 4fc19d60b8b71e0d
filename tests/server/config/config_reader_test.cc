#include "server/config/config_reader.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/config/defaults.h"
#include "server/config/scalar_text.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;

v1::Config Merged(const std::string& text) {
  v1::Config config;
  Origins origins;
  absl::Status status = MergeFile(text, "f.yaml", &config, &origins);
  EXPECT_TRUE(status.ok()) << status;
  return config;
}

std::string MergeError(const std::string& text) {
  v1::Config config;
  Origins origins;
  return std::string(MergeFile(text, "f.yaml", &config, &origins).message());
}

TEST(MergeFileTest, ReadsEveryKindOfValue) {
  const v1::Config config = Merged(R"(
listen: {address: "unix:/run/transom.sock"}
upstreams:
  - target: a:1
  - target: b:2
schema:
  services: [x.Y, x.Z]
  bind_unannotated_methods: false
transcoding:
  status_profile: canonical
  status_overrides:
    UNAUTHENTICATED: 401
    OK: {POST: 200, PUT: 204}
  deadline_default: 1.5s
limits:
  request_body_bytes_max: 1073741824
threads: 3
)");
  EXPECT_EQ(config.listen().address(), "unix:/run/transom.sock");
  ASSERT_EQ(config.upstreams_size(), 2);
  EXPECT_EQ(config.upstreams(1).target(), "b:2");
  EXPECT_EQ(config.schema().services(1), "x.Z");
  EXPECT_TRUE(config.schema().has_bind_unannotated_methods());
  EXPECT_FALSE(config.schema().bind_unannotated_methods());
  EXPECT_EQ(config.transcoding().status_profile(), v1::STATUS_PROFILE_CANONICAL);
  EXPECT_EQ(config.transcoding().status_overrides().at("UNAUTHENTICATED").any_method(), 401);
  EXPECT_EQ(config.transcoding().status_overrides().at("OK").by_method().at("PUT"), 204);
  EXPECT_EQ(config.transcoding().deadline_default().seconds(), 1);
  EXPECT_EQ(config.transcoding().deadline_default().nanos(), 500000000);
  EXPECT_EQ(config.limits().request_body_bytes_max(), 1073741824u);
  EXPECT_EQ(config.threads(), 3u);
}

TEST(MergeFileTest, JsonSaysTheSameAsYaml) {
  const v1::Config json = Merged(
      "{\n\t\"listen\": {\"address\": \"a:1\"},\r\n"
      "\t\"schema\": {\"services\": [\"x.Y\", \"x.\\u005a\"]},\n"
      "\t\"limits\": {\"idle_timeout\": \"2s\", \"connections_max\": 7},\n"
      "\t\"metadata\": {\"accept_grpc_metadata_prefix\": true}\n}\n");
  const v1::Config yaml = Merged(
      "listen:\n  address: a:1\nschema:\n  services: [x.Y, x.Z]\nlimits:\n  idle_timeout: 2s\n"
      "  connections_max: 7\nmetadata:\n  accept_grpc_metadata_prefix: true\n");
  EXPECT_TRUE(MessageDifferencer::Equals(json, yaml)) << json.DebugString();
}

TEST(MergeFileTest, LeavesWhatTheFileDoesNotSay) {
  v1::Config config = DefaultConfig();
  Origins origins;
  ASSERT_TRUE(MergeFile("limits: {connections_max: 5}", "f", &config, &origins).ok());
  v1::Config expected = DefaultConfig();
  expected.mutable_limits()->set_connections_max(5);
  EXPECT_TRUE(MessageDifferencer::Equals(config, expected));
}

TEST(MergeFileTest, ListsReplaceTheDefault) {
  v1::Config config = DefaultConfig();
  Origins origins;
  ASSERT_TRUE(MergeFile("upstreams: [{target: 'x:1'}]", "f", &config, &origins).ok());
  ASSERT_EQ(config.upstreams_size(), 1);
  EXPECT_EQ(config.upstreams(0).target(), "x:1");
}

TEST(MergeFileTest, EmptyDocumentsAndSectionsChangeNothing) {
  for (const char* text : {"", "\n# nothing\n", "---\n", "listen:\nlimits:\n  # all commented\n"}) {
    EXPECT_EQ(Merged(text).listen().address(), "") << text;
  }
}

struct ErrorRow {
  const char* name;
  const char* text;
  const char* message;
};

class MergeFileErrorTest : public testing::TestWithParam<ErrorRow> {};

TEST_P(MergeFileErrorTest, SaysWhereAndWhatWasExpected) {
  EXPECT_EQ(MergeError(GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, MergeFileErrorTest,
    testing::ValuesIn(std::vector<ErrorRow>{
        {"UnknownSection", "listen:\n  address: a:1\nlimit: {}\n",
         "f.yaml:3:1: limit: unknown key; did you mean limits?"},
        {"UnknownKey", "limits:\n  speed: 3\n",
         "f.yaml:2:3: limits.speed: unknown key; expected one of request_head_bytes_max, "
         "request_target_bytes_max, request_header_count_max, request_metadata_bytes_max, "
         "request_body_bytes_max, response_body_bytes_max, response_buffer_bytes_max, "
         "request_json_elements_max, response_json_bytes_max, message_depth_max, connections_max, "
         "connections_per_address_max, requests_in_flight_max, requests_per_connection_max, "
         "pipelined_bytes_max, idle_timeout, head_timeout, body_timeout, "
         "body_rate_min_bytes_per_second, write_timeout, half_close_grace, tls_handshake_timeout"},
        {"UnknownKeyInList", "upstreams:\n  - target: a:1\n    port: 2\n",
         "f.yaml:3:5: upstreams[0].port: unknown key; expected one of target, services, authority, "
         "tls, metadata, token_file, token_over_plaintext, channels, keepalive, compression, "
         "load_balancing, grpc_service_config"},
        {"DuplicateKey", "threads: 1\nthreads: 2\n", "f.yaml:2:1: threads: the key occurs twice"},
        {"DuplicateJsonKey", "{\"listen\": {\"address\": \"a:1\", \"address\": \"a:2\"}}",
         "f.yaml:1:31: listen.address: the key occurs twice"},
        {"DuplicateOverride", "transcoding: {status_overrides: {OK: 200, OK: 201}}",
         "f.yaml:1:43: transcoding.status_overrides.OK: the key occurs twice"},
        {"TextForInteger", "limits:\n  connections_max: many\n",
         "f.yaml:2:20: limits.connections_max: expected an integer from 0 to 4294967295, found "
         "\"many\""},
        {"QuotedInteger", "threads: \"4\"",
         "f.yaml:1:10: threads: expected an integer from 0 to "
         "4294967295, found \"4\""},
        {"NegativeInteger", "threads: -4",
         "f.yaml:1:10: threads: expected an integer from 0 to "
         "4294967295, found \"-4\""},
        {"FractionForInteger", "threads: 1.0",
         "f.yaml:1:10: threads: expected an integer from 0 "
         "to 4294967295, found \"1.0\""},
        {"HexInteger", "threads: 0x10",
         "f.yaml:1:10: threads: expected an integer from 0 to "
         "4294967295, found \"0x10\""},
        {"IntegerOver32Bits", "threads: 4294967296",
         "f.yaml:1:10: threads: expected an integer "
         "from 0 to 4294967295, found \"4294967296\""},
        {"YesForBool", "metadata: {accept_grpc_metadata_prefix: yes}",
         "f.yaml:1:41: metadata.accept_grpc_metadata_prefix: expected true or false, found "
         "\"yes\""},
        {"UnknownEnumValue", "logging: {level: loud}",
         "f.yaml:1:18: logging.level: expected one of debug, info, warning, error, found "
         "\"loud\""},
        {"FullEnumName", "logging: {level: LOG_LEVEL_INFO}",
         "f.yaml:1:18: logging.level: expected one of debug, info, warning, error, found "
         "\"LOG_LEVEL_INFO\""},
        {"UnspecifiedEnum", "logging: {format: unspecified}",
         "f.yaml:1:19: logging.format: expected one of text, json, found \"unspecified\""},
        {"DurationWithoutUnit", "drain: {delay: 5}",
         "f.yaml:1:16: drain.delay: expected a duration in seconds such as 1.5s, found \"5\""},
        {"DurationInMinutes", "drain: {delay: 5m}",
         "f.yaml:1:16: drain.delay: expected a duration in seconds such as 1.5s, found \"5m\""},
        {"NegativeDuration", "drain: {delay: -5s}",
         "f.yaml:1:16: drain.delay: expected a duration in seconds such as 1.5s, found \"-5s\""},
        {"ScalarForSection", "listen: 8080",
         "f.yaml:1:9: listen: expected a mapping, found "
         "\"8080\""},
        {"ListForSection", "listen: [a]", "f.yaml:1:9: listen: expected a mapping, found a list"},
        {"ScalarForList", "schema: {services: a.B}",
         "f.yaml:1:20: schema.services: expected a list, found \"a.B\""},
        {"NullForList", "upstreams:\n", "f.yaml:1:1: upstreams: expected a list, found null"},
        {"NullForScalar", "threads:\n",
         "f.yaml:1:1: threads: expected an integer from 0 to "
         "4294967295, found null"},
        {"NullForString", "listen: {address: ~}",
         "f.yaml:1:10: listen.address: expected a string, found null"},
        {"MappingForString", "listen: {address: {a: b}}",
         "f.yaml:1:19: listen.address: expected a string, found a mapping"},
        {"ListForHttpCodes", "transcoding: {status_overrides: {OK: [200]}}",
         "f.yaml:1:38: transcoding.status_overrides.OK: expected an HTTP code or a mapping, "
         "found a list"},
        {"TextForHttpCode", "transcoding: {status_overrides: {OK: {POST: ok}}}",
         "f.yaml:1:45: transcoding.status_overrides.OK.POST: expected an integer, found \"ok\""},
        {"KeyThatIsAList", "[a, b]: c", "f.yaml:1:1: expected a plain key, found a list"},
        {"RootIsAList", "- a\n", "f.yaml:1:1: expected a mapping, found a list"},
        {"MergeKey", "<<: {threads: 2}",
         "f.yaml:1:1: <<: unknown key; expected one of listen, admin, upstreams, schema, "
         "transcoding, metadata, limits, logging, drain, cors, compression, threads"},
        {"TwoDocuments", "threads: 1\n---\nthreads: 2\n",
         "f.yaml:2:1: expected one document, found another"},
        {"ControlCharacterIsEscaped", "threads: \"a\\nb\"",
         "f.yaml:1:10: threads: expected an integer from 0 to 4294967295, found \"a\\nb\""},
    }),
    [](const auto& info) { return info.param.name; });

TEST(MergeFileTest, SyntaxErrorsHaveAPlace) {
  for (const char* text : {"listen: {address: a", "a: b: c", "\"unterminated", "listen: &a *b",
                           "{\"threads\": 1", "%YAML 9", "\t- a: [", "@x", "!!binary ["}) {
    EXPECT_THAT(MergeError(text), testing::StartsWith("f.yaml:")) << text;
    EXPECT_EQ(MergeError(text).find('\n'), std::string::npos) << text;
  }
}

TEST(MergeFileTest, DeepNestingIsAnErrorNotACrash) {
  EXPECT_NE(MergeError(std::string(100000, '[')), "");
  EXPECT_NE(MergeError(std::string(100000, '{')), "");
}

TEST(MergeFileTest, LongValuesAreCutInMessages) {
  const std::string message = MergeError("threads: " + std::string(5000, 'x'));
  EXPECT_LT(message.size(), 300u);
}

TEST(SetFieldTest, SetsSingleValuesListsAndEntries) {
  v1::Config config = DefaultConfig();
  Origins origins;
  auto set = [&](const char* path, const char* value) {
    absl::Status status = SetField(path, value, "--set", &config, &origins);
    EXPECT_TRUE(status.ok()) << status;
  };
  set("listen.address", "unix:/a: b");
  set("limits.idle_timeout", "0.25s");
  set("schema.descriptor_set", "");
  set("schema.services", "[a.B, c.D]");
  set("upstreams", "[{target: 'x:1'}]");
  set("drain", "{delay: 9s}");
  set("transcoding.status_overrides.ABORTED", "409");
  set("transcoding.status_overrides.OK", "{POST: 200}");
  set("transcoding.status_overrides.ABORTED", "503");
  EXPECT_EQ(config.listen().address(), "unix:/a: b");
  EXPECT_EQ(config.limits().idle_timeout().nanos(), 250000000);
  EXPECT_EQ(config.schema().services_size(), 2);
  EXPECT_EQ(config.upstreams(0).target(), "x:1");
  EXPECT_EQ(config.drain().delay().seconds(), 9);
  EXPECT_EQ(config.drain().timeout().seconds(), 25);
  EXPECT_EQ(config.transcoding().status_overrides().size(), 2u);
  EXPECT_EQ(config.transcoding().status_overrides().at("ABORTED").any_method(), 503);
  EXPECT_EQ(config.transcoding().status_overrides().at("OK").by_method().at("POST"), 200);
}

struct SetErrorRow {
  const char* name;
  const char* path;
  const char* value;
  const char* message;
};

class SetFieldErrorTest : public testing::TestWithParam<SetErrorRow> {};

TEST_P(SetFieldErrorTest, NamesTheFlagAndThePath) {
  v1::Config config = DefaultConfig();
  Origins origins;
  EXPECT_EQ(SetField(GetParam().path, GetParam().value, "--set", &config, &origins).message(),
            GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, SetFieldErrorTest,
    testing::ValuesIn(std::vector<SetErrorRow>{
        {"UnknownField", "limits.conections_max", "1",
         "--set: limits.conections_max: unknown key; did you mean connections_max?"},
        {"WrongType", "threads", "x",
         "--set: threads: expected an integer from 0 to 4294967295, found \"x\""},
        {"IntoSingleValue", "threads.x", "1", "--set: threads.x: threads is a single value"},
        {"IntoList", "upstreams.target", "a:1",
         "--set: upstreams.target: upstreams is a list, which is set whole"},
        {"IntoDuration", "drain.delay.seconds", "1",
         "--set: drain.delay.seconds: drain.delay is a single value"},
        {"TooDeepInMapping", "transcoding.status_overrides.OK.POST", "200",
         "--set: transcoding.status_overrides.OK.POST: an entry is set whole: "
         "transcoding.status_overrides.OK={POST: 200}"},
        {"ElementOfAList", "upstreams[0].target", "a:1",
         "--set: upstreams[0].target: a list is set whole: upstreams=[...]"},
        {"ScalarForList", "schema.services", "a.B",
         "--set: schema.services: expected a list, found \"a.B\""},
        {"ScalarForSection", "listen", "a:1", "--set: listen: expected a mapping, found \"a:1\""},
    }),
    [](const auto& info) { return info.param.name; });

TEST(SetFieldTest, BadYamlIsAnError) {
  v1::Config config;
  Origins origins;
  EXPECT_THAT(std::string(SetField("schema.services", "[a", "--set", &config, &origins).message()),
              testing::StartsWith("--set: schema.services: expected YAML or JSON: "));
}

TEST(OriginsTest, TheNearestPlaceIsNamed) {
  v1::Config config = DefaultConfig();
  Origins origins;
  ASSERT_TRUE(
      MergeFile("upstreams:\n  - target: a:1\n  - {target: 'b:2'}\nschema: {services: [x]}\n", "f",
                &config, &origins)
          .ok());
  EXPECT_EQ(origins.Of("upstreams[0].target"), "f:2:13");
  EXPECT_EQ(origins.Of("schema.services[0]"), "f:4:21");
  EXPECT_EQ(origins.Of("upstreams[1].anything"), "f:3:5");
  EXPECT_EQ(origins.Of("threads"), "default");
  ASSERT_TRUE(SetField("upstreams", "[{target: 'c:1'}]", "--set", &config, &origins).ok());
  EXPECT_EQ(origins.Of("upstreams[1].target"), "--set");
}

TEST(DurationTextTest, ReadsAndPrints) {
  for (const char* text : {"0s", "1s", "1.5s", "0.000000001s", "315576000000s", "75.25s"}) {
    google::protobuf::Duration duration;
    ASSERT_TRUE(ParseDurationText(text, &duration)) << text;
    EXPECT_EQ(DurationText(duration), text);
  }
  for (const char* text :
       {"", "s", "1", "1 s", " 1s", "+1s", "-1s", ".5s", "1.s", "1.5.5s", "1e3s", "1.0000000001s",
        "315576000001s", "99999999999999999999s", "1ms", "1S"}) {
    google::protobuf::Duration duration;
    EXPECT_FALSE(ParseDurationText(text, &duration)) << text;
  }
}

// The reader knows these kinds of fields and no others: a new kind in config.proto
// must be taught to it.
void ExpectKnownKinds(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_map()) {
      EXPECT_EQ(field.message_type()->map_key()->type(), FieldDescriptor::TYPE_STRING);
      continue;
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        EXPECT_FALSE(field.is_repeated() && IsDuration(field)) << field.full_name();
        if (!IsDuration(field)) ExpectKnownKinds(*field.message_type());
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        EXPECT_EQ(field.type(), FieldDescriptor::TYPE_STRING) << field.full_name();
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        EXPECT_EQ(ShortEnumName(*field.enum_type()->FindValueByNumber(0)), "unspecified");
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        EXPECT_FALSE(field.is_repeated()) << field.full_name();
        break;
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
        break;
      default:
        ADD_FAILURE() << "unknown kind of field: " << field.full_name();
    }
  }
}

TEST(ConfigSchemaTest, HasOnlyKindsThatTheReaderKnows) {
  ExpectKnownKinds(*v1::Config::descriptor());
}

}  // namespace
}  // namespace transom
