// The writing half of Connection: answers, refusals, the end.

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "server/http/connection.h"
#include "server/http/io_loop.h"
#include "server/http/monotonic_clock.h"
#include "server/http/response_head.h"
#include "server/http/server_state.h"

namespace transom {
namespace {

// What a client may still send, and for how long, before a closed connection is gone.
constexpr size_t kLingerBytesMax = 4 * 1024 * 1024;
constexpr absl::Duration kLingerTime = absl::Seconds(2);

// With TLS what is sent in two parts would make two records.
void FillFirstRecord(OutputBuffer* head, absl::string_view* body) {
  constexpr size_t kRecordBytes = 16 * 1024;
  if (head->size() >= kRecordBytes) return;
  const absl::string_view first = body->substr(0, kRecordBytes - head->size());
  head->Append(first);
  body->remove_prefix(first.size());
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

// "Name: value\r\n" lines to fields. Views point into `lines`.
std::vector<HeaderField> SplitLines(absl::string_view lines) {
  std::vector<HeaderField> fields;
  while (!lines.empty()) {
    size_t end = lines.find("\r\n");
    absl::string_view line = lines.substr(0, end);
    size_t colon = line.find(": ");
    if (colon != absl::string_view::npos) {
      fields.push_back({line.substr(0, colon), line.substr(colon + 2)});
    }
    if (end == absl::string_view::npos) break;
    lines.remove_prefix(end + 2);
  }
  return fields;
}

}  // namespace

void Connection::Send(const HttpResponse& response) { Answer(response, response.close); }

void Connection::Answer(const HttpResponse& response, bool close) {
  {
    std::unique_lock<std::mutex> lock(mu_);
    in_flight_ = nullptr;
    if (orphaned_) {
      lock.unlock();
      delete this;
      return;
    }
    answering_ = true;
    write_failed_ = gone_;
    if (close || loop_->state()->draining.load(std::memory_order_relaxed)) close_after_ = true;
  }
  // Outside the lock, so that the loop's thread never waits for a system call.
  if (!write_failed_) Write(response);
  {
    std::lock_guard<std::mutex> lock(mu_);
    answering_ = false;
    exchange_ = Exchange::kAnswered;
    if (driving_) return;  // its driver goes on
    driving_ = true;
    Absorb();
    if (!ScratchLease::Available()) return PostLocked();
  }
  Drive();
}

void Connection::Write(const HttpResponse& response) {
  OutputBuffer* head = &ThreadScratch::Get().response_head;
  head->Clear();
  ConnectionOption option = close_after_ ? ConnectionOption::kClose
                            : is_old_    ? ConnectionOption::kKeepAlive
                                         : ConnectionOption::kNone;
  AppendResponseHead(response, option, head);
  bool has_body = !is_head_ && StatusMayHaveBody(response.status);
  absl::string_view body = has_body ? response.body : absl::string_view();
  if (tls_ != nullptr) FillFirstRecord(head, &body);
  iovec parts[2] = {{head->mutable_data(), head->size()},
                    {const_cast<char*>(body.data()), body.size()}};
  ssize_t n = SendParts(parts, body.empty() ? 1 : 2);
  if (n < 0 && !WouldBlock()) {
    write_failed_ = true;
    return;
  }
  size_t sent = n < 0 ? 0 : static_cast<size_t>(n);
  const size_t head_sent = std::min(sent, head->size());
  KeepForLater(head->view().substr(head_sent), body.substr(sent - head_sent));
}

// What the socket did not take waits in memory. All connections share a bound, so that
// clients that do not read cannot take all of it; the one that would pass it is cut off.
void Connection::KeepForLater(absl::string_view head, absl::string_view body) {
  const size_t size = head.size() + body.size() + (tls_ == nullptr ? 0 : tls_->unsent_size());
  if (size == 0) return;
  ServerState* state = loop_->state();
  output_counted_ += size;
  if (state->output_bytes.fetch_add(size) + size > state->limits.output_bytes_max) {
    state->counters.Reached(HttpLimit::kResponseBufferBytes);
    write_failed_ = true;
    DropOutput();
    return;
  }
  output_.Append(head);
  output_.Append(body);
}

void Connection::DropOutput() {
  if (output_counted_ == 0) return;
  loop_->state()->output_bytes.fetch_sub(output_counted_);
  output_counted_ = 0;
  output_ = OutputBuffer();
  output_begin_ = 0;
}

FaultResponse Connection::WordsFor(const RequestFault& fault, const RequestHead* head) {
  ServerState* const state = loop_->state();
  state->counters.Refused(fault.kind);
  state->counters.Reached(fault.limit);
  absl::Span<const HeaderField> headers;
  if (head != nullptr) headers = head->headers;
  try {
    FaultResponse words = state->handler->OnFault(fault.kind, fault.detail, headers);
    const absl::string_view peer(peer_.text, peer_.size);
    state->handler->OnRefused({fault.kind, words.status, words.body.size(), peer});
    return words;
  } catch (...) {
    return FaultResponse();
  }
}

// For a request that was taken and cannot be served.
void Connection::AnswerFault(const RequestFault& fault, const RequestHead& head) {
  FaultResponse words = WordsFor(fault, &head);
  std::vector<HeaderField> fields = SplitLines(words.extra_headers);
  HttpResponse response;
  response.status = words.status;
  response.content_type = words.content_type;
  response.headers = fields;
  response.body = words.body;
  Answer(response, /*close=*/true);
}

// For input that is no request. The driver's turn goes on in the phase that follows.
Connection::Take Connection::Refuse(const RequestFault& fault, const RequestHead* head) {
  FaultResponse words = WordsFor(fault, head);
  std::vector<HeaderField> fields = SplitLines(words.extra_headers);
  HttpResponse response;
  response.status = words.status;
  response.content_type = words.content_type;
  response.headers = fields;
  response.body = words.body;
  is_head_ = head != nullptr && head->method == "HEAD";
  close_after_ = true;
  head_begun_ = in_body_ = false;
  write_failed_ = false;
  Write(response);
  AfterAnswer();
  return Take::kTaken;
}

void Connection::TurnAway(HttpLimit limit) {
  if (phase_ == Phase::kHandshaking ||
      (phase_ == Phase::kProxyHeader && FirstPhase() == Phase::kHandshaking)) {
    turned_away_ = limit;
    return;
  }
  const char* what = limit == HttpLimit::kConnectionsPerAddress
                         ? "the client's address has too many open connections"
                         : "the server has too many open connections";
  Refuse({HttpFault::kTooManyConnections, what, limit}, nullptr);
  // Too many connections is no time to wait for a slow reader.
  if (phase_ == Phase::kWriting) StartLingering();
}

void Connection::AfterAnswer() {
  if (write_failed_ || saw_gone_) {
    phase_ = Phase::kClosed;
  } else if (HasOutput()) {
    phase_ = Phase::kWriting;
    SetDeadline(DeadlineAfter(loop_->state()->limits.write_timeout));
  } else {
    NextRequest();
  }
}

void Connection::NextRequest() {
  EndExchange();
  if (close_after_) return StartLingering();
  phase_ = Phase::kReading;
  SetDeadline(DeadlineAfter(loop_->state()->limits.idle_timeout));
}

void Connection::EndExchange() {
  if (counted_) loop_->RequestEnded();
  counted_ = false;
}

Connection::Step Connection::Flush() {
  while (!saw_gone_ && HasOutput()) {
    iovec part{output_.mutable_data() + output_begin_, output_.size() - output_begin_};
    ssize_t n = SendParts(&part, 1);
    if (n < 0) {
      if (!WouldBlock()) break;
      AwaitWritable();
      return Step::kWait;
    }
    output_begin_ += static_cast<size_t>(n);
    SetDeadline(DeadlineAfter(loop_->state()->limits.write_timeout));
  }
  bool all = !HasOutput();
  DropOutput();
  if (all) {
    NextRequest();
  } else {
    phase_ = Phase::kClosed;
  }
  return Step::kContinue;
}

void Connection::StartLingering() {
  EndExchange();
  EndOutput();
  phase_ = Phase::kLingering;
  SetDeadline(DeadlineAfter(kLingerTime));
}

Connection::Step Connection::Linger(ThreadScratch* scratch) {
  if (saw_gone_) phase_ = Phase::kClosed;
  if (tls_ != nullptr && tls_->has_unsent()) EndOutput();
  while (phase_ == Phase::kLingering) {
    if (!may_read_) return Step::kWait;
    ssize_t n = recv(fd_, scratch->input, sizeof(scratch->input), 0);
    if (n < 0 && errno == EINTR) continue;
    may_read_ = n > 0;
    if (n < 0 && WouldBlock()) return Step::kWait;
    lingered_ += n > 0 ? static_cast<size_t>(n) : 0;
    if (n <= 0 || lingered_ > kLingerBytesMax) phase_ = Phase::kClosed;
  }
  return Step::kContinue;
}

}  // namespace transom
