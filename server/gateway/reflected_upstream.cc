#include "server/gateway/reflected_upstream.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

// Files are in an order of their own, so the same schema has the same bytes.
uint64_t Fingerprint(const ReflectedSchema& reflected) {
  return absl::HashOf(reflected.files.SerializeAsString(), reflected.services, reflected.protocol,
                      reflected.problems);
}

}  // namespace

absl::Status ReflectedUpstream::TryRefresh(absl::Duration timeout, bool* changed) {
  absl::StatusOr<ReflectedSchema> reflected = ReflectSchema(channel_, services_, timeout, listed_);
  if (!reflected.ok()) return reflected.status();
  const uint64_t fingerprint = Fingerprint(*reflected);
  if (fingerprint == fingerprint_ && Current().schema != nullptr) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const Schema>> schema = Schema::Compile(reflected->files);
  if (!schema.ok()) {
    return absl::Status(schema.status().code(),
                        absl::StrCat("server reflection ", reflected->protocol, " of ", target(),
                                     ": ", schema.status().message()));
  }
  fingerprint_ = fingerprint;
  *changed = true;
  std::lock_guard<std::mutex> lock(mutex_);
  view_.schema = *std::move(schema);
  view_.services = std::move(reflected->services);
  view_.problems = std::move(reflected->problems);
  view_.protocol = std::move(reflected->protocol);
  return absl::OkStatus();
}

absl::Status ReflectedUpstream::Refresh(absl::Duration timeout, bool* changed) {
  std::lock_guard<std::mutex> one_at_a_time(refresh_mutex_);
  absl::Status status = TryRefresh(timeout, changed);
  std::lock_guard<std::mutex> lock(mutex_);
  view_.error = status;
  return status;
}

ReflectedUpstream::View ReflectedUpstream::Current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return view_;
}

}  // namespace transom
