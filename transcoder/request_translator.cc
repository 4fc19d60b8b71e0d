#include "transcoder/request_translator.h"

#include <algorithm>
#include <string>

#include "absl/base/optimization.h"
#include "absl/container/fixed_array.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/codec/required_check.h"
#include "transcoder/codec/text_to_wire.h"
#include "transcoder/codec/wire_fields.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/media_type.h"
#include "transcoder/query_binder.h"
#include "transcoder/update_mask.h"

namespace transom {
namespace {

// What a variable of several segments decodes: the more of what the operator and the service
// config ask for. The specs are in ascending order.
UrlUnescapeSpec SpecFor(const Binding& binding, UrlUnescapeSpec spec) {
  return binding.fully_decode_reserved ? std::max(spec, UrlUnescapeSpec::kAllExceptSlash) : spec;
}

absl::Status VariableError(const FieldPath& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("path variable \"", path.text, "\": ", what));
}

std::string JsonOf(const MessageTable& type, absl::string_view wire) {
  OutputBuffer json;
  WireToJson(wire, type, {}, &json).IgnoreError();
  return std::string(json.view());
}

bool IsSameValue(const FieldEntry& field, const RawValue& a, const RawValue& b) {
  // One value of a message type has several forms on the wire.
  if (field.message != nullptr) {
    return JsonOf(*field.message, a.bytes) == JsonOf(*field.message, b.bytes);
  }
  return a.bits == b.bits && a.bytes == b.bytes;
}

// The body as far as its paths can be read from it.
absl::string_view JsonBodyOf(const RequestParts& parts) {
  const bool is_json = parts.content_type.empty() || IsJson(ParseMediaType(parts.content_type));
  return is_json ? parts.body : absl::string_view();
}

}  // namespace

absl::Status RequestTranslator::Translate(const RouteMatch& match, const RequestParts& parts,
                                          OutputBuffer* wire, RequestExtras* extras) const {
  const Binding& binding = *match.binding;
  const size_t begin = wire->size();
  const bool compares = options_.reject_path_body_conflicts && !binding.variables.empty();
  absl::Status status;
  if (binding.body != BodyRule::kNone || !parts.body.empty()) {
    // To be compared, a field must not be left out of the body.
    const ReplacedFields replaced = compares ? ReplacedFields() : ReplacedInBody(binding);
    status =
        TranslateRequestBody(binding, parts.content_type, parts.body, replaced, options_, wire);
    if (!status.ok()) return status;
  }
  const size_t body_end = wire->size();
  status = compares ? TranslateSamePath(match, begin, wire) : TranslatePath(match, wire);
  if (!status.ok()) return status;
  status = TranslateQuery(binding, parts, wire, extras);
  if (!status.ok()) return status;
  if (!parts.body.empty() && options_.fill_update_mask) {
    if (const FieldEntry* mask = UpdateMaskField(binding, match.http_method)) {
      FillUpdateMask(binding, *mask, JsonBodyOf(parts), options_.json, begin, body_end, wire);
    }
  }
  const MessageTable& request = *binding.method->request;
  if (ABSL_PREDICT_TRUE(!request.has_required_inside)) return absl::OkStatus();
  return CheckRequired(wire->view().substr(begin), request);
}

absl::Status RequestTranslator::TranslateQuery(const Binding& binding, const RequestParts& parts,
                                               OutputBuffer* wire, RequestExtras* extras) const {
  if (parts.query.empty()) {
    extras->response.encoding = NegotiateEncoding(binding, parts.accept);
    return absl::OkStatus();
  }
  SystemParameters system(binding, options_.system_parameters, options_.json.depth_max, extras);
  absl::Status status = QueryBinder(binding, options_, &system, wire).BindQuery(parts.query);
  return status.ok() ? system.Finish(parts.accept) : status;
}

absl::Status RequestTranslator::TranslatePath(const RouteMatch& match, OutputBuffer* wire) const {
  for (size_t i = 0; i < match.binding->variables.size(); ++i) {
    absl::Status status = TranslateVariable(*match.binding, i, match.captures[i], wire);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RequestTranslator::TranslateVariable(const Binding& binding, size_t index,
                                                  absl::string_view raw, OutputBuffer* wire) const {
  const FieldPath& path = binding.variables[index];
  absl::FixedArray<char, 512> buffer(HasEscapes(raw) ? raw.size() : 0);
  absl::string_view text = raw;
  const bool valid =
      buffer.empty() ||
      (binding.path.variables()[index].multi_segment
           ? PercentDecodeSegments(raw, SpecFor(binding, options_.unescape), buffer.data(), &text)
           : PercentDecode(raw, buffer.data(), &text));
  if (!valid) return VariableError(path, "\"%\" that is not followed by two hexadecimal digits");
  absl::Status status = TextToWire(path, text, options_.json, wire);
  if (status.ok()) return status;
  absl::string_view what = status.message();
  if (absl::ConsumePrefix(&what, path.text)) absl::ConsumePrefix(&what, ": ");
  return VariableError(path, what);
}

absl::Status RequestTranslator::TranslateSamePath(const RouteMatch& match, size_t begin,
                                                  OutputBuffer* wire) const {
  const size_t body_size = wire->size() - begin;
  for (size_t i = 0; i < match.binding->variables.size(); ++i) {
    const FieldPath& path = match.binding->variables[i];
    const size_t before = wire->size();
    absl::Status status = TranslateVariable(*match.binding, i, match.captures[i], wire);
    if (!status.ok()) return status;
    MergedValue in_body;
    FindWireValue(wire->view().substr(begin, body_size), path.fields, &in_body);
    if (!in_body.present()) continue;
    MergedValue in_path;
    FindWireValue(wire->view().substr(before), path.fields, &in_path);
    if (in_path.present() && !IsSameValue(path.leaf(), in_body.value(), in_path.value())) {
      return VariableError(path, "the request body has another value for this field");
    }
    // Merged with itself a FieldMask would double.
    if (path.leaf().message != nullptr) wire->Truncate(before);
  }
  return absl::OkStatus();
}

}  // namespace transom
