#include "server/gateway/metadata_policy.h"

#include <algorithm>

#include "absl/base/optimization.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/upstream/metadata_legality.h"
#include "transcoder/gateway_event.h"

namespace transom {
namespace {

constexpr absl::string_view kRequestPrefix = "grpc-metadata-";
constexpr absl::string_view kInitialPrefix = "Grpc-Metadata-";
constexpr absl::string_view kTrailingPrefix = "Grpc-Trailer-";
constexpr absl::string_view kForwardedPrefix = "x-forwarded-";

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

// What the gateway knows about the connection, whatever the client says.
void AddForwarded(const HttpRequest& request, UnaryCall* call) {
  const absl::string_view address = PeerAddress(request.peer);
  if (!address.empty()) call->AddMetadata("x-forwarded-for", address);
  call->AddMetadata("x-forwarded-proto", "http");
  const absl::string_view host = request.Header("host");
  if (!host.empty()) call->AddMetadata("x-forwarded-host", host);
}

}  // namespace

void ResponseHeaders::Add(absl::string_view prefix, absl::string_view name,
                          absl::string_view value) {
  fields_.push_back({Join(prefix, name), value});
}

void ResponseHeaders::AddBase64(absl::string_view prefix, absl::string_view name,
                                absl::string_view bytes) {
  std::string encoded;
  absl::Base64Escape(bytes, &encoded);
  fields_.push_back({Join(prefix, name), Join(encoded, "")});
}

char* ResponseHeaders::Allocate(size_t size) {
  if (size <= kInlineBytes - inline_used_) {
    char* start = inline_ + inline_used_;
    inline_used_ += size;
    return start;
  }
  overflow_.emplace_back(new char[size]);
  return overflow_.back().get();
}

absl::string_view ResponseHeaders::Join(absl::string_view a, absl::string_view b) {
  char* start = Allocate(a.size() + b.size());
  std::copy(a.begin(), a.end(), start);
  std::copy(b.begin(), b.end(), start + a.size());
  return absl::string_view(start, a.size() + b.size());
}

MetadataPolicy::MetadataPolicy(const MetadataPolicyOptions& options)
    : accept_grpc_metadata_prefix_(options.accept_grpc_metadata_prefix),
      request_bytes_max_(options.request_bytes_max) {
  for (absl::string_view header : kForwardedHeaders) AddRule(header, header);
  AddRule("user-agent", "x-forwarded-user-agent");
  for (const std::string& header : options.request_headers) {
    const std::string lower = absl::AsciiStrToLower(header);
    if (!absl::StartsWith(lower, kForwardedPrefix)) AddRule(lower, lower);
  }
  for (const std::string& header : options.response_headers) {
    response_headers_.push_back(absl::AsciiStrToLower(header));
  }
}

void MetadataPolicy::AddRule(absl::string_view header, absl::string_view key) {
  if (header.size() > kNameSizeMax || FindRule(header) != nullptr) return;
  rules_[header.size()].push_back({std::string(header), std::string(key)});
}

const MetadataPolicy::Rule* MetadataPolicy::FindRule(absl::string_view name) const {
  if (name.size() > kNameSizeMax) return nullptr;
  for (const Rule& rule : rules_[name.size()]) {
    if (absl::EqualsIgnoreCase(name, rule.header)) return &rule;
  }
  return nullptr;
}

absl::Status MetadataPolicy::ForwardRequest(const HttpRequest& request, UnaryCall* call) const {
  for (const HeaderField& field : request.headers) {
    absl::Status added;
    if (const Rule* rule = FindRule(field.name)) {
      if (IsNamedByConnection(request, field.name)) continue;
      added = AddField(field, rule->key, call);
    } else if (accept_grpc_metadata_prefix_ && field.name.size() > kRequestPrefix.size() &&
               absl::StartsWithIgnoreCase(field.name, kRequestPrefix)) {
      const std::string key = absl::AsciiStrToLower(field.name.substr(kRequestPrefix.size()));
      if (absl::StartsWith(key, kForwardedPrefix)) continue;
      if (IsNamedByConnection(request, field.name)) continue;
      added = AddField(field, key, call);
    }
    if (!added.ok()) return added;
  }
  AddForwarded(request, call);
  if (ABSL_PREDICT_FALSE(call->metadata_bytes() > request_bytes_max_)) {
    return GatewayError(
        GatewayEvent::kHeadTooLarge,
        absl::StrCat("the headers that are forwarded to the service take ", call->metadata_bytes(),
                     " bytes as metadata; the limit is ", request_bytes_max_));
  }
  return absl::OkStatus();
}

bool MetadataPolicy::UnderOwnName(absl::string_view key) const {
  return std::find(response_headers_.begin(), response_headers_.end(), key) !=
         response_headers_.end();
}

void MetadataPolicy::ForwardFields(absl::Span<const MetadataField> fields, absl::string_view prefix,
                                   ResponseHeaders* headers) const {
  for (const MetadataField& field : fields) {
    // A peer may send anything; gRPC does not check what it receives.
    if (!IsLegalMetadataKey(field.key) || !IsLegalMetadataValue(field.key, field.value)) continue;
    const bool own_name = !IsReservedMetadataKey(field.key) && UnderOwnName(field.key);
    const absl::string_view used_prefix = own_name ? absl::string_view() : prefix;
    if (IsBinaryMetadataKey(field.key)) {
      headers->AddBase64(used_prefix, field.key, field.value);
    } else {
      headers->Add(used_prefix, field.key, field.value);
    }
  }
}

void MetadataPolicy::ForwardReply(const UpstreamReply& reply, ResponseHeaders* headers) const {
  ForwardFields(reply.initial_metadata, kInitialPrefix, headers);
  ForwardFields(reply.trailing_metadata, kTrailingPrefix, headers);
}

}  // namespace transom
