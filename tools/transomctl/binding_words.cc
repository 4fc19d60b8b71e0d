#include "tools/transomctl/binding_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace transom {
namespace ctl {
namespace {

absl::string_view BodyName(const Binding& binding) {
  switch (binding.body) {
    case BodyRule::kNone:
      return "";
    case BodyRule::kWhole:
      return "*";
    case BodyRule::kField:
      return binding.body_field->proto_name;
  }
  return "";
}

absl::string_view ResponseBodyName(const Binding& binding) {
  return binding.response_field == nullptr ? absl::string_view()
                                           : absl::string_view(binding.response_field->proto_name);
}

// A member, where there is something to say.
void WriteMember(absl::string_view key, absl::string_view value, JsonWriter* json) {
  if (value.empty()) return;
  json->Key(key);
  json->LossyString(value);
}

}  // namespace

std::string BodyWords(const Binding& binding, absl::string_view before) {
  std::string words;
  const absl::string_view body = BodyName(binding);
  const absl::string_view response_body = ResponseBodyName(binding);
  if (!body.empty()) absl::StrAppend(&words, before, "body ", body);
  if (!response_body.empty()) absl::StrAppend(&words, before, "response_body ", response_body);
  return words;
}

std::string OriginWords(const Binding& binding) {
  absl::string_view words = binding.source;
  if (absl::ConsumeSuffix(&words, absl::StrCat(" of ", binding.method->full_name))) {
    absl::ConsumeSuffix(&words, " of the annotation");
  }
  return std::string(words);
}

std::string StreamWords(const MethodEntry& method, absl::string_view before) {
  if (!method.client_streaming && !method.server_streaming) return "";
  return absl::StrCat(before, !method.server_streaming   ? "client stream"
                              : !method.client_streaming ? "server stream"
                                                         : "stream both ways");
}

void WriteBindingMembers(const Binding& binding, JsonWriter* json) {
  WriteMember("httpMethod", binding.http_method, json);
  WriteMember("template", binding.path.text(), json);
  WriteMember("method", binding.method->full_name, json);
  WriteMember("grpcPath", binding.method->grpc_path, json);
  WriteMember("body", BodyName(binding), json);
  WriteMember("responseBody", ResponseBodyName(binding), json);
  WriteMember("stream", StreamWords(*binding.method, ""), json);
  WriteMember("source", binding.source, json);
}

}  // namespace ctl
}  // namespace transom
