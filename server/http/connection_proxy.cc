// The PROXY header in front of a connection of a peer that is trusted to say whose it is.

#include <sys/socket.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "server/http/admission.h"
#include "server/http/connection.h"
#include "server/http/io_loop.h"
#include "server/http/monotonic_clock.h"
#include "server/http/proxy_header.h"
#include "server/http/server_state.h"
#include "server/log/log.h"

namespace transom {
namespace {

ssize_t ReceiveFrom(int fd, char* to, size_t size, int flags) {
  for (;;) {
    const ssize_t n = recv(fd, to, size, flags);
    if (n >= 0 || errno != EINTR) return n;
  }
}

}  // namespace

void Connection::ExpectProxyHeader() {
  phase_ = Phase::kProxyHeader;
  counts_for_address_ = false;
  SetDeadline(DeadlineAfter(loop_->state()->limits.head_timeout));
}

// Looks at what has come and takes the header alone, when it is complete: what is behind it
// stays in the socket, for TLS perhaps.
Connection::Step Connection::ReadProxyHeader(ThreadScratch* scratch) {
  static_assert(kProxyHeaderBytesMax <= sizeof(scratch->input));
  const ssize_t n = ReceiveFrom(fd_, scratch->input, kProxyHeaderBytesMax, MSG_PEEK);
  const bool nothing_yet = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  // A client that says nothing at all has only looked whether the port is open.
  if (saw_gone_ || n == 0 || (n < 0 && !nothing_yet)) {
    phase_ = Phase::kClosed;
    return Step::kContinue;
  }
  if (nothing_yet) return Step::kWait;
  const auto seen = static_cast<size_t>(n);
  ProxyHeader header;
  const auto result = ParseProxyHeader(absl::string_view(scratch->input, seen), &header);
  if (result == ProxyHeader::kIncomplete && !saw_finish_) return Step::kWait;
  if (result != ProxyHeader::kComplete) {
    RefuseProxyHeader(result == ProxyHeader::kRefused ? header.why : "the connection ended in it");
    return Step::kContinue;
  }
  if (ReceiveFrom(fd_, scratch->input, header.size, 0) != static_cast<ssize_t>(header.size)) {
    phase_ = Phase::kClosed;
    return Step::kContinue;
  }
  if (header.names_peer) peer_ = header.peer;
  // A full look may have left something. The end of input has no edge of its own if it has been
  // told already.
  may_read_ = seen > header.size || seen == kProxyHeaderBytesMax || saw_finish_;
  BeginAsClient();
  return may_read_ || phase_ != FirstPhase() ? Step::kContinue : Step::kWait;
}

// From here on the connection is as one that the client itself has made.
void Connection::BeginAsClient() {
  ServerState* const state = loop_->state();
  phase_ = FirstPhase();
  SetDeadline(DeadlineAfter(phase_ == Phase::kHandshaking ? state->limits.tls_handshake_timeout
                                                          : state->limits.idle_timeout));
  const Admission admission = AdmitAddress(state, peer());
  counts_for_address_ = admission != Admission::kClosed;
  if (admission == Admission::kClosed) phase_ = Phase::kClosed;
  if (admission == Admission::kTooManyOfAddress) TurnAway(HttpLimit::kConnectionsPerAddress);
}

void Connection::RefuseProxyHeader(absl::string_view why) {
  ServerState* const state = loop_->state();
  state->counters.Refused(HttpFault::kProxyHeader);
  uint64_t left_out = 0;
  if (state->proxy_header_log.Pass(MonotonicNow(), &left_out)) {
    Log(LogLevel::kWarning, "connection closed: no PROXY header that can be read",
        {{"peer", peer()}, {"reason", why}, {"left_out", absl::StrCat(left_out)}});
  }
  StartLingering();
}

}  // namespace transom
