#include "server/config/validation.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/config/address_list.h"
#include "server/config/origin_pattern.h"
#include "server/config/scalar_text.h"
#include "server/upstream/metadata_legality.h"
#include "transcoder/status_mapping.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Inclusive, since a 64-bit maximum has nothing behind it.
struct IntegerRange {
  const char* path;
  uint64_t min;
  uint64_t max;
};

constexpr uint64_t kMiB = 1024 * 1024;
constexpr uint64_t kGiB = 1024 * kMiB;

constexpr IntegerRange kIntegerRanges[] = {
    {"limits.request_head_bytes_max", 1024, kMiB},
    {"limits.request_target_bytes_max", 256, kMiB},
    {"limits.request_header_count_max", 1, 10000},
    {"limits.request_metadata_bytes_max", 1024, 1 << 20},
    {"limits.request_body_bytes_max", 0, kGiB},
    {"limits.response_body_bytes_max", 1, kGiB},
    {"limits.response_buffer_bytes_max", 0, 1024 * kGiB},
    {"limits.request_json_elements_max", 1, kGiB},
    {"limits.response_json_bytes_max", 1, 16 * kGiB},
    {"limits.message_depth_max", 1, 1000},
    {"transcoding.print_indent", 0, 8},
    {"compression.response_bytes_min", 1, kGiB},
    {"compression.gzip_level", 1, 9},
    {"compression.brotli_quality", 0, 11},
    {"limits.connections_max", 1, 1000000},
    {"limits.requests_per_connection_max", 0, UINT32_MAX},
    {"limits.pipelined_bytes_max", 1024, 64 * kMiB},
    {"limits.body_rate_min_bytes_per_second", 1, kGiB},
    {"threads", 0, 1024},
};

// Inclusive too.
struct DurationRange {
  const char* path;
  double seconds_min;
  double seconds_max;
};

constexpr double kDay = 24 * 60 * 60;

constexpr DurationRange kDurationRanges[] = {
    {"schema.reflection_timeout", 0.001, 600},
    {"schema.refresh_interval", 0, kDay},
    {"schema.watch_interval", 0, kDay},
    {"transcoding.deadline_default", 0.001, kDay},
    {"transcoding.deadline_max", 0.001, kDay},
    {"limits.idle_timeout", 0.001, kDay},
    {"limits.head_timeout", 0.001, kDay},
    {"limits.body_timeout", 0.001, kDay},
    {"limits.write_timeout", 0.001, kDay},
    {"limits.half_close_grace", 0, 60},
    {"cors.max_age", 0, kDay},
    {"drain.delay", 0, kDay},
    {"drain.timeout", 0, kDay},
};

// "unix:" and what fits into sockaddr_un with its terminating NUL.
constexpr size_t kUnixAddressBytesMax = 5 + 107;

std::string Shown(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

double Seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
}

// The message that holds the last field of a dotted path, and that field.
struct Place {
  const Message* message;
  const FieldDescriptor* field;
};

Place Find(const v1::Config& config, const char* path) {
  Place place{&config, nullptr};
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (place.field != nullptr) {
      place.message = &place.message->GetReflection()->GetMessage(*place.message, place.field);
    }
    place.field = place.message->GetDescriptor()->FindFieldByName(std::string(name));
  }
  return place;
}

uint64_t IntegerAt(const v1::Config& config, const char* path) {
  const Place place = Find(config, path);
  const auto* reflection = place.message->GetReflection();
  return place.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64
             ? reflection->GetUInt64(*place.message, place.field)
             : reflection->GetUInt32(*place.message, place.field);
}

google::protobuf::Duration DurationAt(const v1::Config& config, const char* path) {
  const Place place = Find(config, path);
  google::protobuf::Duration duration;
  duration.CopyFrom(place.message->GetReflection()->GetMessage(*place.message, place.field));
  return duration;
}

absl::Status CheckIntegers(const v1::Config& config, const Origins& origins) {
  for (const IntegerRange& range : kIntegerRanges) {
    const uint64_t value = IntegerAt(config, range.path);
    if (value >= range.min && value <= range.max) continue;
    return origins.Error(range.path, absl::StrCat("expected an integer from ", range.min, " to ",
                                                  range.max, ", found ", value));
  }
  return absl::OkStatus();
}

