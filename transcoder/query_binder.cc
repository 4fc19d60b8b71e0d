#include "transcoder/query_binder.h"

#include <cstring>
#include <string>

#include "absl/container/fixed_array.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/codec/text_to_wire.h"
#include "transcoder/routing/percent.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

using Conflict = BoundFields::Conflict;
using Source = BoundFields::Source;

// Names are the caller's own, and may be of any length.
constexpr size_t kNameShownMax = 200;

absl::Status ParameterError(absl::string_view name, absl::string_view what) {
  const bool cut = name.size() > kNameShownMax;
  return absl::InvalidArgumentError(absl::StrCat(
      "query parameter \"", name.substr(0, kNameShownMax), cut ? "...\": " : "\": ", what));
}

// TextToWire's message starts with the name that it was given.
absl::Status ValueError(absl::string_view name, absl::string_view part,
                        const absl::Status& status) {
  absl::string_view what = status.message();
  if (absl::ConsumePrefix(&what, name)) absl::ConsumePrefix(&what, ": ");
  return ParameterError(name, absl::StrCat(part, what));
}

std::string Describe(const BoundFields::Result& result) {
  absl::string_view by = result.source == Source::kPath   ? "the path"
                         : result.source == Source::kBody ? "the request body"
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
                         OutputBuffer* wire)
    : binding_(binding), options_(options), wire_(wire) {}

absl::Status QueryBinder::Bind(absl::string_view query) {
  if (binding_.body != BodyRule::kWhole) {
    // What the path and the body bind does not clash: the path wins.
    for (const FieldPath& path : binding_.variables) bound_.Bind(path.fields, Source::kPath);
    if (binding_.body == BodyRule::kField) bound_.Bind({&binding_.body_field, 1}, Source::kBody);
  }
  // Decoded names stay until the end (bound_ holds map keys), and so do values: all
  // of them take no more than the query itself.
  encoded_ = NeedsQueryDecoding(query);
  absl::FixedArray<char, 1024> decoded(encoded_ ? query.size() : 0);
  char* buffer = decoded.data();
  QueryReader reader(query);
  QueryParameter parameter;
  while (reader.Next(&parameter)) {
    if (BindPlain(parameter)) continue;
    if (absl::Status status = BindParameter(parameter, &buffer); !status.ok()) return status;
  }
  return absl::OkStatus();
}

bool QueryBinder::BindPlain(const QueryParameter& parameter) {
  if (encoded_ || binding_.body == BodyRule::kWhole) return false;
  const FieldEntry* field = binding_.method->request->FindField(parameter.raw_name);
  if (field == nullptr || field->repeated || field->message != nullptr || !bound_.IsNew(*field)) {
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
  const bool valid = options_.query_plus_is_literal ? PercentDecode(raw, *buffer, decoded)
                                                    : QueryDecode(raw, *buffer, decoded);
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
  if (name == "$unique") return absl::OkStatus();  // a cache buster, never part of the request
  return BindNamed(name, value);
}

absl::Status QueryBinder::BindNamed(absl::string_view name, absl::string_view value) {
  if (binding_.body == BodyRule::kWhole) {
    if (options_.ignore_unknown_query_parameters) return absl::OkStatus();
    return ParameterError(name, "unknown: all fields of this method are set in the request body");
  }
  switch (name_.Resolve(name, *binding_.method->request, options_.json.depth_max)) {
    case QueryName::Outcome::kUnknown:
      if (options_.ignore_unknown_query_parameters) return absl::OkStatus();
      return ParameterError(name, absl::StrCat("unknown: ", name_.Problem()));
    case QueryName::Outcome::kUnusable:
      return ParameterError(name, name_.Problem());
    case QueryName::Outcome::kResolved:
      break;
  }
  return name_.leaf().map ? AppendMapEntry(name_, value) : AppendField(name_, value);
}

absl::Status QueryBinder::AppendField(const QueryName& name, absl::string_view value) {
  BoundFields::Result result = bound_.Bind(name.path(), Source::kQuery);
  if (result.conflict != Conflict::kNone) return ParameterError(name.text(), Describe(result));
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
  if (absl::Status status = AppendMapKey(name); !status.ok()) return status;
  const FieldEntry* const map_value = name.leaf().map_value;
  const size_t value_begin = wire_->size();
  absl::Status status = TextToWire({&map_value, 1}, name.text(), value, options_.json, wire_);
  if (!status.ok()) return ValueError(name.text(), "", status);
  if (wire_->size() == value_begin) {
    // An enum name that is unknown, and ignored: there is no entry.
    wire_->Truncate(begin);
    return absl::OkStatus();
  }
  for (; !marks.empty(); marks.pop_back()) writer.EndDelimited(marks.back());
  return absl::OkStatus();
}

absl::Status QueryBinder::AppendMapKey(const QueryName& name) {
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
  if (result.conflict != Conflict::kNone) return ParameterError(name.text(), Describe(result));
  return absl::OkStatus();
}

}  // namespace transom
