#include "transcoder/request_body.h"

#include <algorithm>

#include "absl/base/optimization.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_check.h"
#include "transcoder/codec/wire_fields.h"
#include "transcoder/gateway_event.h"
#include "transcoder/json/utf8.h"
#include "transcoder/media_type.h"
#include "transcoder/query_binder.h"
#include "transcoder/wire/wire_reader.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

// proto/google/api/httpbody.proto.
constexpr uint32_t kContentTypeTag = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kDataTag = MakeTag(2, WireType::kDelimited);

bool IsSingularMessage(const FieldEntry& field) {
  return field.type == FieldType::kMessage && !field.repeated;
}

// Whether names can lead into the field: a message in JSON, too.
bool HasFieldsByName(const FieldEntry& field) {
  return IsSingularMessage(field) && (field.message->well_known == WellKnownType::kNone ||
                                      field.message->well_known == WellKnownType::kEmpty);
}

// Whether the whole body is replaced.
bool IsBodyField(const Binding& binding, const ReplacedFields& replaced) {
  for (const FieldPath* path : replaced) {
    if (path->fields.size() == 1 && path->fields[0] == binding.body_field) return true;
  }
  return false;
}

absl::Status UnexpectedBody(const Binding& binding) {
  return absl::InvalidArgumentError(
      absl::StrCat("unexpected request body: ", binding.http_method, " ", binding.path.text(),
                   " takes its fields from the path and the query only; send no body"));
}

absl::Status UnsupportedType(absl::string_view message) {
  return GatewayError(GatewayEvent::kUnsupportedContentType, message);
}

// One body on its way.
class BodyTranslation {
 public:
  BodyTranslation(const Binding& binding, absl::string_view body, const ReplacedFields& replaced,
                  const RequestTranslatorOptions& options, OutputBuffer* wire)
      : binding_(binding), body_(body), replaced_(replaced), options_(options), wire_(wire) {}

  absl::Status Translate(absl::string_view content_type) {
    const MediaType type = ParseMediaType(content_type);
    if (ABSL_PREDICT_TRUE(content_type.empty() || IsJson(type))) {
      if (IsUtf8(type)) return TranslateJson();
      return UnsupportedType(absl::StrCat("charset ", type.charset,
                                          " in Content-Type is not supported: send JSON in utf-8"));
    }
    if (IsUrlEncodedForm(type)) return TranslateForm(type);
    if (IsProtobuf(type)) return TranslateProtobuf(type);
    return UnsupportedType(
        absl::StrCat("Content-Type ", type.name, " is not supported: send application/json",
                     IsMultipartForm(type) ? " or application/x-www-form-urlencoded" : ""));
  }

  // The whole body into the HttpBody that `field` is, or the request for null.
  absl::Status TranslateRaw(const FieldEntry* field, absl::string_view content_type) {
    if (body_.empty() && content_type.empty()) return absl::OkStatus();
    if (!IsValidUtf8(content_type)) {
      return absl::InvalidArgumentError("header Content-Type: expected UTF-8 text");
    }
    WireWriter writer(wire_);
    wire_->Reserve(body_.size() + content_type.size() + 4 * kVarintSizeMax);
    size_t mark = 0;
    if (field != nullptr) {
      writer.AppendTag(field->tag_bytes, field->tag_size);
      mark = writer.BeginDelimited();
    }
    if (!content_type.empty()) {
      writer.AppendVarint(kContentTypeTag);
      writer.AppendDelimited(content_type);
    }
    if (!body_.empty()) {
      writer.AppendVarint(kDataTag);
      writer.AppendDelimited(body_);
    }
    if (field != nullptr) writer.EndDelimited(mark);
    return absl::OkStatus();
  }

