#ifndef TRANSOM_SERVER_UPSTREAM_TOKEN_FILE_H_
#define TRANSOM_SERVER_UPSTREAM_TOKEN_FILE_H_

// A bearer token in a file that somebody else renews, such as a Kubernetes service account's.
//
//   TokenFile token("/var/run/secrets/tokens/upstream");
//   absl::Status status = token.Check();          // at the start
//   grpc_slice value = token.Authorization();     // "Bearer ...", to be unreffed
//
// At most once a second a caller of Authorization looks whether the file has changed. A file that
// cannot be read any more, or holds no token, leaves the last one in use, which is logged once.
// Thread-safe.

#include <grpc/slice.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "server/files/file_stamp.h"
#include "server/upstream/credential_reloads.h"

namespace transom {

class TokenFile {
 public:
  explicit TokenFile(std::string path);
  ~TokenFile();
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;

  // Whether there is a token; else why not, naming the file.
  absl::Status Check() const;
  // "Bearer TOKEN"; empty if there never was one.
  grpc_slice Authorization();
  // Readings after the first.
  CredentialReloads reloads() const;
  // The next Authorization looks at the file, whenever the last look was.
  void LookAgain() { next_look_ns_.store(0); }

 private:
  void Look();  // REQUIRES: mutex_

  const std::string path_;
  std::atomic<int64_t> next_look_ns_{0};
  mutable std::mutex mutex_;
  FileStamp stamp_;
  grpc_slice authorization_;
  absl::Status status_;  // of the last reading
  bool has_read_ = false;
  uint64_t good_ = 0;
  uint64_t failed_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_TOKEN_FILE_H_
