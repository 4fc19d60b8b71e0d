#include "tests/server/http/driven_connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/server/http/test_handler.h"

namespace transom {

void RecordingHandler::Handle(const HttpRequest& request, ResponseSink* sink) {
  SeenRequest seen = ToSeenRequest(request);
  const std::string text = RequestText(seen);
  {
    std::lock_guard<std::mutex> lock(mu_);
    seen_.push_back(std::move(seen));
  }
  HttpResponse response;
  response.content_type = "text/plain";
  response.body = text;
  sink->Send(response);
}

FaultResponse RecordingHandler::OnFault(HttpFault fault, absl::string_view detail,
                                        absl::Span<const HeaderField> /*headers*/) {
  std::lock_guard<std::mutex> lock(mu_);
  ++faults_;
  return TestFaultResponse(fault, detail);
}

std::vector<SeenRequest> RecordingHandler::seen() {
  std::lock_guard<std::mutex> lock(mu_);
  return seen_;
}

int RecordingHandler::faults() {
  std::lock_guard<std::mutex> lock(mu_);
  return faults_;
}

DrivenConnection::DrivenConnection(const HttpLimits& limits, HttpHandler* handler)
    : state_(limits, handler), loop_(std::make_unique<IoLoop>(&state_, 0)) {
  int fds[2];
  if (!loop_->Open() || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) != 0) std::abort();
  fd_ = fds[0];
  PeerName peer;
  peer.size = 5;
  std::string("unix:").copy(peer.text, 5);
  connection_ = new Connection(fds[1], peer, loop_.get());
  state_.connections.fetch_add(1);
  loop_->Adopt(connection_);
}

DrivenConnection::~DrivenConnection() {
  close(fd_);
  // The loop has no thread: it gives up all that it has.
  loop_->CloseAll();
}

void DrivenConnection::Feed(absl::string_view bytes) {
  do {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n > 0) bytes.remove_prefix(static_cast<size_t>(n));
    connection_->OnEvents(EPOLLIN);
    Receive();
    if (n < 0 && errno != EAGAIN) return;
  } while (!bytes.empty());
}

void DrivenConnection::End() {
  shutdown(fd_, SHUT_WR);
  connection_->OnEvents(EPOLLIN | EPOLLRDHUP);
  Receive();
}

void DrivenConnection::Receive() {
  char buffer[16384];
  for (;;) {
    const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
    if (n == 0) closed_ = true;
    if (n <= 0) return;
    output_.append(buffer, static_cast<size_t>(n));
    connection_->OnEvents(EPOLLOUT);
  }
}

}  // namespace transom
