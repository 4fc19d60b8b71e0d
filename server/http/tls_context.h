#ifndef TRANSOM_SERVER_HTTP_TLS_CONTEXT_H_
#define TRANSOM_SERVER_HTTP_TLS_CONTEXT_H_

// What all TLS connections of a server have in common: the credentials, read again when
// their files change.
//
//   absl::StatusOr<std::unique_ptr<TlsContext>> tls = TlsContext::Load(options);
//   server_options.tls = tls->get();       // must outlive the server
//   ...
//   (*tls)->ReloadIfChanged();             // every few seconds, on one thread
//
// A connection keeps the credentials that it began with: nothing is dropped when they
// change. Files that do not fit together (a key that is not the certificate's, one that is
// half-written) are tried again at each call and reported once; what was loaded last serves on.
//
// ReloadIfChanged is for one thread; all else is thread-safe.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/files/file_watch.h"
#include "server/http/tls_credentials.h"
#include "server/http/tls_options.h"

struct ssl_st;  // OpenSSL's SSL

namespace transom {

// For readiness details and metrics.
struct TlsState {
  absl::Time loaded_at;  // the credentials that are served
  absl::Time not_after;  // of their certificate
  std::string error;     // why the files are not what is served; empty: they are
  uint64_t reloads = 0;
  uint64_t failed_reloads = 0;  // one for each different failure in a row
  uint64_t handshakes = 0;
  uint64_t failed_handshakes = 0;
};

class TlsContext {
 public:
  // The errors are LoadTlsCredentials'.
  static absl::StatusOr<std::unique_ptr<TlsContext>> Load(const TlsOptions& options);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // True if other credentials are served from now on.
  bool ReloadIfChanged();

  TlsState state() const;

  // A connection's SSL, the caller's to free. Null when memory is short.
  ssl_st* NewSsl() const;
  void CountHandshake(bool good) {
    (good ? handshakes_ : failed_handshakes_).fetch_add(1, std::memory_order_relaxed);
  }

 private:
  // `watch` is older than what the credentials were read from.
  TlsContext(const TlsOptions& options, FileWatch watch, TlsCredentials credentials);
  void Serve(TlsCredentials credentials);
  void Report(const std::string& error);

  const TlsOptions options_;
  FileWatch watch_;
  std::atomic<uint64_t> handshakes_{0};
  std::atomic<uint64_t> failed_handshakes_{0};

  mutable std::mutex mu_;
  // Guarded by mu_.
  TlsCredentials credentials_;
  TlsState state_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_CONTEXT_H_
