#ifndef TRANSOM_TESTS_TESTING_BROKEN_UPSTREAM_H_
#define TRANSOM_TESTS_TESTING_BROKEN_UPSTREAM_H_

// A server on a free port of 127.0.0.1 that answers every gRPC call wrongly, in one way.
//
//   BrokenUpstream upstream(BrokenUpstream::Kind::kNoStatus);
//   ... calls to upstream.address() ...
//
// It speaks just enough HTTP/2 (RFC 9113) for a gRPC client to send its call, and no
// HTTP/2 library is behind it, so that it can say what none would.

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

class BrokenUpstream {
 public:
  enum class Kind {
    kHttp1,      // an HTTP/1 server
    kSsh,        // a server of another protocol
    kNotGrpc,    // an HTTP/2 server that has no such page: `:status` 404 and HTML
    kNoStatus,   // a message and trailers without grpc-status
    kTruncated,  // a message that is shorter than its own prefix says
    kReset,      // a head, then RST_STREAM
    kClosed,     // the connection ends with the call on it
  };
  // "http1", "ssh", "not_grpc", "no_status", "truncated", "reset", "closed"; else nullopt.
  static std::optional<Kind> KindFromName(absl::string_view name);

  explicit BrokenUpstream(Kind kind);
  ~BrokenUpstream();
  BrokenUpstream(const BrokenUpstream&) = delete;
  BrokenUpstream& operator=(const BrokenUpstream&) = delete;

  const std::string& address() const { return address_; }

 private:
  void Accept();
  void Serve(int fd) const;

  const Kind kind_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};  // a pipe: closing its write end wakes everyone up
  std::string address_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_BROKEN_UPSTREAM_H_
