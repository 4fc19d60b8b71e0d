#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_RAW_HTTP2_PEER_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_RAW_HTTP2_PEER_H_

// A peer that speaks HTTP/2 by hand, byte for byte as a test says, on a free port.
//
//   RawHttp2Peer peer({[](uint32_t stream) {
//     return HeadersFrame(stream, kGrpcHead) + DataFrame(stream, GrpcMessage("hi")) +
//            HeadersFrame(stream, {{"grpc-status", "0"}}, kEndStream);
//   }});
//   UpstreamChannel channel({peer.address()});
//
// Every complete request (END_STREAM) of every connection is answered by the script's bytes.

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline constexpr uint8_t kEndStream = 0x1;

// {":status", "200"}, {"content-type", "application/grpc"}
extern const HeaderList kGrpcHead;

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, absl::string_view payload);
// Literal fields without indexing; always END_HEADERS.
std::string HeadersFrame(uint32_t stream, const HeaderList& fields, uint8_t flags = 0);
std::string DataFrame(uint32_t stream, absl::string_view payload, uint8_t flags = 0);
std::string RstStreamFrame(uint32_t stream, uint32_t error);
std::string GoAwayFrame(uint32_t last_stream, uint32_t error);
// `bytes` behind gRPC's five-byte prefix.
std::string GrpcMessage(absl::string_view bytes, uint8_t flag = 0);

class RawHttp2Peer {
 public:
  enum class Then { kStayOpen, kClose, kReset };

  struct Script {
    std::function<std::string(uint32_t stream)> answer;
    Then then = Then::kStayOpen;
    // Sent in place of everything, SETTINGS too, when the connection's first bytes come.
    std::string instead_of_http2;
  };

  explicit RawHttp2Peer(Script script);
  ~RawHttp2Peer();
  RawHttp2Peer(const RawHttp2Peer&) = delete;
  RawHttp2Peer& operator=(const RawHttp2Peer&) = delete;

  const std::string& address() const { return address_; }
  int port() const { return port_; }

 private:
  void Accept();
  void Serve(int fd) const;
  void ServeHttp2(int fd) const;

  const Script script_;
  int listener_;
  int port_ = 0;
  std::string address_;
  std::vector<int> open_;  // the acceptor's until it is joined
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_RAW_HTTP2_PEER_H_
