#include "transcoder/query_binder.h"

#include <cstring>
#include <string>

#include "absl/container/fixed_array.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/codec/text_to_wire.h"
#include "transcoder/json/json_reader_text.h"
#include "transcoder/json/utf8.h"
#include "transcoder/routing/percent.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

using Conflict = BoundFields::Conflict;
using Source = BoundFields::Source;

// Names are the caller's own, and may be of any length in a form.
constexpr size_t kNameBytesMax = 4096;
constexpr size_t kNameBytesShown = 200;

std::string Describe(const BoundFields::Result& result, bool is_form) {
  absl::string_view by = result.source == Source::kPath   ? "the path"
                         : result.source == Source::kBody ? "the request body"
                         : is_form                        ? "another form field"
                                                          : "another query parameter";
  switch (result.conflict) {
    case Conflict::kNone:
      break;
    case Conflict::kSameField:
      return result.source == Source::kQuery ? "given more than once, but the field is not repeated"
                                             : absl::StrCat("the field is set by ", by);
    case Conflict::kSameKey:
      return "given more than once for the same key";
    case Conflict::kOverlap:
      return absl::StrCat("the field, or a part of it, is set by ", by);
    case Conflict::kOneof:
      return absl::StrCat("cannot be set together with \"", result.other->proto_name,
                          "\" of the same oneof, which is set by ", by);
  }
  return "";
}

// The bits of a map key that is not a string, from its encoded value: equal for
// equal keys, however they were written in the query.
uint64_t KeyBits(FieldType type, absl::string_view encoded) {
  uint64_t bits = 0;
  switch (type) {
    case FieldType::kFixed32:
    case FieldType::kFixed64:
    case FieldType::kSfixed32:
    case FieldType::kSfixed64:
      std::memcpy(&bits, encoded.data(), encoded.size());
      return bits;
    default:
      for (size_t i = 0; i < encoded.size(); ++i) {
        bits |= (uint64_t{static_cast<uint8_t>(encoded[i])} & 0x7f) << (7 * i);
      }
      return bits;
  }
}

}  // namespace

QueryBinder::QueryBinder(const Binding& binding, const RequestTranslatorOptions& options,
                         SystemParameters* system, OutputBuffer* wire)
    : binding_(binding), options_(options), system_(system), wire_(wire) {}

absl::Status QueryBinder::ParameterError(absl::string_view name, absl::string_view what) const {
  const bool cut = name.size() > kNameBytesShown;
  return absl::InvalidArgumentError(absl::StrCat(is_form_ ? "form field \"" : "query parameter \"",
                                                 name.substr(0, kNameBytesShown),
                                                 cut ? "...\": " : "\": ", what));
}

// TextToWire's message starts with the name that it was given.
absl::Status QueryBinder::ValueError(absl::string_view name, absl::string_view part,
                                     const absl::Status& status) const {
  absl::string_view what = status.message();
  if (absl::ConsumePrefix(&what, name)) absl::ConsumePrefix(&what, ": ");
  return ParameterError(name, absl::StrCat(part, what));
}

absl::Status QueryBinder::BindQuery(absl::string_view query) {
  if (binding_.body != BodyRule::kWhole) {
    // What the path and the body bind does not clash: the path wins. The body comes first, so
    // that a variable inside its field leaves no gap around it.
    if (binding_.body == BodyRule::kField) bound_.Bind({&binding_.body_field, 1}, Source::kBody);
    for (const FieldPath& path : binding_.variables) bound_.Bind(path.fields, Source::kPath);
  }
  return Bind(query);
}

absl::Status QueryBinder::BindForm(absl::string_view form,
                                   absl::Span<const FieldPath* const> replaced) {
  is_form_ = true;
  for (const FieldPath* path : replaced) bound_.Bind(path->fields, Source::kPath);
  return Bind(form);
}

absl::Status QueryBinder::Bind(absl::string_view text) {
  // Decoded names stay until the end (bound_ holds map keys), and so do values: all
  // of them take no more than the text itself.
  encoded_ = NeedsQueryDecoding(text);
  absl::FixedArray<char, 1024> decoded(encoded_ ? text.size() : 0);
  char* buffer = decoded.data();
  QueryReader reader(text);
  QueryParameter parameter;
  // A target has a limit of its own.
  const size_t count_max = is_form_ ? options_.json.elements_max : 0;
  for (size_t count = 1; reader.Next(&parameter); ++count) {
    if (count_max != 0 && count > count_max) {
      return absl::InvalidArgumentError(
          absl::StrCat("the form has too many fields: at most ", count_max, " are taken"));
    }
    if (BindPlain(parameter)) continue;
    if (absl::Status status = BindParameter(parameter, &buffer); !status.ok()) return status;
  }
  unknown_.AppendTo(binding_, wire_);
  return absl::OkStatus();
}

bool QueryBinder::BindPlain(const QueryParameter& parameter) {
  if (encoded_ || is_form_ || binding_.body == BodyRule::kWhole) return false;
  const FieldEntry* field = binding_.method->request->FindField(parameter.raw_name);
  if (field == nullptr || field->repeated || field->message != nullptr || !field->has_plain_name ||
      !bound_.IsNew(*field)) {
    return false;
  }
  if (!TextToWire({&field, 1}, "", parameter.raw_value, options_.json, wire_).ok()) return false;
  bound_.BindNew(*field, Source::kQuery);
  return true;
}

