// The well-known types, whose JSON form is not that of their fields.

#include <cmath>
#include <cstring>

#include "transcoder/codec/well_known_print.h"
#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {
namespace {

// "type.googleapis.com/google.rpc.ErrorInfo" -> "google.rpc.ErrorInfo"; empty if
// there is no slash with a name behind it.
absl::string_view TypeNameOf(absl::string_view type_url) {
  const size_t slash = type_url.rfind('/');
  return slash == absl::string_view::npos ? absl::string_view() : type_url.substr(slash + 1);
}

// Whether an Any holds the message's form under "value" instead of its fields.
bool IsUnderValue(const MessageTable& type) {
  return type.well_known != WellKnownType::kNone && type.well_known != WellKnownType::kEmpty &&
         type.well_known != WellKnownType::kMapEntry;
}

}  // namespace

bool WireToJsonPrinter::PrintWellKnown(const MessageTable& type, absl::string_view wire) {
  switch (type.well_known) {
    case WellKnownType::kAny:
      return PrintAnyMessage(type, wire);
    case WellKnownType::kTimestamp:
    case WellKnownType::kDuration:
      return PrintTime(type, wire);
    case WellKnownType::kFieldMask:
      return PrintFieldMask(wire);
    case WellKnownType::kStruct:
    case WellKnownType::kListValue: {
      const FieldEntry* content = type.FindFieldByNumber(1);
      if (content == nullptr || !content->repeated) break;
      return PrintWholeRepeated(wire, *content);
    }
    case WellKnownType::kValue:
      return PrintDynamicValue(type, wire);
    default:
      return PrintWrapper(type, wire);
  }
  return Fail(wire.data(), "well-known type of an unknown shape");
}

bool WireToJsonPrinter::ReadPair(absl::string_view wire, WireType wire_type, RawValue* first,
                                 RawValue* second) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    const uint32_t number = TagNumber(tag);
    bool ok;
    if (number > 2 || TagType(tag) != wire_type) {
      WireReader skipping = reader;
      ok = skipping.SkipField(tag, depth_left_);
      reader = skipping;
    } else {
      RawValue* value = number == 1 ? first : second;
      ok = wire_type == WireType::kVarint ? reader.ReadVarint(&value->bits)
                                          : reader.ReadDelimited(&value->bytes);
    }
    if (ABSL_PREDICT_FALSE(!ok)) return Fail(reader);
  }
  return true;
}

bool WireToJsonPrinter::PrintWrapper(const MessageTable& type, absl::string_view wire) {
  const FieldEntry* field = type.FindFieldByNumber(1);
  if (field == nullptr || field->repeated) {
    return Fail(wire.data(), "well-known type of an unknown shape");
  }
  RawValue value;
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    WireReader next = reader;
    const bool ok = TagNumber(tag) == 1 && AcceptsWireType(*field, TagType(tag))
                        ? ReadRawValue(*field, TagType(tag), depth_left_, &next, &value)
                        : next.SkipField(tag, depth_left_);
    if (ABSL_PREDICT_FALSE(!ok)) return Fail(next);
    reader = next;
  }
  return PrintValue(*field, value);
}

bool WireToJsonPrinter::PrintTime(const MessageTable& type, absl::string_view wire) {
  RawValue seconds;
  RawValue nanos;
  if (!ReadPair(wire, WireType::kVarint, &seconds, &nanos)) return false;
  const auto whole = static_cast<int64_t>(seconds.bits);
  const auto fraction = static_cast<int32_t>(nanos.bits);
  const bool is_timestamp = type.well_known == WellKnownType::kTimestamp;
  json_.BeforeValue();
  OutputBuffer* out = json_.out();
  char* const p = out->Reserve(kTimeSizeMax);
  char* const end =
      is_timestamp ? WriteTimestamp(whole, fraction, p) : WriteDuration(whole, fraction, p);
  if (ABSL_PREDICT_FALSE(end == nullptr)) {
    return Fail(wire.data(), is_timestamp ? "timestamp out of range" : "duration out of range");
  }
  out->Advance(static_cast<size_t>(end - p));
  return true;
}

