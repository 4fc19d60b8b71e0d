#ifndef TRANSOM_TESTS_SERVER_HTTP_DRIVEN_CONNECTION_H_
#define TRANSOM_TESTS_SERVER_HTTP_DRIVEN_CONNECTION_H_

// A connection of the server that is run by the test's thread, on one end of a pair of
// sockets: what is fed is consumed when Feed returns, so that cuts between octets are exact
// and nothing depends on time.
//
//   RecordingHandler handler;
//   DrivenConnection connection(limits, &handler);
//   connection.Feed("GET / HTT");
//   connection.Feed("P/1.1\r\nHost: h\r\n\r\n");
//   connection.output();    // all that was answered so far
//   connection.closed();    // whether the server has ended its side
//
// The handler must answer inside Handle. Not thread-safe.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/http/connection.h"
#include "server/http/io_loop.h"
#include "server/http/server_state.h"
#include "tests/server/http/exchange.h"

namespace transom {

// Keeps a copy of each request and answers 200 with its line. Thread-safe.
class RecordingHandler : public HttpHandler {
 public:
  void Handle(const HttpRequest& request, ResponseSink* sink) override;
  FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                        absl::Span<const HeaderField> headers) override;

  std::vector<SeenRequest> seen();
  int faults();

 private:
  std::mutex mu_;
  std::vector<SeenRequest> seen_;
  int faults_ = 0;
};

class DrivenConnection {
 public:
  DrivenConnection(const HttpLimits& limits, HttpHandler* handler);
  ~DrivenConnection();
  DrivenConnection(const DrivenConnection&) = delete;
  DrivenConnection& operator=(const DrivenConnection&) = delete;

  // Sends and lets the connection do all it can. What a closed one does not take is lost.
  void Feed(absl::string_view bytes);
  // Ends the client's side.
  void End();

  const std::string& output() const { return output_; }
  bool closed() const { return closed_; }

 private:
  void Receive();

  ServerState state_;
  std::unique_ptr<IoLoop> loop_;
  Connection* connection_ = nullptr;
  int fd_ = -1;
  std::string output_;
  bool closed_ = false;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_DRIVEN_CONNECTION_H_
