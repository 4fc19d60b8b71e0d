#ifndef TRANSOM_SERVER_HTTP_SERVER_STATE_H_
#define TRANSOM_SERVER_HTTP_SERVER_STATE_H_

// What all loops and connections of one server share. Thread-safe.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

#include "server/http/address_counter.h"
#include "server/http/address_list.h"
#include "server/http/http_counters.h"
#include "server/http/http_handler.h"
#include "server/http/http_limits.h"
#include "server/http/httplib_parser.h"
#include "server/log/log_throttle.h"

namespace transom {

class TlsContext;

struct ServerState {
  ServerState(const HttpLimits& limits_in, HttpHandler* handler_in, TlsContext* tls_in = nullptr,
              AddressList proxy_peers_in = {})
      : limits(limits_in),
        handler(handler_in),
        tls(tls_in),
        proxy_peers(std::move(proxy_peers_in)) {}

  const HttpLimits limits;
  HttpHandler* const handler;
  TlsContext* const tls;  // null: connections are plain
  // Whose connections begin with a PROXY header.
  const AddressList proxy_peers;
  LogThrottle proxy_header_log{int64_t{10} * 1000000000};  // of those that are none
  HttplibParser parser;
  HttpCounters counters;

  std::atomic<bool> draining{false};    // every answer closes its connection
  std::atomic<bool> cancelling{false};  // requests are cancelled as they come
  std::atomic<size_t> connections{0};
  AddressCounter addresses;             // of connections, if they are limited
  std::atomic<size_t> output_bytes{0};  // of responses that their sockets have not taken

  // For those who wait until no request is in flight. A loop whose count falls to
  // zero looks at `idle_waiters` after that and calls SignalIdle if it is not zero; a
  // waiter raises it before it looks at the counts. So one of the two sees the other.
  std::atomic<int> idle_waiters{0};
  std::mutex idle_mu;
  std::condition_variable idle_cv;

  void SignalIdle() {
    std::lock_guard<std::mutex> lock(idle_mu);
    idle_cv.notify_all();
  }
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_SERVER_STATE_H_
