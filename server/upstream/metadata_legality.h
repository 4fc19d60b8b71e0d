#ifndef TRANSOM_SERVER_UPSTREAM_METADATA_LEGALITY_H_
#define TRANSOM_SERVER_UPSTREAM_METADATA_LEGALITY_H_

// Which request metadata gRPC can be given. gRPC ends the process, or breaks the
// call's framing, when it is given anything else.
//
//   if (IsLegalMetadataKey(key) && !IsReservedMetadataKey(key) && IsLegalMetadataValue(key, value))
//
// Pure functions; no allocation.

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace transom {

// Values of such keys are raw bytes (base64 on the wire). Not so of "-bin" itself.
inline bool IsBinaryMetadataKey(absl::string_view key) {
  return key.size() > 4 && absl::EndsWith(key, "-bin");
}

// [0-9a-z_.-]+, as the gRPC wire protocol has it.
bool IsLegalMetadataKey(absl::string_view key);

// Keys that belong to gRPC (`grpc-` anything, load reports), to HTTP's framing (content-type,
// te, host, ...) or to one hop (connection, upgrade, ...). REQUIRES: legal.
bool IsReservedMetadataKey(absl::string_view key);

// Any bytes for binary keys, else 0x20..0x7e.
bool IsLegalMetadataValue(absl::string_view key, absl::string_view value);

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_METADATA_LEGALITY_H_
