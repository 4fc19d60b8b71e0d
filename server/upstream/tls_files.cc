#include "server/upstream/tls_files.h"

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/files/small_file.h"
#include "server/log/log.h"

namespace transom {
namespace {

absl::Status CheckPem(absl::string_view setting, const std::string& path, absl::string_view what) {
  if (path.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok() || text->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tls.", setting, ": cannot read ", path, ": ",
                     text.ok() ? "it is empty" : text.status().message()));
  }
  if (absl::StrContains(*text, what)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("tls.", setting, ": ", path, ": expected PEM with \"", what, "\""));
}

}  // namespace

absl::Status CheckTlsFiles(const UpstreamTls& tls) {
  absl::Status status = CheckPem("ca_file", tls.ca_file, "BEGIN CERTIFICATE");
  if (status.ok()) status = CheckPem("certificate_file", tls.certificate_file, "BEGIN CERTIFICATE");
  if (status.ok()) status = CheckPem("key_file", tls.key_file, "PRIVATE KEY");
  return status;
}

TlsFiles::TlsFiles(const UpstreamTls& tls)
    : tls_(tls),
      watch_(std::vector<std::string>{tls.ca_file, tls.certificate_file, tls.key_file}) {}

void TlsFiles::Look() {
  // What could not be used may have become whole within one tick of the file system's clock.
  if (!watch_.Changed() && error_.empty()) return;
  const absl::Status status = CheckTlsFiles(tls_);
  if (status.ok()) {
    error_.clear();
    good_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (status.message() == error_) return;
  error_ = std::string(status.message());
  failed_.fetch_add(1, std::memory_order_relaxed);
  Log(LogLevel::kError, "TLS files of an upstream cannot be used, the old ones are used on",
      {{"error", error_}});
}

CredentialReloads TlsFiles::reloads() const {
  return {"tls", good_.load(std::memory_order_relaxed), failed_.load(std::memory_order_relaxed)};
}

}  // namespace transom
