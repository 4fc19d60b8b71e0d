// What TLS adds to Connection, and the places where a connection with TLS and one without
// take different ways to the socket.

#include <sys/socket.h>

#include <cerrno>

#include "server/http/connection.h"
#include "server/http/io_loop.h"
#include "server/http/monotonic_clock.h"
#include "server/http/server_state.h"
#include "server/http/tls_context.h"
#include "server/log/log.h"

namespace transom {

// ---- The handshake ----------------------------------------------------------------

Connection::Step Connection::Handshake() {
  TlsContext* context = loop_->state()->tls;
  if (tls_ == nullptr) {
    // Not before the client has said something: the silent ones cost nothing.
    ssl_st* ssl = context->NewSsl();
    if (ssl != nullptr) tls_ = std::make_unique<TlsSession>(ssl, fd_);
  }
  if (saw_gone_ || tls_ == nullptr) {
    context->CountHandshake(false);
    phase_ = Phase::kClosed;
    return Step::kContinue;
  }
  const TlsSession::Progress progress = tls_->Handshake();
  if (progress == TlsSession::Progress::kWaiting) {
    if (tls_->has_unsent()) AwaitWritable();
    return Step::kWait;
  }
  context->CountHandshake(progress == TlsSession::Progress::kDone);
  if (progress == TlsSession::Progress::kDone) {
    OnHandshakeDone();
  } else if (progress == TlsSession::Progress::kPlaintext) {
    tls_.reset();
    Refuse({HttpFault::kMalformed, "this port speaks HTTPS, and the request came without TLS"},
           nullptr);
  } else {
    Log(LogLevel::kDebug, "TLS handshake failed",
        {{"peer", absl::string_view(peer_.text, peer_.size)}, {"reason", tls_->failure()}});
    StartLingering();
  }
  return Step::kContinue;
}

void Connection::OnHandshakeDone() {
  phase_ = Phase::kReading;
  SetDeadline(DeadlineAfter(loop_->state()->limits.idle_timeout));
  // The first request may have come with the handshake's last bytes.
  may_read_ = true;
  if (turned_away_ != HttpLimit::kNone) TurnAway(turned_away_);
}

void Connection::OnHandshakeTimeout() {
  loop_->state()->counters.Reached(HttpLimit::kTlsHandshakeTimeout);
  loop_->state()->tls->CountHandshake(false);
  phase_ = Phase::kClosed;
}

// ---- The socket -------------------------------------------------------------------

ssize_t Connection::Receive(char* to, size_t size) {
  if (tls_ != nullptr) {
    const ssize_t n = tls_->Read(to, size);
    if (tls_->has_unsent()) AwaitWritable();
    return n;
  }
  for (;;) {
    const ssize_t n = recv(fd_, to, size, 0);
    if (n >= 0 || errno != EINTR) return n;
  }
}

ssize_t Connection::SendParts(const iovec* parts, size_t count) {
  if (tls_ != nullptr) return tls_->Write(parts, count);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t n = sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0 || errno != EINTR) return n;
  }
}

bool Connection::HasOutput() const {
  return output_begin_ < output_.size() || (tls_ != nullptr && tls_->has_unsent());
}

void Connection::AwaitWritable() {
  if (!watches_writable_) loop_->WatchWritable(this);
  watches_writable_ = true;
}

// Nothing follows from our side. What the socket does not take of TLS's last word is sent
// while the connection lingers.
void Connection::EndOutput() {
  if (tls_ != nullptr && !tls_->EndOutput()) return AwaitWritable();
  shutdown(fd_, SHUT_WR);
}

}  // namespace transom
