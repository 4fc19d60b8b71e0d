#include "transcoder/unknown_parameters.h"

#include "transcoder/wire/wire_reader.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

constexpr absl::string_view kTypeUrl = "type.googleapis.com/transom.v1.UnknownQueryParams";

// proto/google/api/httpbody.proto, google/protobuf/any.proto and
// proto/transom/v1/unknown_query_params.proto.
constexpr uint32_t kExtensionsTag = MakeTag(3, WireType::kDelimited);
constexpr uint32_t kTypeUrlTag = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kValueTag = MakeTag(2, WireType::kDelimited);
constexpr uint32_t kParametersTag = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kEntryKeyTag = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kEntryValueTag = MakeTag(2, WireType::kDelimited);
constexpr uint32_t kValuesTag = MakeTag(1, WireType::kDelimited);

void AppendText(uint32_t tag, absl::string_view text, WireWriter* writer) {
  writer->AppendVarint(tag);
  writer->AppendDelimited(text);
}

bool IsHttpBodyField(const Binding& binding) {
  return binding.body == BodyRule::kField && binding.body_field->message != nullptr &&
         !binding.body_field->repeated && binding.body_field->message->is_http_body;
}

}  // namespace

bool UnknownParameters::HasPlaceIn(const Binding& binding) {
  return binding.method->request->is_http_body || IsHttpBodyField(binding);
}

void UnknownParameters::Add(absl::string_view name, absl::string_view value) {
  auto [place, added] = index_.try_emplace(name, parameters_.size());
  if (added) parameters_.push_back({name, {}});
  parameters_[place->second].values.push_back(value);
}

void UnknownParameters::AppendTo(const Binding& binding, OutputBuffer* wire) const {
  if (parameters_.empty()) return;
  WireWriter writer(wire);
  const bool in_field = IsHttpBodyField(binding);
  size_t field = 0;
  if (in_field) {
    writer.AppendTag(binding.body_field->tag_bytes, binding.body_field->tag_size);
    field = writer.BeginDelimited();
  }
  const size_t any = writer.BeginDelimited(kExtensionsTag);
  AppendText(kTypeUrlTag, kTypeUrl, &writer);
  const size_t message = writer.BeginDelimited(kValueTag);
  for (const Parameter& parameter : parameters_) {
    const size_t entry = writer.BeginDelimited(kParametersTag);
    AppendText(kEntryKeyTag, parameter.name, &writer);
    const size_t values = writer.BeginDelimited(kEntryValueTag);
    for (absl::string_view value : parameter.values) AppendText(kValuesTag, value, &writer);
    writer.EndDelimited(values);
    writer.EndDelimited(entry);
  }
  writer.EndDelimited(message);
  writer.EndDelimited(any);
  if (in_field) writer.EndDelimited(field);
}

}  // namespace transom
