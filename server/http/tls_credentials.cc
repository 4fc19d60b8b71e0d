#include "server/http/tls_credentials.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstring>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/files/small_file.h"
#include "server/http/tls_ticket_keys.h"

namespace transom {
namespace {

constexpr absl::string_view kSuites12[] = {
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
};
constexpr absl::string_view kSuites13[] = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
};
constexpr absl::string_view kPrefix13 = "TLS_";
// No RSA below 2048 bits, no SHA-1 signatures.
constexpr int kSecurityLevel = 2;
constexpr int kVerifyDepth = 8;
// Tells sessions of this server from others; there are no others that share its keys.
constexpr unsigned char kSessionContext[] = "transom";

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct X509Deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, BioDeleter>;
using X509Ptr = std::unique_ptr<X509, X509Deleter>;
using KeyPtr = std::unique_ptr<EVP_PKEY, KeyDeleter>;

absl::Status Wrong(absl::string_view option, absl::string_view value, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(option, ": ", value, ": ", why));
}

// OpenSSL's words for what went wrong last; empties its queue.
std::string OpenSslReason() {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(error);
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL refuses it" : reason;
}

BioPtr BioOf(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// All certificates of a PEM text.
absl::StatusOr<std::vector<X509Ptr>> ReadCertificates(absl::string_view option,
                                                      const std::string& file) {
  absl::StatusOr<std::string> text = ReadSmallFile(file);
  if (!text.ok()) return Wrong(option, file, text.status().message());
  BioPtr bio = BioOf(*text);
  std::vector<X509Ptr> certificates;
  ERR_clear_error();
  while (X509* next = PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) {
    return Wrong(option, file,
                 absl::StrCat("certificate ", certificates.size() + 1, " in it is broken"));
  }
  if (certificates.empty()) {
    return Wrong(option, file, "expected a certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  }
  return certificates;
}

int NotePassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::StatusOr<KeyPtr> ReadKey(const std::string& file) {
  constexpr absl::string_view kOption = "key_file";
  absl::StatusOr<std::string> text = ReadSmallFile(file);
  if (!text.ok()) return Wrong(kOption, file, text.status().message());
  BioPtr bio = BioOf(*text);
  bool encrypted = false;
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NotePassphrase, &encrypted));
  ERR_clear_error();
  OPENSSL_cleanse(&(*text)[0], text->size());
  if (encrypted) return Wrong(kOption, file, "the key is encrypted; expected one that is not");
  if (key == nullptr) {
    return Wrong(kOption, file, "expected a private key in PEM form (-----BEGIN PRIVATE KEY-----)");
  }
  return key;
}

absl::Time NotAfter(const X509* certificate) {
  std::tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) return absl::InfiniteFuture();
  return absl::FromTM(time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> UseCertificate(const TlsOptions& options, SSL_CTX* context) {
  constexpr absl::string_view kOption = "certificate_file";
  const std::string& file = options.certificate_file;
  auto certificates = ReadCertificates(kOption, file);
  if (!certificates.ok()) return certificates.status();
  absl::StatusOr<KeyPtr> key = ReadKey(options.key_file);
  if (!key.ok()) return key.status();
  const X509Ptr& own = certificates->front();
  if (X509_check_private_key(own.get(), key->get()) != 1) {
    ERR_clear_error();
    return Wrong("key_file", options.key_file,
                 absl::StrCat("the key does not belong to the certificate in ", file));
  }
  if (SSL_CTX_use_certificate(context, own.get()) != 1)
    return Wrong(kOption, file, OpenSslReason());
  for (size_t i = 1; i < certificates->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, (*certificates)[i].get()) != 1) {
      return Wrong(kOption, file, OpenSslReason());
    }
  }
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1) {
    return Wrong("key_file", options.key_file, OpenSslReason());
  }
  return NotAfter(own.get());
}

absl::Status AskForClientCertificates(const TlsOptions& options, SSL_CTX* context) {
  if (options.client_certificates == ClientCertificates::kNone) return absl::OkStatus();
  constexpr absl::string_view kOption = "client_ca_file";
  auto authorities = ReadCertificates(kOption, options.client_ca_file);
  if (!authorities.ok()) return authorities.status();
  for (const X509Ptr& authority : *authorities) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
        SSL_CTX_add_client_CA(context, authority.get()) != 1) {
      return Wrong(kOption, options.client_ca_file, OpenSslReason());
    }
  }
  const bool required = options.client_certificates == ClientCertificates::kRequired;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  SSL_CTX_set_verify_depth(context, kVerifyDepth);
  // A session that is taken up again is not verified again. Without tickets a certificate
  // that has expired, and an authority that was taken away, count from the next connection on.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  return absl::OkStatus();
}

