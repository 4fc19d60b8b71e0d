#include "server/config/upstream_validation.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/config/quoted.h"
#include "server/config/scalar_text.h"
#include "server/config/validation.h"
#include "server/upstream/metadata_legality.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr double kDay = 24 * 60 * 60;

double Seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
}

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isgraph(c); });
}

// That no other host can listen in on what is sent there in plaintext.
bool IsThisHost(absl::string_view target) {
  for (absl::string_view scheme : {"unix:", "unix-abstract:"}) {
    if (absl::StartsWith(target, scheme)) return true;
  }
  for (absl::string_view scheme : {"dns:///", "dns:", "ipv4:", "ipv6:"}) {
    if (absl::ConsumePrefix(&target, scheme)) break;
  }
  // All of a list of addresses.
  for (absl::string_view address : absl::StrSplit(target, ',')) {
    const absl::string_view host = address.substr(0, address.rfind(':'));
    const bool v4 = absl::StartsWith(host, "127.") &&
                    std::all_of(host.begin(), host.end(),
                                [](char c) { return absl::ascii_isdigit(c) || c == '.'; });
    if (!v4 && host != "localhost" && host != "[::1]") return false;
  }
  return true;
}

absl::Status CheckUpstreamMetadata(const v1::Upstream& upstream, const std::string& path,
                                   const Origins& origins) {
  std::set<absl::string_view> keys;
  for (int i = 0; i < upstream.metadata_size(); ++i) {
    const std::string element = absl::StrCat(path, ".metadata[", i, "]");
    const std::string& key = upstream.metadata(i).key();
    if (!IsLegalMetadataKey(key)) {
      return origins.Error(
          element + ".key",
          absl::StrCat("expected a key of a-z, 0-9, '-', '_' and '.', found ", Quoted(key)));
    }
    if (IsReservedMetadataKey(key)) {
      return origins.Error(element + ".key", absl::StrCat(Quoted(key), " is gRPC's own"));
    }
    if (!keys.insert(key).second) {
      return origins.Error(element + ".key", absl::StrCat(Quoted(key), " occurs twice"));
    }
    if (key == "authorization" && !upstream.token_file().empty()) {
      return origins.Error(element + ".key", "\"authorization\" is what token_file sends");
    }
    if (!IsLegalMetadataValue(key, upstream.metadata(i).value())) {
      // Not quoted: it may be a secret.
      return origins.Error(element + ".value", "expected printable ASCII");
    }
  }
  const bool secret = !upstream.token_file().empty() || keys.count("authorization") > 0;
  if (!secret || upstream.has_tls() || upstream.token_over_plaintext() ||
      IsThisHost(upstream.target())) {
    return absl::OkStatus();
  }
  return origins.Error(path + (upstream.token_file().empty() ? ".metadata" : ".token_file"),
                       absl::StrCat("expected tls, since ", Quoted(upstream.target()),
                                    " is another host and would get the token in plaintext "
                                    "(token_over_plaintext: true allows it)"));
}

absl::Status CheckUpstreamOptions(const v1::Upstream& upstream, const std::string& path,
                                  const Origins& origins) {
  constexpr uint32_t kChannelsMax = 64;
  if (upstream.channels() > kChannelsMax) {
    return origins.Error(path + ".channels",
                         absl::StrCat("expected an integer from 0 to ", kChannelsMax, ", found ",
                                      upstream.channels()));
  }
  if (!upstream.authority().empty() && !IsPrintable(upstream.authority())) {
    return origins.Error(
        path + ".authority",
        absl::StrCat("expected a host and perhaps a port, found ", Quoted(upstream.authority())));
  }
  const v1::UpstreamTls& tls = upstream.tls();
  if (tls.certificate_file().empty() != tls.key_file().empty()) {
    return origins.Error(path + ".tls", "certificate_file and key_file go together");
  }
  const v1::Keepalive& keepalive = upstream.keepalive();
  struct Row {
    const char* key;
    const google::protobuf::Duration* value;
    double seconds_min;
  };
  for (const Row& row : {Row{".keepalive.time", &keepalive.time(), 1},
                         Row{".keepalive.timeout", &keepalive.timeout(), 0.001}}) {
    const double seconds = Seconds(*row.value);
    if (seconds == 0 || (seconds >= row.seconds_min && seconds <= kDay)) continue;
    return origins.Error(path + row.key,
                         absl::StrCat("expected 0s or a duration from ", row.seconds_min, "s to ",
                                      kDay, "s, found ", DurationText(*row.value)));
  }
  return CheckUpstreamMetadata(upstream, path, origins);
}

