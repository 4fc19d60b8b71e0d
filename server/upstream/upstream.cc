#include "server/upstream/upstream.h"

#include <algorithm>

namespace transom {

Upstream::Upstream(const UpstreamOptions& options) {
  const int count = std::max(1, options.channels);
  for (int i = 0; i < count; ++i) channels_.push_back(std::make_unique<UpstreamChannel>(options));
  if (options.tls.has_value() &&
      !(options.tls->ca_file.empty() && options.tls->certificate_file.empty())) {
    tls_files_ = std::make_unique<TlsFiles>(*options.tls);
  }
}

void Upstream::LookAtFiles() {
  if (tls_files_ != nullptr) tls_files_->Look();
}

std::vector<CredentialReloads> Upstream::CredentialsReloaded() const {
  std::vector<CredentialReloads> all;
  if (tls_files_ != nullptr) all.push_back(tls_files_->reloads());
  const TokenFile* token = channels_[0]->call_metadata().token();
  if (token != nullptr) all.push_back(token->reloads());
  return all;
}

bool Upstream::IsConnected() const { return channels_connected() > 0; }

int Upstream::channels_connected() const {
  int connected = 0;
  for (const auto& channel : channels_) connected += channel->IsConnected() ? 1 : 0;
  return connected;
}

}  // namespace transom
