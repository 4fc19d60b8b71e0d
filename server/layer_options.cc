#include "server/layer_options.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/config/version.h"
#include "server/http/address_list.h"

namespace transom {
namespace {

StatusProfile ToStatusProfile(config::v1::StatusProfile profile) {
  return profile == config::v1::STATUS_PROFILE_CANONICAL ? StatusProfile::kCanonical
                                                         : StatusProfile::kDocumented;
}

ErrorShape ToErrorShape(config::v1::ErrorShape shape) {
  switch (shape) {
    case config::v1::ERROR_SHAPE_AIP193:
      return ErrorShape::kAip193;
    case config::v1::ERROR_SHAPE_PROBLEM:
      return ErrorShape::kProblem;
    default:
      return ErrorShape::kStatus;
  }
}

UrlUnescapeSpec ToUnescapeSpec(config::v1::UrlUnescapeSpec spec) {
  switch (spec) {
    case config::v1::URL_UNESCAPE_SPEC_EXCEPT_SLASH:
      return UrlUnescapeSpec::kAllExceptSlash;
    case config::v1::URL_UNESCAPE_SPEC_ALL:
      return UrlUnescapeSpec::kAll;
    default:
      return UrlUnescapeSpec::kAllExceptReserved;
  }
}

RequestParams ToRequestParams(config::v1::RequestParams which) {
  switch (which) {
    case config::v1::REQUEST_PARAMS_NEVER:
      return RequestParams::kNever;
    case config::v1::REQUEST_PARAMS_ALWAYS:
      return RequestParams::kAlways;
    default:
      return RequestParams::kAnnotated;
  }
}

ClientCertificates ToClientCertificates(config::v1::ClientCertificates certificates) {
  switch (certificates) {
    case config::v1::CLIENT_CERTIFICATES_OPTIONAL:
      return ClientCertificates::kOptional;
    case config::v1::CLIENT_CERTIFICATES_REQUIRED:
      return ClientCertificates::kRequired;
    default:
      return ClientCertificates::kNone;
  }
}

bool Ignores(config::v1::Leniency leniency) { return leniency == config::v1::LENIENCY_IGNORE; }

RequestTranslatorOptions ToRequestOptions(const config::v1::Config& config) {
  const config::v1::Transcoding& transcoding = config.transcoding();
  RequestTranslatorOptions options;
  options.json.ignore_unknown_fields = Ignores(transcoding.unknown_json_fields());
  options.json.ignore_unknown_enum_names = Ignores(transcoding.unknown_enum_names());
  options.json.case_insensitive_enums = transcoding.case_insensitive_enums();
  options.json.depth_max = static_cast<int>(config.limits().message_depth_max());
  options.json.elements_max = config.limits().request_json_elements_max();
  options.unescape = ToUnescapeSpec(transcoding.url_unescape_spec());
  options.ignored_query_parameters.insert(transcoding.ignored_query_parameters().begin(),
                                          transcoding.ignored_query_parameters().end());
  options.capture_unknown_query_parameters = transcoding.capture_unknown_query_parameters();
  options.ignore_unknown_query_parameters = Ignores(transcoding.unknown_query_parameters());
  options.ignore_bound_query_parameters = Ignores(transcoding.bound_query_parameters());
  options.query_plus_is_literal = transcoding.query_plus_is_literal();
  options.ignore_unexpected_body = Ignores(transcoding.unexpected_body());
  options.reject_path_body_conflicts = !Ignores(transcoding.path_body_conflicts());
  options.fill_update_mask = transcoding.fill_update_mask();
  options.request_params = ToRequestParams(config.metadata().request_params());
  options.request_params_bytes_max = config.limits().request_metadata_bytes_max();
  const config::v1::SystemParameters& system = transcoding.system_parameters();
  options.system_parameters = {system.alt(), system.pretty_print(), system.fields(),
                               system.unique(), system.key()};
  return options;
}

HttpLimits ToHttpLimits(const config::v1::Limits& limits) {
  HttpLimits http;
  http.request_head_bytes_max = limits.request_head_bytes_max();
  http.request_target_bytes_max = limits.request_target_bytes_max();
  http.request_header_count_max = limits.request_header_count_max();
  http.request_body_bytes_max = limits.request_body_bytes_max();
  http.connections_max = limits.connections_max();
  http.connections_per_address_max = limits.connections_per_address_max();
  http.requests_per_connection_max = limits.requests_per_connection_max();
  http.pipelined_bytes_max = limits.pipelined_bytes_max();
  http.output_bytes_max = limits.response_buffer_bytes_max();
  http.idle_timeout = ToDuration(limits.idle_timeout());
  http.head_timeout = ToDuration(limits.head_timeout());
  http.tls_handshake_timeout = ToDuration(limits.tls_handshake_timeout());
  http.body_timeout = ToDuration(limits.body_timeout());
  http.body_rate_min_bytes_per_second = limits.body_rate_min_bytes_per_second();
  http.write_timeout = ToDuration(limits.write_timeout());
  http.half_close_grace = ToDuration(limits.half_close_grace());
  return http;
}

std::vector<NameRule> ToNameRules(
    const google::protobuf::RepeatedPtrField<config::v1::NameRule>& rules) {
  std::vector<NameRule> result;
  for (const config::v1::NameRule& rule : rules) result.push_back({rule.from(), rule.to()});
  return result;
}

template <typename Strings>
std::vector<std::string> ToVector(const Strings& strings) {
  return std::vector<std::string>(strings.begin(), strings.end());
}

// Validation has parsed it before.
AddressList ToAddressList(const google::protobuf::RepeatedPtrField<std::string>& entries) {
  return AddressList::Parse(ToVector(entries)).value_or(AddressList());
}

void SetMetadataOptions(const config::v1::Metadata& metadata, MetadataPolicyOptions* options) {
  options->accept_grpc_metadata_prefix = metadata.accept_grpc_metadata_prefix();
  options->request_headers = ToNameRules(metadata.request_headers());
  options->deny_request_headers = ToVector(metadata.deny_request_headers());
  options->response_headers = ToNameRules(metadata.response_headers());
  options->deny_response_metadata = ToVector(metadata.deny_response_metadata());
  options->make_request_id = metadata.make_request_id();
  options->make_traceparent = metadata.make_traceparent();
  options->client_certificate_subject = metadata.client_certificate_subject();
  options->client_certificate_uri = metadata.client_certificate_uri();
  options->client_certificate_dns = metadata.client_certificate_dns();
  options->trusted_proxies = ToAddressList(metadata.trusted_proxies());
}

CorsOptions ToCorsOptions(const config::v1::Cors& cors) {
  CorsOptions options;
  options.allow_origins = ToVector(cors.allow_origins());
  options.allow_credentials = cors.allow_credentials();
  options.allow_headers = ToVector(cors.allow_headers());
  options.expose_headers = ToVector(cors.expose_headers());
  options.max_age = absl::Seconds(cors.max_age().seconds());
  return options;
}

ResponseCompressionOptions ToCompressionOptions(const config::v1::Compression& compression) {
  ResponseCompressionOptions options;
  for (const int coding : compression.encodings()) {
    options.codings.push_back(coding == config::v1::CONTENT_CODING_BR ? ContentCoding::kBrotli
                                                                      : ContentCoding::kGzip);
  }
  options.response_bytes_min = compression.response_bytes_min();
  options.content_types = ToVector(compression.content_types());
  options.encoder.gzip_level = static_cast<int>(compression.gzip_level());
  options.encoder.brotli_quality = static_cast<int>(compression.brotli_quality());
  return options;
}

}  // namespace

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

HttpServerOptions RestServerOptions(const config::v1::Config& config) {
  HttpServerOptions options;
  options.listen = config.listen().address();
  options.backlog = static_cast<int>(config.listen().backlog());
  options.reuse_port = config.listen().reuse_port();
  options.proxy_peers = ToAddressList(config.listen().proxy_protocol().trusted_peers());
  options.loops = config.threads();
  options.limits = ToHttpLimits(config.limits());
  options.limits.accept_gzip_bodies = config.compression().accept_request_gzip();
  return options;
}

absl::optional<TlsOptions> RestTlsOptions(const config::v1::Config& config) {
  const config::v1::ListenTls& tls = config.listen().tls();
  if (tls.certificate_file().empty()) return absl::nullopt;
  TlsOptions options;
  options.certificate_file = tls.certificate_file();
  options.key_file = tls.key_file();
  options.client_ca_file = tls.client_ca_file();
  options.client_certificates = ToClientCertificates(tls.client_certificates());
  options.only_tls13 = tls.min_version() == "1.3";
  options.cipher_suites = ToVector(tls.cipher_suites());
  return options;
}

HttpServerOptions AdminServerOptions(const config::v1::Config& config) {
  HttpServerOptions options;
  options.listen = config.admin().address();
  options.loops = 1;
  // Probes and scrapers are few; a body is never wanted, and read only to be answered.
  options.limits.connections_max = 256;
  options.limits.request_body_bytes_max = 64 * 1024;
  options.limits.request_head_bytes_max = 16 * 1024;
  return options;
}

std::vector<UpstreamOptions> ToUpstreamOptions(const config::v1::Config& config) {
  std::vector<UpstreamOptions> all;
  for (const config::v1::Upstream& upstream : config.upstreams()) {
    UpstreamOptions& options = all.emplace_back();
    options.target = upstream.target();
    options.response_body_bytes_max = config.limits().response_body_bytes_max();
    options.user_agent = absl::StrCat("transom/", kVersion);
    options.channels = static_cast<int>(upstream.channels());
    options.authority = upstream.authority();
    if (upstream.has_tls()) {
      const config::v1::UpstreamTls& tls = upstream.tls();
      options.tls =
          UpstreamTls{tls.ca_file(), tls.certificate_file(), tls.key_file(), tls.server_name()};
    }
    for (const config::v1::MetadataField& field : upstream.metadata()) {
      options.metadata.emplace_back(field.key(), field.value());
    }
    options.token_file = upstream.token_file();
    options.keepalive_time = ToDuration(upstream.keepalive().time());
    options.keepalive_timeout = ToDuration(upstream.keepalive().timeout());
    options.keepalive_without_calls = upstream.keepalive().without_calls();
    options.gzip_requests = upstream.compression() == config::v1::REQUEST_COMPRESSION_GZIP;
    options.round_robin = upstream.load_balancing() == config::v1::LOAD_BALANCING_ROUND_ROBIN;
    options.grpc_service_config = upstream.grpc_service_config();
  }
  return all;
}

SchemaLoaderOptions ToSchemaLoaderOptions(const config::v1::Config& config) {
  SchemaLoaderOptions options;
  options.descriptor_set = config.schema().descriptor_set();
  options.services.assign(config.schema().services().begin(), config.schema().services().end());
  options.bind_unannotated_methods = config.schema().bind_unannotated_methods();
  options.reflection_timeout = ToDuration(config.schema().reflection_timeout());
  options.service_config = config.schema().service_config();
  for (const config::v1::MethodDeadline& one : config.transcoding().method_deadlines()) {
    const size_t index = options.method_deadlines.size();
    options.method_deadlines.push_back({one.selector(), ToDuration(one.deadline()),
                                        absl::StrCat("transcoding.method_deadlines[", index, "]")});
  }
  options.refresh_interval = ToDuration(config.schema().refresh_interval());
  options.watch_interval = ToDuration(config.schema().watch_interval());
  for (const config::v1::Upstream& upstream : config.upstreams()) {
    options.upstream_services.push_back(ToVector(upstream.services()));
  }
  return options;
}

std::vector<StatusOverride> ToStatusOverrides(const config::v1::Config& config) {
  std::vector<StatusOverride> overrides;
  for (const auto& [grpc_code, codes] : config.transcoding().status_overrides()) {
    if (codes.any_method() != 0) overrides.push_back({grpc_code, "", codes.any_method()});
    for (const auto& [http_method, http_code] : codes.by_method()) {
      overrides.push_back({grpc_code, http_method, http_code});
    }
  }
  // A protobuf map has no order of its own.
  std::sort(overrides.begin(), overrides.end(), [](const auto& a, const auto& b) {
    return std::tie(a.grpc_code, a.http_method) < std::tie(b.grpc_code, b.http_method);
  });
  return overrides;
}

absl::StatusOr<GatewayOptions> ToGatewayOptions(const config::v1::Config& config) {
  const config::v1::Transcoding& transcoding = config.transcoding();
  absl::StatusOr<StatusMapping> status = StatusMapping::WithOverrides(
      ToStatusProfile(transcoding.status_profile()), ToStatusOverrides(config));
  if (!status.ok()) return status.status();
  GatewayOptions options;
  options.status = *std::move(status);
  options.error_shape = ToErrorShape(transcoding.error_shape());
  options.request = ToRequestOptions(config);
  options.response.print_default_values = transcoding.print_default_values();
  options.response.print_enums_as_numbers = transcoding.print_enums_as_numbers();
  options.response.print_proto_names = transcoding.print_proto_names();
  options.response.print_int64_as_numbers = transcoding.print_int64_as_numbers();
  options.response.indent = static_cast<int>(transcoding.print_indent());
  options.response.depth_max = static_cast<int>(config.limits().message_depth_max());
  options.response.json_bytes_max = config.limits().response_json_bytes_max();
  options.deadlines.fallback = ToDuration(transcoding.deadline_default());
  options.deadlines.max = ToDuration(transcoding.deadline_max());
  options.metadata.request_bytes_max = config.limits().request_metadata_bytes_max();
  options.cors = ToCorsOptions(config.cors());
  options.compression = ToCompressionOptions(config.compression());
  options.accept_gzip_bodies = config.compression().accept_request_gzip();
  options.request_body_bytes_max = config.limits().request_body_bytes_max();
  options.service_status.metadata_key = absl::AsciiStrToLower(transcoding.service_status_key());
  options.service_status.allowed.assign(transcoding.service_status_allowed().begin(),
                                        transcoding.service_status_allowed().end());
  options.requests_in_flight_max = config.limits().requests_in_flight_max();
  options.method_override = transcoding.method_override();
  options.localize_messages = transcoding.localize_messages();
  SetMetadataOptions(config.metadata(), &options.metadata);
  // It is the gateway's to read, and tells clients nothing.
  if (!options.service_status.metadata_key.empty()) {
    options.metadata.deny_response_metadata.push_back(options.service_status.metadata_key);
  }
  return options;
}

AccessLogOptions ToAccessLogOptions(const config::v1::Logging& logging) {
  AccessLogOptions options;
  options.format = logging.access_log() == config::v1::ACCESS_LOG_FORMAT_JSON
                       ? AccessLogFormat::kJson
                       : AccessLogFormat::kText;
  options.path = logging.access_log_path();
  return options;
}

LogLevel ToLogLevel(config::v1::LogLevel level) {
  switch (level) {
    case config::v1::LOG_LEVEL_DEBUG:
      return LogLevel::kDebug;
    case config::v1::LOG_LEVEL_WARNING:
      return LogLevel::kWarning;
    case config::v1::LOG_LEVEL_ERROR:
      return LogLevel::kError;
    default:
      return LogLevel::kInfo;
  }
}

LogFormat ToLogFormat(config::v1::LogFormat format) {
  return format == config::v1::LOG_FORMAT_JSON ? LogFormat::kJson : LogFormat::kText;
}

}  // namespace transom
