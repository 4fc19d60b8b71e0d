#ifndef TRANSOM_TESTS_SERVER_HTTP_TEST_HANDLER_H_
#define TRANSOM_TESTS_SERVER_HTTP_TEST_HANDLER_H_

// Handlers and a server for the tests of server/http.
//
//   TestServer server;                       // on a free port, serves EchoHandler
//   HttpClient client(server.address());
//   EXPECT_EQ(client.Get("/x").body, "GET /x HTTP/1.1\nHost: localhost\n\n");
//
// DeferringHandler keeps the sinks, and the test answers on a thread of its choice.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/http/http_handler.h"
#include "server/http/http_server.h"

namespace transom {

// "kMalformed" and so on.
std::string FaultName(HttpFault fault);

// A fault of the kind, as "X-Fault: kMalformed" with the detail as the body. Codes are
// those of the documented table.
FaultResponse TestFaultResponse(HttpFault fault, absl::string_view detail);

// A GET of the target, as bytes.
std::string GetOf(absl::string_view target);

// The request in words: the request line, the fields, an empty line, the body.
std::string Describe(const HttpRequest& request);

// Answers at once with Describe().
class EchoHandler : public HttpHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override;
  FaultResponse OnFault(HttpFault fault, absl::string_view detail) override;
};

// Keeps the requests.
class DeferringHandler : public HttpHandler {
 public:
  struct Pending : InFlight {
    explicit Pending(DeferringHandler* owner) : handler(owner) {}
    void Cancel(CancelReason reason) override;

    DeferringHandler* const handler;
    ResponseSink* sink = nullptr;
    std::string text;  // Describe()
    std::string peer;
    bool cancelled = false;  // guarded by the handler's lock, like `reason`
    CancelReason reason = CancelReason::kClientGone;
  };

  ~DeferringHandler() override;
  void Handle(const HttpRequest& request, ResponseSink* sink) override;
  FaultResponse OnFault(HttpFault fault, absl::string_view detail) override;

  // Waits for the next request (the test fails after twenty seconds).
  std::unique_ptr<Pending> Next();
  void WaitUntilCancelled(Pending* pending);
  bool IsCancelled(Pending* pending);
  // Requests that have come and were not taken by Next.
  size_t waiting();

  static void Answer(std::unique_ptr<Pending> pending, absl::string_view body, int status = 200);

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Pending>> pending_;
};

// Listens and serves until it is destroyed. A server that cannot listen is a failure.
class TestServer {
 public:
  explicit TestServer(HttpServerOptions options = {});
  TestServer(HttpServerOptions options, HttpHandler* handler);

  std::string address() const { return server_.address(); }
  HttpServer* operator->() { return &server_; }

 private:
  EchoHandler echo_;
  HttpServer server_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_TEST_HANDLER_H_
