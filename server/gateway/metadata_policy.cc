#include "server/gateway/metadata_policy.h"

#include <algorithm>
#include <string>

#include "absl/base/optimization.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/config/header_names.h"
#include "server/gateway/trace_ids.h"
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
constexpr absl::string_view kTracestate = "tracestate";
constexpr absl::string_view kForwardedFor = "x-forwarded-for";

// Wrong, it makes a body unreadable: so an operator says that a service may choose it.
constexpr absl::string_view kContentEncoding = "content-encoding";

constexpr absl::string_view kForwardedHeaders[] = {
    "accept-language", "authorization",     "baggage",
    "cookie",          "traceparent",       "tracestate",
    "x-request-id",    "x-goog-api-client", "x-goog-user-project",
};

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
bool SaysWhoCalls(absl::string_view name) {
  return absl::EqualsIgnoreCase(name, "authorization") || absl::EqualsIgnoreCase(name, "cookie");
}

bool IsBeyondPrefixes(absl::string_view name) {
  return IsGatewaysResponseHeader(name) || absl::EqualsIgnoreCase(name, kContentEncoding);
}

// A header that the operator wants, with a value that HTTP cannot carry.
void LogDropped(const MetadataField& field) {
  Log(LogLevel::kWarning, "response metadata left out: its value cannot be a header",
      {{"key", field.key}});
}

// The elements of all x-forwarded-for fields that can be sent, and the peer's own address.
std::string ForwardedChain(const HttpRequest& request, absl::string_view address) {
  std::string joined;
  const absl::string_view list = request.ListHeader(kForwardedFor, &joined);
  std::string chain;
  for (absl::string_view part : absl::StrSplit(list, ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (part.empty() || !IsLegalMetadataValue(kForwardedFor, part)) continue;
    absl::StrAppend(&chain, chain.empty() ? "" : ", ", part);
  }
  if (!address.empty()) absl::StrAppend(&chain, chain.empty() ? "" : ", ", address);
  return chain;
}

// A scheme or a host with a port, or several of them: nothing but their characters.
bool HasOnly(absl::string_view text, absl::string_view marks) {
  return !text.empty() && absl::ascii_isgraph(text.front()) && text.front() != ',' &&
         std::all_of(text.begin(), text.end(), [marks](char c) {
           return absl::ascii_isalnum(c) || absl::StrContains(marks, c);
         });
}

bool IsForwardedProto(absl::string_view text) { return HasOnly(text, "+-., "); }
bool IsForwardedHost(absl::string_view text) { return HasOnly(text, "-._~%:[], "); }

}  // namespace

MetadataPolicy::MetadataPolicy(const MetadataPolicyOptions& options) : options_(options) {
  // The first rule for a name counts.
  for (const NameRule& rule : options.request_headers) {
    if (!absl::StartsWithIgnoreCase(rule.from, kForwardedPrefix) && !IsHopByHopHeader(rule.from)) {
      request_rules_.Add(rule.from, absl::AsciiStrToLower(rule.to));
    }
  }
  for (absl::string_view header : kForwardedHeaders) request_rules_.Add(header, header);
  request_rules_.Add("user-agent", "x-forwarded-user-agent");
  for (const std::string& name : options.deny_request_headers) request_rules_.Deny(name);
  for (const NameRule& rule : options.response_headers) {
    if (!IsGatewaysResponseHeader(rule.to.empty() ? rule.from : rule.to)) {
      response_rules_.Add(rule.from, rule.to);
    }
  }
  for (const std::string& name : options.deny_response_metadata) response_rules_.Deny(name);
  tells_certificates_ = !options.client_certificate_subject.empty() ||
                        !options.client_certificate_uri.empty() ||
                        !options.client_certificate_dns.empty();
}

bool MetadataPolicy::NamesTheClient(absl::string_view key) const {
  return ABSL_PREDICT_FALSE(tells_certificates_) && !key.empty() &&
         (key == options_.client_certificate_subject || key == options_.client_certificate_uri ||
          key == options_.client_certificate_dns);
}

absl::Status MetadataPolicy::AddField(const HeaderField& field, absl::string_view key,
                                      UnaryCall* call, Seen* seen) {
  if (key == kApiKey || key == kRequestParams) {
    // The first that can be sent.
    bool* const counted = key == kApiKey ? &seen->api_key : &seen->request_params;
    if (!*counted) *counted = call->AddMetadata(key, field.value);
  } else if (key == kRequestId) {
    const bool counts = !seen->request_id && !field.value.empty();
    if (counts) seen->request_id = call->AddMetadata(key, field.value);
  } else if (key == kTraceparent) {
    const bool counts = !seen->traceparent && IsTraceparent(field.value);
    if (counts) seen->traceparent = call->AddMetadata(key, field.value);
  } else if (key == kTracestate) {
    seen->tracestates.push_back(field.value);
  } else if (IsBinaryMetadataKey(key)) {
    return AddBinary(field, key, call);
  } else if (!call->AddMetadata(key, field.value) &&
             (SaysWhoCalls(key) || SaysWhoCalls(field.name))) {
    return absl::InvalidArgumentError(
        absl::StrCat("header ", field.name,
                     ": expected printable ASCII, since nothing else can be sent to the service"));
  }
  return absl::OkStatus();
}

