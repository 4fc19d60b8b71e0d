#include "server/http/head_guard.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/http/http_grammar.h"

namespace transom {
namespace {

using Fault = std::optional<RequestFault>;

Fault Malformed(std::string detail) {
  return RequestFault{HttpFault::kMalformed, std::move(detail)};
}

constexpr std::nullopt_t kPassed = std::nullopt;

// A method may be longer than any real one, but not by much.
constexpr size_t kMethodBytesMax = 64;

Fault MethodTooLong() {
  return Malformed(absl::StrCat("the request method is longer than ", kMethodBytesMax, " bytes"));
}

Fault TargetTooLong(const HttpLimits& limits) {
  return RequestFault{HttpFault::kTargetTooLong,
                      absl::StrCat("the request target is longer than ",
                                   limits.request_target_bytes_max, " bytes")};
}

// "header line 3 is folded"; counted from 1.
std::string LineText(size_t line, absl::string_view what) {
  return absl::StrCat("header line ", line, " ", what);
}

absl::string_view TrimOws(absl::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// ---- The request line -----------------------------------------------------------

Fault CheckVersion(absl::string_view version, RequestHead* head) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") {
    head->minor_version = version[7] - '0';
    return kPassed;
  }
  bool well_formed = version.size() == 8 && absl::StartsWith(version, "HTTP/") &&
                     absl::ascii_isdigit(version[5]) && version[6] == '.' &&
                     absl::ascii_isdigit(version[7]);
  if (!well_formed) return Malformed("the request line does not end with an HTTP version");
  return RequestFault{HttpFault::kUnsupportedVersion, "only HTTP/1.1 and HTTP/1.0 are served here"};
}

// "http://authority/path?query": the authority replaces Host, the rest is the target.
Fault SplitAbsoluteForm(RequestHead* head, absl::string_view* authority) {
  absl::string_view rest = head->target;
  size_t scheme_size = absl::StartsWithIgnoreCase(rest, "http://")    ? 7
                       : absl::StartsWithIgnoreCase(rest, "https://") ? 8
                                                                      : 0;
  if (scheme_size == 0) return Malformed("the request target is neither a path nor an http URI");
  rest.remove_prefix(scheme_size);
  size_t end = rest.find_first_of("/?");
  *authority = rest.substr(0, end);
  if (authority->empty() || !IsHostText(*authority)) {
    return Malformed("the authority in the request target is not a host and port");
  }
  if (end == absl::string_view::npos) {
    head->target = head->method == "OPTIONS" ? "*" : "/";
  } else if (rest[end] == '/') {
    head->target = rest.substr(end);
  } else {
    head->target_text.assign("/");
    head->target_text.append(rest.data() + end, rest.size() - end);
    head->target = head->target_text;
  }
  return kPassed;
}

Fault CheckTarget(RequestHead* head, absl::string_view* authority) {
  if (head->target.front() == '/') return kPassed;
  if (head->target == "*") {
    return head->method == "OPTIONS" ? kPassed : Malformed("target \"*\" is for OPTIONS only");
  }
  return SplitAbsoluteForm(head, authority);
}

// `line` without its CRLF.
Fault ParseRequestLine(absl::string_view line, const HttpLimits& limits, RequestHead* head,
                       absl::string_view* authority) {
  size_t at = 0;
  while (at < line.size() && IsTokenChar(line[at])) ++at;
  if (at > kMethodBytesMax) return MethodTooLong();
  if (at == 0 || at == line.size() || line[at] != ' ') {
    return Malformed("the request line does not begin with a method and a space");
  }
  head->method = line.substr(0, at);
  size_t begin = ++at;
  while (at < line.size() && IsTargetChar(line[at])) ++at;
  head->target = line.substr(begin, at - begin);
  if (head->target.size() > limits.request_target_bytes_max) {
    return TargetTooLong(limits);
  }
  if (head->target.empty()) return Malformed("the request line has no target");
  if (at == line.size()) return Malformed("the request line has no HTTP version");
  if (line[at] != ' ') {
    return Malformed(
        absl::StrCat("octet ", at - begin + 1, " of the request target must be percent-encoded"));
  }
  Fault fault = CheckVersion(line.substr(at + 1), head);
  return fault ? fault : CheckTarget(head, authority);
}

// ---- The fields -----------------------------------------------------------------

// What the fields say together.
struct Framing {
  int hosts = 0;
  int transfer_encodings = 0;
  int content_types = 0;
  bool other_expectation = false;
  bool connection_close = false;
  bool connection_keep_alive = false;
  const char* bad = nullptr;  // the first thing wrong
  bool bad_coding = false;
  bool other_content_encoding = false;
  int gzip_encodings = 0;
};

void OnContentLength(absl::string_view value, RequestHead* head, Framing* framing) {
  if (head->has_content_length) {
    framing->bad = "more than one Content-Length";
    return;
  }
  head->has_content_length = true;
  // Beyond this no limit can be, and nothing overflows.
  constexpr uint64_t kHuge = uint64_t{1} << 60;
  uint64_t length = 0;
  for (char c : value) {
    if (!absl::ascii_isdigit(c)) framing->bad = "Content-Length is not a number";
    length = std::min(length * 10 + static_cast<uint64_t>(c - '0') % 10, kHuge);
  }
  if (value.empty()) framing->bad = "Content-Length is empty";
  head->content_length = length;
}

void OnTransferEncoding(absl::string_view value, RequestHead* head, Framing* framing) {
  if (++framing->transfer_encodings > 1) framing->bad = "more than one Transfer-Encoding";
  if (value.empty()) framing->bad = "Transfer-Encoding is empty";
  head->chunked = absl::EqualsIgnoreCase(value, "chunked");
  if (!head->chunked) framing->bad_coding = true;
}

void OnConnection(absl::string_view value, Framing* framing) {
  while (!value.empty()) {
    size_t comma = value.find(',');
    absl::string_view option = TrimOws(value.substr(0, comma));
    if (absl::EqualsIgnoreCase(option, "close")) framing->connection_close = true;
    if (absl::EqualsIgnoreCase(option, "keep-alive")) framing->connection_keep_alive = true;
    if (comma == absl::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

void OnExpect(absl::string_view value, RequestHead* head, Framing* framing) {
  if (absl::EqualsIgnoreCase(value, "100-continue")) {
    head->expects_continue = true;
  } else {
    framing->other_expectation = true;
  }
}

// Several fields are a list of codings, so gzip twice is a body that was compressed twice.
void OnContentEncoding(absl::string_view value, Framing* framing) {
  if (value.empty() || absl::EqualsIgnoreCase(value, "identity")) return;
  if (absl::EqualsIgnoreCase(value, "gzip") || absl::EqualsIgnoreCase(value, "x-gzip")) {
    ++framing->gzip_encodings;
  } else {
    framing->other_content_encoding = true;
  }
}

// Takes note of the fields that concern the server. False: the field is not handed on.
bool OnField(const HeaderField& field, RequestHead* head, Framing* framing) {
  auto is = [&](const char* name) { return absl::EqualsIgnoreCase(field.name, name); };
  switch (field.name.size()) {
    case 4:
      if (is("host")) {
        ++framing->hosts;
        if (!IsHostText(field.value)) framing->bad = "Host is not a host and port";
      }
      return true;
    case 5:
      return !is("range");
    case 6:
      if (is("expect")) OnExpect(field.value, head, framing);
      return true;
    case 10:
      if (is("connection")) OnConnection(field.value, framing);
      return true;
    case 12:
      // Two readings of one body: of the first and of the last.
      if (is("content-type") && ++framing->content_types > 1) {
        framing->bad = "more than one Content-Type";
      }
      return true;
    case 14:
      if (is("content-length")) OnContentLength(field.value, head, framing);
      return true;
    case 16:
      if (is("content-encoding")) OnContentEncoding(field.value, framing);
      return true;
    case 17:
      if (is("transfer-encoding")) OnTransferEncoding(field.value, head, framing);
      return true;
    default:
      return true;
  }
}

// Reads the field line at *at and moves behind its CRLF.
Fault ParseField(absl::string_view bytes, size_t line, size_t* at, HeaderField* field) {
  size_t p = *at;
  while (IsTokenChar(bytes[p])) ++p;  // a head ends with CRLF: no bound is needed
  field->name = bytes.substr(*at, p - *at);
  if (field->name.empty()) {
    return bytes[p] == ' ' || bytes[p] == '\t' ? Malformed(LineText(line, "is folded"))
                                               : Malformed(LineText(line, "has no name"));
  }
  if (bytes[p] != ':') {
    return Malformed(LineText(line, "has a name that is not followed by a colon at once"));
  }
  size_t begin = ++p;
  while (IsFieldValueChar(bytes[p])) ++p;
  if (bytes[p] != '\r' || bytes[p + 1] != '\n') {
    return Malformed(
        absl::StrCat("the value of header ", field->name, " holds a control character"));
  }
  field->value = TrimOws(bytes.substr(begin, p - begin));
  *at = p + 2;
  return kPassed;
}

Fault CheckFraming(const Framing& framing, const HttpLimits& limits, const RequestHead& head) {
  if (framing.bad != nullptr) return Malformed(framing.bad);
  if (framing.hosts > 1) return Malformed("more than one Host");
  if (framing.hosts == 0 && head.minor_version == 1) return Malformed("Host is missing");
  if (framing.transfer_encodings > 0) {
    if (head.has_content_length) {
      return Malformed("Content-Length and Transfer-Encoding in one request");
    }
    if (head.minor_version == 0) return Malformed("Transfer-Encoding in an HTTP/1.0 request");
    if (framing.bad_coding) {
      return RequestFault{HttpFault::kUnsupportedTransferCoding,
                          "the only transfer coding known here is chunked"};
    }
  }
  if (framing.other_expectation && head.minor_version == 1) {
    return RequestFault{HttpFault::kUnsupportedExpectation,
                        "the only expectation known here is 100-continue"};
  }
  const int gzip_encodings_max = limits.accept_gzip_bodies ? 1 : 0;
  if (framing.other_content_encoding || framing.gzip_encodings > gzip_encodings_max) {
    return RequestFault{HttpFault::kUnsupportedContentEncoding,
                        limits.accept_gzip_bodies
                            ? "the only content coding of request bodies known here is gzip"
                            : "request bodies are taken without Content-Encoding only"};
  }
  if (head.content_length > limits.request_body_bytes_max) {
    return RequestFault{
        HttpFault::kBodyTooLarge,
        absl::StrCat("the request body is larger than ", limits.request_body_bytes_max, " bytes")};
  }
  return kPassed;
}

void Reset(RequestHead* head) {
  head->method = head->target = absl::string_view();
  head->headers.clear();
  head->keep_alive = true;
  head->minor_version = 1;
  head->chunked = head->has_content_length = head->expects_continue = false;
  head->body_is_gzip = false;
  head->content_length = 0;
}

Fault ParseFields(absl::string_view bytes, size_t at, const HttpLimits& limits, RequestHead* head,
                  Framing* framing) {
  size_t count = 0;
  while (bytes[at] != '\r') {
    HeaderField field;
    if (Fault fault = ParseField(bytes, ++count, &at, &field)) return fault;
    if (count > limits.request_header_count_max) {
      return RequestFault{HttpFault::kHeadTooLarge,
                          absl::StrCat("the request has more than ",
                                       limits.request_header_count_max, " header fields")};
    }
    if (OnField(field, head, framing)) head->headers.push_back(field);
  }
  return at + 2 == bytes.size() ? kPassed : Malformed("a header line begins with CR");
}

void ReplaceHost(absl::string_view authority, RequestHead* head) {
  for (HeaderField& field : head->headers) {
    if (absl::EqualsIgnoreCase(field.name, "host")) field.value = authority;
  }
}

size_t LeadingEmptyLine(absl::string_view bytes) { return absl::StartsWith(bytes, "\r\n") ? 2 : 0; }

// Of the octets before the first line end, as far as they are there.
Fault CheckRequestLineSoFar(absl::string_view line, bool whole, const HttpLimits& limits) {
  if (!line.empty() && !IsTokenChar(line.front()) && line != "\r") {
    return Malformed("the request line does not begin with a method and a space");
  }
  RequestHead head;
  absl::string_view authority;
  if (whole) return ParseRequestLine(line, limits, &head, &authority);
  const absl::string_view beginning = line.substr(0, kMethodBytesMax + 1);
  if (beginning.size() > kMethodBytesMax && beginning.find(' ') == absl::string_view::npos) {
    return MethodTooLong();
  }
  if (line.size() > limits.request_target_bytes_max + kMethodBytesMax + sizeof("  HTTP/1.1\r")) {
    return TargetTooLong(limits);
  }
  return kPassed;
}

HeadScan::Result Refuse(const RequestFault& fault, HeadScan* scan) {
  scan->fault = fault;
  return HeadScan::kRefused;
}

}  // namespace

HeadScan::Result ScanHead(absl::string_view bytes, const HttpLimits& limits, HeadScan* scan) {
  const size_t begin = LeadingEmptyLine(bytes);
  size_t at = scan->searched > begin ? scan->searched : begin;
  size_t first_line_end = absl::string_view::npos;
  while (at < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    if (found == nullptr) break;
    size_t lf = static_cast<size_t>(static_cast<const char*>(found) - bytes.data());
    if (lf == begin || bytes[lf - 1] != '\r') {
      return Refuse(*Malformed("a line ends with LF alone"), scan);
    }
    if (lf >= begin + 3 && bytes[lf - 2] == '\n') {
      scan->size = lf + 1;
      if (scan->size - begin > limits.request_head_bytes_max) break;
      return HeadScan::kComplete;
    }
    if (lf == begin + 1) return Refuse(*Malformed("empty lines before the request line"), scan);
    if (first_line_end == absl::string_view::npos) first_line_end = lf - 1;
    at = lf + 1;
  }
  scan->searched = bytes.size();
  if (bytes.size() - begin > limits.request_head_bytes_max) {
    return Refuse({HttpFault::kHeadTooLarge, absl::StrCat("the request head is larger than ",
                                                          limits.request_head_bytes_max, " bytes")},
                  scan);
  }
  if (!scan->line_seen) {
    scan->line_seen = first_line_end != absl::string_view::npos;
    Fault fault =
        CheckRequestLineSoFar(bytes.substr(begin, first_line_end - begin), scan->line_seen, limits);
    if (fault) return Refuse(*fault, scan);
  }
  return HeadScan::kIncomplete;
}

std::optional<RequestFault> GuardHead(absl::string_view bytes, const HttpLimits& limits,
                                      RequestHead* head) {
  Reset(head);
  bytes.remove_prefix(LeadingEmptyLine(bytes));
  size_t line_end = bytes.find("\r\n");
  if (line_end == absl::string_view::npos || !absl::EndsWith(bytes, "\r\n\r\n")) {
    return Malformed("the request head is not complete");
  }
  absl::string_view authority;
  Framing framing;
  Fault fault = ParseRequestLine(bytes.substr(0, line_end), limits, head, &authority);
  if (!fault) fault = ParseFields(bytes, line_end + 2, limits, head, &framing);
  if (!fault) fault = CheckFraming(framing, limits, *head);
  if (fault) return fault;
  if (!authority.empty()) ReplaceHost(authority, head);
  if (head->minor_version == 0) head->expects_continue = false;
  head->body_is_gzip = framing.gzip_encodings > 0;
  head->keep_alive =
      !framing.connection_close && (head->minor_version == 1 || framing.connection_keep_alive);
  return kPassed;
}

}  // namespace transom