bool WireToJsonPrinter::PrintFieldMask(absl::string_view wire) {
  json_.BeforeValue();
  OutputBuffer* out = json_.out();
  out->Push('"');
  bool first = true;
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    if (tag != MakeTag(1, WireType::kDelimited)) {
      if (!reader.SkipField(tag, depth_left_)) return Fail(reader);
      continue;
    }
    absl::string_view path;
    if (!reader.ReadDelimited(&path)) return Fail(reader);
    if (!first) out->Push(',');
    first = false;
    if (!AppendCamelCasePath(path, out)) {
      return Fail(path.data(), "field mask path that has no JSON form");
    }
  }
  out->Push('"');
  return true;
}

// google.protobuf.Value: a oneof, so its last member counts. Without one it is null.
bool WireToJsonPrinter::PrintDynamicValue(const MessageTable& type, absl::string_view wire) {
  const FieldEntry* member = nullptr;
  MergedValue merged;
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    const FieldEntry* field = type.FindFieldByNumber(TagNumber(tag));
    WireReader next = reader;
    if (field == nullptr || field->repeated || !AcceptsWireType(*field, TagType(tag))) {
      if (!next.SkipField(tag, depth_left_)) return Fail(next);
      reader = next;
      continue;
    }
    RawValue value;
    if (!ReadRawValue(*field, TagType(tag), depth_left_, &next, &value)) return Fail(next);
    reader = next;
    if (member != field) merged.Clear();
    member = field;
    if (!Merge(*field, value, &merged)) return false;
  }
  if (member == nullptr || member->type == FieldType::kEnum) {
    json_.Null();
    return true;
  }
  const RawValue& value = merged.value();
  if (member->type == FieldType::kDouble) {
    double number;
    std::memcpy(&number, &value.bits, sizeof(number));
    if (!std::isfinite(number)) return Fail(wire.data(), "NaN or infinity in a Value");
  }
  return PrintValue(*member, value);
}

bool WireToJsonPrinter::PrintAnyMessage(const MessageTable& type, absl::string_view wire) {
  RawValue type_url;
  RawValue value;
  if (!ReadPair(wire, WireType::kDelimited, &type_url, &value)) return false;
  if (type_url.bytes.empty() && value.bytes.empty()) {
    json_.BeginObject();
    json_.EndObject();
    return true;
  }
  return PrintAny(*type.schema, type_url.bytes, value.bytes);
}

bool WireToJsonPrinter::PrintAny(const Schema& schema, absl::string_view type_url,
                                 absl::string_view value) {
  const JsonWriter::Mark mark = json_.Save();
  const int depth_left = depth_left_;
  if (PrintAnyInFull(schema, type_url, value)) return true;
  if (!options_.unknown_any_as_bytes || wants_restart_) return false;
  json_.Restore(mark);
  depth_left_ = depth_left;
  json_.BeginObject();
  json_.PreparedKey("\"@type\":");
  json_.LossyString(type_url);
  json_.PreparedKey("\"value\":");
  json_.Bytes(value);
  json_.EndObject();
  return true;
}

bool WireToJsonPrinter::PrintAnyInFull(const Schema& schema, absl::string_view type_url,
                                       absl::string_view value) {
  const MessageTable* type = schema.FindMessage(TypeNameOf(type_url));
  if (type == nullptr) return Fail(type_url.data(), "Any of an unknown type");
  if (depth_left_ <= 0) return FailDepth(value);
  --depth_left_;
  json_.BeginObject();
  json_.PreparedKey("\"@type\":");
  if (!json_.String(type_url)) return Fail(type_url.data(), "invalid UTF-8 in the type of an Any");
  if (IsUnderValue(*type)) {
    json_.PreparedKey("\"value\":");
    if (!PrintMessage(*type, value)) return false;
  } else if (!PrintFields(*type, value)) {
    return false;
  }
  json_.EndObject();
  ++depth_left_;
  return true;
}

}  // namespace transom
