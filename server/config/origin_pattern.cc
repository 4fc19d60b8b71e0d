#include "server/config/origin_pattern.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

// An origin's parts: "https", "app.example.com", "8443" (or empty).
struct Origin {
  absl::string_view scheme;
  absl::string_view host;
  absl::string_view port;
};

bool SplitOrigin(absl::string_view text, Origin* origin) {
  const size_t scheme_end = text.find("://");
  if (scheme_end == absl::string_view::npos || scheme_end == 0) return false;
  origin->scheme = text.substr(0, scheme_end);
  absl::string_view rest = text.substr(scheme_end + 3);
  const size_t bracket = rest.rfind(']');
  const size_t colon = rest.rfind(':');
  const bool has_port =
      colon != absl::string_view::npos && (bracket == absl::string_view::npos || colon > bracket);
  origin->host = rest.substr(0, has_port ? colon : absl::string_view::npos);
  origin->port = has_port ? rest.substr(colon + 1) : absl::string_view();
  return !origin->host.empty() && !(has_port && origin->port.empty());
}

bool IsHostPattern(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) return absl::EndsWith(host, "]");
  return std::count(host.begin(), host.end(), '*') <= 1 &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' ||
                  c == '_' || c == '*';
         });
}

bool HostMatches(absl::string_view pattern, absl::string_view host) {
  const size_t star = pattern.find('*');
  if (star == absl::string_view::npos) return pattern == host;
  const absl::string_view before = pattern.substr(0, star);
  const absl::string_view after = pattern.substr(star + 1);
  if (host.size() <= before.size() + after.size()) return false;
  if (!absl::StartsWith(host, before) || !absl::EndsWith(host, after)) return false;
  const absl::string_view labels =
      host.substr(before.size(), host.size() - before.size() - after.size());
  return labels.front() != '.' && labels.back() != '.' && IsHostPattern(labels) &&
         !absl::StrContains(labels, '*');
}

// Or none.
bool IsPort(absl::string_view port) {
  return std::all_of(port.begin(), port.end(), [](char c) { return absl::ascii_isdigit(c); });
}

bool IsPortPattern(absl::string_view port) { return port == "*" || IsPort(port); }

}  // namespace

bool IsOriginPattern(absl::string_view text) {
  if (text == "*" || text == "null") return true;
  Origin origin;
  return SplitOrigin(text, &origin) &&
         std::all_of(origin.scheme.begin(), origin.scheme.end(),
                     [](char c) { return absl::ascii_islower(c) || c == '-' || c == '+'; }) &&
         IsHostPattern(origin.host) && IsPortPattern(origin.port);
}

bool OriginMatches(absl::string_view pattern, absl::string_view text) {
  if (pattern == text) return true;
  if (!absl::StrContains(pattern, '*')) return false;
  Origin allowed;
  Origin origin;
  if (!SplitOrigin(pattern, &allowed) || !SplitOrigin(text, &origin)) return false;
  return allowed.scheme == origin.scheme && HostMatches(allowed.host, origin.host) &&
         (allowed.port == origin.port || (allowed.port == "*" && IsPort(origin.port)));
}

}  // namespace transom
