#include "server/gateway/metadata_policy.h"

#include <cstdint>
#include <string>

#include "absl/base/optimization.h"
#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/log/log.h"
#include "server/upstream/metadata_legality.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr absl::string_view kRequestPrefix = "grpc-metadata-";
constexpr absl::string_view kInitialPrefix = "Grpc-Metadata-";
constexpr absl::string_view kTrailingPrefix = "Grpc-Trailer-";
constexpr absl::string_view kForwardedPrefix = "x-forwarded-";
constexpr absl::string_view kRequestId = "x-request-id";
constexpr absl::string_view kTraceparent = "traceparent";
constexpr absl::string_view kApiKey = "x-goog-api-key";
constexpr absl::string_view kRequestParams = "x-goog-request-params";

constexpr absl::string_view kForwardedHeaders[] = {
    "accept-language", "authorization",     "baggage",
    "cookie",          "traceparent",       "tracestate",
    "x-request-id",    "x-goog-api-client", "x-goog-user-project",
};

// "192.0.2.7" of "192.0.2.7:41234", "::1" of "[::1]:80"; empty for unix sockets.
absl::string_view PeerAddress(absl::string_view peer) {
  if (absl::StartsWith(peer, "unix:")) return {};
  const size_t colon = peer.rfind(':');
  absl::string_view host = peer.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  return host;
}

// Whether a Connection field says that `name` is meant for this hop only.
bool IsNamedByConnection(const HttpRequest& request, absl::string_view name) {
  for (const HeaderField& field : request.headers) {
    if (field.name.size() != 10 || !absl::EqualsIgnoreCase(field.name, "connection")) continue;
    for (absl::string_view option : absl::StrSplit(field.value, ',')) {
      if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(option), name)) return true;
    }
  }
  return false;
}

bool DecodeBase64(absl::string_view text, std::string* bytes) {
  // Both alphabets in one value are an error of the one that is tried.
  const bool web_safe = text.find_first_of("-_") != absl::string_view::npos;
  return web_safe ? absl::WebSafeBase64Unescape(text, bytes) : absl::Base64Unescape(text, bytes);
}

// Names that a client cannot reach by a prefix, be it the gateway's or one of the operator's rules.
bool IsNotByPrefix(absl::string_view key) {
  return absl::StartsWith(key, kForwardedPrefix) || key == kRequestParams;
}

// Several values of one binary key may come joined by commas.
absl::Status AddBinary(const HeaderField& field, absl::string_view key, UnaryCall* call) {
  std::string bytes;
  for (absl::string_view part : absl::StrSplit(field.value, ',')) {
    if (!DecodeBase64(absl::StripAsciiWhitespace(part), &bytes)) {
      return absl::InvalidArgumentError(
          absl::StrCat("header ", field.name, ": the value of a -bin header must be base64"));
    }
    call->AddMetadata(key, bytes);
  }
  return absl::OkStatus();
}

// Left out, these would make another caller of the one who calls.
bool SaysWhoCalls(absl::string_view key) { return key == "authorization" || key == "cookie"; }

absl::Status AddField(const HeaderField& field, absl::string_view key, UnaryCall* call) {
  if (IsBinaryMetadataKey(key)) return AddBinary(field, key, call);
  if (!call->AddMetadata(key, field.value) && SaysWhoCalls(key)) {
    return absl::InvalidArgumentError(
        absl::StrCat("header ", field.name,
                     ": expected printable ASCII, since nothing else can be sent to the service"));
  }
  return absl::OkStatus();
}

// A header that the operator wants, with a value that HTTP cannot carry.
void LogDropped(const MetadataField& field) {
  Log(LogLevel::kWarning, "response metadata left out: its value cannot be a header",
      {{"key", field.key}});
}

