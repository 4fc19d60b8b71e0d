#ifndef TRANSOM_SERVER_UPSTREAM_CHANNEL_CREDENTIALS_H_
#define TRANSOM_SERVER_UPSTREAM_CHANNEL_CREDENTIALS_H_

// Plaintext or TLS for a channel.
//
//   absl::Status status = CheckTlsFiles(tls);                 // tls_files.h, at the start
//   grpc_channel_credentials* credentials = CreateChannelCredentials(options);
//   ... grpc_channel_credentials_release(credentials);
//
// gRPC itself looks at the files once a second. New connections use what they hold then; files
// that are gone or do not fit together leave what was read before in use.

#include <grpc/grpc_security.h>

#include "server/upstream/upstream_options.h"

namespace transom {

// To be released.
grpc_channel_credentials* CreateChannelCredentials(const UpstreamOptions& options);

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CHANNEL_CREDENTIALS_H_
