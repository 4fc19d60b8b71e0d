#include "tools/transomctl/explanation_printer.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/transomctl/binding_words.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/status_mapping.h"

namespace transom {
namespace ctl {
namespace {

constexpr int kIndent = 2;

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

// On one line, whatever is in it; quotation marks stay as they are.
std::string OneLine(absl::string_view text) {
  return absl::StrReplaceAll(absl::Utf8SafeCEscape(text), {{"\\\"", "\""}, {"\\'", "'"}});
}

// What the exchange does not look at, so that nobody thinks it did.
std::vector<absl::string_view> OtherHeaders(const HttpCall& call) {
  std::vector<absl::string_view> names;
  for (const auto& [name, value] : call.headers) {
    const bool counts =
        absl::EqualsIgnoreCase(name, "content-type") || absl::EqualsIgnoreCase(name, "accept");
    if (!counts) names.push_back(name);
  }
  return names;
}

absl::string_view EncodingName(ResponseEncoding encoding) {
  return encoding == ResponseEncoding::kJson ? "JSON" : "protobuf";
}

void AppendRoute(const Explanation& e, std::string* out) {
  const Binding& binding = *e.binding;
  absl::StrAppend(out, "route      ", binding.http_method, " ", binding.path.text(), "\n");
  absl::StrAppend(out, "           ", OriginWords(binding), BodyWords(binding, ", "), "\n");
  absl::StrAppend(out, "method     ", binding.method->grpc_path, StreamWords(*binding.method, ", "),
                  "\n");
  const char* label = "variables  ";
  for (const CapturedVariable& variable : e.variables) {
    absl::StrAppend(out, label, variable.field_path, " = ", Quoted(variable.value));
    if (variable.raw != variable.value) absl::StrAppend(out, ", from ", variable.raw);
    absl::StrAppend(out, "\n");
    label = "           ";
  }
}

void AppendRequest(const Explanation& e, std::string* out) {
  const MethodEntry& method = *e.binding->method;
  const std::string json = MessageJson(e.wire, *method.request, kIndent, 1);
  absl::StrAppend(out, "request    ", method.request->full_name, ", ", e.wire.size(),
                  " bytes on the wire\n  ", json.empty() ? "(has no JSON form)" : json, "\n");
  const char* label = "metadata   ";
  for (const auto& [key, value] : e.metadata) {
    absl::StrAppend(out, label, key, ": ", OneLine(value), "\n");
    label = "           ";
  }
  const Binding& binding = *e.binding;
  absl::StrAppend(out, "answer     HTTP ", e.success_code, " if the service says OK, with ");
  if (HasRawResponse(binding)) {
    absl::StrAppend(out, "the bytes of a google.api.HttpBody");
  } else {
    absl::StrAppend(out, method.response->full_name,
                    binding.response_field == nullptr
                        ? ""
                        : absl::StrCat(".", binding.response_field->proto_name),
                    " as ", EncodingName(e.response_encoding));
  }
  absl::StrAppend(out, "\n");
}

void AppendNearMatches(const Explanation& e, std::string* out) {
  if (e.near.empty()) return;
  absl::StrAppend(out, "\nnearly:\n");
  for (const NearMatch& near : e.near) {
    absl::StrAppend(out, "  ", near.binding->http_method, " ", near.binding->path.text(), " (",
                    near.binding->method->full_name, ")\n");
    for (const std::string& reason : near.reasons) absl::StrAppend(out, "      ", reason, "\n");
  }
}

void WriteString(JsonWriter* json, absl::string_view key, absl::string_view value) {
  json->Key(key);
  json->LossyString(value);
}

void WriteVariables(const Explanation& e, JsonWriter* json) {
  json->Key("variables");
  json->BeginArray();
  for (const CapturedVariable& variable : e.variables) {
    json->BeginObject();
    WriteString(json, "field", variable.field_path);
    WriteString(json, "raw", variable.raw);
    WriteString(json, "value", variable.value);
    json->EndObject();
  }
  json->EndArray();
}

void WriteRequestAndResponse(const Explanation& e, JsonWriter* json) {
  const MethodEntry& method = *e.binding->method;
  const std::string message = MessageJson(e.wire, *method.request, 0, 0);
  json->Key("request");
  json->BeginObject();
  WriteString(json, "type", method.request->full_name);
  json->Key("message");
  json->Raw(message.empty() ? "null" : message);
  json->Key("wire");
  json->Bytes(e.wire);
  json->Key("metadata");
  json->BeginObject();
  for (const auto& [key, value] : e.metadata) WriteString(json, key, value);
  json->EndObject();
  json->EndObject();
  json->Key("response");
  json->BeginObject();
  json->Key("httpCode");
  json->Int64(e.success_code);
  WriteString(json, "type", method.response->full_name);
  if (e.binding->response_field != nullptr) {
    WriteString(json, "responseBody", e.binding->response_field->proto_name);
  }
  WriteString(json, "encoding",
              HasRawResponse(*e.binding) ? "raw" : EncodingName(e.response_encoding));
  json->EndObject();
}

void WriteNearMatches(const Explanation& e, JsonWriter* json) {
  json->Key("nearMatches");
  json->BeginArray();
  for (const NearMatch& near : e.near) {
    json->BeginObject();
    WriteBindingMembers(*near.binding, json);
    json->Key("reasons");
    json->BeginArray();
    for (const std::string& reason : near.reasons) json->LossyString(reason);
    json->EndArray();
    json->EndObject();
  }
  json->EndArray();
}

}  // namespace

std::string MessageJson(absl::string_view wire, const MessageTable& type, int indent,
                        int outer_levels) {
  WireToJsonOptions options;
  options.indent = indent;
  options.outer_levels = outer_levels;
  options.unknown_any_as_bytes = true;
  OutputBuffer json;
  if (!WireToJson(wire, type, options, &json).ok()) return "";
  return std::string(json.view());
}

std::string ErrorText(const ErrorAnswer& error) {
  return absl::StrCat("HTTP ", error.http_code, " ", GrpcCodeName(error.grpc_code), ": ",
                      OneLine(error.message));
}

std::string ErrorJson(const ErrorAnswer& error) {
  return absl::StrCat("{\"httpCode\":", error.http_code, ",\"body\":", error.body, "}");
}

std::string ExplanationText(const HttpCall& call, const Explanation& e) {
  std::string out;
  if (e.binding != nullptr) {
    AppendRoute(e, &out);
  } else {
    absl::StrAppend(&out, "route      none\n");
  }
  if (e.error) {
    absl::StrAppend(&out, "answer     ", ErrorText(*e.error), "\n");
  } else if (e.binding != nullptr) {
    AppendRequest(e, &out);
  } else {
    absl::StrAppend(&out, "answer     HTTP ", e.success_code, "\n");
  }
  if (!e.allow.empty()) absl::StrAppend(&out, "           Allow: ", e.allow, "\n");
  for (absl::string_view name : OtherHeaders(call)) {
    absl::StrAppend(&out, "           the header ", Quoted(name), " was not looked at\n");
  }
  AppendNearMatches(e, &out);
  return out;
}

std::string ExplanationJson(const HttpCall& call, const Explanation& e) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginObject();
  WriteString(&json, "httpMethod", call.method);
  WriteString(&json, "path", call.path());
  WriteString(&json, "query", call.query());
  json.Key("route");
  if (e.binding == nullptr) {
    json.Null();
  } else {
    json.BeginObject();
    WriteBindingMembers(*e.binding, &json);
    json.EndObject();
    WriteVariables(e, &json);
  }
  if (e.error) {
    json.Key("error");
    json.Raw(ErrorJson(*e.error));
  } else if (e.binding != nullptr) {
    WriteRequestAndResponse(e, &json);
  } else {
    json.Key("response");
    json.Raw(absl::StrCat("{\"httpCode\":", e.success_code, "}"));
  }
  if (!e.allow.empty()) WriteString(&json, "allow", e.allow);
  json.Key("headersNotLookedAt");
  json.BeginArray();
  for (absl::string_view name : OtherHeaders(call)) json.LossyString(name);
  json.EndArray();
  WriteNearMatches(e, &json);
  json.EndObject();
  return absl::StrCat(out.view(), "\n");
}

}  // namespace ctl
}  // namespace transom
