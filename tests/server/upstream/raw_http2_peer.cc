#include "tests/server/upstream/raw_http2_peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace transom {
namespace {

constexpr uint8_t kData = 0;
constexpr uint8_t kHeaders = 1;
constexpr uint8_t kRstStream = 3;
constexpr uint8_t kSettings = 4;
constexpr uint8_t kPing = 6;
constexpr uint8_t kGoAway = 7;
constexpr uint8_t kAck = 0x1;
constexpr uint8_t kEndHeaders = 0x4;
constexpr size_t kPrefaceSize = 24;
constexpr size_t kFrameHeadSize = 9;

std::string BigEndian(uint32_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return out;
}

uint32_t FromBigEndian(absl::string_view bytes) {
  uint32_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

// An HPACK string literal without Huffman coding (RFC 7541, 5.2).
std::string HpackString(const std::string& text) {
  std::string out;
  if (text.size() < 127) {
    out.push_back(static_cast<char>(text.size()));
  } else {
    out.push_back(127);
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest >>= 7) out.push_back(static_cast<char>(rest % 128 + 128));
    out.push_back(static_cast<char>(rest));
  }
  return out + text;
}

bool ReadExactly(int fd, size_t count, std::string* out) {
  out->resize(count);
  size_t got = 0;
  while (got < count) {
    const ssize_t n = recv(fd, &(*out)[got], count - got, 0);
    if (n <= 0) return false;
    got += static_cast<size_t>(n);
  }
  return true;
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

const HeaderList kGrpcHead = {{":status", "200"}, {"content-type", "application/grpc"}};

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, absl::string_view payload) {
  std::string out = BigEndian(static_cast<uint32_t>(payload.size()), 3);
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  out += BigEndian(stream, 4);
  out.append(payload.data(), payload.size());
  return out;
}

std::string HeadersFrame(uint32_t stream, const HeaderList& fields, uint8_t flags) {
  std::string block;
  for (const auto& [name, value] : fields) {
    block.push_back(0);
    block += HpackString(name);
    block += HpackString(value);
  }
  return Frame(kHeaders, flags | kEndHeaders, stream, block);
}

std::string DataFrame(uint32_t stream, absl::string_view payload, uint8_t flags) {
  return Frame(kData, flags, stream, payload);
}

std::string RstStreamFrame(uint32_t stream, uint32_t error) {
  return Frame(kRstStream, 0, stream, BigEndian(error, 4));
}

std::string GoAwayFrame(uint32_t last_stream, uint32_t error) {
  return Frame(kGoAway, 0, 0, BigEndian(last_stream, 4) + BigEndian(error, 4));
}

std::string GrpcMessage(absl::string_view bytes, uint8_t flag) {
  std::string out(1, static_cast<char>(flag));
  out += BigEndian(static_cast<uint32_t>(bytes.size()), 4);
  out.append(bytes.data(), bytes.size());
  return out;
}

RawHttp2Peer::RawHttp2Peer(Script script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("RawHttp2Peer");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  address_ = "127.0.0.1:" + std::to_string(port_);
  acceptor_ = std::thread([this] { Accept(); });
}

RawHttp2Peer::~RawHttp2Peer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (int fd : open_) shutdown(fd, SHUT_RDWR);
  for (std::thread& connection : connections_) connection.join();
  for (int fd : open_) close(fd);
}

void RawHttp2Peer::Accept() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    open_.push_back(fd);
    connections_.emplace_back([this, fd] { Serve(fd); });
  }
}

void RawHttp2Peer::Serve(int fd) const {
  std::string preface;
  if (!ReadExactly(fd, kPrefaceSize, &preface)) return;
  if (!script_.instead_of_http2.empty()) {
    WriteAll(fd, script_.instead_of_http2);
    shutdown(fd, SHUT_RDWR);
    return;
  }
  if (WriteAll(fd, Frame(kSettings, 0, 0, ""))) ServeHttp2(fd);
}

void RawHttp2Peer::ServeHttp2(int fd) const {
  std::string head;
  std::string payload;
  while (ReadExactly(fd, kFrameHeadSize, &head) &&
         ReadExactly(fd, FromBigEndian(absl::string_view(head).substr(0, 3)), &payload)) {
    const auto type = static_cast<uint8_t>(head[3]);
    const auto flags = static_cast<uint8_t>(head[4]);
    const uint32_t stream = FromBigEndian(absl::string_view(head).substr(5, 4));
    if (type == kSettings && (flags & kAck) == 0) WriteAll(fd, Frame(kSettings, kAck, 0, ""));
    if (type == kPing && (flags & kAck) == 0) WriteAll(fd, Frame(kPing, kAck, 0, payload));
    if (type != kData || (flags & kEndStream) == 0) continue;
    WriteAll(fd, script_.answer(stream));
    if (script_.then == Then::kStayOpen) continue;
    if (script_.then == Then::kReset) {
      const linger hard{1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
      // A reset goes out when the last descriptor closes; the number stays taken until the end.
      const int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      dup3(other, fd, O_CLOEXEC);
      close(other);
      return;
    }
    shutdown(fd, SHUT_RDWR);
    return;
  }
}

}  // namespace transom