bool QueryBinder::Decode(absl::string_view raw, char** buffer, absl::string_view* decoded) const {
  if (!encoded_) {
    *decoded = raw;
    return true;
  }
  const bool plus_is_space = is_form_ || !options_.query_plus_is_literal;
  const bool valid =
      plus_is_space ? QueryDecode(raw, *buffer, decoded) : PercentDecode(raw, *buffer, decoded);
  if (valid && decoded->data() == *buffer) *buffer += decoded->size();
  return valid;
}

absl::Status QueryBinder::BindParameter(const QueryParameter& parameter, char** buffer) {
  absl::string_view name;
  absl::string_view value;
  if (!Decode(parameter.raw_name, buffer, &name) || !Decode(parameter.raw_value, buffer, &value)) {
    return ParameterError(parameter.raw_name,
                          "\"%\" that is not followed by two hexadecimal digits");
  }
  if (name.size() > kNameBytesMax) {
    return ParameterError(name, absl::StrCat("the name is longer than ", kNameBytesMax, " bytes"));
  }
  if (!is_form_ && system_->Includes(name)) {
    absl::Status status = system_->Take(name, value);
    return status.ok() ? status : ParameterError(name, status.message());
  }
  return BindNamed(name, value);
}

QueryName::Outcome QueryBinder::Resolve(absl::string_view name) {
  if (is_form_ && binding_.body == BodyRule::kField) {
    return name_.ResolveWithin(*binding_.body_field, name, options_.json.depth_max);
  }
  return name_.Resolve(name, *binding_.method->request, options_.json.depth_max);
}

absl::Status QueryBinder::BindNamed(absl::string_view name, absl::string_view value) {
  if (!is_form_ && binding_.body == BodyRule::kWhole) return TakeUnknown(name, value);
  switch (Resolve(name)) {
    case QueryName::Outcome::kUnknown:
      return TakeUnknown(name, value);
    case QueryName::Outcome::kUnusable:
      return ParameterError(name, name_.Problem());
    case QueryName::Outcome::kResolved:
      break;
  }
  return name_.leaf().map ? AppendMapEntry(name_, value) : AppendField(name_, value);
}

absl::Status QueryBinder::TakeUnknown(absl::string_view name, absl::string_view value) {
  if (options_.ignored_query_parameters.contains(name)) return absl::OkStatus();
  if (!is_form_ && options_.capture_unknown_query_parameters &&
      UnknownParameters::HasPlaceIn(binding_)) {
    if (!IsValidUtf8(name) || !IsValidUtf8(value)) {
      return ParameterError(Excerpt(name), "expected UTF-8 text");
    }
    unknown_.Add(name, value);
    return absl::OkStatus();
  }
  if (options_.ignore_unknown_query_parameters) return absl::OkStatus();
  if (!is_form_ && binding_.body == BodyRule::kWhole) {
    return ParameterError(name, "unknown: all fields of this method are set in the request body");
  }
  return ParameterError(name, absl::StrCat("unknown: ", name_.Problem()));
}

bool QueryBinder::IsIgnored(const BoundFields::Result& conflict) const {
  if (conflict.source == Source::kQuery) return false;
  return is_form_ || options_.ignore_bound_query_parameters;
}

absl::Status QueryBinder::AppendField(const QueryName& name, absl::string_view value) {
  BoundFields::Result result = bound_.Bind(name.path(), Source::kQuery);
  if (result.conflict != Conflict::kNone) {
    if (IsIgnored(result)) return absl::OkStatus();
    return ParameterError(name.text(), Describe(result, is_form_));
  }
  absl::Status status = TextToWire(name.path(), name.text(), value, options_.json, wire_);
  return status.ok() ? status : ValueError(name.text(), "", status);
}

// A map entry is a message of the fields key and value, inside those that the path
// leads through.
absl::Status QueryBinder::AppendMapEntry(const QueryName& name, absl::string_view value) {
  const size_t begin = wire_->size();
  WireWriter writer(wire_);
  absl::InlinedVector<size_t, 8> marks;
  for (const FieldEntry* field : name.path()) {
    writer.AppendTag(field->tag_bytes, field->tag_size);
    marks.push_back(writer.BeginDelimited());
  }
  bool ignored = false;
  if (absl::Status status = AppendMapKey(name, &ignored); !status.ok()) return status;
  if (ignored) {
    wire_->Truncate(begin);
    return absl::OkStatus();
  }
  const FieldEntry* const map_value = name.leaf().map_value;
  absl::Status status = TextToWire({&map_value, 1}, name.text(), value, options_.json, wire_);
  if (!status.ok()) return ValueError(name.text(), "", status);
  for (; !marks.empty(); marks.pop_back()) writer.EndDelimited(marks.back());
  return absl::OkStatus();
}

absl::Status QueryBinder::AppendMapKey(const QueryName& name, bool* ignored) {
  const FieldEntry* const map_key = name.leaf().map_key;
  const size_t begin = wire_->size();
  absl::Status status =
      TextToWire({&map_key, 1}, name.text(), name.map_key(), options_.json, wire_);
  if (!status.ok()) return ValueError(name.text(), "key: ", status);
  const bool is_text = map_key->type == FieldType::kString;
  const absl::string_view encoded = wire_->view().substr(begin + map_key->tag_size);
  BoundFields::Result result =
      bound_.BindMapKey(name.path(), is_text ? name.map_key() : absl::string_view(),
                        is_text ? 0 : KeyBits(map_key->type, encoded), Source::kQuery);
  if (result.conflict == Conflict::kNone) return absl::OkStatus();
  *ignored = IsIgnored(result);
  return *ignored ? absl::OkStatus() : ParameterError(name.text(), Describe(result, is_form_));
}

}  // namespace transom