absl::Status CheckDurations(const v1::Config& config, const Origins& origins) {
  for (const DurationRange& range : kDurationRanges) {
    const google::protobuf::Duration value = DurationAt(config, range.path);
    if (Seconds(value) >= range.seconds_min && Seconds(value) <= range.seconds_max) continue;
    return origins.Error(range.path,
                         absl::StrCat("expected a duration from ", range.seconds_min, "s to ",
                                      range.seconds_max, "s, found ", DurationText(value)));
  }
  const auto& transcoding = config.transcoding();
  if (Seconds(transcoding.deadline_default()) > Seconds(transcoding.deadline_max())) {
    return origins.Error("transcoding.deadline_default",
                         absl::StrCat("expected at most transcoding.deadline_max (",
                                      DurationText(transcoding.deadline_max()), "), found ",
                                      DurationText(transcoding.deadline_default())));
  }
  return absl::OkStatus();
}

absl::Status CheckAddress(const std::string& address, const std::string& path,
                          const Origins& origins) {
  if (IsListenAddress(address)) return absl::OkStatus();
  if (absl::StartsWith(address, "unix:/") && address.size() > kUnixAddressBytesMax) {
    return origins.Error(
        path, absl::StrCat("the path of a unix socket has at most ",
                           kUnixAddressBytesMax - absl::string_view("unix:").size(),
                           " bytes, found ", address.size() - absl::string_view("unix:").size()));
  }
  return origins.Error(
      path, absl::StrCat("expected HOST:PORT, [IPV6]:PORT or unix:/path, found ", Shown(address)));
}

absl::Status CheckAddresses(const v1::Config& config, const Origins& origins) {
  absl::Status status = CheckAddress(config.listen().address(), "listen.address", origins);
  if (!status.ok()) return status;
  status = CheckAddress(config.admin().address(), "admin.address", origins);
  if (!status.ok()) return status;
  if (config.admin().address() == config.listen().address() &&
      !absl::EndsWith(config.admin().address(), ":0")) {
    return origins.Error("admin.address",
                         absl::StrCat("expected another address than listen.address, found ",
                                      Shown(config.admin().address())));
  }
  return absl::OkStatus();
}

using Strings = google::protobuf::RepeatedPtrField<std::string>;

absl::Status CheckServices(const Strings& names, const std::string& path, const Origins& origins) {
  std::set<absl::string_view> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string element = absl::StrCat(path, "[", i, "]");
    if (!IsServiceName(names[i])) {
      return origins.Error(element, absl::StrCat("expected the full name of a service such as "
                                                 "library.v1.Library, found ",
                                                 Shown(names[i])));
    }
    if (!seen.insert(names[i]).second) {
      return origins.Error(element, absl::StrCat(names[i], " occurs twice"));
    }
  }
  return absl::OkStatus();
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
          absl::StrCat("expected a key of a-z, 0-9, '-', '_' and '.', found ", Shown(key)));
    }
    if (IsReservedMetadataKey(key)) {
      return origins.Error(element + ".key", absl::StrCat(Shown(key), " is gRPC's own"));
    }
    if (!keys.insert(key).second) {
      return origins.Error(element + ".key", absl::StrCat(Shown(key), " occurs twice"));
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
                       absl::StrCat("expected tls, since ", Shown(upstream.target()),
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
        absl::StrCat("expected a host and perhaps a port, found ", Shown(upstream.authority())));
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
                                        Shown(config.upstreams(other->second).target()), " and ",
                                        Shown(config.upstreams(i).target())));
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
                       Shown(config.upstreams(rest).target()), " is"));
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

absl::Status CheckUpstreams(const v1::Config& config, const Origins& origins) {
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
                                        Shown(target)));
    }
    if (!targets.insert(target).second) {
      return origins.Error(path + ".target", absl::StrCat(Shown(target), " occurs twice"));
    }
    absl::Status status =
        CheckServices(config.upstreams(i).services(), path + ".services", origins);
    if (status.ok()) status = CheckUpstreamOptions(config.upstreams(i), path, origins);
    if (!status.ok()) return status;
  }
  absl::Status status = CheckServedOnce(config, origins);
  if (!status.ok() || config.schema().descriptor_set().empty()) return status;
  return CheckServedByOne(config, origins);
}

// Through the mapping itself, with those that came before, so that its message gets a place.
absl::Status CheckOverride(const v1::Transcoding& transcoding, StatusOverride one,
                           const std::string& path, const Origins& origins,
                           std::vector<StatusOverride>* before) {
  const StatusProfile profile = transcoding.status_profile() == v1::STATUS_PROFILE_CANONICAL
                                    ? StatusProfile::kCanonical
                                    : StatusProfile::kDocumented;
  before->push_back(std::move(one));
  auto mapping = StatusMapping::WithOverrides(profile, *before);
  if (mapping.ok()) return absl::OkStatus();
  return origins.Error(path, std::string(mapping.status().message()));
}

