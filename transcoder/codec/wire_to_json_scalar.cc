// Single values: scalars, enums, defaults, and the way into a message.

#include "transcoder/codec/wire_to_json_number.h"
#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {
namespace {

absl::string_view Unquoted(absl::string_view json) {
  return json.size() >= 2 && json[0] == '"' ? json.substr(1, json.size() - 2) : json;
}

}  // namespace

bool WireToJsonPrinter::PrintValue(const FieldEntry& field, const RawValue& value) {
  switch (field.type) {
    case FieldType::kEnum:
      PrintEnum(*field.enum_type, static_cast<int32_t>(value.bits));
      return CheckSize();
    case FieldType::kBytes:
      json_.Bytes(value.bytes);
      return true;
    case FieldType::kString:
      if (ABSL_PREDICT_TRUE(json_.String(value.bytes, ReadableEnd(value.bytes)))) return true;
      return Fail(value.bytes.data(), "invalid UTF-8 in the string");
    case FieldType::kMessage:
    case FieldType::kGroup:
      return PrintSubmessage(*field.message, value.bytes);
    default:
      json_.Element(kNumberSizeMax, [&](char* p) {
        return WriteNumber(field.type, value.bits, options_.print_int64_as_numbers, p);
      });
      return true;
  }
}

bool WireToJsonPrinter::PrintSubmessage(const MessageTable& type, absl::string_view wire) {
  if (ABSL_PREDICT_FALSE(depth_left_ <= 0)) return FailDepth(wire);
  --depth_left_;
  const bool ok = PrintMessage(type, wire);
  ++depth_left_;
  return ok;
}

void WireToJsonPrinter::PrintEnum(const EnumTable& type, int32_t number) {
  if (type.is_null_value) return json_.Null();
  if (!options_.print_enums_as_numbers) {
    const absl::string_view name = type.QuotedName(number);
    if (ABSL_PREDICT_TRUE(!name.empty())) {
      return json_.Element(name.size(), [name](char* p) { return CopyShort(name, p); });
    }
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
