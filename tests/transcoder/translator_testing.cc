#include "tests/transcoder/translator_testing.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

std::string WireToText(const Schema& schema, const std::string& type, absl::string_view wire) {
  pb::DynamicMessageFactory factory;
  std::unique_ptr<pb::Message> message(
      factory.GetPrototype(schema.pool().FindMessageTypeByName(type))->New());
  if (!message->ParseFromArray(wire.data(), static_cast<int>(wire.size()))) {
    return "the wire bytes do not parse";
  }
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetExpandAny(false);
  std::string text;
  printer.PrintToString(*message, &text);
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string TextToWireBytes(const Schema& schema, const std::string& type,
                            const std::string& text) {
  pb::DynamicMessageFactory factory;
  std::unique_ptr<pb::Message> message(
      factory.GetPrototype(schema.pool().FindMessageTypeByName(type))->New());
  if (!pb::TextFormat::ParseFromString(text, message.get())) std::abort();
  return message->SerializeAsString();
}

}  // namespace

TestService::TestService(absl::string_view proto) : schema_(SchemaFromSource(proto)) {
  auto routes = RouteTable::Build(schema_, {});
  if (!routes.ok()) {
    std::fprintf(stderr, "TestService: %s\n", routes.status().ToString().c_str());
    std::abort();
  }
  routes_ = *std::move(routes);
}

std::string TestService::Translate(const TestRequest& request,
                                   const RequestTranslatorOptions& options) const {
  RouteMatch match;
  if (routes_->Find(request.method, request.path, &match) != RouteTable::Outcome::kFound) {
    return "no route";
  }
  OutputBuffer wire;
  wire.Append("before");  // the translator appends
  RequestExtras extras;
  absl::Status status = RequestTranslator(options).Translate(
      match, {request.query, request.content_type, request.body, request.accept}, &wire, &extras);
  if (!status.ok()) {
    return absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message());
  }
  if (wire.view().substr(0, 6) != "before") return "the translator did not append";
  return WireToText(*schema_, match.binding->method->request->full_name, wire.view().substr(6));
}

absl::Status TestService::TranslateStatus(const TestRequest& request,
                                          const RequestTranslatorOptions& options) const {
  RouteMatch match;
  if (routes_->Find(request.method, request.path, &match) != RouteTable::Outcome::kFound) {
    return absl::NotFoundError("no route");
  }
  OutputBuffer wire;
  RequestExtras extras;
  return RequestTranslator(options).Translate(
      match, {request.query, request.content_type, request.body, request.accept}, &wire, &extras);
}

absl::StatusOr<std::string> TestService::TranslateResponse(const std::string& method,
                                                           const std::string& path,
                                                           const std::string& message_text,
                                                           const WireToJsonOptions& options) const {
  TestResponse response = Exchange({method, path}, message_text, {}, options);
  if (!response.status.ok()) return response.status;
  return response.body;
}

TestResponse TestService::Exchange(const TestRequest& request, const std::string& message_text,
                                   const RequestTranslatorOptions& request_options,
                                   const WireToJsonOptions& options) const {
  RouteMatch match;
  if (routes_->Find(request.method, request.path, &match) != RouteTable::Outcome::kFound) {
    return {absl::NotFoundError("no route"), "", "", ""};
  }
  const Binding& binding = *match.binding;
  OutputBuffer request_wire;
  RequestExtras extras;
  absl::Status status =
      RequestTranslator(request_options)
          .Translate(match, {request.query, request.content_type, request.body, request.accept},
                     &request_wire, &extras);
  if (!status.ok()) return {status, "", "", ""};
  const std::string wire =
      TextToWireBytes(*schema_, binding.method->response->full_name, message_text);
  OutputBuffer buffer;
  ResponseBody body;
  status = ResponseTranslator(options).Translate(binding, extras.response, wire, &buffer, &body);
  if (!status.ok()) return {status, "", "", ""};
  return {status, std::string(body.content_type), std::string(body.bytes), extras.api_key};
}

std::string TestService::ToWire(const std::string& type, const std::string& message_text) const {
  return TextToWireBytes(*schema_, type, message_text);
}

}  // namespace transom
