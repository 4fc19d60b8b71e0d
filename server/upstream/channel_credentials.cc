#include "server/upstream/channel_credentials.h"

namespace transom {
namespace {

constexpr unsigned kLookIntervalSeconds = 1;

}  // namespace

grpc_channel_credentials* CreateChannelCredentials(const UpstreamOptions& options) {
  if (!options.tls.has_value()) return grpc_insecure_credentials_create();
  const UpstreamTls& tls = *options.tls;
  // Owned by the credentials.
  grpc_tls_credentials_options* tls_options = grpc_tls_credentials_options_create();
  if (!tls.ca_file.empty() || !tls.certificate_file.empty()) {
    grpc_tls_certificate_provider* provider = grpc_tls_certificate_provider_file_watcher_create(
        tls.key_file.c_str(), tls.certificate_file.c_str(), tls.ca_file.c_str(),
        kLookIntervalSeconds);
    grpc_tls_credentials_options_set_certificate_provider(tls_options, provider);
    grpc_tls_certificate_provider_release(provider);
  }
  if (!tls.ca_file.empty()) grpc_tls_credentials_options_watch_root_certs(tls_options);
  if (!tls.certificate_file.empty()) {
    grpc_tls_credentials_options_watch_identity_key_cert_pairs(tls_options);
  }
  // The handshake has checked whom the certificate is for; `:authority` may be for others.
  if (!options.authority.empty()) {
    grpc_tls_credentials_options_set_check_call_host(tls_options, 0);
  }
  return grpc_tls_credentials_create(tls_options);
}

}  // namespace transom
