#include "tests/testing/broken_upstream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace transom {
namespace {

// RFC 9113, section 6.
enum FrameType : uint8_t { kData = 0, kHeaders = 1, kRstStream = 3, kSettings = 4, kPing = 6 };
enum Flags : uint8_t { kNone = 0, kAck = 1, kEndStream = 1, kEndHeaders = 4 };

constexpr size_t kPrefaceSize = 24;
constexpr size_t kFrameHeadSize = 9;

std::string BigEndian(uint32_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift));
  }
  return text;
}

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, const std::string& payload) {
  return BigEndian(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(type) +
         static_cast<char>(flags) + BigEndian(stream, 4) + payload;
}

// One header as a literal that is not indexed (RFC 7541, section 6.2.2). REQUIRES: both
// are shorter than 127 bytes.
std::string Literal(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + static_cast<char>(name.size()) + name +
         static_cast<char>(value.size()) + value;
}

std::string GrpcHead(uint32_t stream) {
  return Frame(kHeaders, kEndHeaders, stream,
               Literal(":status", "200") + Literal("content-type", "application/grpc"));
}

// A gRPC message's prefix: not compressed, `size` bytes.
std::string MessagePrefix(uint32_t size) { return std::string(1, '\0') + BigEndian(size, 4); }

// What is sent for a call on `stream`.
std::string WrongAnswer(BrokenUpstream::Kind kind, uint32_t stream) {
  switch (kind) {
    case BrokenUpstream::Kind::kNotGrpc:
      return Frame(kHeaders, kEndHeaders, stream,
                   Literal(":status", "404") + Literal("content-type", "text/html")) +
             Frame(kData, kEndStream, stream, "<html>no such page</html>");
    case BrokenUpstream::Kind::kNoStatus:
      return GrpcHead(stream) + Frame(kData, kNone, stream, MessagePrefix(0)) +
             Frame(kHeaders, kEndHeaders | kEndStream, stream, Literal("x-a", "b"));
    case BrokenUpstream::Kind::kTruncated:
      return GrpcHead(stream) + Frame(kData, kEndStream, stream, MessagePrefix(100) + "abc");
    case BrokenUpstream::Kind::kReset:
      return GrpcHead(stream) + Frame(kRstStream, kNone, stream, BigEndian(2, 4));
    case BrokenUpstream::Kind::kHttp1:
    case BrokenUpstream::Kind::kSsh:
    case BrokenUpstream::Kind::kClosed:
      break;
  }
  return "";
}

void SendAll(int fd, const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<size_t>(n);
  }
}

// Waits for input on `fd`; false when `stop` was closed.
bool WaitForInput(int fd, int stop) {
  for (;;) {
    pollfd fds[] = {{fd, POLLIN, 0}, {stop, POLLIN, 0}};
    if (poll(fds, 2, -1) < 0 && errno == EINTR) continue;
    return fds[1].revents == 0;
  }
}

// Reads until *input holds `count` bytes; false at the end.
bool ReadUpTo(int fd, int stop, size_t count, std::string* input) {
  char buffer[4096];
  while (input->size() < count) {
    if (!WaitForInput(fd, stop)) return false;
    const ssize_t n = recv(fd, buffer, sizeof(buffer), 0);
    if (n <= 0) return false;
    input->append(buffer, static_cast<size_t>(n));
  }
  return true;
}

uint32_t Number(const std::string& bytes, size_t begin, size_t end) {
  uint32_t value = 0;
  for (size_t i = begin; i < end; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

}  // namespace

std::optional<BrokenUpstream::Kind> BrokenUpstream::KindFromName(absl::string_view name) {
  if (name == "http1") return Kind::kHttp1;
  if (name == "ssh") return Kind::kSsh;
  if (name == "not_grpc") return Kind::kNotGrpc;
  if (name == "no_status") return Kind::kNoStatus;
  if (name == "truncated") return Kind::kTruncated;
  if (name == "reset") return Kind::kReset;
  if (name == "closed") return Kind::kClosed;
  return std::nullopt;
}

BrokenUpstream::BrokenUpstream(Kind kind)
    : kind_(kind), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 16) != 0 || pipe2(stop_, O_CLOEXEC) != 0) {
    std::fprintf(stderr, "BrokenUpstream: cannot listen on 127.0.0.1\n");
    std::abort();
  }
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  acceptor_ = std::thread([this] { Accept(); });
}

BrokenUpstream::~BrokenUpstream() {
  close(stop_[1]);
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(stop_[0]);
  close(listener_);
}

void BrokenUpstream::Accept() {
  while (WaitForInput(listener_, stop_[0])) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    connections_.emplace_back([this, fd] {
      Serve(fd);
      close(fd);
    });
  }
}

void BrokenUpstream::Serve(int fd) const {
  std::string input;
  if (!ReadUpTo(fd, stop_[0], kPrefaceSize, &input)) return;
  if (kind_ == Kind::kHttp1) {
    return SendAll(fd, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  }
  if (kind_ == Kind::kSsh) return SendAll(fd, "SSH-2.0-OpenSSH_9.2\r\n");
  input.erase(0, kPrefaceSize);
  SendAll(fd, Frame(kSettings, kNone, 0, ""));
  while (ReadUpTo(fd, stop_[0], kFrameHeadSize, &input)) {
    const size_t size = kFrameHeadSize + Number(input, 0, 3);
    if (!ReadUpTo(fd, stop_[0], size, &input)) return;
    const uint8_t type = static_cast<uint8_t>(input[3]);
    const bool ack = (input[4] & kAck) != 0;
    if (type == kSettings && !ack) SendAll(fd, Frame(kSettings, kAck, 0, ""));
    if (type == kPing && !ack) {
      SendAll(fd, Frame(kPing, kAck, 0, input.substr(kFrameHeadSize, size - kFrameHeadSize)));
    }
    if (type == kHeaders) {
      if (kind_ == Kind::kClosed) return;
      SendAll(fd, WrongAnswer(kind_, Number(input, 5, 9)));
    }
    input.erase(0, size);
  }
}

}  // namespace transom