// A service is served by one upstream.
absl::Status CheckServedOnce(const v1::Config& config, const Origins& origins) {
  std::map<absl::string_view, int> served;
  for (int i = 0; i < config.upstreams_size(); ++i) {
    const Strings& names = config.upstreams(i).services();
    for (int j = 0; j < names.size(); ++j) {
      const auto [other, inserted] = served.emplace(names[j], i);
      if (inserted) continue;
      return origins.Error(absl::StrCat("upstreams[", i, "].services[", j, "]"),
                           absl::StrCat(names[j], " is on two upstreams, ",
                                        Quoted(config.upstreams(other->second).target()), " and ",
                                        Quoted(config.upstreams(i).target())));
    }
  }
  return absl::OkStatus();
}

// Which upstream serves what must be clear from the configuration where no upstream says it.
absl::Status CheckServedByOne(const v1::Config& config, const Origins& origins) {
  int rest = -1;  // the upstream that serves what the others are not named for
  std::set<absl::string_view> named;
  for (int i = 0; i < config.upstreams_size(); ++i) {
    const Strings& names = config.upstreams(i).services();
    named.insert(names.begin(), names.end());
    if (!names.empty()) continue;
    if (rest >= 0) {
      return origins.Error(
          absl::StrCat("upstreams[", i, "].services"),
          absl::StrCat("expected the names of its services: with schema.descriptor_set only one "
                       "upstream may be without them, and ",
                       Quoted(config.upstreams(rest).target()), " is"));
    }
    rest = i;
  }
  const Strings& wanted = config.schema().services();
  for (int i = 0; i < wanted.size() && rest < 0; ++i) {
    if (named.count(wanted[i]) > 0) continue;
    return origins.Error(absl::StrCat("schema.services[", i, "]"),
                         absl::StrCat("no upstream's services name ", wanted[i]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateServiceNames(const Strings& names, const std::string& path,
                                  const Origins& origins) {
  std::set<absl::string_view> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string element = absl::StrCat(path, "[", i, "]");
    if (!IsServiceName(names[i])) {
      return origins.Error(element, absl::StrCat("expected the full name of a service such as "
                                                 "library.v1.Library, found ",
                                                 Quoted(names[i])));
    }
    if (!seen.insert(names[i]).second) {
      return origins.Error(element, absl::StrCat(names[i], " occurs twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateUpstreams(const v1::Config& config, const Origins& origins) {
  if (config.upstreams().empty()) {
    return origins.Error("upstreams", "expected at least one upstream, found an empty list");
  }
  std::set<absl::string_view> targets;
  for (int i = 0; i < config.upstreams_size(); ++i) {
    const std::string path = absl::StrCat("upstreams[", i, "]");
    const std::string& target = config.upstreams(i).target();
    if (!IsUpstreamTarget(target)) {
      return origins.Error(path + ".target",
                           absl::StrCat("expected a gRPC target (host:port, dns:///host:port, "
                                        "unix:/path, xds:///name), found ",
                                        Quoted(target)));
    }
    if (!targets.insert(target).second) {
      return origins.Error(path + ".target", absl::StrCat(Quoted(target), " occurs twice"));
    }
    absl::Status status =
        ValidateServiceNames(config.upstreams(i).services(), path + ".services", origins);
    if (status.ok()) status = CheckUpstreamOptions(config.upstreams(i), path, origins);
    if (!status.ok()) return status;
  }
  absl::Status status = CheckServedOnce(config, origins);
  if (!status.ok() || config.schema().descriptor_set().empty()) return status;
  return CheckServedByOne(config, origins);
}

}  // namespace transom
