// Single values: scalars, enums, defaults, and the way into a message.

#include <cstring>

#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {
namespace {

double DoubleOf(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

float FloatOf(uint64_t bits) {
  const auto narrow = static_cast<uint32_t>(bits);
  float value;
  std::memcpy(&value, &narrow, sizeof(value));
  return value;
}

absl::string_view Unquoted(absl::string_view json) {
  return json.size() >= 2 && json[0] == '"' ? json.substr(1, json.size() - 2) : json;
}

}  // namespace

bool WireToJsonPrinter::PrintValue(const FieldEntry& field, const RawValue& value) {
  const uint64_t bits = value.bits;
  switch (field.type) {
    case FieldType::kInt32:
    case FieldType::kSfixed32:
      json_.Int64(static_cast<int32_t>(bits));
      return true;
    case FieldType::kSint32:
      json_.Int64(DecodeZigZag32(static_cast<uint32_t>(bits)));
      return true;
    case FieldType::kUint32:
    case FieldType::kFixed32:
      json_.Uint64(bits);
      return true;
    case FieldType::kInt64:
    case FieldType::kSfixed64:
    case FieldType::kSint64: {
      const int64_t number =
          field.type == FieldType::kSint64 ? DecodeZigZag64(bits) : static_cast<int64_t>(bits);
      options_.print_int64_as_numbers ? json_.Int64(number) : json_.QuotedInt64(number);
      return true;
    }
    case FieldType::kUint64:
    case FieldType::kFixed64:
      options_.print_int64_as_numbers ? json_.Uint64(bits) : json_.QuotedUint64(bits);
      return true;
    case FieldType::kDouble:
      json_.Double(DoubleOf(bits));
      return true;
    case FieldType::kFloat:
      json_.Float(FloatOf(bits));
      return true;
    case FieldType::kBool:
      json_.Bool(bits != 0);
      return true;
    case FieldType::kEnum:
      PrintEnum(*field.enum_type, static_cast<int32_t>(bits));
      return true;
    case FieldType::kBytes:
      json_.Bytes(value.bytes);
      return true;
    case FieldType::kString:
      if (ABSL_PREDICT_TRUE(json_.String(value.bytes))) return true;
      return Fail(value.bytes.data(), "invalid UTF-8 in the string");
    case FieldType::kMessage:
    case FieldType::kGroup:
      return PrintSubmessage(*field.message, value.bytes);
  }
  return Fail(nullptr, "field of an unknown type");
}

bool WireToJsonPrinter::PrintSubmessage(const MessageTable& type, absl::string_view wire) {
  if (ABSL_PREDICT_FALSE(depth_left_ <= 0)) return Fail(wire.data(), "nested too deeply");
  --depth_left_;
  const bool ok = PrintMessage(type, wire);
  ++depth_left_;
  return ok;
}

void WireToJsonPrinter::PrintEnum(const EnumTable& type, int32_t number) {
  if (type.is_null_value) return json_.Null();
  if (!options_.print_enums_as_numbers) {
    const auto found = type.by_number.find(number);
    if (found != type.by_number.end()) return json_.Raw(found->second);
  }
  json_.Int64(number);
}

void WireToJsonPrinter::PrintDefault(const FieldEntry& field) {
  absl::string_view text = field.default_json;
  if (field.repeated) return json_.Raw(text);
  if (field.type == FieldType::kEnum && options_.print_enums_as_numbers) {
    const auto found = field.enum_type->by_name.find(Unquoted(text));
    if (found != field.enum_type->by_name.end()) return json_.Int64(found->second);
  }
  const bool is_int64 = field.type == FieldType::kInt64 || field.type == FieldType::kUint64 ||
                        field.type == FieldType::kSint64 || field.type == FieldType::kFixed64 ||
                        field.type == FieldType::kSfixed64;
  json_.Raw(is_int64 && options_.print_int64_as_numbers ? Unquoted(text) : text);
}

}  // namespace transom