 private:
  absl::Status TranslateJson() {
    JsonToWireOptions json = options_.json;
    json.skipped_fields = replaced_;
    json.defers_required = true;  // the path or the query may have them
    if (binding_.body == BodyRule::kWhole) {
      return JsonToWire(body_, *binding_.method->request, json, wire_);
    }
    const size_t begin = wire_->size();
    absl::Status status = JsonFieldToWire(body_, *binding_.body_field, json, wire_);
    if (status.ok() && IsBodyField(binding_, replaced_)) wire_->Truncate(begin);
    return status;
  }

  absl::Status TranslateForm(const MediaType& type) {
    if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(body_), "{")) {
      return UnsupportedType(
          absl::StrCat("the body looks like JSON, but its Content-Type is ", type.name,
                       ": send application/json (curl -d needs -H 'Content-Type: "
                       "application/json')"));
    }
    if (!IsUtf8(type)) {
      return UnsupportedType(
          absl::StrCat("charset ", type.charset, " in Content-Type is not supported: send utf-8"));
    }
    if (binding_.body == BodyRule::kField && !HasFieldsByName(*binding_.body_field)) {
      return OnlyJson(type, "has no fields to be set by name");
    }
    return QueryBinder(binding_, options_, nullptr, wire_).BindForm(body_, replaced_);
  }

  absl::Status TranslateProtobuf(const MediaType& type) {
    const bool whole = binding_.body == BodyRule::kWhole;
    if (!whole && !IsSingularMessage(*binding_.body_field)) {
      return OnlyJson(type, "is not a message");
    }
    const MessageTable& message = whole ? *binding_.method->request : *binding_.body_field->message;
    absl::Status status = CheckWire(body_, message, options_.json.depth_max);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("the body is not a ", message.full_name,
                                                     " in protobuf: ", status.message()));
    }
    if (whole && replaced_.empty()) {
      wire_->Append(body_);
    } else if (whole) {
      AppendWireWithout(body_, replaced_, wire_);
    } else {
      AppendProtobufField();
    }
    return absl::OkStatus();
  }

  // The field that the body is, without what is replaced inside it.
  void AppendProtobufField() {
    const FieldEntry& field = *binding_.body_field;
    OutputBuffer alone;
    OutputBuffer* const out = replaced_.empty() ? wire_ : &alone;
    WireWriter writer(out);
    writer.AppendTag(field.tag_bytes, field.tag_size);
    writer.AppendDelimited(body_);
    if (out == &alone) AppendWireWithout(alone.view(), replaced_, wire_);
  }

  absl::Status OnlyJson(const MediaType& type, absl::string_view why) const {
    return UnsupportedType(
        absl::StrCat("Content-Type ", type.name, " is not supported here: the body is the field \"",
                     binding_.body_field->json_name, "\", which ", why, "; send application/json"));
  }

  const Binding& binding_;
  const absl::string_view body_;
  const ReplacedFields& replaced_;
  const RequestTranslatorOptions& options_;
  OutputBuffer* const wire_;
};

}  // namespace

ReplacedFields ReplacedInBody(const Binding& binding) {
  ReplacedFields replaced;
  for (const FieldPath& path : binding.variables) {
    if (path.leaf().message != nullptr) replaced.push_back(&path);
  }
  return replaced;
}

absl::Status TranslateRequestBody(const Binding& binding, absl::string_view content_type,
                                  absl::string_view body, const ReplacedFields& replaced,
                                  const RequestTranslatorOptions& options, OutputBuffer* wire) {
  if (binding.body == BodyRule::kNone) {
    if (body.empty() || options.ignore_unexpected_body) return absl::OkStatus();
    return UnexpectedBody(binding);
  }
  BodyTranslation translation(binding, body, replaced, options, wire);
  if (binding.body == BodyRule::kWhole) {
    if (binding.method->request->is_http_body)
      return translation.TranslateRaw(nullptr, content_type);
  } else if (IsSingularMessage(*binding.body_field) && binding.body_field->message->is_http_body) {
    return translation.TranslateRaw(binding.body_field, content_type);
  }
  return body.empty() ? absl::OkStatus() : translation.Translate(content_type);
}

}  // namespace transom
