#ifndef TRANSOM_SERVER_HTTP_TLS_CREDENTIALS_H_
#define TRANSOM_SERVER_HTTP_TLS_CREDENTIALS_H_

// From files to OpenSSL's SSL_CTX: certificate, key, authorities, and the rules of the
// handshake (versions, suites, ALPN, tickets, client certificates).
//
//   absl::StatusOr<TlsCredentials> credentials = LoadTlsCredentials(options);
//   SSL* ssl = SSL_new(credentials->context.get());
//
// The only other places that see OpenSSL are tls_context, tls_session, tls_ticket_keys and
// tls_peer.

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/http/tls_options.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace transom {

struct SslContextDeleter {
  void operator()(ssl_ctx_st* context) const;
};

struct TlsCredentials {
  std::unique_ptr<ssl_ctx_st, SslContextDeleter> context;
  absl::Time not_after;  // of the server's certificate
};

// InvalidArgument, beginning with the option's name and the file:
//
//   key_file: /etc/tls/tls.key: the key does not belong to the certificate in /etc/tls/tls.crt
//
// A certificate that has expired is loaded all the same. Safe from any thread.
absl::StatusOr<TlsCredentials> LoadTlsCredentials(const TlsOptions& options);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_CREDENTIALS_H_
