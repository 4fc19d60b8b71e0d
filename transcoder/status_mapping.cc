#include "transcoder/status_mapping.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

constexpr int kOk = 0;
constexpr int kUnknown = 2;
constexpr int kResourceExhausted = 8;
constexpr int kCodeCount = 17;

// One row a gRPC code: google/rpc/code.proto's number is the index. The
// documented column is the canonical code where the documented table has it, else
// the documented code of the nearest meaning.
struct CodeRow {
  absl::string_view name;
  int documented;
  int canonical;
};
constexpr CodeRow kCodes[kCodeCount] = {
    {"OK", 200, 200},  // 201 for POST where documented
    {"CANCELLED", 500, 499},
    {"UNKNOWN", 500, 500},
    {"INVALID_ARGUMENT", 400, 400},
    {"DEADLINE_EXCEEDED", 504, 504},
    {"NOT_FOUND", 404, 404},
    {"ALREADY_EXISTS", 400, 409},
    {"PERMISSION_DENIED", 403, 403},
    {"RESOURCE_EXHAUSTED", 503, 429},
    {"FAILED_PRECONDITION", 400, 400},
    {"ABORTED", 503, 409},
    {"OUT_OF_RANGE", 400, 400},
    {"UNIMPLEMENTED", 501, 501},
    {"INTERNAL", 500, 500},
    {"UNAVAILABLE", 503, 503},
    {"DATA_LOSS", 500, 500},
    {"UNAUTHENTICATED", 403, 401},
};

struct EventCodes {
  int documented;
  int canonical;
};

EventCodes HttpCodesOf(GatewayEvent event) {
  switch (event) {
    case GatewayEvent::kMalformedRequest:
    case GatewayEvent::kWebSocketHandshake:
      return {400, 400};
    case GatewayEvent::kHeadTooLarge:
      return {400, 431};
    case GatewayEvent::kTargetTooLong:
      return {400, 414};
    case GatewayEvent::kBodyTooLarge:
      return {400, 413};
    case GatewayEvent::kUnsupportedContentType:
      return {400, 415};
    case GatewayEvent::kUnsupportedExpectation:
      return {400, 417};
    case GatewayEvent::kUnsupportedHttpVersion:
      return {400, 505};
    case GatewayEvent::kUnsupportedTransferCoding:
      return {501, 501};
    case GatewayEvent::kRequestTimeout:
      return {400, 408};
    case GatewayEvent::kWebSocketVersion:
      return {400, 426};
    case GatewayEvent::kOriginNotAllowed:
      return {403, 403};
    case GatewayEvent::kNoRoute:
      return {404, 404};
    case GatewayEvent::kMethodNotAllowed:
      return {501, 405};
    case GatewayEvent::kUpstreamUnavailable:
    case GatewayEvent::kOverloaded:
    case GatewayEvent::kDraining:
      return {503, 503};
    case GatewayEvent::kDeadlineExceeded:
      return {504, 504};
    case GatewayEvent::kInvalidUpstreamReply:
      return {502, 502};
    case GatewayEvent::kNone:
    case GatewayEvent::kInternal:
      break;
  }
  return {500, 500};
}

int RowOf(int grpc_code) { return grpc_code >= 0 && grpc_code < kCodeCount ? grpc_code : kUnknown; }

// HTTP methods are compared as they are; a configured "post" would never match.
bool IsUpperCaseToken(absl::string_view method) {
  return std::all_of(method.begin(), method.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string Describe(const StatusOverride& o) {
  return absl::StrCat("status override ", o.grpc_code,
                      o.http_method.empty() ? "" : absl::StrCat(" for ", o.http_method), " = ",
                      o.http_code);
}

// OK or InvalidArgument; `code` is the number of the override's gRPC code.
absl::Status Check(const StatusOverride& o, int code) {
  if (code < 0 || code >= kCodeCount) {
    return absl::InvalidArgumentError(absl::StrCat(
        Describe(o), ": expected the name of a gRPC code such as NOT_FOUND, or 0 to 16"));
  }
  if (!IsUpperCaseToken(o.http_method)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Describe(o), ": expected an HTTP method in upper case"));
  }
  if (code == kOk && (o.http_code < 200 || o.http_code > 299)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Describe(o), ": OK needs a success code, 200 to 299"));
  }
  if (code != kOk && (o.http_code < 400 || o.http_code > 599)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Describe(o), ": an error needs an error code, 400 to 599"));
  }
  return absl::OkStatus();
}

}  // namespace

