#include "tests/testing/http_client.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr int kPatienceMs = 20000;

struct Allowed {
  std::mutex mu;
  std::vector<int> codes = {200, 201, 400, 403, 404, 500, 501, 502, 503, 504};
};

Allowed& AllowedNow() {
  static Allowed* const allowed = new Allowed;
  return *allowed;
}

int ConnectUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return -1;
  std::memcpy(address.sun_path, path.data(), path.size());
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    return fd;
  }
  if (fd >= 0) close(fd);
  return -1;
}

int ConnectTcp(const std::string& address) {
  size_t colon = address.rfind(':');
  if (colon == std::string::npos) return -1;
  std::string host = address.substr(0, colon);
  if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) return -1;
  int fd = -1;
  for (addrinfo* at = found; at != nullptr && fd < 0; at = at->ai_next) {
    fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  int on = 1;
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

bool SplitField(const std::string& line, HttpHeaders* fields) {
  size_t colon = line.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  fields->emplace_back(line.substr(0, colon),
                       std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
  return true;
}

bool ParseStatusLine(absl::string_view line, HttpReply* reply) {
  // HTTP/1.x SP 3DIGIT SP reason
  if (line.size() < 13 || !absl::ConsumePrefix(&line, "HTTP/1.") || line[1] != ' ' ||
      line[5] != ' ') {
    return false;
  }
  reply->minor_version = line[0] - '0';
  reply->reason = std::string(line.substr(6));
  return absl::SimpleAtoi(line.substr(2, 3), &reply->status);
}

bool HasName(const HttpHeaders& headers, absl::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& field) { return absl::EqualsIgnoreCase(field.first, name); });
}

}  // namespace

std::string HttpReply::Header(absl::string_view name) const {
  for (const auto& field : headers) {
    if (absl::EqualsIgnoreCase(field.first, name)) return field.second;
  }
  return "";
}

bool HttpReply::HasHeader(absl::string_view name) const { return HasName(headers, name); }

int HttpReply::CountHeader(absl::string_view name) const {
  return static_cast<int>(std::count_if(headers.begin(), headers.end(), [&](const auto& field) {
    return absl::EqualsIgnoreCase(field.first, name);
  }));
}

AllowCodes::AllowCodes(std::vector<int> codes) : codes_(std::move(codes)) {
  Allowed& allowed = AllowedNow();
  std::lock_guard<std::mutex> lock(allowed.mu);
  allowed.codes.insert(allowed.codes.end(), codes_.begin(), codes_.end());
}

AllowCodes::~AllowCodes() {
  Allowed& allowed = AllowedNow();
  std::lock_guard<std::mutex> lock(allowed.mu);
  for (int code : codes_) {
    // The last one of that number: the documented ones stand in front.
    auto it = std::find(allowed.codes.rbegin(), allowed.codes.rend(), code);
    allowed.codes.erase(std::next(it).base());
  }
}

void CheckDocumentedCode(int status) {
  Allowed& allowed = AllowedNow();
  std::lock_guard<std::mutex> lock(allowed.mu);
  if (std::find(allowed.codes.begin(), allowed.codes.end(), status) == allowed.codes.end()) {
    ADD_FAILURE() << "HTTP " << status << " is not in the table of documented codes";
  }
}

HttpClient::HttpClient(const std::string& address) {
  absl::string_view path = address;
  fd_ = absl::ConsumePrefix(&path, "unix:") ? ConnectUnix(std::string(path)) : ConnectTcp(address);
  if (fd_ < 0) ADD_FAILURE() << "cannot connect to " << address << ": " << std::strerror(errno);
}

HttpClient::~HttpClient() { Close(); }

HttpClient::HttpClient(HttpClient&& other) noexcept { *this = std::move(other); }

HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(input_, other.input_);
  std::swap(reset_, other.reset_);
  std::swap(chunk_trailers_, other.chunk_trailers_);
  return *this;
}

std::string HttpClient::local_address() const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  char host[INET6_ADDRSTRLEN] = "";
  if (getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  if (address.ss_family == AF_INET) {
    auto* in = reinterpret_cast<sockaddr_in*>(&address);
    inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
    return absl::StrCat(host, ":", ntohs(in->sin_port));
  }
  if (address.ss_family == AF_INET6) {
    auto* in = reinterpret_cast<sockaddr_in6*>(&address);
    inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof(host));
    return absl::StrCat("[", host, "]:", ntohs(in->sin6_port));
  }
  return "unix:";
}

HttpReply HttpClient::Request(absl::string_view method, absl::string_view target,
                              const HttpHeaders& headers, const std::optional<std::string>& body) {
  std::string text = absl::StrCat(method, " ", target, " HTTP/1.1\r\n");
  if (!HasName(headers, "Host")) absl::StrAppend(&text, "Host: localhost\r\n");
  for (const auto& [name, value] : headers) absl::StrAppend(&text, name, ": ", value, "\r\n");
  bool framed = HasName(headers, "Content-Length") || HasName(headers, "Transfer-Encoding");
  if (body && !framed) absl::StrAppend(&text, "Content-Length: ", body->size(), "\r\n");
  absl::StrAppend(&text, "\r\n", body.value_or(""));
  Send(text);
  return ReadReply(method == "HEAD");
}

HttpReply HttpClient::Post(absl::string_view target, const std::string& json) {
  return Request("POST", target, {{"Content-Type", "application/json"}}, json);
}

bool HttpClient::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    pollfd out{fd_, POLLOUT, 0};
    if (poll(&out, 1, kPatienceMs) == 0) {
      ADD_FAILURE() << "the server has taken no bytes for " << kPatienceMs << " ms";
      return false;
    }
    ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