// A header's or metadata's name; with `prefix`, '*' may stand at its end.
bool IsFieldName(absl::string_view name) {
  absl::ConsumeSuffix(&name, "*");
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("!#$%&'+-.^_`|~", c);
  });
}

absl::Status CheckNameRules(const google::protobuf::RepeatedPtrField<v1::NameRule>& rules,
                            const std::string& path, const Origins& origins) {
  for (int i = 0; i < rules.size(); ++i) {
    const std::string element = absl::StrCat(path, "[", i, "]");
    const v1::NameRule& rule = rules[i];
    if (!IsFieldName(rule.from())) {
      return origins.Error(
          element + ".from",
          absl::StrCat("expected a name such as x-tenant, or x-acme-* for all that "
                       "begin so, found ",
                       Shown(rule.from())));
    }
    const bool both = absl::EndsWith(rule.from(), "*") == absl::EndsWith(rule.to(), "*");
    if (!rule.to().empty() && ((rule.to() != "*" && !IsFieldName(rule.to())) || !both)) {
      return origins.Error(element + ".to",
                           absl::StrCat("expected a name, with * at its end if `from` (",
                                        rule.from(), ") has it there, found ", Shown(rule.to())));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                        const std::string& path, const Origins& origins) {
  for (int i = 0; i < names.size(); ++i) {
    if (IsFieldName(names[i])) continue;
    return origins.Error(absl::StrCat(path, "[", i, "]"),
                         absl::StrCat("expected a header's name, found ", Shown(names[i])));
  }
  return absl::OkStatus();
}

absl::Status CheckMetadata(const v1::Metadata& metadata, const Origins& origins) {
  absl::Status status =
      CheckNameRules(metadata.request_headers(), "metadata.request_headers", origins);
  if (status.ok()) {
    status = CheckNameRules(metadata.response_headers(), "metadata.response_headers", origins);
  }
  if (status.ok()) {
    status = CheckNames(metadata.deny_request_headers(), "metadata.deny_request_headers", origins);
  }
  if (status.ok()) {
    status =
        CheckNames(metadata.deny_response_metadata(), "metadata.deny_response_metadata", origins);
  }
  if (!status.ok()) return status;
  for (int i = 0; i < metadata.trusted_proxies_size(); ++i) {
    auto list = AddressList::Parse({metadata.trusted_proxies(i)});
    if (list.ok()) continue;
    return origins.Error(absl::StrCat("metadata.trusted_proxies[", i, "]"),
                         std::string(list.status().message()));
  }
  return absl::OkStatus();
}

absl::Status CheckCors(const v1::Cors& cors, const Origins& origins) {
  for (int i = 0; i < cors.allow_origins_size(); ++i) {
    const std::string element = absl::StrCat("cors.allow_origins[", i, "]");
    if (!IsOriginPattern(cors.allow_origins(i))) {
      return origins.Error(element,
                           absl::StrCat("expected an origin such as https://app.example.com, "
                                        "https://*.example.com, http://localhost:* or *, found ",
                                        Shown(cors.allow_origins(i))));
    }
    if (cors.allow_origins(i) == "*" && cors.allow_credentials()) {
      return origins.Error(element,
                           "\"*\" does not go together with cors.allow_credentials: name the "
                           "origins that may use the caller's cookies");
    }
  }
  absl::Status status = CheckNames(cors.allow_headers(), "cors.allow_headers", origins);
  if (!status.ok()) return status;
  return CheckNames(cors.expose_headers(), "cors.expose_headers", origins);
}

// `type/subtype`, `type/*` or `+suffix`.
bool IsTypePattern(absl::string_view text) {
  const auto is_name = [](absl::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return absl::ascii_isalnum(c) || absl::StrContains("!#$&-^_.+", c);
    });
  };
  if (absl::ConsumePrefix(&text, "+")) return is_name(text);
  const size_t slash = text.find('/');
  if (slash == text.npos || !is_name(text.substr(0, slash))) return false;
  return text.substr(slash + 1) == "*" || is_name(text.substr(slash + 1));
}

absl::Status CheckCompression(const v1::Compression& compression, const Origins& origins) {
  std::set<int> before;
  for (int i = 0; i < compression.encodings_size(); ++i) {
    if (before.insert(compression.encodings(i)).second) continue;
    return origins.Error(absl::StrCat("compression.encodings[", i, "]"), "it occurs twice");
  }
  for (int i = 0; i < compression.content_types_size(); ++i) {
    if (IsTypePattern(compression.content_types(i))) continue;
    return origins.Error(absl::StrCat("compression.content_types[", i, "]"),
                         absl::StrCat("expected a content type such as application/json, text/* "
                                      "or +json, found ",
                                      Shown(compression.content_types(i))));
  }
  return absl::OkStatus();
}

