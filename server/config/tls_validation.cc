#include "server/config/tls_validation.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/config/quoted.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;

// A key that the gateway alone sets. What is the client's to say, or another layer's, is none.
bool IsGatewaysMetadataKey(absl::string_view key) {
  constexpr absl::string_view kTaken[] = {"accept-language",
                                          "authorization",
                                          "baggage",
                                          "connection",
                                          "content-encoding",
                                          "content-length",
                                          "content-type",
                                          "cookie",
                                          "expect",
                                          "grpclb_client_stats",
                                          "host",
                                          "http2-settings",
                                          "keep-alive",
                                          "lb-token",
                                          "proxy-authenticate",
                                          "proxy-authorization",
                                          "proxy-connection",
                                          "te",
                                          "traceparent",
                                          "tracestate",
                                          "trailer",
                                          "trailers",
                                          "transfer-encoding",
                                          "upgrade",
                                          "user-agent",
                                          "x-forwarded-for",
                                          "x-forwarded-host",
                                          "x-forwarded-proto",
                                          "x-forwarded-user-agent",
                                          "x-goog-api-client",
                                          "x-goog-api-key",
                                          "x-goog-request-params",
                                          "x-goog-user-project",
                                          "x-request-id"};
  return !key.empty() && !absl::StartsWith(key, "grpc-") && !absl::EndsWith(key, "-bin") &&
         std::find(std::begin(kTaken), std::end(kTaken), key) == std::end(kTaken) &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || absl::StrContains("_.-", c);
         });
}

}  // namespace

absl::Status CheckListenTls(const v1::ListenTls& tls, const Origins& origins) {
  constexpr absl::string_view kPath = "listen.tls.";
  const auto wrong = [&](absl::string_view key, absl::string_view why) {
    return origins.Error(absl::StrCat(kPath, key), std::string(why));
  };
  const bool asks = tls.client_certificates() != v1::CLIENT_CERTIFICATES_NONE;
  if (tls.min_version() != "1.2" && tls.min_version() != "1.3") {
    return wrong("min_version",
                 absl::StrCat("expected 1.2 or 1.3, found ", Quoted(tls.min_version())));
  }
  if (tls.certificate_file().empty() && (!tls.key_file().empty() || asks)) {
    return wrong("certificate_file", "expected a file, since other keys of listen.tls are set");
  }
  if (!tls.certificate_file().empty() && tls.key_file().empty()) {
    return wrong("key_file", "expected a file, since listen.tls.certificate_file is set");
  }
  if (asks && tls.client_ca_file().empty()) {
    return wrong("client_ca_file",
                 "expected a file, since listen.tls.client_certificates asks for certificates");
  }
  if (!asks && !tls.client_ca_file().empty()) {
    return wrong("client_certificates",
                 "expected optional or required, since listen.tls.client_ca_file is set");
  }
  return absl::OkStatus();
}

absl::Status CheckClientCertificateKeys(const v1::Metadata& metadata, const Origins& origins) {
  const std::pair<const char*, const std::string*> keys[] = {
      {"metadata.client_certificate_subject", &metadata.client_certificate_subject()},
      {"metadata.client_certificate_uri", &metadata.client_certificate_uri()},
      {"metadata.client_certificate_dns", &metadata.client_certificate_dns()}};
  std::set<std::string> seen;
  for (const auto& [path, key] : keys) {
    if (key->empty()) continue;
    if (!IsGatewaysMetadataKey(*key)) {
      return origins.Error(path, absl::StrCat("expected a key of metadata in lower case that "
                                              "nothing else has, such as x-client-subject, found ",
                                              Quoted(*key)));
    }
    if (!seen.insert(*key).second) {
      return origins.Error(path, absl::StrCat("expected another key than the other names of a "
                                              "client certificate, found ",
                                              Quoted(*key)));
    }
    for (int i = 0; i < metadata.request_headers_size(); ++i) {
      const v1::NameRule& rule = metadata.request_headers(i);
      const std::string& to = rule.to().empty() ? rule.from() : rule.to();
      if (!absl::EqualsIgnoreCase(to, *key)) continue;
      return origins.Error(absl::StrCat("metadata.request_headers[", i, "]"),
                           absl::StrCat("a request header cannot become ", *key,
                                        ", by which the service knows the client (", path, ")"));
    }
  }
  return absl::OkStatus();
}

}  // namespace transom
