#include "transcoder/request_translator.h"

#include <algorithm>

#include "absl/container/fixed_array.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/codec/text_to_wire.h"
#include "transcoder/gateway_event.h"
#include "transcoder/media_type.h"
#include "transcoder/query_binder.h"

namespace transom {
namespace {

absl::Status CheckContentType(const RequestParts& parts) {
  if (parts.content_type.empty()) return absl::OkStatus();
  const MediaType type = ParseMediaType(parts.content_type);
  if (IsJson(type)) {
    if (IsUtf8(type)) return absl::OkStatus();
    return GatewayError(GatewayEvent::kUnsupportedContentType,
                        absl::StrCat("charset ", type.charset,
                                     " in Content-Type is not supported: send JSON in utf-8"));
  }
  const bool looks_like_json = absl::StartsWith(absl::StripLeadingAsciiWhitespace(parts.body), "{");
  return GatewayError(
      GatewayEvent::kUnsupportedContentType,
      absl::StrCat("Content-Type ", type.name, " is not supported: send application/json",
                   IsForm(type) && looks_like_json
                       ? " (the body looks like JSON; curl -d needs -H 'Content-Type: "
                         "application/json')"
                       : ""));
}

absl::Status UnexpectedBody(const Binding& binding) {
  return absl::InvalidArgumentError(
      absl::StrCat("unexpected request body: ", binding.http_method, " ", binding.path.text(),
                   " takes its fields from the path and the query only; send no body"));
}

// The variables of message types. Their values replace the body's: merged with it, a
// FieldMask would have the paths of both, and a Timestamp the nanos of the body.
using ReplacedFields = absl::InlinedVector<const FieldPath*, 4>;

ReplacedFields ReplacedInBody(const Binding& binding) {
  ReplacedFields replaced;
  for (const FieldPath& path : binding.variables) {
    if (path.leaf().message != nullptr) replaced.push_back(&path);
  }
  return replaced;
}

// Whether the whole body is replaced.
bool IsBodyField(const Binding& binding, const ReplacedFields& replaced) {
  for (const FieldPath* path : replaced) {
    if (path->fields.size() == 1 && path->fields[0] == binding.body_field) return true;
  }
  return false;
}

// What a variable of several segments decodes: the more of what the operator and the service
// config ask for. The specs are in ascending order.
UrlUnescapeSpec SpecFor(const Binding& binding, UrlUnescapeSpec spec) {
  return binding.fully_decode_reserved ? std::max(spec, UrlUnescapeSpec::kAllExceptSlash) : spec;
}

absl::Status VariableError(const FieldPath& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("path variable \"", path.text, "\": ", what));
}

}  // namespace

absl::Status RequestTranslator::Translate(const RouteMatch& match, const RequestParts& parts,
                                          OutputBuffer* wire) const {
  if (absl::Status status = TranslateBody(match, parts, wire); !status.ok()) return status;
  if (absl::Status status = TranslatePath(match, wire); !status.ok()) return status;
  if (parts.query.empty()) return absl::OkStatus();
  return QueryBinder(*match.binding, options_, wire).Bind(parts.query);
}

absl::Status RequestTranslator::TranslateBody(const RouteMatch& match, const RequestParts& parts,
                                              OutputBuffer* wire) const {
  const Binding& binding = *match.binding;
  if (parts.body.empty()) return absl::OkStatus();
  if (binding.body == BodyRule::kNone) {
    return options_.ignore_unexpected_body ? absl::OkStatus() : UnexpectedBody(binding);
  }
  if (absl::Status status = CheckContentType(parts); !status.ok()) return status;
  const ReplacedFields replaced = ReplacedInBody(binding);
  JsonToWireOptions json = options_.json;
  json.skipped_fields = replaced;
  if (binding.body == BodyRule::kWhole) {
    return JsonToWire(parts.body, *binding.method->request, json, wire);
  }
  const size_t begin = wire->size();
  absl::Status status = JsonFieldToWire(parts.body, *binding.body_field, json, wire);
  if (status.ok() && IsBodyField(binding, replaced)) wire->Truncate(begin);
  return status;
}

absl::Status RequestTranslator::TranslatePath(const RouteMatch& match, OutputBuffer* wire) const {
  const Binding& binding = *match.binding;
  for (size_t i = 0; i < binding.variables.size(); ++i) {
    const FieldPath& path = binding.variables[i];
    const absl::string_view raw = match.captures[i];
    absl::FixedArray<char, 512> buffer(HasEscapes(raw) ? raw.size() : 0);
    absl::string_view text = raw;
    const bool valid =
        buffer.empty() ||
        (binding.path.variables()[i].multi_segment
             ? PercentDecodeSegments(raw, SpecFor(binding, options_.unescape), buffer.data(), &text)
             : PercentDecode(raw, buffer.data(), &text));
    if (!valid) {
      return VariableError(path, "\"%\" that is not followed by two hexadecimal digits");
    }
    absl::Status status = TextToWire(path, text, options_.json, wire);
    if (!status.ok()) {
      absl::string_view what = status.message();
      if (absl::ConsumePrefix(&what, path.text)) absl::ConsumePrefix(&what, ": ");
      return VariableError(path, what);
    }
  }
  return absl::OkStatus();
}

}  // namespace transom
