#ifndef TRANSOM_SERVER_HTTP_TLS_TICKET_KEYS_H_
#define TRANSOM_SERVER_HTTP_TLS_TICKET_KEYS_H_

// The keys of session tickets (RFC 5077; RFC 8446, section 4.6.1), which change with time: whoever
// gets hold of a key can read what was sent with the tickets under it.
//
//   TlsTicketKeys::Install(options.ticket_key_period, options.clock, ssl_context);
//
// A key seals tickets for one period, and opens them for one more; a ticket that the previous key
// has opened is replaced by one of the current key. Keys are made at random when they are first
// needed, are nowhere but in memory, and are wiped when they have served.
//
// Thread-safe.

#include <cstddef>
#include <mutex>

#include "absl/time/time.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace transom {

class TlsTicketKeys {
 public:
  static constexpr size_t kNameBytes = 16;
  static constexpr size_t kSecretBytes = 32;

  struct Key {
    unsigned char name[kNameBytes];
    unsigned char cipher[kSecretBytes];  // of AES-256-CBC
    unsigned char mac[kSecretBytes];     // of HMAC-SHA256
  };
  enum class Found { kNone, kCurrent, kPrevious };

  // REQUIRES: period > 0.
  explicit TlsTicketKeys(absl::Duration period) : period_(period) {}
  ~TlsTicketKeys();
  TlsTicketKeys(const TlsTicketKeys&) = delete;
  TlsTicketKeys& operator=(const TlsTicketKeys&) = delete;

  // The key that seals tickets now. False when the system has no random numbers.
  bool Current(absl::Time now, Key* key);
  // The key of that name (kNameBytes), if it opens tickets still.
  Found Find(const unsigned char* name, absl::Time now, Key* key);

  // Gives the context keys of its own, which live as long as it does. False when memory is short.
  static bool Install(absl::Duration period, absl::Time (*clock)(), ssl_ctx_st* context);

 private:
  bool Advance(absl::Time now);  // REQUIRES: mu_

  const absl::Duration period_;
  std::mutex mu_;
  // ---- Guarded by mu_.
  bool has_current_ = false;
  bool has_previous_ = false;
  absl::Time current_until_ = absl::InfinitePast();   // seals till then
  absl::Time previous_until_ = absl::InfinitePast();  // opens till then
  Key current_;
  Key previous_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_TICKET_KEYS_H_
