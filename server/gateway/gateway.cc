#include "server/gateway/gateway.h"

#include <utility>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.pb.h"
#include "server/compression/gzip_decoder.h"
#include "server/gateway/exchange.h"
#include "transcoder/routing/percent.h"

namespace transom {
namespace {

struct Target {
  absl::string_view path;
  absl::string_view query;
};

Target SplitTarget(absl::string_view target) {
  const size_t mark = target.find('?');
  if (mark == absl::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

GatewayEvent EventOfFault(HttpFault fault) {
  switch (fault) {
    case HttpFault::kMalformed:
      return GatewayEvent::kMalformedRequest;
    case HttpFault::kHeadTooLarge:
      return GatewayEvent::kHeadTooLarge;
    case HttpFault::kTargetTooLong:
      return GatewayEvent::kTargetTooLong;
    case HttpFault::kBodyTooLarge:
      return GatewayEvent::kBodyTooLarge;
    case HttpFault::kUnsupportedVersion:
      return GatewayEvent::kUnsupportedHttpVersion;
    case HttpFault::kUnsupportedTransferCoding:
      return GatewayEvent::kUnsupportedTransferCoding;
    case HttpFault::kUnsupportedExpectation:
      return GatewayEvent::kUnsupportedExpectation;
    case HttpFault::kUnsupportedContentEncoding:
      return GatewayEvent::kUnsupportedContentType;
    case HttpFault::kTimeout:
      return GatewayEvent::kRequestTimeout;
    case HttpFault::kTooManyConnections:
      return GatewayEvent::kOverloaded;
    case HttpFault::kDraining:
      return GatewayEvent::kDraining;
    case HttpFault::kProxyHeader:
      return GatewayEvent::kMalformedRequest;
    case HttpFault::kInternal:
      return GatewayEvent::kInternal;
  }
  return GatewayEvent::kInternal;
}

// The first escape of the path that is none, to be shown: "%zz".
absl::string_view BadEscape(absl::string_view path) {
  size_t at = path.find('%');
  while (at != path.npos && EscapesAreWellFormed(path.substr(at, 3))) at = path.find('%', at + 1);
  return at == path.npos ? absl::string_view() : path.substr(at, 3);
}

constexpr absl::string_view kMethodOverride = "x-http-method-override";

DeadlineLimits LimitsFor(const MethodEntry& method, DeadlineLimits limits) {
  if (method.deadline > absl::ZeroDuration()) limits.fallback = method.deadline;
  return limits;
}

// With OPTIONS, which the gateway answers where no binding does.
std::string WithOptions(std::string methods) {
  for (absl::string_view method : absl::StrSplit(methods, ", ")) {
    if (method == "OPTIONS") return methods;
  }
  absl::StrAppend(&methods, methods.empty() ? "" : ", ", "OPTIONS");
  return methods;
}

// The first of that name (case-insensitive), or an empty view.
absl::string_view FindHeader(absl::Span<const HeaderField> headers, absl::string_view name) {
  HttpRequest request;
  request.headers = headers;
  return request.Header(name);
}

// The body of a request in Content-Encoding gzip; an empty one is left empty.
absl::Status DecodeBody(absl::string_view body, size_t bytes_max, OutputBuffer* decoded) {
  if (body.empty()) return absl::OkStatus();
  const absl::Status status = DecodeGzip(body, bytes_max, decoded);
  if (status.ok()) return status;
  return GatewayError(absl::IsResourceExhausted(status) ? GatewayEvent::kBodyTooLarge
                                                        : GatewayEvent::kMalformedRequest,
                      status.message());
}

// What a client may be told to wait, in seconds, when there is too much to do.
constexpr absl::string_view kRetryAfterSeconds = "1";

}  // namespace

Gateway::Gateway(GatewayOptions options, const SnapshotStore* snapshots,
                 const std::vector<Upstream*>& upstreams, std::vector<CompletionLoop*> loops)
    : options_(std::move(options)),
      request_translator_(options_.request),
      response_translator_(options_.response),
      metadata_policy_(options_.metadata),
      cors_(options_.cors),
      compression_(options_.compression, options_.observers.metrics),
      service_status_(options_.service_status),
      slots_(options_.requests_in_flight_max),
      snapshots_(snapshots),
      loops_(std::move(loops)),
      built_in_schema_(Schema::Compile({}).value()) {
  for (const Upstream* upstream : upstreams) {
    std::vector<UpstreamChannel*>& by_loop = channels_.emplace_back();
    for (size_t i = 0; i < loops_.size(); ++i) by_loop.push_back(upstream->ChannelOf(i));
  }
}

Gateway::~Gateway() = default;

void Gateway::Handle(const HttpRequest& request, ResponseSink* sink) {
  if (ABSL_PREDICT_FALSE(compression_.enabled())) sink = compression_.Decorate(request, sink);
  const bool cors = cors_.enabled();
  if (ABSL_PREDICT_FALSE(cors)) sink = cors_.Decorate(request, sink);
  RecordedSink recorded(&options_.observers, request, sink);
  if (ABSL_PREDICT_FALSE(cors) && CorsPolicy::IsPreflight(request)) {
    recorded.Record(200, 0);
    return AnswerPreflight(request, sink);
  }
  if (ABSL_PREDICT_FALSE(options_.method_override) && request.method == "POST") {
    const absl::string_view method = request.Header(kMethodOverride);
    if (!method.empty()) return RouteOverridden(request, method, &recorded);
  }
  Route(request, &recorded);
}

// Without the upstream: a preflight only asks what may be asked.
void Gateway::AnswerPreflight(const HttpRequest& request, ResponseSink* sink) const {
  const std::shared_ptr<const Snapshot>& snapshot = snapshots_->Current();
  const absl::string_view path = SplitTarget(request.target).path;
  const std::string methods = snapshot == nullptr || !EscapesAreWellFormed(path)
                                  ? std::string()
                                  : snapshot->routes->AllowedMethods(path);
  cors_.AnswerPreflight(request, WithOptions(methods), sink);
}

// Never to a method that is checked less than POST: a page can send a GET or a HEAD anywhere.
void Gateway::RouteOverridden(const HttpRequest& request, absl::string_view method,
                              RecordedSink* sink) const {
  if (method == "PUT" || method == "PATCH" || method == "DELETE") {
    HttpRequest overridden = request;
    overridden.method = method;
    return Route(overridden, sink);
  }
  AnswerEvent(GatewayError(GatewayEvent::kMalformedRequest,
                           absl::StrCat("X-HTTP-Method-Override: expected PUT, PATCH or DELETE, "
                                        "found \"",
                                        method, "\"")),
              {}, *built_in_schema_, {}, sink);
}

void Gateway::Route(const HttpRequest& request, RecordedSink* sink) const {
  const std::shared_ptr<const Snapshot>& snapshot = snapshots_->Current();
  if (snapshot == nullptr) {
    if (request.method == "OPTIONS") return AnswerOptions("", sink);
    return AnswerEvent(GatewayError(GatewayEvent::kUpstreamUnavailable,
                                    "not ready: the upstream's services are not known yet"),
                       "SCHEMA_NOT_LOADED", *built_in_schema_, {}, sink);
  }
  const Target target = SplitTarget(request.target);
  if (!EscapesAreWellFormed(target.path)) {
    return AnswerEvent(
        GatewayError(GatewayEvent::kMalformedRequest,
                     absl::StrCat("the path has a % that is not followed by two hex digits: ",
                                  BadEscape(target.path))),
        {}, *snapshot->schema, {}, sink);
  }
  RouteMatch match;
  switch (snapshot->routes->Find(request.method, target.path, &match)) {
    case RouteTable::Outcome::kFound:
      return StartCall(request, target.query, match, snapshot, sink);
    case RouteTable::Outcome::kMethodNotAllowed:
      return AnswerWrongMethod(request, target.path, *snapshot, sink);
    case RouteTable::Outcome::kNoRoute:
      if (request.method == "OPTIONS") {
        return AnswerWrongMethod(request, target.path, *snapshot, sink);
      }
      if (!snapshot->complete) {
        return AnswerEvent(
            GatewayError(GatewayEvent::kUpstreamUnavailable,
                         "no route for this path yet: an upstream's services are not known yet"),
            "SCHEMA_NOT_LOADED", *snapshot->schema, {}, sink);
      }
      return AnswerEvent(GatewayError(GatewayEvent::kNoRoute, "no route for this path"), {},
                         *snapshot->schema, {}, sink);
  }
}

void Gateway::AnswerWrongMethod(const HttpRequest& request, absl::string_view path,
                                const Snapshot& snapshot, ResponseSink* sink) const {
  const std::string methods = snapshot.routes->AllowedMethods(path);
  if (request.method == "OPTIONS") return AnswerOptions(methods, sink);
  const HeaderField allow{"Allow", methods};
  AnswerEvent(GatewayError(GatewayEvent::kMethodNotAllowed,
                           absl::StrCat("this path answers ", methods, ", not ", request.method)),
              {}, *snapshot.schema, {&allow, 1}, sink);
}

void Gateway::AnswerOptions(const std::string& methods, ResponseSink* sink) const {
  const std::string all = WithOptions(methods);
  const HeaderField allow{"Allow", all};
  HttpResponse response;
  response.status = 200;  // the gateway's own word, whatever OK is overridden with
  response.headers = {&allow, 1};
  sink->Send(response);
}

void Gateway::StartCall(const HttpRequest& request, absl::string_view query,
                        const RouteMatch& match, const std::shared_ptr<const Snapshot>& snapshot,
                        RecordedSink* sink) const {
  const MethodEntry& method = *match.binding->method;
  if (ABSL_PREDICT_TRUE(snapshot->route_ids != nullptr)) {
    sink->SetRoute(snapshot->route_ids->Find(match.binding->index, request.method), &method);
  }
  if (method.client_streaming || method.server_streaming) {
    constexpr int kUnimplemented = 12;
    const std::string message =
        absl::StrCat(method.full_name, " is a streaming method: only unary methods are served");
    ErrorReport report;
    report.grpc_code = kUnimplemented;
    // Of the profile: the operator's overrides are for what services say.
    report.http_code =
        StatusMapping(options_.status.profile()).HttpCode(kUnimplemented, request.method);
    report.message = message;
    report.reason = "STREAMING_METHOD";
    return AnswerError(report, *snapshot->schema, {}, sink);
  }
  RequestSlots::Slot slot = slots_.Take();
  if (ABSL_PREDICT_FALSE(!slot.granted())) {
    CountLimit(GatewayLimit::kRequestsInFlight);
    const HeaderField retry{"Retry-After", kRetryAfterSeconds};
    return AnswerEvent(
        GatewayError(GatewayEvent::kOverloaded, "the gateway has too many requests in flight"), {},
        *snapshot->schema, {&retry, 1}, sink);
  }
  absl::StatusOr<absl::Duration> timeout =
      RequestTimeout(request.headers, LimitsFor(method, options_.deadlines), request.body_wait);
  if (!timeout.ok()) return AnswerEvent(timeout.status(), {}, *snapshot->schema, {}, sink);
  const absl::Time deadline = absl::Now() + *timeout;

  absl::Status status;
  OutputBuffer decoded;
  if (ABSL_PREDICT_FALSE(request.body_is_gzip)) {
    status = DecodeBody(request.body, options_.request_body_bytes_max, &decoded);
    CountInflated(status, request.body.size(), decoded.size());
    if (!status.ok()) return AnswerEvent(status, {}, *snapshot->schema, {}, sink);
  }
  OutputBuffer wire;
  RequestExtras extras;
  std::string accepts;
  const RequestParts parts{query, request.Header("content-type"),
                           request.body_is_gzip ? decoded.view() : request.body,
                           request.ListHeader("accept", &accepts)};
  status = request_translator_.Translate(match, parts, &wire, &extras);
  if (!status.ok()) return AnswerEvent(status, {}, *snapshot->schema, {}, sink);

  // gRPC would call the service all the same. Only a short deadline can be over by now.
  if (ABSL_PREDICT_FALSE(*timeout < absl::Seconds(1)) &&
      (*timeout <= absl::ZeroDuration() || absl::Now() >= deadline)) {
    return AnswerEvent(
        GatewayError(GatewayEvent::kDeadlineExceeded, "the deadline was over before the call"), {},
        *snapshot->schema, {}, sink);
  }

  auto* exchange = new Exchange(this, snapshot, match.binding, std::move(extras.response),
                                options_.status.HttpCode(0, request.method), request.method, sink);
  exchange->Hold(std::move(slot));
  const OwnMetadata own{extras.api_key,
                        {extras.request_params.data(), extras.request_params.size()}};
  status = metadata_policy_.ForwardRequest(request, own, exchange);
  if (ABSL_PREDICT_FALSE(!status.ok())) {
    if (EventOf(status) == GatewayEvent::kHeadTooLarge) {
      CountLimit(GatewayLimit::kRequestMetadataBytes);
    }
    RecordedSink returned = exchange->Abandon();
    return AnswerEvent(status, {}, *snapshot->schema, {}, &returned);
  }
  // From here on the exchange answers, and may be gone before Start returns.
  sink->SetInFlight(exchange);
  exchange->Start(channels_[method.upstream][request.loop], loops_[request.loop], method.grpc_path,
                  wire.Release(), deadline);
}

void Gateway::AnswerEvent(const absl::Status& error, absl::string_view reason, const Schema& schema,
                          absl::Span<const HeaderField> headers, ResponseSink* sink) const {
  const GatewayEvent event = EventOf(error);
  ErrorReport report;
  report.grpc_code = options_.status.EventGrpcCode(event);
  report.http_code = options_.status.EventHttpCode(event);
  report.message = error.message();
  report.reason = reason;
  AnswerError(report, schema, headers, sink);
}

void Gateway::AnswerError(const ErrorReport& report, const Schema& schema,
                          absl::Span<const HeaderField> headers, ResponseSink* sink) const {
  absl::InlinedVector<HeaderField, 8> all(headers.begin(), headers.end());
  if (report.http_code == 401 && FindHeader(headers, "www-authenticate").empty()) {
    all.push_back({"WWW-Authenticate", "Bearer"});
  }
  OutputBuffer body;
  AppendErrorBody(options_.error_shape, report, schema, &body);
  HttpResponse response;
  response.status = report.http_code;
  response.content_type = ErrorContentType(options_.error_shape);
  response.headers = all;
  response.body = body.view();
  sink->Send(response);
}

void Gateway::OnRefused(const Refusal& refusal) { RecordRefusal(options_.observers, refusal); }

void Gateway::CountInflated(const absl::Status& status, size_t bytes_in, size_t bytes_out) const {
  const bool too_large = EventOf(status) == GatewayEvent::kBodyTooLarge;
  if (too_large) CountLimit(GatewayLimit::kRequestBodyBytes);
  if (options_.observers.metrics == nullptr) return;
  const InflateOutcome outcome = status.ok() ? InflateOutcome::kSuccess
                                 : too_large ? InflateOutcome::kTooLarge
                                             : InflateOutcome::kMalformed;
  options_.observers.metrics->CountInflated(outcome, bytes_in, bytes_out);
}

void Gateway::CountLimit(GatewayLimit limit) const {
  if (options_.observers.metrics != nullptr) options_.observers.metrics->CountLimit(limit);
}

FaultResponse Gateway::OnFault(HttpFault fault, absl::string_view detail,
                               absl::Span<const HeaderField> headers) {
  const GatewayEvent event = EventOfFault(fault);
  ErrorReport report;
  report.grpc_code = options_.status.EventGrpcCode(event);
  report.http_code = options_.status.EventHttpCode(event);
  report.message = detail;
  OutputBuffer body;
  AppendErrorBody(options_.error_shape, report, *built_in_schema_, &body);
  FaultResponse response;
  response.status = report.http_code;
  response.content_type = std::string(ErrorContentType(options_.error_shape));
  response.body = std::string(body.view());
  if (fault == HttpFault::kUnsupportedContentEncoding) {
    response.extra_headers = absl::StrCat(
        "Accept-Encoding: ", options_.accept_gzip_bodies ? "gzip" : "identity", "\r\n");
  }
  if (event == GatewayEvent::kOverloaded) {
    response.extra_headers = absl::StrCat("Retry-After: ", kRetryAfterSeconds, "\r\n");
  }
  if (cors_.enabled()) {
    absl::StrAppend(&response.extra_headers, cors_.HeaderLines(FindHeader(headers, "origin")));
  }
  return response;
}

}  // namespace transom
