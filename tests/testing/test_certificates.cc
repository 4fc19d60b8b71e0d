#include "tests/testing/test_certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

void Expect(bool good) {
  if (!good) std::abort();
}

EVP_PKEY* NewKey() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  Expect(key != nullptr);
  return key;
}

template <typename Write>
std::string ToPem(const Write& write) {
  BIO* out = BIO_new(BIO_s_mem());
  Expect(write(out) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(out);
  return pem;
}

std::string CertificatePem(X509* certificate) {
  return ToPem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string KeyPem(EVP_PKEY* key) {
  return ToPem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void AddToName(X509_NAME* name, const char* field, const std::string& value) {
  if (value.empty()) return;
  Expect(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1);
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Expect(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

X509* NewCertificate(EVP_PKEY* key, absl::Duration begins, absl::Duration ends) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  BIGNUM* serial = BN_new();
  BN_rand(serial, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
  BN_free(serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), absl::ToInt64Seconds(begins));
  X509_gmtime_adj(X509_getm_notAfter(certificate), absl::ToInt64Seconds(ends));
  X509_set_pubkey(certificate, key);
  return certificate;
}

}  // namespace

struct TestAuthority::Parts {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
};

TestAuthority::TestAuthority(const std::string& name) : parts_(std::make_unique<Parts>()) {
  parts_->key = NewKey();
  X509* own = NewCertificate(parts_->key, -absl::Hours(1), absl::Hours(48));
  parts_->certificate = own;
  AddToName(X509_get_subject_name(own), "CN", name);
  X509_set_issuer_name(own, X509_get_subject_name(own));
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  Expect(X509_sign(own, parts_->key, EVP_sha256()) > 0);
  certificate_ = CertificatePem(own);
}

TestAuthority::~TestAuthority() {
  X509_free(parts_->certificate);
  EVP_PKEY_free(parts_->key);
}

TestIdentity TestAuthority::Issue(const TestCertificateOptions& options) const {
  EVP_PKEY* key = NewKey();
  X509* issued = NewCertificate(key, options.begins, options.ends);
  X509_NAME* name = X509_get_subject_name(issued);
  AddToName(name, "O", options.organization);
  AddToName(name, "CN", options.common_name);
  X509_set_issuer_name(issued, X509_get_subject_name(parts_->certificate));
  AddExtension(issued, parts_->certificate, NID_ext_key_usage,
               options.for_client ? "clientAuth" : "serverAuth");
  std::string names;
  for (const std::string& dns : options.dns_names) {
    absl::StrAppend(&names, names.empty() ? "" : ",", "DNS:", dns);
  }
  for (const std::string& uri : options.uris) {
    absl::StrAppend(&names, names.empty() ? "" : ",", "URI:", uri);
  }
  if (!names.empty()) AddExtension(issued, parts_->certificate, NID_subject_alt_name, names);
  Expect(X509_sign(issued, parts_->key, EVP_sha256()) > 0);
  TestIdentity identity{CertificatePem(issued), KeyPem(key)};
  X509_free(issued);
  EVP_PKEY_free(key);
  return identity;
}

std::string EncryptedKey(const std::string& key) {
  BIO* in = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
  EVP_PKEY* parsed = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  char passphrase[] = "secret";
  std::string pem = ToPem([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, parsed, EVP_aes_128_cbc(), passphrase,
                                         sizeof(passphrase) - 1, nullptr, nullptr);
  });
  EVP_PKEY_free(parsed);
  return pem;
}

}  // namespace transom
