#include "server/config/validation.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/config/name_rule_check.h"
#include "server/config/origin_pattern.h"
#include "server/config/quoted.h"
#include "server/config/scalar_text.h"
#include "server/config/tls_validation.h"
#include "server/config/upstream_validation.h"
#include "server/http/address_list.h"
#include "transcoder/routing/selector.h"
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
    {"limits.connections_per_address_max", 0, 1000000},
    {"limits.requests_in_flight_max", 0, 1000000},
    {"listen.backlog", 1, 65535},
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
    {"limits.tls_handshake_timeout", 0.001, kDay},
    {"limits.body_timeout", 0.001, kDay},
    {"limits.write_timeout", 0.001, kDay},
    {"limits.half_close_grace", 0, 60},
    {"cors.max_age", 0, kDay},
    {"drain.delay", 0, kDay},
    {"drain.timeout", 0, kDay},
};

// "unix:" and what fits into sockaddr_un with its terminating NUL.
constexpr size_t kUnixAddressBytesMax = 5 + 107;

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
      path, absl::StrCat("expected HOST:PORT, [IPV6]:PORT or unix:/path, found ", Quoted(address)));
}

absl::Status CheckAddresses(const v1::Config& config, const Origins& origins) {
  absl::Status status = CheckAddress(config.listen().address(), "listen.address", origins);
  if (!status.ok()) return status;
  if (config.listen().reuse_port() && absl::StartsWith(config.listen().address(), "unix:")) {
    return origins.Error("listen.reuse_port",
                         absl::StrCat("expected an address with a port for it, found ",
                                      Quoted(config.listen().address())));
  }
  status = CheckAddress(config.admin().address(), "admin.address", origins);
  if (!status.ok()) return status;
  if (config.admin().address() == config.listen().address() &&
      !absl::EndsWith(config.admin().address(), ":0")) {
    return origins.Error("admin.address",
                         absl::StrCat("expected another address than listen.address, found ",
                                      Quoted(config.admin().address())));
  }
  return absl::OkStatus();
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

absl::Status CheckNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                        const std::string& path, const Origins& origins) {
  for (int i = 0; i < names.size(); ++i) {
    if (IsFieldName(names[i])) continue;
    return origins.Error(absl::StrCat(path, "[", i, "]"),
                         absl::StrCat("expected a header's name, found ", Quoted(names[i])));
  }
  return absl::OkStatus();
}

absl::Status CheckNetworks(const google::protobuf::RepeatedPtrField<std::string>& networks,
                           const std::string& path, const Origins& origins) {
  for (int i = 0; i < networks.size(); ++i) {
    auto list = AddressList::Parse({networks[i]});
    if (list.ok()) continue;
    return origins.Error(absl::StrCat(path, "[", i, "]"), std::string(list.status().message()));
  }
  return absl::OkStatus();
}

absl::Status CheckMetadata(const v1::Metadata& metadata, const Origins& origins) {
  absl::Status status = CheckRequestHeaderRules(metadata.request_headers(), origins);
  if (status.ok()) status = CheckResponseHeaderRules(metadata.response_headers(), origins);
  if (status.ok()) {
    status = CheckNames(metadata.deny_request_headers(), "metadata.deny_request_headers", origins);
  }
  if (status.ok()) {
    status =
        CheckNames(metadata.deny_response_metadata(), "metadata.deny_response_metadata", origins);
  }
  if (status.ok()) status = CheckClientCertificateKeys(metadata, origins);
  if (!status.ok()) return status;
  return CheckNetworks(metadata.trusted_proxies(), "metadata.trusted_proxies", origins);
}

absl::Status CheckLogging(const v1::Logging& logging, const Origins& origins) {
  const std::string& path = logging.access_log_path();
  if (!path.empty() && !absl::StrContains(path, '\0')) return absl::OkStatus();
  return origins.Error("logging.access_log_path",
                       absl::StrCat("expected stdout, stderr or a file, found ", Quoted(path)));
}

absl::Status CheckCors(const v1::Cors& cors, const Origins& origins) {
  for (int i = 0; i < cors.allow_origins_size(); ++i) {
    const std::string element = absl::StrCat("cors.allow_origins[", i, "]");
    if (!IsOriginPattern(cors.allow_origins(i))) {
      return origins.Error(element,
                           absl::StrCat("expected an origin such as https://app.example.com, "
                                        "https://*.example.com, http://localhost:* or *, found ",
                                        Quoted(cors.allow_origins(i))));
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
                                      Quoted(compression.content_types(i))));
  }
  return absl::OkStatus();
}

absl::Status CheckServiceStatus(const v1::Transcoding& transcoding, const Origins& origins) {
  const std::string& key = transcoding.service_status_key();
  if (!key.empty() && (!IsFieldName(key) || absl::EndsWith(key, "*"))) {
    return origins.Error("transcoding.service_status_key",
                         absl::StrCat("expected the key of metadata, found ", Quoted(key)));
  }
  for (int i = 0; i < transcoding.service_status_allowed_size(); ++i) {
    const uint32_t code = transcoding.service_status_allowed(i);
    if (code >= 200 && code <= 399) continue;
    return origins.Error(absl::StrCat("transcoding.service_status_allowed[", i, "]"),
                         absl::StrCat("expected a code from 200 to 399, found ", code));
  }
  return absl::OkStatus();
}

absl::Status CheckMethodDeadlines(const v1::Transcoding& transcoding, const Origins& origins) {
  for (int i = 0; i < transcoding.method_deadlines_size(); ++i) {
    const std::string element = absl::StrCat("transcoding.method_deadlines[", i, "]");
    const v1::MethodDeadline& one = transcoding.method_deadlines(i);
    const absl::Status selector = ParseSelector(one.selector()).status();
    if (!selector.ok())
      return origins.Error(element + ".selector", std::string(selector.message()));
    if (!one.has_deadline()) return origins.Error(element, "expected a deadline, found none");
    if (Seconds(one.deadline()) <= Seconds(transcoding.deadline_max())) continue;
    return origins.Error(element + ".deadline",
                         absl::StrCat("expected 0s to transcoding.deadline_max (",
                                      DurationText(transcoding.deadline_max()), "), found ",
                                      DurationText(one.deadline())));
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
  if (!std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isgraph(c); })) {
    return false;
  }
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
  if (status.ok()) status = CheckListenTls(config.listen().tls(), origins);
  if (status.ok()) {
    status = CheckNetworks(config.listen().proxy_protocol().trusted_peers(),
                           "listen.proxy_protocol.trusted_peers", origins);
  }
  if (status.ok()) status = ValidateUpstreams(config, origins);
  if (status.ok()) {
    status = ValidateServiceNames(config.schema().services(), "schema.services", origins);
  }
  if (status.ok()) status = CheckOverrides(config.transcoding(), origins);
  if (status.ok()) status = CheckServiceStatus(config.transcoding(), origins);
  if (status.ok()) status = CheckMetadata(config.metadata(), origins);
  if (status.ok()) status = CheckCors(config.cors(), origins);
  if (status.ok()) status = CheckLogging(config.logging(), origins);
  if (status.ok()) status = CheckCompression(config.compression(), origins);
  if (status.ok()) status = CheckIntegers(config, origins);
  if (status.ok()) status = CheckDurations(config, origins);
  if (status.ok()) status = CheckMethodDeadlines(config.transcoding(), origins);
  return status;
}

}  // namespace transom