bool IsGoodSuite12(SSL_CTX* context, const std::string& name) {
  if (SSL_CTX_set_cipher_list(context, name.c_str()) != 1) return false;
  const STACK_OF(SSL_CIPHER)* suites = SSL_CTX_get_ciphers(context);
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i) {
    const SSL_CIPHER* suite = sk_SSL_CIPHER_value(suites, i);
    if (name != SSL_CIPHER_get_name(suite)) continue;
    return SSL_CIPHER_is_aead(suite) == 1 && SSL_CIPHER_get_kx_nid(suite) == NID_kx_ecdhe;
  }
  return false;
}

absl::Status UseSuites(const TlsOptions& options, SSL_CTX* context) {
  std::vector<std::string> suites12;
  std::vector<std::string> suites13;
  for (size_t i = 0; i < options.cipher_suites.size(); ++i) {
    const std::string& name = options.cipher_suites[i];
    const bool is13 = absl::StartsWith(name, kPrefix13);
    const bool good =
        is13 ? !absl::StrContains(name, ':') && SSL_CTX_set_ciphersuites(context, name.c_str()) == 1
             : IsGoodSuite12(context, name);
    ERR_clear_error();
    if (!good) {
      return Wrong(absl::StrCat("cipher_suites[", i, "]"), name,
                   "expected OpenSSL's name of a suite of TLS 1.3, or of one of TLS 1.2 with ECDHE "
                   "and an AEAD (ECDHE-ECDSA-AES128-GCM-SHA256)");
    }
    (is13 ? suites13 : suites12).push_back(name);
  }
  const std::string list12 =
      suites12.empty() ? absl::StrJoin(kSuites12, ":") : absl::StrJoin(suites12, ":");
  const std::string list13 =
      suites13.empty() ? absl::StrJoin(kSuites13, ":") : absl::StrJoin(suites13, ":");
  if (SSL_CTX_set_cipher_list(context, list12.c_str()) != 1 ||
      SSL_CTX_set_ciphersuites(context, list13.c_str()) != 1) {
    return Wrong("cipher_suites", absl::StrCat(list12, ":", list13), OpenSslReason());
  }
  return absl::OkStatus();
}

// Of the protocols that the client offers: HTTP/1.1 or none (RFC 7301, section 3.2).
int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned int offered_size, void*) {
  constexpr absl::string_view kHttp11 = "http/1.1";
  for (unsigned int at = 0; at < offered_size; at += 1 + offered[at]) {
    if (offered[at] != kHttp11.size() || offered_size - at - 1 < kHttp11.size()) continue;
    if (std::memcmp(offered + at + 1, kHttp11.data(), kHttp11.size()) != 0) continue;
    *chosen = offered + at + 1;
    *chosen_size = static_cast<unsigned char>(kHttp11.size());
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void SetRules(const TlsOptions& options, SSL_CTX* context) {
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_min_proto_version(context, options.only_tls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  // HTTP tells itself where a request ends, so an end without close_notify hides nothing.
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // TlsSession counts what is no application data itself; hence no retries in OpenSSL.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // One read takes all that fits into OpenSSL's buffer, which is freed when it is empty.
  SSL_CTX_set_read_ahead(context, 1);
  // Sessions are the clients' to keep, in tickets.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context, kSessionContext, sizeof(kSessionContext) - 1);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, &ChooseProtocol, nullptr);
}

}  // namespace

void SslContextDeleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

absl::StatusOr<TlsCredentials> LoadTlsCredentials(const TlsOptions& options) {
  TlsCredentials credentials;
  credentials.context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = credentials.context.get();
  if (context == nullptr) return absl::InternalError(OpenSslReason());
  SetRules(options, context);
  if (!TlsTicketKeys::Install(options.ticket_key_period, options.clock, context)) {
    return absl::InternalError(OpenSslReason());
  }
  absl::Status status = UseSuites(options, context);
  if (!status.ok()) return status;
  absl::StatusOr<absl::Time> not_after = UseCertificate(options, context);
  if (!not_after.ok()) return not_after.status();
  credentials.not_after = *not_after;
  status = AskForClientCertificates(options, context);
  if (!status.ok()) return status;
  return credentials;
}

}  // namespace transom
