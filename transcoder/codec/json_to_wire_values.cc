// The well-known types whose JSON is not an object of their fields.

#include <cstring>

#include "transcoder/codec/json_to_wire_encoder.h"
#include "transcoder/codec/scratch_stack.h"
#include "transcoder/codec/well_known_parse.h"

namespace transom {
namespace {

// Tags of google/protobuf/struct.proto, all of one byte.
constexpr char kStructFieldsTag = 0x0a;
constexpr char kEntryKeyTag = 0x0a;
constexpr char kEntryValueTag = 0x12;
constexpr char kNullValueTag = 0x08;
constexpr char kNumberValueTag = 0x11;
constexpr char kStringValueTag = 0x1a;
constexpr char kBoolValueTag = 0x20;
constexpr char kStructValueTag = 0x2a;
constexpr char kListValueTag = 0x32;
constexpr char kListValuesTag = 0x0a;

constexpr char kTimestampExpected[] = "a timestamp like \"2006-01-02T15:04:05Z\"";
constexpr char kDurationExpected[] = "a duration like \"1.5s\"";
constexpr char kFieldMaskExpected[] = "a field mask like \"fooBar,baz.qux\"";

FieldType WrappedType(WellKnownType type) {
  switch (type) {
    case WellKnownType::kDoubleValue:
      return FieldType::kDouble;
    case WellKnownType::kFloatValue:
      return FieldType::kFloat;
    case WellKnownType::kInt64Value:
      return FieldType::kInt64;
    case WellKnownType::kUint64Value:
      return FieldType::kUint64;
    case WellKnownType::kInt32Value:
      return FieldType::kInt32;
    case WellKnownType::kUint32Value:
      return FieldType::kUint32;
    case WellKnownType::kBoolValue:
      return FieldType::kBool;
    case WellKnownType::kStringValue:
      return FieldType::kString;
    default:
      return FieldType::kBytes;
  }
}

}  // namespace

bool JsonToWireEncoder::WriteTime(WellKnownType type, const PathLink* link) {
  const bool is_timestamp = type == WellKnownType::kTimestamp;
  const char* const expected = is_timestamp ? kTimestampExpected : kDurationExpected;
  absl::string_view text;
  if (!ReadStringValue(expected, link, &text)) return false;
  TimeValue value;
  if (!(is_timestamp ? ParseTimestamp(text, &value) : ParseDuration(text, &value))) {
    return FailValue(expected, link);
  }
  AppendTimeValue(value, /*write_zeros=*/false, &writer_);
  return true;
}

bool JsonToWireEncoder::WriteFieldMask(const PathLink* link) {
  if (reader_.Peek() != JsonKind::kString) return FailKind(kFieldMaskExpected, link);
  JsonString string;
  if (!reader_.ReadString(&string)) return FailSyntax(link);
  // Not unescaped where other strings are: there the mask is written.
  ScratchStack& scratch = ScratchStack::OfThread();
  const ScratchStack::Mark mark = scratch.mark();
  absl::string_view text = string.raw;
  if (ABSL_PREDICT_FALSE(string.escaped)) {
    char* const copy = static_cast<char*>(scratch.Allocate(text.size() + kUnescapeSlack));
    text = absl::string_view(copy, Unescape(text, copy));
  }
  const bool written = AppendFieldMask(text, FieldMaskNames::kCamelCase, &writer_);
  scratch.Release(mark);
  return written || FailValue(kFieldMaskExpected, link);
}

bool JsonToWireEncoder::WriteWrapper(const MessageTable& type, const PathLink* link) {
  const FieldEntry* field = type.FindFieldByNumber(1);
  const FieldType wrapped = WrappedType(type.well_known);
  if (field == nullptr || field->type != wrapped || field->repeated) {
    return Fail(reader_.position(), link, "the schema's wrapper type is not the well-known one");
  }
  writer_.AppendTag(field->tag_bytes, field->tag_size);
  return WriteScalar(*field, link);
}

bool JsonToWireEncoder::WriteStruct(const PathLink* parent) {
  if (reader_.Peek() != JsonKind::kObject) return FailKind("an object", parent);
  // The entry of each field is a level on the wire and none in the text.
  if (!reader_.BeginObject() || !reader_.Sink()) return FailSyntax(parent);
  PathLink link(parent);
  KeySet keys;
  while (reader_.NextMember()) {
    JsonString name;
    if (!reader_.ReadMemberName(&name)) return FailSyntax(parent);
    link.key = name.raw;
    link.has_key = true;
    if (ABSL_PREDICT_FALSE(!InsertName(name, &keys))) {
      return Fail(reader_.token(), &link, "the key is there twice");
    }
    wire_->Push(kStructFieldsTag);
    const size_t entry_mark = writer_.BeginDelimited();
    wire_->Push(kEntryKeyTag);
    WriteStringToken(name);
    wire_->Push(kEntryValueTag);
    const size_t value_mark = writer_.BeginDelimited();
    if (!WriteValue(&link)) return false;
    writer_.EndDelimited(value_mark);
    writer_.EndDelimited(entry_mark);
  }
  reader_.Rise();
  return reader_.ok() || FailSyntax(parent);
}

bool JsonToWireEncoder::WriteValue(const PathLink* link) {
  const JsonKind kind = reader_.Peek();
  switch (kind) {
    case JsonKind::kNull:
      wire_->Push(kNullValueTag);
      wire_->Push(0);
      return reader_.ReadLiteral(kind) || FailSyntax(link);
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      wire_->Push(kBoolValueTag);
      wire_->Push(kind == JsonKind::kTrue ? 1 : 0);
      return reader_.ReadLiteral(kind) || FailSyntax(link);
    case JsonKind::kString:
      wire_->Push(kStringValueTag);
      return WriteString(link);
    case JsonKind::kNumber: {
      double number;
      if (!ReadNumber(FieldType::kDouble, link, &number)) return false;
      uint64_t bits;
      std::memcpy(&bits, &number, sizeof(bits));
      wire_->Push(kNumberValueTag);
      writer_.AppendFixed(bits);
      return true;
    }
    case JsonKind::kObject:
    case JsonKind::kArray: {
      wire_->Push(kind == JsonKind::kObject ? kStructValueTag : kListValueTag);
      const size_t mark = writer_.BeginDelimited();
      // The Value around the list or Struct is a level on the wire and none in the text.
      if (!reader_.Sink()) return FailSyntax(link);
      if (!(kind == JsonKind::kObject ? WriteStruct(link) : WriteListValue(link))) return false;
      reader_.Rise();
      writer_.EndDelimited(mark);
      return true;
    }
    case JsonKind::kNone:
      break;
  }
  return FailKind("a value", link);
}

bool JsonToWireEncoder::WriteListValue(const PathLink* parent) {
  if (reader_.Peek() != JsonKind::kArray) return FailKind("an array", parent);
  if (!reader_.BeginArray()) return FailSyntax(parent);
  PathLink link(parent);
  while (reader_.NextElement()) {
    ++link.index;
    wire_->Push(kListValuesTag);
    const size_t mark = writer_.BeginDelimited();
    if (!WriteValue(&link)) return false;
    writer_.EndDelimited(mark);
  }
  return reader_.ok() || FailSyntax(parent);
}

}  // namespace transom
