#include "server/upstream/channel_credentials.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

constexpr unsigned kLookIntervalSeconds = 1;

absl::Status CheckPem(absl::string_view setting, const std::string& path, absl::string_view what) {
  if (path.empty()) return absl::OkStatus();
  errno = 0;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file.is_open() || file.bad() || text.str().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tls.", setting, ": cannot read ", path, ": ",
                     errno == 0 ? "it is empty" : std::strerror(errno)));
  }
  if (absl::StrContains(text.str(), what)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("tls.", setting, ": ", path, ": expected PEM with \"", what, "\""));
}

}  // namespace

absl::Status CheckTlsFiles(const UpstreamTls& tls) {
  absl::Status status = CheckPem("ca_file", tls.ca_file, "BEGIN CERTIFICATE");
  if (status.ok()) status = CheckPem("certificate_file", tls.certificate_file, "BEGIN CERTIFICATE");
  if (status.ok()) status = CheckPem("key_file", tls.key_file, "PRIVATE KEY");
  return status;
}

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
