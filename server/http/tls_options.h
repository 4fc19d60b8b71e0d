#ifndef TRANSOM_SERVER_HTTP_TLS_OPTIONS_H_
#define TRANSOM_SERVER_HTTP_TLS_OPTIONS_H_

// How a server speaks TLS. Plain data.

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace transom {

enum class ClientCertificates {
  kNone,      // clients are not asked for one
  kOptional,  // a client may show one; one that does not verify ends the handshake
  kRequired,
};

struct TlsOptions {
  // PEM: the server's certificate, then those of the authorities between it and a root.
  std::string certificate_file;
  // PEM, not encrypted.
  std::string key_file;
  // PEM: the authorities whose client certificates are good. With kOptional and kRequired.
  std::string client_ca_file;
  ClientCertificates client_certificates = ClientCertificates::kNone;
  bool only_tls13 = false;  // else TLS 1.2, too
  // OpenSSL's names, those of TLS 1.3 begin with TLS_. A version of which none is named keeps
  // its own: for 1.2 ECDHE with AES-GCM or ChaCha20-Poly1305.
  std::vector<std::string> cipher_suites;
  // How long one key seals session tickets; it opens them for as long again (tls_ticket_keys.h).
  absl::Duration ticket_key_period = absl::Hours(12);
  absl::Time (*clock)() = &absl::Now;  // for the tickets' keys
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_OPTIONS_H_
