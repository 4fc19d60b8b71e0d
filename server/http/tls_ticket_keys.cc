#include "server/http/tls_ticket_keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <cstring>
#include <memory>

namespace transom {
namespace {

// What a context has.
struct Installed {
  Installed(absl::Duration period, absl::Time (*clock_in)()) : keys(period), clock(clock_in) {}
  TlsTicketKeys keys;
  absl::Time (*const clock)();
};

void FreeInstalled(void*, void* installed, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Installed*>(installed);
}

int InstalledIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &FreeInstalled);
  return index;
}

bool SetMac(const TlsTicketKeys::Key& key, EVP_MAC_CTX* mac) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, const_cast<unsigned char*>(key.mac),
                                        sizeof(key.mac)),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

// SSL_CTX_set_tlsext_ticket_key_evp_cb(3). 0: no ticket, or a full handshake; 1: the ticket is
// good; 2: it is, and is to be replaced.
int UseTicketKey(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                 EVP_MAC_CTX* mac, int seals) {
  auto* installed =
      static_cast<Installed*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), InstalledIndex()));
  const absl::Time now = installed->clock();
  TlsTicketKeys::Key key;
  int result = 0;
  if (seals == 1) {
    if (installed->keys.Current(now, &key) && RAND_bytes(iv, EVP_MAX_IV_LENGTH) == 1 &&
        EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.cipher, iv) == 1 &&
        SetMac(key, mac)) {
      std::memcpy(name, key.name, sizeof(key.name));
      result = 1;
    }
  } else {
    const TlsTicketKeys::Found found = installed->keys.Find(name, now, &key);
    if (found != TlsTicketKeys::Found::kNone && SetMac(key, mac) &&
        EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.cipher, iv) == 1) {
      result = found == TlsTicketKeys::Found::kCurrent ? 1 : 2;
    }
  }
  OPENSSL_cleanse(&key, sizeof(key));
  return result;
}

}  // namespace

TlsTicketKeys::~TlsTicketKeys() {
  OPENSSL_cleanse(&current_, sizeof(current_));
  OPENSSL_cleanse(&previous_, sizeof(previous_));
}

bool TlsTicketKeys::Advance(absl::Time now) {
  if (has_previous_ && now >= previous_until_) {
    OPENSSL_cleanse(&previous_, sizeof(previous_));
    has_previous_ = false;
  }
  if (has_current_ && now < current_until_) return true;
  if (has_current_) {
    // It seals no more. It may have ended long ago, so that it opens nothing either.
    previous_until_ = current_until_ + period_;
    has_previous_ = now < previous_until_;
    if (has_previous_) previous_ = current_;
    has_current_ = false;
  }
  has_current_ = RAND_bytes(current_.name, sizeof(current_.name)) == 1 &&
                 RAND_priv_bytes(current_.cipher, sizeof(current_.cipher)) == 1 &&
                 RAND_priv_bytes(current_.mac, sizeof(current_.mac)) == 1;
  current_until_ = now + period_;
  return has_current_;
}

bool TlsTicketKeys::Current(absl::Time now, Key* key) {
  std::lock_guard<std::mutex> lock(mu_);
  if (!Advance(now)) return false;
  *key = current_;
  return true;
}

TlsTicketKeys::Found TlsTicketKeys::Find(const unsigned char* name, absl::Time now, Key* key) {
  std::lock_guard<std::mutex> lock(mu_);
  Advance(now);
  // Names are no secrets.
  if (has_current_ && std::memcmp(name, current_.name, kNameBytes) == 0) {
    *key = current_;
    return Found::kCurrent;
  }
  if (has_previous_ && std::memcmp(name, previous_.name, kNameBytes) == 0) {
    *key = previous_;
    return Found::kPrevious;
  }
  return Found::kNone;
}

bool TlsTicketKeys::Install(absl::Duration period, absl::Time (*clock)(), ssl_ctx_st* context) {
  auto installed = std::make_unique<Installed>(period, clock);
  if (SSL_CTX_set_ex_data(context, InstalledIndex(), installed.get()) != 1) return false;
  installed.release();
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &UseTicketKey);
  return true;
}

}  // namespace transom
