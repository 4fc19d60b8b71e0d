#include "server/config/header_names.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/types/span.h"

namespace transom {
namespace {

constexpr absl::string_view kProxyPrefix = "proxy-";
constexpr absl::string_view kCorsPrefix = "access-control-";

constexpr absl::string_view kHopByHop[] = {
    "connection", "http2-settings", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
};
constexpr absl::string_view kGatewaysOwn[] = {
    "content-length",
    "content-type",
    "date",
};

bool IsAmong(absl::string_view name, absl::Span<const absl::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](absl::string_view one) {
    return one.size() == name.size() && absl::EqualsIgnoreCase(one, name);
  });
}

}  // namespace

bool IsHopByHopPrefix(absl::string_view prefix) {
  return absl::StartsWithIgnoreCase(prefix, kProxyPrefix);
}

bool IsGatewaysResponsePrefix(absl::string_view prefix) {
  return IsHopByHopPrefix(prefix) || absl::StartsWithIgnoreCase(prefix, kCorsPrefix);
}

bool IsHopByHopHeader(absl::string_view name) {
  return IsHopByHopPrefix(name) || IsAmong(name, kHopByHop);
}

bool IsGatewaysResponseHeader(absl::string_view name) {
  return IsHopByHopHeader(name) || IsGatewaysResponsePrefix(name) || IsAmong(name, kGatewaysOwn);
}

}  // namespace transom
