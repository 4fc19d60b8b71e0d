#include "server/upstream/token_file.h"

#include <time.h>

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/files/small_file.h"
#include "server/log/log.h"
#include "server/upstream/message_slices.h"

namespace transom {
namespace {

constexpr int64_t kLookIntervalNs = 1000000000;
constexpr size_t kTokenBytesMax = 16 * 1024;

int64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

// The content without white space around it. Never quoted in an error: it is a secret.
absl::StatusOr<std::string> ReadToken(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("token_file: cannot read ", path, ": ", text.status().message()));
  }
  const bool too_long = text->size() > kTokenBytesMax;
  std::string token(absl::StripAsciiWhitespace(*text));
  const bool printable =
      std::all_of(token.begin(), token.end(), [](char c) { return absl::ascii_isgraph(c); });
  if (token.empty() || too_long || !printable) {
    return absl::InvalidArgumentError(
        absl::StrCat("token_file: ", path, ": expected one token of printable ASCII of at most ",
                     kTokenBytesMax, " bytes"));
  }
  return token;
}

}  // namespace

TokenFile::TokenFile(std::string path)
    : path_(std::move(path)), authorization_(grpc_empty_slice()) {
  std::lock_guard<std::mutex> lock(mutex_);
  Look();
}

TokenFile::~TokenFile() { grpc_slice_unref(authorization_); }

absl::Status TokenFile::Check() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

CredentialReloads TokenFile::reloads() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return {"token", good_, failed_};
}

void TokenFile::Look() {
  const FileStamp stamp = FileStamp::Of(path_);  // before it is read
  if (stamp == stamp_ && status_.ok() && GRPC_SLICE_LENGTH(authorization_) > 0) return;
  absl::StatusOr<std::string> token = ReadToken(path_);
  stamp_ = stamp;
  const bool again = has_read_;
  has_read_ = true;
  if (!token.ok()) {
    if (again && status_ != token.status()) ++failed_;
    if (status_ != token.status() && GRPC_SLICE_LENGTH(authorization_) > 0) {
      Log(LogLevel::kError, "token not read, the old one is used on",
          {{"error", token.status().message()}});
    }
    status_ = token.status();
    return;
  }
  if (again) ++good_;
  status_ = absl::OkStatus();
  grpc_slice_unref(authorization_);
  authorization_ = CopyIntoSlice(absl::StrCat("Bearer ", *token));
}

grpc_slice TokenFile::Authorization() {
  const int64_t now = MonotonicNs();
  int64_t next = next_look_ns_.load(std::memory_order_relaxed);
  // One caller looks; the others take what there is.
  const bool look =
      now >= next && next_look_ns_.compare_exchange_strong(next, now + kLookIntervalNs);
  std::lock_guard<std::mutex> lock(mutex_);
  if (look) Look();
  return grpc_slice_ref(authorization_);
}

}  // namespace transom
