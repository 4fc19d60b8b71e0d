#ifndef TRANSOM_SERVER_HTTP_TLS_SESSION_H_
#define TRANSOM_SERVER_HTTP_TLS_SESSION_H_

// One connection's TLS over its non-blocking socket. Reads and writes as recv and
// sendmsg do, so that a connection needs no second way of doing things.
//
//   TlsSession session(context->NewSsl(), fd);
//   session.Handshake();                      // until it is kDone
//   ssize_t n = session.Read(buffer, size);   // -1 and EAGAIN: nothing there
//   n = session.Write(parts, 2);              // -1 and EAGAIN: the socket is full
//   session.EndOutput();                      // close_notify
//
// What TLS makes of the bytes is collected in a buffer of the thread and sent with one system
// call for up to 64 KiB. What the socket does not take stays in the session (`has_unsent`) and
// goes out before anything else; it is the only memory of ours that a session owns, and
// OpenSSL's own buffers are freed when they are empty.
//
// One thread at a time. The socket stays the caller's.

#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <memory>

#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"
#include "transcoder/wire/output_buffer.h"

struct ssl_st;  // OpenSSL's SSL
struct bio_st;  // OpenSSL's BIO

namespace transom {

class TlsSession {
 public:
  // How the handshake stands.
  enum class Progress {
    kDone,       // there may be something to read already
    kWaiting,    // for the socket to be readable, or writable if has_unsent()
    kPlaintext,  // the client speaks HTTP without TLS; nothing was sent
    kFailed,     // the client has been told why as far as TLS can
  };

  // Takes `ssl` over, but not the socket.
  TlsSession(ssl_st* ssl, int fd);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Progress Handshake();
  // Why it failed, in OpenSSL's words.
  const char* failure() const { return failure_; }

  // As recv: the bytes read, 0 at the client's end (with close_notify or without), or -1 and
  // errno, EAGAIN when there is nothing for now.
  ssize_t Read(char* to, size_t size);
  // Whether Read may give more without the socket becoming readable first.
  bool MayHaveMore() const;

  // As sendmsg: the bytes taken, or -1 and errno, EAGAIN when the socket takes nothing. What
  // was taken has not left as long as has_unsent(); a call without bytes sends of that
  // what the socket takes, and gives 0 if it was anything.
  ssize_t Write(const iovec* parts, size_t count);
  bool has_unsent() const { return !unsent_.empty(); }
  size_t unsent_size() const { return unsent_.size(); }

  // Tells the client that nothing follows. False: the socket is full; to be called again when
  // it is writable. After a failure there is nothing to tell.
  bool EndOutput();

  // The client's verified certificate, or null.
  const PeerCertificate* peer() const { return peer_.get(); }

 private:
  friend struct TlsSocketBio;

  enum class Sent { kAll, kSome, kNothing, kFailed };

  void Begin();                        // of each use of ssl_
  bool Seal(absl::string_view bytes);  // into the thread's buffer
  bool SendSealed();                   // from there; false: failed
  Sent SendUnsent();
  bool SpeaksPlainHttp() const;
  void Fail(int ssl_error);

  ssl_st* const ssl_;
  const int fd_;
  char first_byte_ = 0;  // of what the client sends
  bool has_first_byte_ = false;
  bool handshaken_ = false;
  bool drained_ = false;      // the last recv took all that there was
  bool would_block_ = false;  // a recv since Begin has found nothing
  bool at_end_ = false;       // a recv has come to the client's end
  bool ended_ = false;        // close_notify was made
  bool failed_ = false;       // ssl_ is not to be used any more
  const char* failure_ = "";
  OutputBuffer* sealed_ = nullptr;  // the thread's, since Begin
  OutputBuffer unsent_;
  size_t unsent_begin_ = 0;
  size_t quiet_bytes_ = 0;  // received since the handshake or the last data
  std::unique_ptr<const PeerCertificate> peer_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_TLS_SESSION_H_
