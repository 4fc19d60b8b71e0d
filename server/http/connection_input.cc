// The reading half of Connection: from the socket to a complete request.

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/http/connection.h"
#include "server/http/io_loop.h"
#include "server/http/monotonic_clock.h"
#include "server/http/server_state.h"

namespace transom {
namespace {

constexpr size_t kHeadReadSize = 4 * 1024;  // further reads for an incomplete head

ssize_t Receive(int fd, char* buffer, size_t size) {
  for (;;) {
    ssize_t n = recv(fd, buffer, size, 0);
    if (n >= 0 || errno != EINTR) return n;
  }
}

// Or the beginning of one.
bool IsEmptyLine(absl::string_view text) {
  return absl::string_view("\r\n").substr(0, text.size()) == text;
}

// What the time of a body at the least rate comes to.
absl::Duration BodyTime(const HttpLimits& limits, uint64_t size) {
  if (limits.body_rate_min_bytes_per_second == 0) return absl::InfiniteDuration();
  double seconds =
      static_cast<double>(size) / static_cast<double>(limits.body_rate_min_bytes_per_second);
  return limits.body_timeout + absl::Seconds(seconds);
}

}  // namespace

// Calls the handler from within httplib.
class Connection::HandOver final : public ParsedHeadSink {
 public:
  HandOver(Connection* connection, const HttpRequest* request)
      : connection_(connection), request_(request) {}

  void OnParsed() override {
    HttpHandler* handler = connection_->loop_->state()->handler;
    try {
      handler->Handle(*request_, connection_);
    } catch (...) {
      threw_ = true;
    }
  }
  bool threw() const { return threw_; }

