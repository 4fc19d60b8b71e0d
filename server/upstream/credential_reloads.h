#ifndef TRANSOM_SERVER_UPSTREAM_CREDENTIAL_RELOADS_H_
#define TRANSOM_SERVER_UPSTREAM_CREDENTIAL_RELOADS_H_

// How often a credential's files have been taken anew. Plain data.

#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

struct CredentialReloads {
  absl::string_view credential;  // "token", "tls"; of static memory
  uint64_t good = 0;
  uint64_t failed = 0;  // one for each different failure in a row
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CREDENTIAL_RELOADS_H_
