#ifndef TRANSOM_SERVER_HTTP_HTTP_SERVER_H_
#define TRANSOM_SERVER_HTTP_HTTP_SERVER_H_

// The HTTP/1.1 server: connections parked in epoll, framing and limits of our own,
// heads parsed by cpp-httplib behind a guard.
//
//   HttpServer server(options, &handler);
//   absl::Status s = server.Listen();      // the port is open, nothing is served
//   server.Start();                        // options.loops threads serve
//   ...
//   server.StartDrain();                   // answers say Connection: close
//   server.StopListening();                // new connections are refused
//   server.WaitUntilIdle(absl::Seconds(25))
//   server.CancelInFlight();               // CancelReason::kDraining for the rest
//   server.Stop();                         // joins; cancels and closes what is left
//
// One IO thread a loop; a connection stays on its loop. Start, StartDrain, StopListening,
// CancelInFlight and Stop may be called from any one thread, but not from a handler.
// Stop does not wait for answers that are still owed: their sinks live on and take
// them, to no effect.

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/http/address_list.h"
#include "server/http/http_counters.h"
#include "server/http/http_handler.h"
#include "server/http/http_limits.h"

namespace transom {

class TlsContext;

struct HttpServerOptions {
  // "0.0.0.0:8080", "[::1]:0" (0 picks a free port), "localhost:80", "unix:/path".
  std::string listen = "127.0.0.1:0";
  size_t loops = 1;
  int backlog = 4096;
  bool reuse_port = false;  // other processes may listen on the address, too (SO_REUSEPORT)
  HttpLimits limits;
  // Null: no TLS. Must outlive the server.
  TlsContext* tls = nullptr;
  // Whose connections must begin with a PROXY header (server/http/proxy_header.h), in front of
  // TLS if there is any, within head_timeout. The address in it is the client's in all that
  // follows.
  AddressList proxy_peers;
};

class HttpServer {
 public:
  // `handler` must outlive the server.
  HttpServer(HttpServerOptions options, HttpHandler* handler);
  ~HttpServer();  // Stop()
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and listens. InvalidArgument for an address that does not parse,
  // FailedPrecondition when it is taken or may not be bound; both name the address.
  absl::Status Listen();
  // The address bound: "127.0.0.1:43121" with the real port, or "unix:/path".
  std::string address() const;
  int port() const;  // 0 for unix sockets

  void Start();
  void StartDrain();
  void StopListening();
  // True when no request is in flight, counting those that had arrived when it was
  // called; waits at most about `timeout`. A request is in flight until its whole answer
  // has been given to the system.
  bool WaitUntilIdle(absl::Duration timeout);
  void CancelInFlight();
  void Stop();

  size_t open_connections() const;
  size_t requests_in_flight() const;
  size_t output_bytes() const;  // of responses that wait for their clients to read
  const HttpCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTP_SERVER_H_