// 32 hexadecimal digits of random bits. Not secret: they tell requests apart.
void RandomHex(char* hex) {
  thread_local absl::InsecureBitGen bits;
  for (int word = 0; word < 2; ++word) {
    uint64_t value = absl::Uniform<uint64_t>(bits);
    for (int i = 0; i < 16; ++i, value >>= 4) *hex++ = "0123456789abcdef"[value & 15];
  }
}

// A random UUID (RFC 9562, version 4).
void AddRequestId(UnaryCall* call) {
  char hex[32];
  RandomHex(hex);
  hex[12] = '4';
  hex[16] = "89ab"[hex[16] & 3];
  char id[36];
  char* to = id;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) *to++ = '-';
    *to++ = hex[i];
  }
  call->AddMetadata(kRequestId, absl::string_view(id, sizeof(id)));
}

// "00-TRACE-SPAN-00"; neither may be all zeros.
void AddTraceparent(UnaryCall* call) {
  char trace[32];
  char span[32];
  RandomHex(trace);
  RandomHex(span);
  trace[0] = span[0] = '1';
  call->AddMetadata(kTraceparent, absl::StrCat("00-", absl::string_view(trace, 32), "-",
                                               absl::string_view(span, 16), "-00"));
}

// All fields of that name, joined as one.
std::string JoinedHeader(const HttpRequest& request, absl::string_view name) {
  std::string joined;
  for (const HeaderField& field : request.headers) {
    if (field.name.size() != name.size() || !absl::EqualsIgnoreCase(field.name, name)) continue;
    absl::StrAppend(&joined, joined.empty() ? "" : ", ", field.value);
  }
  return joined;
}

}  // namespace

MetadataPolicy::MetadataPolicy(const MetadataPolicyOptions& options) : options_(options) {
  for (absl::string_view header : kForwardedHeaders) request_rules_.Add(header, header);
  request_rules_.Add("user-agent", "x-forwarded-user-agent");
  for (const NameRule& rule : options.request_headers) {
    if (!absl::StartsWithIgnoreCase(rule.from, kForwardedPrefix)) {
      request_rules_.Add(rule.from, absl::AsciiStrToLower(rule.to));
    }
  }
  for (const std::string& name : options.deny_request_headers) request_rules_.Deny(name);
  for (const NameRule& rule : options.response_headers) response_rules_.Add(rule.from, rule.to);
  for (const std::string& name : options.deny_response_metadata) response_rules_.Deny(name);
}

bool MetadataPolicy::Note(absl::string_view key, Seen* seen) {
  bool Seen::*const mark = key == kRequestId       ? &Seen::request_id
                           : key == kTraceparent   ? &Seen::traceparent
                           : key == kApiKey        ? &Seen::api_key
                           : key == kRequestParams ? &Seen::request_params
                                                   : nullptr;
  if (mark == nullptr) return true;
  const bool again = seen->*mark && (key == kApiKey || key == kRequestParams);
  seen->*mark = true;
  return !again;
}

absl::Status MetadataPolicy::ForwardField(const HttpRequest& request, const HeaderField& field,
                                          UnaryCall* call, Seen* seen) const {
  NameRules::Match match;
  if (request_rules_.Find(field.name, &match)) {
    if (IsNamedByConnection(request, field.name)) return absl::OkStatus();
    if (match.rest.empty()) {
      if (!Note(match.prefix, seen)) return absl::OkStatus();
      return AddField(field, match.prefix, call);
    }
    const std::string key = absl::AsciiStrToLower(absl::StrCat(match.prefix, match.rest));
    if (IsNotByPrefix(key) || !Note(key, seen)) return absl::OkStatus();
    return AddField(field, key, call);
  }
  if (!options_.accept_grpc_metadata_prefix || field.name.size() <= kRequestPrefix.size() ||
      !absl::StartsWithIgnoreCase(field.name, kRequestPrefix)) {
    return absl::OkStatus();
  }
  const std::string key = absl::AsciiStrToLower(field.name.substr(kRequestPrefix.size()));
  if (IsNotByPrefix(key) || request_rules_.Denies(key)) return absl::OkStatus();
  if (IsNamedByConnection(request, field.name) || !Note(key, seen)) return absl::OkStatus();
  return AddField(field, key, call);
}

