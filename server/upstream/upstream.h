#ifndef TRANSOM_SERVER_UPSTREAM_UPSTREAM_H_
#define TRANSOM_SERVER_UPSTREAM_UPSTREAM_H_

// One gRPC service, or group of services, behind the gateway: its target and the channels to it.
//
//   Upstream upstream(options);
//   call->Start(upstream.ChannelOf(loop_index), loop, ...);
//
// Thread-safe; must outlive its calls.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/upstream/credential_reloads.h"
#include "server/upstream/tls_files.h"
#include "server/upstream/upstream_channel.h"

namespace transom {

class Upstream {
 public:
  explicit Upstream(const UpstreamOptions& options);

  const std::string& target() const { return channels_[0]->options().target; }
  // UpstreamChannel's.
  absl::Status CheckTarget() const { return channels_[0]->CheckTarget(); }
  absl::Status CheckOptions() const { return channels_[0]->CheckOptions(); }

  // The channels are dealt out to users in turn.
  UpstreamChannel* ChannelOf(size_t user) const { return channels_[user % channels_.size()].get(); }

  // Looks at the files of TLS for CredentialsReloaded. To be called every few seconds, on one
  // thread.
  void LookAtFiles();
  // Of each credential that is read again when its file changes. Channels read a token each for
  // themselves; told is the first one's.
  std::vector<CredentialReloads> CredentialsReloaded() const;

  // Whether a channel is ready; idle ones are asked to connect.
  bool IsConnected() const;
  int channels_connected() const;

 private:
  std::vector<std::unique_ptr<UpstreamChannel>> channels_;
  std::unique_ptr<TlsFiles> tls_files_;  // null: none are read
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_UPSTREAM_H_