StatusMapping::StatusMapping(StatusProfile profile) : profile_(profile) {
  for (int i = 0; i < kCodeCount; ++i) {
    codes_[i] = profile == StatusProfile::kDocumented ? kCodes[i].documented : kCodes[i].canonical;
  }
  if (profile == StatusProfile::kDocumented) by_method_[kOk]["POST"] = 201;
}

absl::StatusOr<StatusMapping> StatusMapping::WithOverrides(
    StatusProfile profile, const std::vector<StatusOverride>& overrides) {
  StatusMapping mapping(profile);
  std::set<std::pair<int, std::string>> seen;
  // Overrides for any method first: one for a single method says more.
  for (const StatusOverride& o : overrides) {
    const int code = GrpcCodeFromName(o.grpc_code);
    absl::Status status = Check(o, code);
    if (!status.ok()) return status;
    if (!seen.emplace(code, o.http_method).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(Describe(o), ": ", GrpcCodeName(code), " is overridden twice"));
    }
    if (!o.http_method.empty()) continue;
    mapping.codes_[code] = o.http_code;
    mapping.by_method_[code].clear();
  }
  for (const StatusOverride& o : overrides) {
    if (o.http_method.empty()) continue;
    mapping.by_method_[GrpcCodeFromName(o.grpc_code)][o.http_method] = o.http_code;
  }
  // HEAD answers as GET does unless it was named.
  for (auto& methods : mapping.by_method_) {
    auto get = methods.find("GET");
    if (get == methods.end()) continue;
    const int code = get->second;
    methods.try_emplace("HEAD", code);
  }
  return mapping;
}

int StatusMapping::HttpCode(int grpc_code, absl::string_view http_method) const {
  const int row = RowOf(grpc_code);
  const auto& methods = by_method_[row];
  if (!methods.empty()) {
    auto it = methods.find(http_method);
    if (it != methods.end()) return it->second;
  }
  return codes_[row];
}

int StatusMapping::EventHttpCode(GatewayEvent event) const {
  const EventCodes codes = HttpCodesOf(event);
  return profile_ == StatusProfile::kDocumented ? codes.documented : codes.canonical;
}

int StatusMapping::EventGrpcCode(GatewayEvent event) const {
  if (event == GatewayEvent::kBodyTooLarge && profile_ == StatusProfile::kCanonical) {
    return kResourceExhausted;
  }
  return static_cast<int>(EventStatusCode(event));
}

absl::string_view GrpcCodeName(int grpc_code) { return kCodes[RowOf(grpc_code)].name; }

int GrpcCodeFromName(absl::string_view name) {
  for (int i = 0; i < kCodeCount; ++i) {
    if (kCodes[i].name == name) return i;
  }
  // Digits alone: SimpleAtoi would also take signs and white space.
  int number = -1;
  if (name.find_first_not_of("0123456789") != absl::string_view::npos) return -1;
  return absl::SimpleAtoi(name, &number) ? number : -1;
}

absl::string_view HttpReasonPhrase(int http_code) {
  switch (http_code) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
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
    case 300:
      return "Multiple Choices";
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
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 407:
      return "Proxy Authentication Required";
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
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 428:  // RFC 6585
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 499:  // of no RFC, but google/rpc/code.proto's for CANCELLED
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
      return "";
  }
}

}  // namespace transom