 private:
  Connection* const connection_;
  const HttpRequest* const request_;
  bool threw_ = false;
};

Connection::Window Connection::BufferedInput() {
  Window window;
  if (input_.size() == input_begin_) return window;
  window.data = input_.mutable_data() + input_begin_;
  window.size = input_.size() - input_begin_;
  window.owned = true;
  return window;
}

// Keeps what is left for later, and no memory if nothing is.
void Connection::SaveWindow(const Window& window) {
  if (window.size == 0) {
    input_begin_ = 0;
    if (input_.capacity() > 0) input_ = OutputBuffer();
  } else if (window.owned) {
    input_begin_ = static_cast<size_t>(window.data - input_.data());
    input_.Truncate(input_begin_ + window.size);
  } else {
    input_begin_ = 0;
    input_.Clear();
    input_.Append(window.view());
  }
}

// Without this a client that always has a part of its next request on the way would
// make the buffer grow for ever.
void Connection::CompactInput() {
  if (input_begin_ == 0) return;
  size_t size = input_.size() - input_begin_;
  std::memmove(input_.mutable_data(), input_.data() + input_begin_, size);
  input_.Truncate(size);
  input_begin_ = 0;
}

Connection::Step Connection::Read(ThreadScratch* scratch, Window* window) {
  if (saw_gone_) {
    phase_ = Phase::kClosed;
    return Step::kContinue;
  }
  if (window->size > 0 && TakeRequest(scratch, window) == Take::kTaken) return Step::kContinue;
  if (phase_ != Phase::kReading) return Step::kContinue;
  return may_read_ ? ReadMore(scratch, window) : Step::kWait;
}

Connection::Step Connection::ReadMore(ThreadScratch* scratch, Window* window) {
  const HttpLimits& limits = loop_->state()->limits;
  char* to = scratch->input;
  size_t size = std::clamp<size_t>(limits.pipelined_bytes_max, 1024, sizeof(scratch->input));
  if (window->size > 0) {
    // A request has begun: it is completed in a buffer of the connection's own.
    SaveWindow(*window);
    CompactInput();
    size = std::min(in_body_ ? body_.read_size() : kHeadReadSize,
                    std::max<size_t>(limits.pipelined_bytes_max, 1024));
    to = input_.Reserve(size);
    *window = BufferedInput();
  }
  ssize_t n = Receive(fd_, to, size);
  if (n <= 0) {
    bool nothing_yet = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (n == 0) OnEndOfInput(*window);
    if (n < 0 && !nothing_yet) phase_ = Phase::kClosed;
    may_read_ = false;
    return nothing_yet ? Step::kWait : Step::kContinue;
  }
  // A short read has drained the socket, and an edge will tell of more. The end of
  // input has no edge of its own if it has been told already.
  may_read_ = static_cast<size_t>(n) == size || saw_finish_;
  if (window->size > 0) {
    input_.Advance(static_cast<size_t>(n));
    window->size += static_cast<size_t>(n);
  } else {
    *window = Window{to, static_cast<size_t>(n), false};
  }
  return Step::kContinue;
}

void Connection::OnEndOfInput(const Window& window) {
  if (window.size == 0 || (!in_body_ && IsEmptyLine(window.view()))) {
    phase_ = Phase::kClosed;
  } else {
    Refuse({HttpFault::kMalformed, "the connection ended within a request"}, false);
  }
}

Connection::Take Connection::TakeRequest(ThreadScratch* scratch, Window* window) {
  if (in_body_) return TakeBody(scratch, window, false);
  const HttpLimits& limits = loop_->state()->limits;
  HeadScan::Result result = ScanHead(window->view(), limits, &scan_);
  if (result == HeadScan::kRefused) return Refuse(scan_.fault, false);
  if (result == HeadScan::kIncomplete) {
    // A client may end the body before with an empty line: no request has begun.
    if (IsEmptyLine(window->view())) return Take::kNeedMore;
    if (!head_begun_) SetDeadline(DeadlineAfter(limits.head_timeout));
    head_begun_ = true;
    return Take::kNeedMore;
  }
  head_begun_ = false;
  head_size_ = scan_.size;
  scan_ = HeadScan();
  RequestHead* head = &scratch->head;
  if (auto fault = GuardHead(window->view().substr(0, head_size_), limits, head)) {
    return Refuse(*fault, head->method == "HEAD");
  }
  if (head->has_body()) {
    in_body_ = true;
    body_.Start(*head, limits);
    return TakeBody(scratch, window, true);
  }
  Dispatch(scratch, window, absl::string_view(), head_size_);
  return Take::kTaken;
}

Connection::Take Connection::TakeBody(ThreadScratch* scratch, Window* window, bool head_is_fresh) {
  char* data = window->data + head_size_;
  RequestBody::Step step = body_.Take(data, window->size - head_size_);
  if (step.result == ChunkedDecoder::Result::kRefused) return Refuse(step.fault, false);
  if (step.result == ChunkedDecoder::Result::kMore) {
    NoteIncomplete(*scratch, *window, head_is_fresh);
    window->size = head_size_ + step.kept;
    return Take::kNeedMore;
  }
  in_body_ = false;
  if (!head_is_fresh) {
    // It was read in an earlier turn, perhaps by another thread, and has moved since.
    auto fault =
        GuardHead(window->view().substr(0, head_size_), loop_->state()->limits, &scratch->head);
    if (fault) return Refuse(*fault, false);
  }
  Dispatch(scratch, window, absl::string_view(data, body_.size()), head_size_ + step.used);
  return Take::kTaken;
}

void Connection::NoteIncomplete(const ThreadScratch& scratch, const Window& window,
                                bool head_is_fresh) {
  if (head_is_fresh) {
    CountAsInFlight();
    body_begun_ = MonotonicNow();
    if (scratch.head.expects_continue && window.size == head_size_) WriteContinue();
  }
  int64_t allowed = absl::ToInt64Nanoseconds(BodyTime(loop_->state()->limits, body_.size_known()));
  SetDeadline(allowed > kNever - body_begun_ ? kNever : body_begun_ + allowed);
}

// All earlier output has left, so the few octets find room; if not, the connection is
// no good.
void Connection::WriteContinue() {
  constexpr absl::string_view kLine = "HTTP/1.1 100 Continue\r\n\r\n";
  ssize_t n = send(fd_, kLine.data(), kLine.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n != static_cast<ssize_t>(kLine.size())) phase_ = Phase::kClosed;
}

// From its complete head on a request is in flight: a server that drains waits for it.
void Connection::CountAsInFlight() {
  if (!counted_) loop_->RequestBegun();
  counted_ = true;
}

// True if nobody has answered or said that he will.
bool Connection::IsForsaken() {
  std::lock_guard<std::mutex> lock(mu_);
  return exchange_ == Exchange::kWaiting && in_flight_ == nullptr;
}

void Connection::Dispatch(ThreadScratch* scratch, Window* window, absl::string_view body,
                          size_t used) {
  const RequestHead& head = scratch->head;
  ServerState* state = loop_->state();
  HttpRequest request;
  request.method = head.method;
  request.target = head.target;
  request.minor_version = head.minor_version;
  request.headers = head.headers;
  request.has_body = head.has_body();
  request.body = body;
  request.body_is_gzip = head.body_is_gzip;
  request.peer = absl::string_view(peer_.text, peer_.size);
  request.loop = loop_->index();

  const size_t requests_max = state->limits.requests_per_connection_max;
  close_after_ = !head.keep_alive || (requests_max != 0 && ++requests_ >= requests_max);
  is_head_ = head.method == "HEAD";
  is_old_ = head.minor_version == 0;
  phase_ = Phase::kAwaiting;
  SetDeadline(kNever);
  window->data += used;
  window->size -= used;
  {
    std::lock_guard<std::mutex> lock(mu_);
    if (stopping_) {
      phase_ = Phase::kClosed;
      return;
    }
    exchange_ = Exchange::kWaiting;
    cancelled_ = false;
  }
  CountAsInFlight();
  HandOver hand_over(this, &request);
  if (!state->parser.Process(head, &scratch->filtered_head, &hand_over)) {
    AnswerFault({HttpFault::kMalformed, "the request head can be read in more than one way"});
  } else if (hand_over.threw() && IsForsaken()) {
    AnswerFault({HttpFault::kInternal, "the request could not be served"});
  }
}

}  // namespace transom
