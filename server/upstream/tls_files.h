#ifndef TRANSOM_SERVER_UPSTREAM_TLS_FILES_H_
#define TRANSOM_SERVER_UPSTREAM_TLS_FILES_H_

// The PEM files of an upstream's TLS, looked at for the log and the metrics: gRPC reads them by
// itself when they change, and says nothing of what it makes of them.
//
//   TlsFiles files(tls);
//   ...
//   files.Look();         // every few seconds, on one thread
//   files.reloads();      // on any thread
//
// A change to files that cannot be used leaves the old ones in use (gRPC does so, too). It is
// logged and counted once.

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "server/files/file_watch.h"
#include "server/upstream/credential_reloads.h"
#include "server/upstream/upstream_options.h"

namespace transom {

// InvalidArgument, naming the setting and the file, for one that cannot be read or holds no PEM.
absl::Status CheckTlsFiles(const UpstreamTls& tls);

class TlsFiles {
 public:
  explicit TlsFiles(const UpstreamTls& tls);

  void Look();
  CredentialReloads reloads() const;

 private:
  const UpstreamTls tls_;
  FileWatch watch_;
  std::string error_;  // empty: the files are good
  std::atomic<uint64_t> good_{0};
  std::atomic<uint64_t> failed_{0};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_TLS_FILES_H_
