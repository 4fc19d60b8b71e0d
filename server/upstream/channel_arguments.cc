#include "server/upstream/channel_arguments.h"

#include <grpc/grpc.h>
#include <grpc/impl/codegen/compression_types.h>

#include <algorithm>
#include <limits>

namespace transom {
namespace {

constexpr int kReconnectBackoffFirstMs = 100;
constexpr int kReconnectBackoffMaxMs = 2000;
constexpr int kResolutionIntervalMinMs = 1000;
constexpr int kConnectTimeoutMs = 5000;
constexpr int kMetadataBytesMax = 64 * 1024;

int Milliseconds(absl::Duration duration) {
  const int64_t ms = absl::ToInt64Milliseconds(duration);
  return static_cast<int>(std::min<int64_t>(ms, std::numeric_limits<int>::max()));
}

void SetCallArguments(const UpstreamOptions& options, grpc::ChannelArguments* arguments) {
  if (!options.authority.empty()) {
    arguments->SetString(GRPC_ARG_DEFAULT_AUTHORITY, options.authority);
  }
  // gRPC leaves a message alone that gzip would not make smaller.
  if (options.gzip_requests) arguments->SetCompressionAlgorithm(GRPC_COMPRESS_GZIP);
}

void SetConnectionArguments(const UpstreamOptions& options, grpc::ChannelArguments* arguments) {
  if (options.tls.has_value() && !options.tls->server_name.empty()) {
    arguments->SetSslTargetNameOverride(options.tls->server_name);
  }
  // Else channels with the same arguments share their connections.
  if (options.channels > 1) arguments->SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (options.round_robin) arguments->SetLoadBalancingPolicyName("round_robin");
  if (options.keepalive_time <= absl::ZeroDuration()) return;
  arguments->SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time));
  arguments->SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout));
  if (!options.keepalive_without_calls) return;
  arguments->SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // gRPC would stop after two without data.
  arguments->SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
}

}  // namespace

grpc::ChannelArguments ChannelArgumentsOf(const UpstreamOptions& options, int receive_bytes_max,
                                          const std::string& service_config) {
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(options.user_agent);
  arguments.SetMaxReceiveMessageSize(receive_bytes_max);
  if (service_config.empty()) {
    // The retry machinery buffers every call: about a microsecond each. Retries belong to the
    // client.
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  } else {
    arguments.SetServiceConfigJSON(service_config);
  }
  // Channelz bookkeeping that nobody here can query.
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  // The sidecar's upstream is near: it is not reached through $http_proxy.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Service configs from DNS TXT records could change timeouts and retries from outside.
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  // By default a channel disconnects after 30 minutes without a call; readiness would follow it.
  arguments.SetInt(GRPC_ARG_CLIENT_IDLE_TIMEOUT_MS, std::numeric_limits<int>::max());
  // A restarted upstream is found again within two seconds (the default grows to two minutes).
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectBackoffFirstMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectBackoffMaxMs);
  // One that comes back under another address, too (by default a name is asked for every 30 seconds
  // at most, however often the connection fails).
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kResolutionIntervalMinMs);
  // In spite of its name the time that one connection attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  // Rich error details come as trailing metadata and may pass the default of 8 KiB.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  SetCallArguments(options, &arguments);
  SetConnectionArguments(options, &arguments);
  return arguments;
}

}  // namespace transom
