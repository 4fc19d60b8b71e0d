#include "server/http/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/ascii.h"
#include "server/http/thread_scratch.h"
#include "server/http/tls_peer.h"

namespace transom {
namespace {

// What is encrypted before it is sent: four full records.
constexpr size_t kSealBytes = 64 * 1024;
// Bytes in a row that bring no data (key updates, refused renegotiations): they cost us more than
// they cost the client. A record that is on its way has at most 17 KiB.
constexpr size_t kQuietBytesMax = 48 * 1024;
// The client's part of a handshake; OpenSSL's own bounds are below.
constexpr size_t kHandshakeBytesMax = 256 * 1024;

ssize_t SendBytes(int fd, absl::string_view bytes) {
  for (;;) {
    const ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0 || errno != EINTR) return n;
  }
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

// The way from OpenSSL to the socket: reads from it, and writes into the thread's buffer.
struct TlsSocketBio {
  static TlsSession* SessionOf(BIO* bio) { return static_cast<TlsSession*>(BIO_get_data(bio)); }

  static int Read(BIO* bio, char* to, int size) {
    TlsSession* session = SessionOf(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = 0;
    do {
      n = recv(session->fd_, to, static_cast<size_t>(size), MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    session->drained_ = n < size;
    if (n > 0 && !session->has_first_byte_) {
      session->first_byte_ = to[0];
      session->has_first_byte_ = true;
    }
    if (n == 0) session->at_end_ = true;
    if (n > 0) session->quiet_bytes_ += static_cast<size_t>(n);
    if (n < 0 && WouldBlock()) {
      session->would_block_ = true;
      BIO_set_retry_read(bio);
    }
    return static_cast<int>(n);
  }

  static int Write(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    SessionOf(bio)->sealed_->Append(absl::string_view(from, static_cast<size_t>(size)));
    return size;
  }

  static long Control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return SessionOf(bio)->at_end_ ? 1 : 0;
    return 0;
  }

  static int Create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }

  static const BIO_METHOD* Method() {
    static const BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "transom socket");
      BIO_meth_set_read(made, &Read);
      BIO_meth_set_write(made, &Write);
      BIO_meth_set_ctrl(made, &Control);
      BIO_meth_set_create(made, &Create);
      return made;
    }();
    return method;
  }
};

TlsSession::TlsSession(ssl_st* ssl, int fd) : ssl_(ssl), fd_(fd) {
  BIO* bio = BIO_new(TlsSocketBio::Method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

void TlsSession::Begin() {
  sealed_ = &ThreadScratch::Get().sealed;
  sealed_->Clear();
  would_block_ = false;
  ERR_clear_error();  // SSL_get_error looks at the thread's queue
}

void TlsSession::Fail(int ssl_error) {
  failed_ = true;
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  if (reason != nullptr) {
    failure_ = reason;
  } else {
    failure_ = ssl_error == SSL_ERROR_SYSCALL ? "the connection was reset" : "the client has left";
  }
  ERR_clear_error();
}

// A TLS client begins with a handshake record, of type 22; a request with its method.
bool TlsSession::SpeaksPlainHttp() const {
  return has_first_byte_ && absl::ascii_isupper(static_cast<unsigned char>(first_byte_));
}

TlsSession::Progress TlsSession::Handshake() {
  if (failed_ || SendUnsent() == Sent::kFailed) return Progress::kFailed;
  if (has_unsent()) return Progress::kWaiting;
  if (handshaken_) return Progress::kDone;
  Begin();
  int result = 0;
  int error = SSL_ERROR_NONE;
  do {
    result = SSL_do_handshake(ssl_);
    error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_, result);
    // The next edge comes only after a recv that has found nothing.
  } while (error == SSL_ERROR_WANT_READ && !would_block_ && quiet_bytes_ <= kHandshakeBytesMax);
  const bool waits = error == SSL_ERROR_WANT_READ && quiet_bytes_ <= kHandshakeBytesMax;
  if (result != 1 && !waits) {
    Fail(error);
    if (SpeaksPlainHttp()) return Progress::kPlaintext;
  }
  if (!SendSealed() || failed_) return Progress::kFailed;
  if (waits) return Progress::kWaiting;
  handshaken_ = true;
  quiet_bytes_ = 0;
  peer_ = VerifiedPeer(ssl_);
  return has_unsent() ? Progress::kWaiting : Progress::kDone;
}

ssize_t TlsSession::Read(char* to, size_t size) {
  // A client that does not take what TLS has to say is not listened to either.
  const Sent sent = failed_ ? Sent::kFailed : SendUnsent();
  if (sent == Sent::kFailed) {
    errno = ECONNRESET;
    return -1;
  }
  while (!has_unsent() && quiet_bytes_ <= kQuietBytesMax) {
    Begin();
    size_t n = 0;
    const int result = SSL_read_ex(ssl_, to, size, &n);
    const int error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_, result);
    const bool waits = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    if (result != 1 && !waits && error != SSL_ERROR_ZERO_RETURN) Fail(error);
    if (!SendSealed() || failed_) break;
    if (result == 1) {
      quiet_bytes_ = 0;
      return static_cast<ssize_t>(n);
    }
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    if (would_block_) {
      errno = EAGAIN;
      return -1;
    }
    // A record that was TLS's own: the next one.
  }
  if (!failed_ && has_unsent()) {
    errno = EAGAIN;
    return -1;
  }
  failed_ = true;
  errno = ECONNRESET;
  return -1;
}

bool TlsSession::MayHaveMore() const { return !drained_ || SSL_has_pending(ssl_) == 1; }

bool TlsSession::Seal(absl::string_view bytes) {
  size_t n = 0;
  const int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &n);
  if (result == 1 && n == bytes.size()) return true;
  Fail(SSL_get_error(ssl_, result));
  return false;
}

