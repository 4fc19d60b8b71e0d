#include "server/http/http_server.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/http/acceptor.h"
#include "server/http/io_loop.h"
#include "server/http/listener.h"
#include "server/http/server_state.h"

namespace transom {

class HttpServer::Impl {
 public:
  Impl(HttpServerOptions options, HttpHandler* handler)
      : options_(std::move(options)),
        state_(options_.limits, handler, options_.tls, options_.proxy_peers) {
    if (options_.loops == 0) options_.loops = 1;
  }

  absl::Status Listen() {
    for (size_t i = 0; i < options_.loops; ++i) {
      loops_.push_back(std::make_unique<IoLoop>(&state_, i));
      if (!loops_.back()->Open()) {
        return absl::ResourceExhaustedError(
            absl::StrCat("cannot open an event loop to listen on ", options_.listen));
      }
    }
    absl::Status status = listener_.Open(options_.listen, options_.backlog, options_.reuse_port);
    if (!status.ok()) return status;
    std::vector<IoLoop*> loops;
    for (const auto& loop : loops_) loops.push_back(loop.get());
    acceptor_ = std::make_unique<Acceptor>(&state_, &listener_, std::move(loops));
    address_ = listener_.address();
    port_ = listener_.port();
    return absl::OkStatus();
  }

  void Start() {
    acceptor_->Begin();
    for (const auto& loop : loops_) loop->Start();
  }

  void StopListening() {
    if (acceptor_ != nullptr) acceptor_->Close();
  }

  bool WaitUntilIdle(absl::Duration timeout) {
    // What has arrived counts, even if its loop has not come to it yet.
    for (const auto& loop : loops_) loop->AwaitRound(timeout);
    state_.idle_waiters.fetch_add(1);
    bool idle = false;
    {
      std::unique_lock<std::mutex> lock(state_.idle_mu);
      auto until = std::chrono::system_clock::now() +
                   absl::ToChronoMicroseconds(std::min(timeout, absl::Hours(24)));
      idle = state_.idle_cv.wait_until(lock, until, [this] { return requests_in_flight() == 0; });
    }
    state_.idle_waiters.fetch_sub(1);
    return idle;
  }

  void CancelInFlight() {
    state_.cancelling.store(true);
    for (const auto& loop : loops_) loop->CancelAll();
  }

  void Stop() {
    if (stopped_) return;
    stopped_ = true;
    StopListening();
    CancelInFlight();
    for (const auto& loop : loops_) loop->StopAndJoin();
    for (const auto& loop : loops_) loop->CloseAll();
  }

  size_t requests_in_flight() const {
    size_t sum = 0;
    for (const auto& loop : loops_) sum += loop->requests_in_flight();
    return sum;
  }

  ServerState* state() { return &state_; }
  const std::string& address() const { return address_; }
  int port() const { return port_; }

 private:
  HttpServerOptions options_;
  ServerState state_;
  Listener listener_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::unique_ptr<Acceptor> acceptor_;
  std::string address_;
  int port_ = 0;
  bool stopped_ = false;
};

HttpServer::HttpServer(HttpServerOptions options, HttpHandler* handler)
    : impl_(std::make_unique<Impl>(std::move(options), handler)) {}
HttpServer::~HttpServer() { Stop(); }

absl::Status HttpServer::Listen() { return impl_->Listen(); }
std::string HttpServer::address() const { return impl_->address(); }
int HttpServer::port() const { return impl_->port(); }
void HttpServer::Start() { impl_->Start(); }
void HttpServer::StartDrain() { impl_->state()->draining.store(true); }
void HttpServer::StopListening() { impl_->StopListening(); }
bool HttpServer::WaitUntilIdle(absl::Duration timeout) { return impl_->WaitUntilIdle(timeout); }
void HttpServer::CancelInFlight() { impl_->CancelInFlight(); }
void HttpServer::Stop() { impl_->Stop(); }
size_t HttpServer::open_connections() const { return impl_->state()->connections.load(); }
size_t HttpServer::requests_in_flight() const { return impl_->requests_in_flight(); }
size_t HttpServer::output_bytes() const { return impl_->state()->output_bytes.load(); }
const HttpCounters& HttpServer::counters() const { return impl_->state()->counters; }

}  // namespace transom
