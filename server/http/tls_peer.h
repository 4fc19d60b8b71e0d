#ifndef TRANSOM_SERVER_HTTP_TLS_PEER_H_
#define TRANSOM_SERVER_HTTP_TLS_PEER_H_

// Who the client is, by the certificate that the handshake has verified.

#include <memory>

#include "server/http/http_handler.h"

struct ssl_st;  // OpenSSL's SSL

namespace transom {

// Null without a certificate. Names that are not printable ASCII, or longer than a kibibyte, are
// left out, and so are more than 32 of a kind. REQUIRES: the handshake is over.
std::unique_ptr<const PeerCertificate> VerifiedPeer(const ssl_st* ssl);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_PEER_H_
