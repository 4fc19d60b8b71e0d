#include "transcoder/update_mask.h"

#include <string>

#include "transcoder/codec/present_paths.h"
#include "transcoder/codec/wire_fields.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {

const FieldEntry* UpdateMaskField(const Binding& binding, absl::string_view http_method) {
  if (binding.body != BodyRule::kField || http_method != "PATCH") return nullptr;
  const FieldEntry& body = *binding.body_field;
  const bool has_fields = body.type == FieldType::kMessage && !body.repeated &&
                          body.message->well_known == WellKnownType::kNone &&
                          !body.message->is_http_body;
  if (!has_fields) return nullptr;
  const FieldEntry* mask = nullptr;
  for (const FieldEntry& field : binding.method->request->fields) {
    if (field.message == nullptr || field.repeated) continue;
    if (field.message->well_known != WellKnownType::kFieldMask) continue;
    if (mask != nullptr) return nullptr;
    mask = &field;
  }
  return mask;
}

void FillUpdateMask(const Binding& binding, const FieldEntry& mask, absl::string_view json_body,
                    const JsonToWireOptions& options, size_t begin, size_t body_end,
                    OutputBuffer* wire) {
  const FieldEntry* const body = binding.body_field;
  const absl::string_view request = wire->view().substr(begin);
  if (HasWireField(request, mask)) return;
  OutputBuffer paths;
  if (!json_body.empty()) {
    AppendPresentJsonPaths(json_body, *body->message, options, &paths);
  } else {
    MergedValue value;
    FindWireValue(request.substr(0, body_end - begin), {&body, 1}, &value);
    if (value.present()) AppendPresentWirePaths(value.value().bytes, *body->message, &paths);
  }
  if (paths.empty()) return;
  WireWriter writer(wire);
  writer.AppendTag(mask.tag_bytes, mask.tag_size);
  writer.AppendDelimited(paths.view());
}

}  // namespace transom
