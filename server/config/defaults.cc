#include "server/config/defaults.h"

#include <algorithm>
#include <cstdint>
#include <thread>

namespace transom {
namespace {

namespace v1 = transom::config::v1;

constexpr uint64_t kKiB = 1024;
constexpr uint64_t kMiB = 1024 * kKiB;

void SetSeconds(int64_t seconds, google::protobuf::Duration* duration) {
  duration->set_seconds(seconds);
}

void SetRequestRules(v1::Transcoding* transcoding) {
  transcoding->set_capture_unknown_query_parameters(false);
  transcoding->set_bound_query_parameters(v1::LENIENCY_REJECT);
  transcoding->set_query_plus_is_literal(false);
  transcoding->set_path_body_conflicts(v1::LENIENCY_IGNORE);
  transcoding->set_fill_update_mask(true);
  v1::SystemParameters* system = transcoding->mutable_system_parameters();
  system->set_alt(true);
  system->set_pretty_print(true);
  system->set_fields(true);
  system->set_unique(true);
  system->set_key(true);
}

void SetTranscoding(v1::Transcoding* transcoding) {
  transcoding->set_status_profile(v1::STATUS_PROFILE_DOCUMENTED);
  transcoding->set_error_shape(v1::ERROR_SHAPE_STATUS);
  transcoding->set_unknown_query_parameters(v1::LENIENCY_REJECT);
  transcoding->set_unknown_json_fields(v1::LENIENCY_REJECT);
  transcoding->set_unknown_enum_names(v1::LENIENCY_REJECT);
  transcoding->set_unexpected_body(v1::LENIENCY_REJECT);
  transcoding->set_url_unescape_spec(v1::URL_UNESCAPE_SPEC_EXCEPT_RESERVED);
  transcoding->set_print_default_values(false);
  transcoding->set_print_enums_as_numbers(false);
  transcoding->set_print_proto_names(false);
  transcoding->set_print_int64_as_numbers(false);
  transcoding->set_localize_messages(true);
  SetRequestRules(transcoding);
  SetSeconds(60, transcoding->mutable_deadline_default());
  SetSeconds(600, transcoding->mutable_deadline_max());
}

void SetCompression(v1::Compression* compression) {
  compression->set_response_bytes_min(1024);
  for (const char* type : {"application/json", "+json", "text/*", "application/x-ndjson",
                           "application/jsonl", "application/xml", "+xml"}) {
    compression->add_content_types(type);
  }
  compression->set_gzip_level(1);
  compression->set_brotli_quality(2);
  compression->set_accept_request_gzip(true);
}

void SetLimits(v1::Limits* limits) {
  limits->set_request_head_bytes_max(64 * kKiB);
  limits->set_request_target_bytes_max(16 * kKiB);
  limits->set_request_header_count_max(100);
  limits->set_request_metadata_bytes_max(7 * 1024);
  limits->set_request_body_bytes_max(16 * kMiB);
  limits->set_response_body_bytes_max(16 * kMiB);
  limits->set_response_buffer_bytes_max(256 * 1024 * 1024);
  limits->set_request_json_elements_max(1000000);
  limits->set_response_json_bytes_max(256 * 1024 * 1024);
  limits->set_message_depth_max(100);
  limits->set_connections_max(20000);
  limits->set_connections_per_address_max(0);
  limits->set_requests_in_flight_max(0);
  limits->set_requests_per_connection_max(0);
  limits->set_pipelined_bytes_max(64 * kKiB);
  SetSeconds(75, limits->mutable_idle_timeout());
  SetSeconds(10, limits->mutable_head_timeout());
  SetSeconds(10, limits->mutable_tls_handshake_timeout());
  SetSeconds(30, limits->mutable_body_timeout());
  limits->set_body_rate_min_bytes_per_second(kKiB);
  SetSeconds(30, limits->mutable_write_timeout());
  SetSeconds(1, limits->mutable_half_close_grace());
  limits->mutable_half_close_grace()->set_nanos(500000000);
}

}  // namespace

v1::Config DefaultConfig() {
  v1::Config config;
  config.mutable_listen()->set_address("0.0.0.0:8080");
  v1::ListenTls* tls = config.mutable_listen()->mutable_tls();
  tls->set_client_certificates(v1::CLIENT_CERTIFICATES_NONE);
  tls->set_min_version("1.2");
  config.mutable_listen()->set_backlog(4096);
  config.mutable_listen()->set_reuse_port(false);
  config.mutable_listen()->mutable_proxy_protocol();
  config.mutable_admin()->set_address("127.0.0.1:9901");
  config.add_upstreams()->set_target("localhost:50051");
  SetSeconds(5, config.mutable_schema()->mutable_reflection_timeout());
  SetSeconds(30, config.mutable_schema()->mutable_refresh_interval());
  SetSeconds(1, config.mutable_schema()->mutable_watch_interval());
  SetTranscoding(config.mutable_transcoding());
  config.mutable_metadata()->set_accept_grpc_metadata_prefix(false);
  config.mutable_metadata()->set_make_request_id(true);
  config.mutable_metadata()->set_request_params(v1::REQUEST_PARAMS_ANNOTATED);
  SetSeconds(600, config.mutable_cors()->mutable_max_age());
  SetCompression(config.mutable_compression());
  SetLimits(config.mutable_limits());
  config.mutable_logging()->set_level(v1::LOG_LEVEL_INFO);
  config.mutable_logging()->set_format(v1::LOG_FORMAT_TEXT);
  config.mutable_logging()->set_access_log(v1::ACCESS_LOG_FORMAT_OFF);
  config.mutable_logging()->set_access_log_path("stdout");
  SetSeconds(5, config.mutable_drain()->mutable_delay());
  SetSeconds(25, config.mutable_drain()->mutable_timeout());
  config.set_threads(0);
  return config;
}

void ResolveDependentDefaults(v1::Config* config) {
  v1::Schema* schema = config->mutable_schema();
  if (!schema->has_bind_unannotated_methods()) {
    schema->set_bind_unannotated_methods(schema->descriptor_set().empty());
  }
  for (v1::Upstream& upstream : *config->mutable_upstreams()) {
    if (upstream.channels() == 0) upstream.set_channels(1);
    if (upstream.compression() == v1::REQUEST_COMPRESSION_UNSPECIFIED) {
      upstream.set_compression(v1::REQUEST_COMPRESSION_NONE);
    }
    if (upstream.load_balancing() == v1::LOAD_BALANCING_UNSPECIFIED) {
      upstream.set_load_balancing(v1::LOAD_BALANCING_PICK_FIRST);
    }
    v1::Keepalive* keepalive = upstream.mutable_keepalive();
    keepalive->mutable_time();
    if (!keepalive->has_timeout()) SetSeconds(20, keepalive->mutable_timeout());
  }
  if (config->threads() == 0) {
    config->set_threads(std::max(1u, std::thread::hardware_concurrency()));
  }
}

}  // namespace transom
