#include "tests/server/http/test_handler.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr std::chrono::seconds kPatience{20};

}  // namespace

std::string FaultName(HttpFault fault) {
  switch (fault) {
    case HttpFault::kMalformed:
      return "kMalformed";
    case HttpFault::kHeadTooLarge:
      return "kHeadTooLarge";
    case HttpFault::kTargetTooLong:
      return "kTargetTooLong";
    case HttpFault::kBodyTooLarge:
      return "kBodyTooLarge";
    case HttpFault::kUnsupportedVersion:
      return "kUnsupportedVersion";
    case HttpFault::kUnsupportedTransferCoding:
      return "kUnsupportedTransferCoding";
    case HttpFault::kUnsupportedExpectation:
      return "kUnsupportedExpectation";
    case HttpFault::kUnsupportedContentEncoding:
      return "kUnsupportedContentEncoding";
    case HttpFault::kTimeout:
      return "kTimeout";
    case HttpFault::kProxyHeader:
      return "kProxyHeader";
    case HttpFault::kTooManyConnections:
      return "kTooManyConnections";
    case HttpFault::kDraining:
      return "kDraining";
    case HttpFault::kInternal:
      return "kInternal";
  }
  return "";
}

FaultResponse TestFaultResponse(HttpFault fault, absl::string_view detail) {
  FaultResponse response;
  if (fault == HttpFault::kUnsupportedTransferCoding) response.status = 501;
  if (fault == HttpFault::kTooManyConnections || fault == HttpFault::kDraining) {
    response.status = 503;
  }
  if (fault == HttpFault::kInternal) response.status = 500;
  response.content_type = "text/plain";
  response.body = std::string(detail);
  response.extra_headers = absl::StrCat("X-Fault: ", FaultName(fault), "\r\nRetry-After: 1\r\n");
  return response;
}

std::string GetOf(absl::string_view target) {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: h\r\n\r\n");
}

std::string Describe(const HttpRequest& request) {
  std::string text =
      absl::StrCat(request.method, " ", request.target, " HTTP/1.", request.minor_version, "\n");
  for (const HeaderField& field : request.headers) {
    absl::StrAppend(&text, field.name, ": ", field.value, "\n");
  }
  absl::StrAppend(&text, "\n", request.body);
  return text;
}

void EchoHandler::Handle(const HttpRequest& request, ResponseSink* sink) {
  std::string text = Describe(request);
  HttpResponse response;
  response.content_type = "text/plain";
  response.body = text;
  sink->Send(response);
}

FaultResponse EchoHandler::OnFault(HttpFault fault, absl::string_view detail,
                                   absl::Span<const HeaderField> /*headers*/) {
  return TestFaultResponse(fault, detail);
}

void DeferringHandler::Pending::Cancel(CancelReason why) {
  std::lock_guard<std::mutex> lock(handler->mu_);
  EXPECT_FALSE(cancelled) << "cancelled twice";
  cancelled = true;
  reason = why;
  handler->changed_.notify_all();
}

DeferringHandler::~DeferringHandler() {
  for (auto& pending : pending_) Answer(std::move(pending), "");
}

void DeferringHandler::Handle(const HttpRequest& request, ResponseSink* sink) {
  auto pending = std::make_unique<Pending>(this);
  pending->sink = sink;
  pending->text = Describe(request);
  pending->peer = std::string(request.peer);
  pending->body_wait = request.body_wait;
  sink->SetInFlight(pending.get());
  std::lock_guard<std::mutex> lock(mu_);
  pending_.push_back(std::move(pending));
  changed_.notify_all();
}

FaultResponse DeferringHandler::OnFault(HttpFault fault, absl::string_view detail,
                                        absl::Span<const HeaderField> /*headers*/) {
  return TestFaultResponse(fault, detail);
}

std::unique_ptr<DeferringHandler::Pending> DeferringHandler::Next() {
  std::unique_lock<std::mutex> lock(mu_);
  bool came = changed_.wait_for(lock, kPatience, [this] { return !pending_.empty(); });
  EXPECT_TRUE(came) << "no request has come";
  if (!came) std::abort();
  auto next = std::move(pending_.front());
  pending_.erase(pending_.begin());
  return next;
}

void DeferringHandler::WaitUntilCancelled(Pending* pending) {
  std::unique_lock<std::mutex> lock(mu_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [pending] { return pending->cancelled; }))
      << "not cancelled: " << pending->text;
}

bool DeferringHandler::IsCancelled(Pending* pending) {
  std::lock_guard<std::mutex> lock(mu_);
  return pending->cancelled;
}

size_t DeferringHandler::waiting() {
  std::lock_guard<std::mutex> lock(mu_);
  return pending_.size();
}

void DeferringHandler::Answer(std::unique_ptr<Pending> pending, absl::string_view body,
                              int status) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  pending->sink->Send(response);
}

TestServer::TestServer(HttpServerOptions options) : server_(std::move(options), &echo_) {
  absl::Status status = server_.Listen();
  EXPECT_TRUE(status.ok()) << status;
  server_.Start();
}

TestServer::TestServer(HttpServerOptions options, HttpHandler* handler)
    : server_(std::move(options), handler) {
  absl::Status status = server_.Listen();
  EXPECT_TRUE(status.ok()) << status;
  server_.Start();
}

}  // namespace transom