ssize_t TlsSession::Write(const iovec* parts, size_t count) {
  const Sent sent = failed_ ? Sent::kFailed : SendUnsent();
  if (sent == Sent::kFailed || ended_) {
    errno = EPIPE;
    return -1;
  }
  if (has_unsent()) {
    errno = EAGAIN;
    return sent == Sent::kSome ? 0 : -1;
  }
  Begin();
  size_t taken = 0;
  for (size_t i = 0; i < count; ++i) {
    absl::string_view rest(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    while (!rest.empty()) {
      const absl::string_view some = rest.substr(0, kSealBytes);
      if (!Seal(some)) {
        errno = EPIPE;
        return -1;
      }
      taken += some.size();
      rest.remove_prefix(some.size());
      if (sealed_->size() < kSealBytes) continue;
      if (!SendSealed()) return -1;
      if (has_unsent()) return static_cast<ssize_t>(taken);
      sealed_->Clear();
    }
  }
  return SendSealed() ? static_cast<ssize_t>(taken) : -1;
}

bool TlsSession::SendSealed() {
  if (sealed_->empty()) return true;
  const ssize_t n = SendBytes(fd_, sealed_->view());
  if (n < 0 && !WouldBlock()) {
    failed_ = true;
    return false;
  }
  unsent_.Append(sealed_->view().substr(n < 0 ? 0 : static_cast<size_t>(n)));
  return true;
}

TlsSession::Sent TlsSession::SendUnsent() {
  if (unsent_.empty()) return Sent::kAll;
  const ssize_t n = SendBytes(fd_, unsent_.view().substr(unsent_begin_));
  if (n < 0 && WouldBlock()) return Sent::kNothing;
  if (n < 0) {
    failed_ = true;
    return Sent::kFailed;
  }
  unsent_begin_ += static_cast<size_t>(n);
  if (unsent_begin_ < unsent_.size()) return Sent::kSome;
  unsent_ = OutputBuffer();
  unsent_begin_ = 0;
  return Sent::kAll;
}

bool TlsSession::EndOutput() {
  if (failed_ || !handshaken_ || SendUnsent() == Sent::kFailed) return true;
  // The end of what has not left is not the end.
  if (has_unsent()) return !ended_;
  if (ended_) return true;
  Begin();
  ended_ = true;
  SSL_shutdown(ssl_);
  ERR_clear_error();
  return !SendSealed() || !has_unsent();
}

}  // namespace transom