// What the gateway knows about the connection, and what a proxy before it may say.
void MetadataPolicy::AddForwarded(const HttpRequest& request, UnaryCall* call) const {
  const absl::string_view address = PeerAddress(request.peer);
  if (options_.trusted_proxies.empty() || !options_.trusted_proxies.Contains(address)) {
    if (!address.empty()) call->AddMetadata("x-forwarded-for", address);
    call->AddMetadata("x-forwarded-proto", "http");
    const absl::string_view host = request.Header("host");
    if (!host.empty()) call->AddMetadata("x-forwarded-host", host);
    return;
  }
  std::string chain = JoinedHeader(request, "x-forwarded-for");
  if (!address.empty()) absl::StrAppend(&chain, chain.empty() ? "" : ", ", address);
  if (!chain.empty()) call->AddMetadata("x-forwarded-for", chain);
  const absl::string_view proto = request.Header("x-forwarded-proto");
  call->AddMetadata("x-forwarded-proto", proto.empty() ? "http" : proto);
  absl::string_view host = request.Header("x-forwarded-host");
  if (host.empty()) host = request.Header("host");
  if (!host.empty()) call->AddMetadata("x-forwarded-host", host);
}

void MetadataPolicy::AddMade(const Seen& seen, const OwnMetadata& own, UnaryCall* call) const {
  if (!own.api_key.empty() && !seen.api_key) call->AddMetadata(kApiKey, own.api_key);
  if (!own.request_params.empty() && !seen.request_params) {
    call->AddMetadata(kRequestParams, own.request_params);
  }
  if (options_.make_request_id && !seen.request_id) {
    AddRequestId(call);
  }
  if (options_.make_traceparent && !seen.traceparent) {
    AddTraceparent(call);
  }
}

absl::Status MetadataPolicy::ForwardRequest(const HttpRequest& request, const OwnMetadata& own,
                                            UnaryCall* call) const {
  Seen seen;
  for (const HeaderField& field : request.headers) {
    absl::Status added = ForwardField(request, field, call, &seen);
    if (!added.ok()) return added;
  }
  AddForwarded(request, call);
  AddMade(seen, own, call);
  if (ABSL_PREDICT_FALSE(call->metadata_bytes() > options_.request_bytes_max)) {
    return GatewayError(
        GatewayEvent::kHeadTooLarge,
        absl::StrCat("the headers that are forwarded to the service take ", call->metadata_bytes(),
                     " bytes as metadata; the limit is ", options_.request_bytes_max));
  }
  return absl::OkStatus();
}

void MetadataPolicy::ForwardFields(absl::Span<const MetadataField> fields, absl::string_view prefix,
                                   ResponseHeaders* headers) const {
  for (const MetadataField& field : fields) {
    // A peer may send anything; gRPC does not check what it receives.
    if (!IsLegalMetadataKey(field.key) || !IsLegalMetadataValue(field.key, field.value)) {
      if (response_rules_.Find(field.key, nullptr)) LogDropped(field);
      continue;
    }
    NameRules::Match match{prefix, field.key};
    if (!IsReservedMetadataKey(field.key)) response_rules_.Find(field.key, &match);
    if (response_rules_.Denies(field.key)) continue;
    if (IsBinaryMetadataKey(field.key)) {
      headers->AddBase64(match.prefix, match.rest, field.value);
    } else {
      headers->Add(match.prefix, match.rest, field.value);
    }
  }
}

void MetadataPolicy::ForwardReply(const UpstreamReply& reply, ResponseHeaders* headers) const {
  ForwardFields(reply.initial_metadata, kInitialPrefix, headers);
  ForwardFields(reply.trailing_metadata, kTrailingPrefix, headers);
}

}  // namespace transom
