#include "server/upstream/metadata_legality.h"

#include <algorithm>

namespace transom {
namespace {

constexpr absl::string_view kReservedKeys[] = {
    // gRPC's own, set by it from the call.
    "content-type",
    "te",
    "user-agent",
    // Load reports of gRPC's balancers.
    "endpoint-load-metrics-bin",
    "grpclb_client_stats",
    "lb-cost-bin",
    "lb-token",
    "x-endpoint-load-metrics-bin",
    // HTTP's framing and routing.
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "transfer-encoding",
    // One hop's.
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "trailers",
    "upgrade",
};

bool IsKeyCharacter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

bool IsLegalMetadataKey(absl::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), IsKeyCharacter);
}

bool IsReservedMetadataKey(absl::string_view key) {
  if (absl::StartsWith(key, "grpc-")) return true;
  for (absl::string_view reserved : kReservedKeys) {
    if (key == reserved) return true;
  }
  return false;
}

bool IsLegalMetadataValue(absl::string_view key, absl::string_view value) {
  if (IsBinaryMetadataKey(key)) return true;
  return std::all_of(value.begin(), value.end(),
                     [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
}

}  // namespace transom