absl::Status MetadataPolicy::ForwardField(const HttpRequest& request, const HeaderField& field,
                                          UnaryCall* call, Seen* seen) const {
  NameRules::Match match;
  if (request_rules_.Find(field.name, &match)) {
    if (IsNamedByConnection(request, field.name)) return absl::OkStatus();
    if (match.rest.empty()) {
      if (NamesTheClient(match.prefix)) return absl::OkStatus();
      return AddField(field, match.prefix, call, seen);
    }
    const std::string key = absl::AsciiStrToLower(absl::StrCat(match.prefix, match.rest));
    // A prefix may reach names that are not the client's to give, or this hop's.
    if (IsNotByPrefix(key) || NamesTheClient(key) || IsHopByHopHeader(field.name)) {
      return absl::OkStatus();
    }
    return AddField(field, key, call, seen);
  }
  if (!options_.accept_grpc_metadata_prefix || field.name.size() <= kRequestPrefix.size() ||
      !absl::StartsWithIgnoreCase(field.name, kRequestPrefix)) {
    return absl::OkStatus();
  }
  const std::string key = absl::AsciiStrToLower(field.name.substr(kRequestPrefix.size()));
  if (IsNotByPrefix(key) || NamesTheClient(key) || request_rules_.Denies(key)) {
    return absl::OkStatus();
  }
  if (IsNamedByConnection(request, field.name)) return absl::OkStatus();
  return AddField(field, key, call, seen);
}

// What the gateway knows about the connection, and what a proxy before it may say.
void MetadataPolicy::AddForwarded(const HttpRequest& request, UnaryCall* call) const {
  const absl::string_view address = PeerAddress(request.peer);
  const absl::string_view scheme = request.secure ? "https" : "http";
  if (options_.trusted_proxies.empty() || !options_.trusted_proxies.Contains(address)) {
    if (!address.empty()) call->AddMetadata(kForwardedFor, address);
    call->AddMetadata("x-forwarded-proto", scheme);
    const absl::string_view host = request.Header("host");
    if (!host.empty()) call->AddMetadata("x-forwarded-host", host);
    return;
  }
  const std::string chain = ForwardedChain(request, address);
  if (!chain.empty()) call->AddMetadata(kForwardedFor, chain);
  const absl::string_view proto = request.Header("x-forwarded-proto");
  call->AddMetadata("x-forwarded-proto", IsForwardedProto(proto) ? proto : scheme);
  absl::string_view host = request.Header("x-forwarded-host");
  if (!IsForwardedHost(host)) host = request.Header("host");
  if (!host.empty()) call->AddMetadata("x-forwarded-host", host);
}

// A name each, so that none can look like two.
void MetadataPolicy::AddClientCertificate(const PeerCertificate& peer, UnaryCall* call) const {
  if (!options_.client_certificate_subject.empty() && !peer.subject.empty()) {
    call->AddMetadata(options_.client_certificate_subject, peer.subject);
  }
  if (!options_.client_certificate_uri.empty()) {
    for (const std::string& uri : peer.uris) {
      call->AddMetadata(options_.client_certificate_uri, uri);
    }
  }
  if (!options_.client_certificate_dns.empty()) {
    for (const std::string& name : peer.dns_names) {
      call->AddMetadata(options_.client_certificate_dns, name);
    }
  }
}

void MetadataPolicy::AddMade(const Seen& seen, const OwnMetadata& own, UnaryCall* call) const {
  if (!own.api_key.empty() && !seen.api_key && !request_rules_.Denies(kApiKey)) {
    call->AddMetadata(kApiKey, own.api_key);
  }
  if (!own.request_params.empty() && !seen.request_params) {
    call->AddMetadata(kRequestParams, own.request_params);
  }
  if (seen.traceparent) {
    for (absl::string_view value : seen.tracestates) call->AddMetadata(kTracestate, value);
  }
  if (options_.make_request_id && !seen.request_id) {
    call->AddMetadata(kRequestId, RequestId().text());
  }
  if (options_.make_traceparent && !seen.traceparent) {
    call->AddMetadata(kTraceparent, NewTraceparent());
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
  if (request.peer_certificate != nullptr && tells_certificates_) {
    AddClientCertificate(*request.peer_certificate, call);
  }
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
    if (!IsReservedMetadataKey(field.key) && response_rules_.Find(field.key, &match) &&
        !match.rest.empty() && IsBeyondPrefixes(absl::StrCat(match.prefix, match.rest))) {
      match = {prefix, field.key};  // a prefix has reached further than it may
    }
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
