#ifndef TRANSOM_SERVER_FILES_SMALL_FILE_H_
#define TRANSOM_SERVER_FILES_SMALL_FILE_H_

// Reads a file that is small by its nature: a certificate, a key, a token.
//
//   absl::StatusOr<std::string> pem = ReadSmallFile("/etc/tls/tls.crt");

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace transom {

inline constexpr size_t kSmallFileBytesMax = 1024 * 1024;

// NotFound or FailedPrecondition in the system's words, and for what is no regular file or has
// more than kSmallFileBytesMax bytes. The message does not name the file. Pure but for the
// file; safe from any thread.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace transom

#endif  // TRANSOM_SERVER_FILES_SMALL_FILE_H_
