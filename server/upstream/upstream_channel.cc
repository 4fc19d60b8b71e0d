#include "server/upstream/upstream_channel.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/upstream/channel_arguments.h"
#include "server/upstream/channel_credentials.h"
#include "server/upstream/grpc_log.h"
#include "server/upstream/grpc_service_config.h"
#include "server/upstream/tls_files.h"

namespace transom {
namespace {

int ReceiveBytesMax(size_t response_body_bytes_max) {
  constexpr size_t kMax = std::numeric_limits<int>::max() - 1;
  return static_cast<int>(std::min(response_body_bytes_max, kMax)) + 1;
}

// The JSON, or nothing: CheckOptions says what is wrong with it.
std::string ServiceConfigOf(const UpstreamOptions& options) {
  if (options.grpc_service_config.empty()) return "";
  InitUpstreamLibrary();
  return ReadGrpcServiceConfig(options.grpc_service_config).value_or("");
}

// `error`: what gRPC says against the target, if it can make nothing of it.
grpc_channel* CreateChannel(const UpstreamOptions& options, int receive_bytes_max,
                            std::string* error) {
  InitUpstreamLibrary();
  const std::string service_config = ServiceConfigOf(options);
  CapturedGrpcError captured;
  grpc_init();  // undone by ~UpstreamChannel
  const grpc::ChannelArguments owner =
      ChannelArgumentsOf(options, receive_bytes_max, service_config);
  const grpc_channel_args arguments = owner.c_channel_args();
  grpc_channel_credentials* credentials = CreateChannelCredentials(options);
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
      call_metadata_(options),
      c_channel_(
          CreateChannel(options, ReceiveBytesMax(options.response_body_bytes_max), &target_error_)),
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

absl::Status UpstreamChannel::CheckOptions() const {
  if (options_.tls.has_value()) {
    absl::Status status = CheckTlsFiles(*options_.tls);
    if (!status.ok()) return status;
  }
  if (!options_.grpc_service_config.empty()) {
    absl::StatusOr<std::string> json = ReadGrpcServiceConfig(options_.grpc_service_config);
    if (!json.ok()) return json.status();
  }
  return call_metadata_.Check();
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
