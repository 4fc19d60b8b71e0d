#include "server/http/tls_peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {
namespace {

constexpr size_t kNameBytesMax = 1024;
constexpr size_t kNamesMax = 32;

// An embedded NUL or a line break must not make another name of it.
bool IsShowable(absl::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// RFC 4514's order and escapes ("CN=billing,O=Example"); characters beyond ASCII are \XX.
std::string SubjectOf(const X509* certificate) {
  BIO* out = BIO_new(BIO_s_mem());
  if (out == nullptr) return "";
  X509_NAME_print_ex(out, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string subject(text, size > 0 ? static_cast<size_t>(size) : 0);
  BIO_free(out);
  return IsShowable(subject) ? subject : "";
}

void AddName(const ASN1_STRING* value, std::vector<std::string>* names) {
  const absl::string_view name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                               static_cast<size_t>(ASN1_STRING_length(value)));
  if (IsShowable(name) && names->size() < kNamesMax) names->emplace_back(name);
}

void AddAlternativeNames(const X509* certificate, PeerCertificate* peer) {
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_URI) AddName(name->d.uniformResourceIdentifier, &peer->uris);
    if (name->type == GEN_DNS) AddName(name->d.dNSName, &peer->dns_names);
  }
  GENERAL_NAMES_free(names);
}

}  // namespace

std::unique_ptr<const PeerCertificate> VerifiedPeer(const ssl_st* ssl) {
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return nullptr;
  auto peer = std::make_unique<PeerCertificate>();
  peer->subject = SubjectOf(certificate);
  AddAlternativeNames(certificate, peer.get());
  ERR_clear_error();
  return peer;
}

}  // namespace transom
