#include "server/http/response_head.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include "absl/strings/match.h"
#include "server/http/http_grammar.h"

namespace transom {
namespace {

// "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n", made once a second in each thread.
class DateLine {
 public:
  absl::string_view Now() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != second_) Format(now.tv_sec);
    return absl::string_view(text_, size_);
  }

 private:
  void Format(time_t second) {
    // Not strftime's %a and %b: those follow the locale.
    static constexpr char kDays[] = "SunMonTueWedThuFriSat";
    static constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    tm parts{};
    gmtime_r(&second, &parts);
    char format[64];
    std::snprintf(format, sizeof(format), "Date: %.3s, %%d %.3s %%Y %%H:%%M:%%S GMT\r\n",
                  kDays + parts.tm_wday * 3, kMonths + parts.tm_mon * 3);
    size_ = std::strftime(text_, sizeof(text_), format, &parts);
    second_ = second;
  }

  time_t second_ = -1;
  size_t size_ = 0;
  char text_[48];
};

void AppendNumber(uint64_t number, OutputBuffer* out) {
  char* begin = out->Reserve(20);
  out->Advance(static_cast<size_t>(std::to_chars(begin, begin + 20, number).ptr - begin));
}

bool IsServersOwn(absl::string_view name) {
  switch (name.size()) {
    case 4:
      return absl::EqualsIgnoreCase(name, "date");
    case 10:
      return absl::EqualsIgnoreCase(name, "connection") ||
             absl::EqualsIgnoreCase(name, "keep-alive");
    case 14:
      return absl::EqualsIgnoreCase(name, "content-length");
    case 17:
      return absl::EqualsIgnoreCase(name, "transfer-encoding");
    default:
      return false;
  }
}

void AppendField(absl::string_view name, absl::string_view value, OutputBuffer* out) {
  if (!IsToken(name) || !IsFieldValue(value)) return;
  out->Append(name);
  out->Append(": ");
  out->Append(value);
  out->Append("\r\n");
}

absl::string_view ConnectionLine(ConnectionOption option) {
  switch (option) {
    case ConnectionOption::kNone:
      return "";
    case ConnectionOption::kKeepAlive:
      return "Connection: keep-alive\r\n";
    case ConnectionOption::kClose:
      return "Connection: close\r\n";
  }
  return "";
}

}  // namespace

bool StatusMayHaveBody(int status) { return status != 204 && status != 205 && status != 304; }

absl::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 203:
      return "Non-Authoritative Information";
    case 204:
      return "No Content";
    case 205:
      return "Reset Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 499:
      return "Client Closed Request";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

void AppendResponseHead(const HttpResponse& response, ConnectionOption option, OutputBuffer* out) {
  thread_local DateLine date;
  const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
  out->Append("HTTP/1.1 ");
  AppendNumber(static_cast<uint64_t>(status), out);
  out->Push(' ');
  out->Append(ReasonPhrase(status));
  out->Append("\r\n");
  const bool may_have_body = StatusMayHaveBody(status);
  if (may_have_body && !response.content_type.empty()) {
    AppendField("Content-Type", response.content_type, out);
  }
  for (const HeaderField& field : response.headers) {
    if (!IsServersOwn(field.name)) AppendField(field.name, field.value, out);
  }
  out->Append(date.Now());
  // A 205 says that it has nothing (RFC 9110, section 15.3.6).
  if (may_have_body || status == 205) {
    out->Append("Content-Length: ");
    AppendNumber(may_have_body ? response.body.size() : 0, out);
    out->Append("\r\n");
  }
  out->Append(ConnectionLine(option));
  out->Append("\r\n");
}

}  // namespace transom
