#include "server/upstream/upstream_channel.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/upstream/grpc_log.h"

namespace transom {
namespace {

constexpr int kReconnectBackoffFirstMs = 100;
constexpr int kReconnectBackoffMaxMs = 2000;
constexpr int kConnectTimeoutMs = 5000;
constexpr int kMetadataBytesMax = 64 * 1024;

// Every argument that differs from gRPC's default, and why.
grpc::ChannelArguments ChannelArgumentsOf(const UpstreamOptions& options, int receive_bytes_max) {
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix(options.user_agent);
  arguments.SetMaxReceiveMessageSize(receive_bytes_max);
  // The retry machinery buffers every call: about a microsecond each. Retries belong to the client.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
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
  // In spite of its name the time that one connection attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  // Rich error details come as trailing metadata and may pass the default of 8 KiB.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  // Else channels with the same arguments share their connections.
  if (options.channels > 1) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

int ReceiveBytesMax(size_t response_body_bytes_max) {
  constexpr size_t kMax = std::numeric_limits<int>::max() - 1;
  return static_cast<int>(std::min(response_body_bytes_max, kMax)) + 1;
}

// `error`: what gRPC says against the target, if it can make nothing of it.
grpc_channel* CreateInsecureChannel(const UpstreamOptions& options, int receive_bytes_max,
                                    std::string* error) {
  InitUpstreamLibrary();
  CapturedGrpcError captured;
  grpc_init();  // undone by ~UpstreamChannel
  const grpc::ChannelArguments owner = ChannelArgumentsOf(options, receive_bytes_max);
  const grpc_channel_args arguments = owner.c_channel_args();
  grpc_channel_credentials* credentials = grpc_insecure_credentials_create();
  grpc_channel* channel = grpc_channel_create(options.target.c_str(), credentials, &arguments);
  grpc_channel_credentials_release(credentials);
  // A channel that never was asked to connect is idle, unless it is no real one.
  if (grpc_channel_check_connectivity_state(channel, /*try_to_connect=*/0) ==
      GRPC_CHANNEL_TRANSIENT_FAILURE) {
    *error = captured.first().empty() ? "it is not valid" : captured.first();
  }
  return channel;
}

// gRPC takes such a target without it, and never connects.
bool LacksXdsBootstrap(absl::string_view target) {
  return absl::StartsWith(target, "xds:") && std::getenv("GRPC_XDS_BOOTSTRAP") == nullptr &&
         std::getenv("GRPC_XDS_BOOTSTRAP_CONFIG") == nullptr;
}

}  // namespace

void InitUpstreamLibrary() {
  static std::once_flag once;
  std::call_once(once, [] {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    SendGrpcLogToLog();
    grpc_init();  // for good
  });
}

UpstreamChannel::UpstreamChannel(const UpstreamOptions& options)
    : options_(options),
      c_channel_(CreateInsecureChannel(options, ReceiveBytesMax(options.response_body_bytes_max),
                                       &target_error_)),
      channel_(grpc::CreateChannelInternal("", c_channel_, {})),
      stub_(std::make_unique<grpc::GenericStub>(channel_)) {}

UpstreamChannel::~UpstreamChannel() {
  stub_.reset();
  channel_.reset();
  grpc_shutdown();
}

int UpstreamChannel::receive_bytes_max() const {
  return ReceiveBytesMax(options_.response_body_bytes_max);
}

absl::Status UpstreamChannel::CheckTarget() const {
  if (LacksXdsBootstrap(options_.target)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the upstream target \"", options_.target,
                     "\" needs a bootstrap: set GRPC_XDS_BOOTSTRAP to a file's name or "
                     "GRPC_XDS_BOOTSTRAP_CONFIG to its text"));
  }
  if (target_error_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("gRPC does not take the upstream target \"",
                                                 options_.target, "\": ", target_error_,
                                                 "; expected host:port, dns:///host:port, "
                                                 "ipv4:ADDRESS:PORT, unix:/path or xds:///name"));
}

bool UpstreamChannel::IsConnected() {
  return channel_->GetState(/*try_to_connect=*/true) == GRPC_CHANNEL_READY;
}

bool UpstreamChannel::WaitForConnected(absl::Duration timeout) {
  const auto deadline = std::chrono::system_clock::now() +
                        absl::ToChronoMilliseconds(std::min(timeout, absl::Hours(24)));
  return channel_->WaitForConnected(deadline);
}

}  // namespace transom
