#include "tools/transomctl/explanation.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "transcoder/error_body.h"
#include "transcoder/gateway_event.h"
#include "transcoder/request_translator.h"
#include "transcoder/routing/percent.h"
#include "transcoder/status_mapping.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace ctl {
namespace {

const StatusMapping& Mapping() {
  static const auto* const mapping = new StatusMapping(StatusProfile::kDocumented);
  return *mapping;
}

// transom's defaults, where they are not the translator's.
RequestTranslatorOptions DefaultOptions() {
  RequestTranslatorOptions options;
  options.json.elements_max = 1000000;
  return options;
}

ErrorAnswer ToAnswer(const ErrorReport& report, const Schema& schema) {
  OutputBuffer body;
  AppendErrorBody(ErrorShape::kStatus, report, schema, &body);
  return {report.http_code, report.grpc_code, std::string(report.message),
          std::string(body.view())};
}

ErrorAnswer EventAnswer(const absl::Status& error, const Schema& schema) {
  const GatewayEvent event = EventOf(error);
  ErrorReport report;
  report.grpc_code = Mapping().EventGrpcCode(event);
  report.http_code = Mapping().EventHttpCode(event);
  report.message = error.message();
  return ToAnswer(report, schema);
}

ErrorAnswer StreamingAnswer(const MethodEntry& method, absl::string_view http_method,
                            const Schema& schema) {
  constexpr int kUnimplemented = 12;
  const std::string message =
      absl::StrCat(method.full_name, " is a streaming method: only unary methods are served");
  ErrorReport report;
  report.grpc_code = kUnimplemented;
  report.http_code = Mapping().HttpCode(kUnimplemented, http_method);
  report.message = message;
  report.reason = "STREAMING_METHOD";
  return ToAnswer(report, schema);
}

// The first escape of the path that is none, to be shown: "%zz".
absl::string_view BadEscape(absl::string_view path) {
  size_t at = path.find('%');
  while (at != path.npos && EscapesAreWellFormed(path.substr(at, 3))) at = path.find('%', at + 1);
  return at == path.npos ? absl::string_view() : path.substr(at, 3);
}

// What RequestTranslator decodes in a variable of several segments.
UrlUnescapeSpec SpecFor(const Binding& binding) {
  const UrlUnescapeSpec spec = DefaultOptions().unescape;
  return binding.fully_decode_reserved ? std::max(spec, UrlUnescapeSpec::kAllExceptSlash) : spec;
}

std::vector<CapturedVariable> DecodeVariables(const RouteMatch& match) {
  std::vector<CapturedVariable> result;
  for (size_t i = 0; i < match.captures.size(); ++i) {
    const PathTemplate::Variable& variable = match.binding->path.variables()[i];
    const absl::string_view raw = match.captures[i];
    std::string buffer(raw.size(), '\0');
    absl::string_view value;
    if (variable.multi_segment) {
      PercentDecodeSegments(raw, SpecFor(*match.binding), &buffer[0], &value);
    } else {
      PercentDecode(raw, &buffer[0], &value);
    }
    result.push_back({variable.field_path, std::string(raw), std::string(value)});
  }
  return result;
}

void ExplainNoMatch(const Api& api, const HttpCall& call, RouteTable::Outcome outcome,
                    Explanation* result) {
  result->allow = api.routes->AllowedMethods(call.path());
  if (call.method == "OPTIONS") {
    absl::StrAppend(&result->allow, result->allow.empty() ? "" : ", ", "OPTIONS");
    return;
  }
  result->error = EventAnswer(
      outcome == RouteTable::Outcome::kNoRoute
          ? GatewayError(GatewayEvent::kNoRoute, "no route for this path")
          : GatewayError(GatewayEvent::kMethodNotAllowed,
                         absl::StrCat("this path answers ", result->allow, ", not ", call.method)),
      *api.schema);
}

}  // namespace

absl::string_view HttpCall::query() const {
  const size_t mark = target.find('?');
  return mark == std::string::npos ? absl::string_view()
                                   : absl::string_view(target).substr(mark + 1);
}

absl::string_view HttpCall::Header(absl::string_view name) const {
  for (const auto& [own, value] : headers) {
    if (absl::EqualsIgnoreCase(own, name)) return value;
  }
  return {};
}

Explanation ExplainRoute(const Api& api, const HttpCall& call) {
  Explanation result;
  if (!EscapesAreWellFormed(call.path())) {
    result.error = EventAnswer(
        GatewayError(GatewayEvent::kMalformedRequest,
                     absl::StrCat("the path has a % that is not followed by two hex digits: ",
                                  BadEscape(call.path()))),
        *api.schema);
    return result;
  }
  const RouteTable::Outcome outcome = api.routes->Find(call.method, call.path(), &result.match);
  result.binding = result.match.binding;
  result.near = FindNearMatches(*api.routes, call.method, call.path(), result.binding);
  if (result.binding == nullptr) {
    ExplainNoMatch(api, call, outcome, &result);
    return result;
  }
  result.variables = DecodeVariables(result.match);
  const MethodEntry& method = *result.binding->method;
  if (method.client_streaming || method.server_streaming) {
    result.error = StreamingAnswer(method, call.method, *api.schema);
  }
  return result;
}

void BindRequest(const Api& api, const HttpCall& call, Explanation* explanation) {
  OutputBuffer wire;
  RequestExtras extras;
  const RequestParts parts{call.query(), call.Header("content-type"), call.body,
                           call.Header("accept")};
  absl::Status status =
      RequestTranslator(DefaultOptions()).Translate(explanation->match, parts, &wire, &extras);
  if (!status.ok()) {
    explanation->error = EventAnswer(status, *api.schema);
    return;
  }
  explanation->wire = std::string(wire.view());
  if (!extras.api_key.empty()) {
    explanation->metadata.emplace_back("x-goog-api-key", extras.api_key);
  }
  if (!extras.request_params.empty()) {
    explanation->metadata.emplace_back(
        "x-goog-request-params",
        std::string(extras.request_params.data(), extras.request_params.size()));
  }
  explanation->success_code = Mapping().HttpCode(0, call.method);
  explanation->response_encoding = extras.response.encoding;
}

}  // namespace ctl
}  // namespace transom
