#include "server/http/httplib_parser.h"

#include <httplib.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace transom {
namespace {

// httplib's own limits are 8192 octets for a line.
constexpr size_t kPathBytesMax = 7 * 1024;
constexpr size_t kFieldBytesMax = 7 * 1024;

bool KnowsMethod(absl::string_view method) {
  switch (method.size()) {
    case 3:
      return method == "GET" || method == "PUT";
    case 4:
      return method == "POST" || method == "HEAD";
    case 5:
      return method == "PATCH" || method == "TRACE";
    case 6:
      return method == "DELETE";
    case 7:
      return method == "OPTIONS" || method == "CONNECT";
    default:
      return false;
  }
}

absl::string_view ShownMethod(const RequestHead& head) {
  return KnowsMethod(head.method) ? head.method : absl::string_view("GET");
}

absl::string_view ShownPath(const RequestHead& head) {
  absl::string_view path = head.target.substr(0, head.target.find('?'));
  return path.size() <= kPathBytesMax ? path : absl::string_view("/");
}

absl::string_view ShownVersion(const RequestHead& head) {
  return head.minor_version == 1 ? "HTTP/1.1" : "HTTP/1.0";
}

// Fields that httplib acts on or answers to.
bool IsHeldBack(absl::string_view name) {
  auto is = [name](const char* other) { return absl::EqualsIgnoreCase(name, other); };
  switch (name.size()) {
    case 5:
      return is("range");
    case 6:
      return is("expect");
    case 8:
      return is("if-range");
    case 10:
      return is("connection") || is("local_addr") || is("local_port");
    case 11:
      return is("remote_addr") || is("remote_port");
    case 14:
      return is("content-length");
    case 15:
      return is("accept-encoding");
    case 16:
      return is("content-encoding");
    case 17:
      return is("transfer-encoding");
    default:
      return false;
  }
}

bool IsShown(const HeaderField& field) {
  if (field.value.empty() || IsHeldBack(field.name)) return false;
  if (field.name.size() + field.value.size() > kFieldBytesMax) return false;
  if (std::memchr(field.value.data(), '%', field.value.size()) != nullptr) return false;
  return !(field.name.size() == 12 && absl::EqualsIgnoreCase(field.name, "content-type") &&
           absl::StartsWithIgnoreCase(field.value, "multipart"));
}

// Gives httplib the filtered head and takes what it writes for granted.
class HeadStream : public httplib::Stream {
 public:
  explicit HeadStream(absl::string_view head) : left_(head) {}

  bool is_readable() const override { return !left_.empty(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* ptr, size_t size) override {
    size_t count = std::min(size, left_.size());
    std::memcpy(ptr, left_.data(), count);
    left_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char*, size_t size) override { return static_cast<ssize_t>(size); }
  void get_remote_ip_and_port(std::string&, int& port) const override { port = 0; }
  void get_local_ip_and_port(std::string&, int& port) const override { port = 0; }
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  absl::string_view left_;
};

// What the pre-routing hook compares, for the request that this thread is in.
struct Exchange {
  const RequestHead* head;
  size_t fields;
  ParsedHeadSink* sink;
  bool reached;
};

thread_local Exchange* current_exchange = nullptr;

// REMOTE_ADDR, REMOTE_PORT, LOCAL_ADDR and LOCAL_PORT are added by httplib.
constexpr size_t kFieldsAdded = 4;

bool IsReadAlike(const httplib::Request& request, const Exchange& exchange) {
  return request.method == ShownMethod(*exchange.head) &&
         request.target == ShownPath(*exchange.head) &&
         request.version == ShownVersion(*exchange.head) &&
         request.headers.size() == exchange.fields + kFieldsAdded;
}

}  // namespace

class HttplibParser::Server : public httplib::Server {
 public:
  Server() {
    set_pre_routing_handler([](const httplib::Request& request, httplib::Response&) {
      Exchange* exchange = current_exchange;
      if (exchange != nullptr && IsReadAlike(request, *exchange)) {
        exchange->reached = true;
        exchange->sink->OnParsed();
      }
      return HandlerResponse::Handled;
    });
  }

  void Run(httplib::Stream* stream) {
    bool closed = false;
    process_request(*stream, /*close_connection=*/true, closed, no_setup_);
  }

 private:
  const std::function<void(httplib::Request&)> no_setup_;
};

HttplibParser::HttplibParser() : server_(std::make_unique<Server>()) {}
HttplibParser::~HttplibParser() = default;

bool HttplibParser::Process(const RequestHead& head, OutputBuffer* scratch, ParsedHeadSink* sink) {
  scratch->Clear();
  Exchange exchange{&head, AppendFilteredHead(head, scratch), sink, false};
  HeadStream stream(scratch->view());
  Exchange* outer = current_exchange;
  current_exchange = &exchange;
  try {
    server_->Run(&stream);
  } catch (...) {
    // Nothing is lost: either the exchange was reached and goes its own way, or it
    // was not, which the caller is told.
  }
  current_exchange = outer;
  return exchange.reached;
}

size_t AppendFilteredHead(const RequestHead& head, OutputBuffer* out) {
  out->Append(ShownMethod(head));
  out->Push(' ');
  out->Append(ShownPath(head));
  out->Push(' ');
  out->Append(ShownVersion(head));
  out->Append("\r\n");
  size_t count = 0;
  for (const HeaderField& field : head.headers) {
    if (!IsShown(field)) continue;
    out->Append(field.name);
    out->Append(": ");
    out->Append(field.value);
    out->Append("\r\n");
    ++count;
  }
  out->Append("\r\n");
  return count;
}

}  // namespace transom