absl::Status CheckServiceStatus(const v1::Transcoding& transcoding, const Origins& origins) {
  const std::string& key = transcoding.service_status_key();
  if (!key.empty() && (!IsFieldName(key) || absl::EndsWith(key, "*"))) {
    return origins.Error("transcoding.service_status_key",
                         absl::StrCat("expected the key of metadata, found ", Shown(key)));
  }
  for (int i = 0; i < transcoding.service_status_allowed_size(); ++i) {
    const uint32_t code = transcoding.service_status_allowed(i);
    if (code >= 200 && code <= 399) continue;
    return origins.Error(absl::StrCat("transcoding.service_status_allowed[", i, "]"),
                         absl::StrCat("expected a code from 200 to 399, found ", code));
  }
  return absl::OkStatus();
}

absl::Status CheckOverrides(const v1::Transcoding& transcoding, const Origins& origins) {
  std::vector<StatusOverride> before;
  std::set<std::string> codes;  // sorted, so that the first fault is always the same
  for (const auto& entry : transcoding.status_overrides()) codes.insert(entry.first);
  for (const std::string& code : codes) {
    const std::string path = absl::StrCat("transcoding.status_overrides.", code);
    const v1::HttpCodes& http = transcoding.status_overrides().at(code);
    if (http.by_method().empty()) {
      if (http.any_method() == 0) {
        return origins.Error(path,
                             "expected an HTTP code or a mapping such as {POST: 200}, "
                             "found none");
      }
      absl::Status status =
          CheckOverride(transcoding, {code, "", http.any_method()}, path, origins, &before);
      if (!status.ok()) return status;
    }
    std::set<std::string> methods;
    for (const auto& entry : http.by_method()) methods.insert(entry.first);
    for (const std::string& method : methods) {
      const std::string method_path = absl::StrCat(path, ".", method);
      if (method.empty()) return origins.Error(method_path, "expected an HTTP method, found \"\"");
      absl::Status status = CheckOverride(transcoding, {code, method, http.by_method().at(method)},
                                          method_path, origins, &before);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

bool IsPort(absl::string_view text) {
  uint32_t port;
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); }) &&
         absl::SimpleAtoi(text, &port) && port <= 65535;
}

bool IsHostCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_'; }

// A name, an IPv4 address, or an IPv6 address in brackets.
bool IsHost(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "[")) {
    if (!absl::ConsumeSuffix(&text, "]")) return false;
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return absl::ascii_isxdigit(c) || c == ':' || c == '.' || c == '%';
    });
  }
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), IsHostCharacter);
}

bool IsHostAndPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  return colon != text.npos && IsHost(text.substr(0, colon)) && IsPort(text.substr(colon + 1));
}

}  // namespace

bool IsListenAddress(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "unix:")) {
    return !text.empty() && text.size() + 5 <= kUnixAddressBytesMax &&
           !absl::StrContains(text, '\0');
  }
  return IsHostAndPort(text);
}

bool IsUpstreamTarget(absl::string_view text) {
  if (!IsPrintable(text)) return false;
  if (IsHostAndPort(text)) return true;
  for (absl::string_view scheme : {"dns:", "unix:", "unix-abstract:", "ipv4:", "ipv6:", "xds:"}) {
    if (absl::StartsWith(text, scheme)) return text.size() > scheme.size();
  }
  return false;
}

bool IsServiceName(absl::string_view text) {
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    if (part.empty() || absl::ascii_isdigit(part[0])) return false;
    for (char c : part) {
      if (!absl::ascii_isalnum(c) && c != '_') return false;
    }
  }
  return true;
}

absl::Status ValidateConfig(const v1::Config& config, const Origins& origins) {
  absl::Status status = CheckAddresses(config, origins);
  if (status.ok()) status = CheckUpstreams(config, origins);
  if (status.ok()) status = CheckServices(config.schema().services(), "schema.services", origins);
  if (status.ok()) status = CheckOverrides(config.transcoding(), origins);
  if (status.ok()) status = CheckServiceStatus(config.transcoding(), origins);
  if (status.ok()) status = CheckMetadata(config.metadata(), origins);
  if (status.ok()) status = CheckCors(config.cors(), origins);
  if (status.ok()) status = CheckCompression(config.compression(), origins);
  if (status.ok()) status = CheckIntegers(config, origins);
  if (status.ok()) status = CheckDurations(config, origins);
  return status;
}

}  // namespace transom
