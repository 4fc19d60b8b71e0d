#include "server/admin/admin_handler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace {

// Calls `write` with a writer and gives the text with a line end.
template <typename Write>
std::string JsonText(Write write) {
  OutputBuffer text;
  JsonWriter json(&text);
  write(&json);
  text.Push('\n');
  return std::string(text.view());
}

void WriteMember(absl::string_view name, absl::string_view value, JsonWriter* json) {
  json->Key(name);
  json->LossyString(value);
}

void WriteList(absl::string_view name, const std::vector<std::string>& values, JsonWriter* json) {
  json->Key(name);
  json->BeginArray();
  for (const std::string& value : values) json->LossyString(value);
  json->EndArray();
}

void WriteUpstreams(const std::vector<UpstreamReadiness>& upstreams, JsonWriter* json) {
  json->Key("upstreams");
  json->BeginArray();
  for (const UpstreamReadiness& upstream : upstreams) {
    json->BeginObject();
    WriteMember("target", upstream.target, json);
    json->Key("connected");
    json->Bool(upstream.connected);
    json->Key("servicesKnown");
    json->Bool(upstream.known);
    if (!upstream.error.empty()) WriteMember("error", upstream.error, json);
    json->EndObject();
  }
  json->EndArray();
}

std::string ErrorJson(absl::string_view message) {
  return JsonText([&](JsonWriter* json) {
    json->BeginObject();
    WriteMember("error", message, json);
    json->EndObject();
  });
}

// Of Prometheus' text format (its specification, "Basic info").
constexpr absl::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

void Answer(ResponseSink* sink, int status, absl::string_view body,
            absl::Span<const HeaderField> headers = {},
            absl::string_view content_type = "application/json") {
  HttpResponse response;
  response.status = status;
  response.content_type = content_type;
  response.headers = headers;
  response.body = body;
  sink->Send(response);
}

}  // namespace

bool Readiness::ready() const {
  return schema_loaded && !draining &&
         std::all_of(upstreams.begin(), upstreams.end(), [](const UpstreamReadiness& upstream) {
           return upstream.connected && upstream.known;
         });
}

std::string ReadinessJson(const Readiness& readiness) {
  std::vector<std::string> missing;
  if (!readiness.schema_loaded) missing.push_back("schema");
  for (const UpstreamReadiness& upstream : readiness.upstreams) {
    // What is not known of the only one is the schema.
    const bool known = upstream.known || readiness.upstreams.size() == 1;
    if (upstream.connected && known) continue;
    missing.push_back(readiness.upstreams.size() == 1 ? "upstream"
                                                      : absl::StrCat("upstream ", upstream.target));
  }
  if (readiness.draining) missing.push_back("draining");
  return JsonText([&](JsonWriter* json) {
    json->BeginObject();
    json->Key("ready");
    json->Bool(readiness.ready());
    WriteList("missing", missing, json);
    WriteUpstreams(readiness.upstreams, json);
    WriteMember("schema", readiness.schema_source, json);
    if (!readiness.schema_error.empty()) WriteMember("schemaError", readiness.schema_error, json);
    WriteList("problems", readiness.problems, json);
    json->EndObject();
  });
}

std::string RoutesJson(const std::vector<RouteLine>& routes) {
  return JsonText([&](JsonWriter* json) {
    json->BeginArray();
    for (const RouteLine& route : routes) {
      json->BeginObject();
      WriteMember("method", route.http_method, json);
      WriteMember("template", route.path_template, json);
      WriteMember("grpcMethod", route.grpc_method, json);
      WriteMember("source", route.source, json);
      json->EndObject();
    }
    json->EndArray();
  });
}

AdminHandler::AdminHandler(std::function<Readiness()> readiness,
                           std::function<std::vector<RouteLine>()> routes, std::string config_json,
                           std::function<std::string()> metrics)
    : readiness_(std::move(readiness)),
      routes_(std::move(routes)),
      config_json_(std::move(config_json)),
      metrics_(std::move(metrics)) {}

void AdminHandler::Handle(const HttpRequest& request, ResponseSink* sink) {
  const absl::string_view path = request.target.substr(0, request.target.find('?'));
  const bool known = path == "/healthz" || path == "/readyz" || path == "/metrics" ||
                     path == "/routes" || path == "/config";
  if (!known) {
    Answer(sink, 404,
           ErrorJson("no such page; there are /healthz, /readyz, /metrics, /routes and "
                     "/config"));
  } else if (request.method != "GET") {
    const HeaderField allow{"Allow", "GET"};
    Answer(sink, 405, ErrorJson("the admin port answers GET only"), {&allow, 1});
  } else if (path == "/healthz") {
    Answer(sink, 200, "{\"status\":\"ok\"}\n");
  } else if (path == "/readyz") {
    const Readiness readiness = readiness_();
    Answer(sink, readiness.ready() ? 200 : 503, ReadinessJson(readiness));
  } else if (path == "/metrics") {
    Answer(sink, 200, metrics_(), {}, kMetricsContentType);
  } else if (path == "/config") {
    Answer(sink, 200, config_json_);
  } else {
    Answer(sink, 200, RoutesJson(routes_()));
  }
}

FaultResponse AdminHandler::OnFault(HttpFault fault, absl::string_view detail,
                                    absl::Span<const HeaderField> /*headers*/) {
  FaultResponse response;
  response.content_type = "application/json";
  switch (fault) {
    case HttpFault::kTargetTooLong:
      response.status = 404;
      break;
    case HttpFault::kTooManyConnections:
    case HttpFault::kDraining:
    case HttpFault::kInternal:
      response.status = 503;
      break;
    default:
      response.status = 405;
      response.extra_headers = "Allow: GET\r\n";
  }
  response.body = ErrorJson(detail);
  return response;
}

}  // namespace transom
