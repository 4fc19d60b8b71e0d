#ifndef TRANSOM_SERVER_CONFIG_TLS_VALIDATION_H_
#define TRANSOM_SERVER_CONFIG_TLS_VALIDATION_H_

// The part of ValidateConfig that is about TLS. Pure functions.

#include "absl/status/status.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

// Whether the keys of listen.tls go together. What the files hold is looked at when they are
// loaded.
absl::Status CheckListenTls(const config::v1::ListenTls& tls, const Origins& origins);

// Whether the keys for the names of a client certificate can be nobody else's to say.
absl::Status CheckClientCertificateKeys(const config::v1::Metadata& metadata,
                                        const Origins& origins);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_TLS_VALIDATION_H_
