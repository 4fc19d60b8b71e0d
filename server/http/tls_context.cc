#include "server/http/tls_context.h"

#include <openssl/ssl.h>

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"
#include "server/log/log.h"

namespace transom {
namespace {

FileWatch WatchOver(const TlsOptions& options) {
  return FileWatch(
      std::vector<std::string>{options.certificate_file, options.key_file, options.client_ca_file});
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsContext>> TlsContext::Load(const TlsOptions& options) {
  FileWatch watch = WatchOver(options);
  absl::StatusOr<TlsCredentials> credentials = LoadTlsCredentials(options);
  if (!credentials.ok()) return credentials.status();
  return absl::WrapUnique(new TlsContext(options, std::move(watch), *std::move(credentials)));
}

TlsContext::TlsContext(const TlsOptions& options, FileWatch watch, TlsCredentials credentials)
    : options_(options), watch_(std::move(watch)) {
  Serve(std::move(credentials));
}

void TlsContext::Serve(TlsCredentials credentials) {
  if (credentials.not_after < absl::Now()) {
    Log(LogLevel::kWarning, "the TLS certificate has expired",
        {{"certificate_file", options_.certificate_file}});
  }
  std::lock_guard<std::mutex> lock(mu_);
  // The old context lives on as long as a connection of it does.
  credentials_ = std::move(credentials);
  state_.loaded_at = absl::Now();
  state_.not_after = credentials_.not_after;
  state_.error.clear();
}

bool TlsContext::ReloadIfChanged() {
  // What could not be loaded may have become whole within one tick of the file system's clock.
  const bool failing = !state().error.empty();
  if (!watch_.Changed() && !failing) return false;
  absl::StatusOr<TlsCredentials> credentials = LoadTlsCredentials(options_);
  if (!credentials.ok()) {
    Report(std::string(credentials.status().message()));
    return false;
  }
  const std::string not_after = absl::FormatTime(credentials->not_after, absl::UTCTimeZone());
  Serve(*std::move(credentials));
  {
    std::lock_guard<std::mutex> lock(mu_);
    ++state_.reloads;
  }
  Log(LogLevel::kInfo, "TLS files reloaded",
      {{"certificate_file", options_.certificate_file}, {"not_after", not_after}});
  return true;
}

void TlsContext::Report(const std::string& error) {
  {
    std::lock_guard<std::mutex> lock(mu_);
    if (state_.error == error) return;
    state_.error = error;
    ++state_.failed_reloads;
  }
  Log(LogLevel::kError, "TLS files cannot be reloaded, the old ones serve on", {{"error", error}});
}

TlsState TlsContext::state() const {
  std::lock_guard<std::mutex> lock(mu_);
  TlsState state = state_;
  state.handshakes = handshakes_.load(std::memory_order_relaxed);
  state.failed_handshakes = failed_handshakes_.load(std::memory_order_relaxed);
  return state;
}

ssl_st* TlsContext::NewSsl() const {
  SSL_CTX* context = nullptr;
  {
    std::lock_guard<std::mutex> lock(mu_);
    context = credentials_.context.get();
    SSL_CTX_up_ref(context);
  }
  SSL* ssl = SSL_new(context);
  SSL_CTX_free(context);
  return ssl;
}

}  // namespace transom