bool HttpClient::SendCutAt(absl::string_view bytes, const std::vector<size_t>& offsets) {
  size_t begin = 0;
  for (size_t end : offsets) {
    if (!Send(bytes.substr(begin, end - begin))) return false;
    begin = end;
  }
  return Send(bytes.substr(begin));
}

bool HttpClient::Fill() {
  if (fd_ < 0) return false;
  for (;;) {
    pollfd in{fd_, POLLIN, 0};
    int ready = poll(&in, 1, kPatienceMs);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      ADD_FAILURE() << "no bytes from the server for " << kPatienceMs << " ms; so far: \""
                    << input_.substr(0, 200) << "\"";
      return false;
    }
    char buffer[16384];
    ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) reset_ = true;
    if (n <= 0) return false;
    input_.append(buffer, static_cast<size_t>(n));
    return true;
  }
}

bool HttpClient::ReadLine(std::string* line) {
  size_t seen = 0;
  for (;;) {
    size_t end = input_.find("\r\n", seen == 0 ? 0 : seen - 1);
    if (end != std::string::npos) {
      line->assign(input_, 0, end);
      input_.erase(0, end + 2);
      return true;
    }
    seen = input_.size();
    if (!Fill()) return false;
  }
}

bool HttpClient::ReadFields(HttpHeaders* fields) {
  std::string line;
  for (;;) {
    if (!ReadLine(&line)) return false;
    if (line.empty()) return true;
    if (!SplitField(line, fields)) return false;
  }
}

std::string HttpClient::ReadExactly(size_t count) {
  while (input_.size() < count) {
    if (!Fill()) {
      ADD_FAILURE() << "the server closed " << count - input_.size() << " bytes early";
      break;
    }
  }
  std::string bytes = input_.substr(0, count);
  input_.erase(0, count);
  return bytes;
}

HttpReply HttpClient::Fail(HttpReply reply, const std::string& why) {
  ADD_FAILURE() << "bad reply: " << why << (reset_ ? " (connection reset)" : "") << "; status "
                << reply.status << ", bytes left \"" << input_.substr(0, 200) << "\"";
  reply.ok = false;
  return reply;
}

HttpReply HttpClient::ReadHead() {
  HttpReply reply;
  for (;;) {
    std::string line;
    if (!ReadLine(&line)) return Fail(reply, "the connection ended before a status line");
    if (!ParseStatusLine(line, &reply)) return Fail(reply, "status line \"" + line + "\"");
    if (!ReadFields(&reply.headers)) return Fail(reply, "header fields");
    if (reply.status >= 200 || reply.status == 101) break;
    reply.interims.push_back(reply.status);
    reply.headers.clear();
  }
  if (reply.status != 101) CheckDocumentedCode(reply.status);
  reply.ok = true;
  return reply;
}

std::optional<std::string> HttpClient::ReadChunk() {
  std::string line;
  size_t size = 0;
  chunk_trailers_.clear();
  if (!ReadLine(&line) || line.empty() ||
      line.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    ADD_FAILURE() << "a chunk size was expected, not \"" << line << "\"";
    return std::nullopt;
  }
  size = std::stoul(line, nullptr, 16);
  if (size == 0) {
    if (!ReadFields(&chunk_trailers_)) ADD_FAILURE() << "trailers do not parse";
    return std::nullopt;
  }
  std::string data = ReadExactly(size);
  if (ReadExactly(2) != "\r\n") {
    ADD_FAILURE() << "a chunk does not end with CRLF";
    return std::nullopt;
  }
  return data;
}

bool HttpClient::ReadBody(HttpReply* reply) {
  if (absl::EqualsIgnoreCase(reply->Header("Transfer-Encoding"), "chunked")) {
    while (std::optional<std::string> chunk = ReadChunk()) reply->body += *chunk;
    reply->trailers = chunk_trailers_;
    return true;
  }
  if (reply->HasHeader("Content-Length")) {
    size_t size = 0;
    if (!absl::SimpleAtoi(reply->Header("Content-Length"), &size)) return false;
    reply->body = ReadExactly(size);
    return reply->body.size() == size;
  }
  reply->body = ReadToEnd();
  return true;
}

HttpReply HttpClient::ReadReply(bool to_head) {
  HttpReply reply = ReadHead();
  if (!reply.ok) return reply;
  if (to_head || reply.status == 101 || reply.status == 204 || reply.status == 304) return reply;
  if (!ReadBody(&reply)) return Fail(reply, "body");
  return reply;
}

std::string HttpClient::ReadToEnd(bool* reset) {
  while (Fill()) {
  }
  if (reset != nullptr) {
    *reset = reset_;
  } else if (reset_) {
    ADD_FAILURE() << "the connection was reset";
  }
  return std::move(input_);
}

bool HttpClient::AtEnd() {
  bool reset = false;
  std::string rest = ReadToEnd(&reset);
  return rest.empty() && !reset;
}

bool HttpClient::Readable() const {
  if (!input_.empty()) return true;
  pollfd in{fd_, POLLIN, 0};
  return poll(&in, 1, 0) == 1;
}

void HttpClient::ShutdownWrite() { shutdown(fd_, SHUT_WR); }

void HttpClient::Reset() {
  linger hard{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  Close();
}

void HttpClient::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

HttpReply HttpGet(const std::string& address, absl::string_view target) {
  HttpClient client(address);
  return client.Get(target);
}

}  // namespace transom
