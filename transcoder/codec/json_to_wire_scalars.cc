// Numbers, bools, enums, strings and bytes.

#include "transcoder/codec/json_to_wire_scalars.h"

#include <cstring>
#include <type_traits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/json_to_wire_encoder.h"
#include "transcoder/codec/well_known_parse.h"

namespace transom {
namespace {

constexpr absl::string_view kBytesExpected = "base64 text";

template <typename Number>
NumberError ParseQuoted(absl::string_view text, Number* value) {
  return ParseNumber(text, value);
}
NumberError ParseQuoted(absl::string_view text, float* value) {
  return ParseQuotedFloat(text, value);
}
NumberError ParseQuoted(absl::string_view text, double* value) {
  return ParseQuotedFloat(text, value);
}

}  // namespace

absl::string_view ExpectedText(FieldType type) {
  switch (type) {
    case FieldType::kDouble:
      return "a double";
    case FieldType::kFloat:
      return "a float";
    case FieldType::kInt64:
    case FieldType::kSint64:
    case FieldType::kSfixed64:
      return "an int64";
    case FieldType::kUint64:
    case FieldType::kFixed64:
      return "a uint64";
    case FieldType::kInt32:
    case FieldType::kSint32:
    case FieldType::kSfixed32:
      return "an int32";
    case FieldType::kUint32:
    case FieldType::kFixed32:
      return "a uint32";
    case FieldType::kBool:
      return "a bool";
    case FieldType::kString:
      return "a string";
    case FieldType::kBytes:
      return kBytesExpected;
    default:
      return "a value";
  }
}

bool FindEnumNumber(const EnumTable& type, absl::string_view name, bool case_insensitive,
                    int32_t* number) {
  auto it = type.by_name.find(name);
  if (it != type.by_name.end()) {
    *number = it->second;
    return true;
  }
  if (!case_insensitive) return false;
  absl::string_view found;
  for (const auto& [candidate, value] : type.by_name) {
    // The map has no order of its own that could decide between two.
    if (absl::EqualsIgnoreCase(candidate, name) && (found.empty() || candidate < found)) {
      found = candidate;
      *number = value;
    }
  }
  return !found.empty();
}

template <typename Number>
bool JsonToWireEncoder::ReadNumber(FieldType type, const PathLink* link, Number* value) {
  if constexpr (std::is_floating_point<Number>::value) {
    JsonDecimal decimal;
    if (ABSL_PREDICT_TRUE(reader_.TryReadDecimal(&decimal))) {
      return ABSL_PREDICT_TRUE(ParseNumber(decimal, value) == NumberError::kNone) ||
             FailRange(type, link);
    }
  } else {
    int64_t integer;
    if (ABSL_PREDICT_TRUE(reader_.TryReadInteger(&integer))) {
      *value = static_cast<Number>(integer);
      const bool fits = static_cast<int64_t>(*value) == integer &&
                        (std::is_signed<Number>::value || integer >= 0);
      return ABSL_PREDICT_TRUE(fits) || FailRange(type, link);
    }
  }
  return ReadUnusualNumber(type, link, value);
}

template <typename Number>
bool JsonToWireEncoder::ReadUnusualNumber(FieldType type, const PathLink* link, Number* value) {
  const JsonKind kind = reader_.Peek();
  NumberError error;
  if (ABSL_PREDICT_TRUE(kind == JsonKind::kNumber)) {
    absl::string_view text;
    if (!reader_.ReadNumber(&text)) return FailSyntax(link);
    error = ParseNumber(text, value);
  } else if (kind == JsonKind::kString) {
    JsonString string;
    if (!reader_.ReadString(&string)) return FailSyntax(link);
    error = ParseQuoted(Unescaped(string), value);
  } else {
    return FailKind(ExpectedText(type), link);
  }
  if (ABSL_PREDICT_TRUE(error == NumberError::kNone)) return true;
  if (error != NumberError::kRange) return FailValue(ExpectedText(type), link);
  return FailRange(type, link);
}

template bool JsonToWireEncoder::ReadNumber(FieldType type, const PathLink* link, double* value);

bool JsonToWireEncoder::FailRange(FieldType type, const PathLink* link) {
  return FailValue(absl::StrCat(ExpectedText(type), " in its range"), link);
}

bool JsonToWireEncoder::WriteScalar(const FieldEntry& field, const PathLink* link) {
  switch (field.type) {
    case FieldType::kDouble: {
      double value;
      if (!ReadNumber(field.type, link, &value)) return false;
      uint64_t bits;
      std::memcpy(&bits, &value, sizeof(bits));
      writer_.AppendFixed(bits);
      return true;
    }
    case FieldType::kFloat: {
      float value;
      if (!ReadNumber(field.type, link, &value)) return false;
      uint32_t bits;
      std::memcpy(&bits, &value, sizeof(bits));
      writer_.AppendFixed(bits);
      return true;
    }
    case FieldType::kInt64:
    case FieldType::kSint64:
    case FieldType::kSfixed64: {
      int64_t value;
      if (!ReadNumber(field.type, link, &value)) return false;
      AppendSigned64(field.type, value, &writer_);
      return true;
    }
    case FieldType::kInt32:
    case FieldType::kSint32:
    case FieldType::kSfixed32: {
      int32_t value;
      if (!ReadNumber(field.type, link, &value)) return false;
      AppendSigned32(field.type, value, &writer_);
      return true;
    }
    case FieldType::kUint64:
    case FieldType::kFixed64: {
      uint64_t value;
      if (!ReadNumber(field.type, link, &value)) return false;
      AppendUnsigned64(field.type, value, &writer_);
      return true;
    }
    case FieldType::kUint32:
    case FieldType::kFixed32: {
      uint32_t value;
      if (!ReadNumber(field.type, link, &value)) return false;
      AppendUnsigned32(field.type, value, &writer_);
      return true;
    }
    case FieldType::kBool: {
      bool value;
      if (!ReadBool(link, &value)) return false;
      wire_->Push(value ? 1 : 0);
      return true;
    }
    case FieldType::kString:
      return WriteString(link);
    case FieldType::kBytes:
      return WriteBytes(link);
    case FieldType::kEnum:
    case FieldType::kGroup:
    case FieldType::kMessage:
      break;
  }
  return false;
}

bool JsonToWireEncoder::WriteIntegerKey(FieldType type, const PathLink* link, uint64_t* number) {
  switch (type) {
    case FieldType::kInt64:
    case FieldType::kSint64:
    case FieldType::kSfixed64: {
      int64_t value;
      if (!ReadNumber(type, link, &value)) return false;
      AppendSigned64(type, value, &writer_);
      *number = static_cast<uint64_t>(value);
      return true;
    }
    case FieldType::kUint64:
    case FieldType::kFixed64:
      if (!ReadNumber(type, link, number)) return false;
      AppendUnsigned64(type, *number, &writer_);
      return true;
    case FieldType::kUint32:
    case FieldType::kFixed32: {
      uint32_t value;
      if (!ReadNumber(type, link, &value)) return false;
      AppendUnsigned32(type, value, &writer_);
      *number = value;
      return true;
    }
    default: {
      int32_t value;
      if (!ReadNumber(type, link, &value)) return false;
      AppendSigned32(type, value, &writer_);
      *number = static_cast<uint64_t>(int64_t{value});
      return true;
    }
  }
}

bool JsonToWireEncoder::ReadEnum(const EnumTable& type, const PathLink* link, int32_t* number,
                                 bool* known) {
  *known = true;
  const JsonKind kind = reader_.Peek();
  if (ABSL_PREDICT_TRUE(kind == JsonKind::kString)) {
    JsonString string;
    if (!reader_.ReadString(&string)) return FailSyntax(link);
    *known = FindEnumNumber(type, Unescaped(string), options_.case_insensitive_enums, number);
    if (*known || options_.ignore_unknown_fields || options_.ignore_unknown_enum_names) return true;
    return FailValue(absl::StrCat("a value of ", type.full_name), link);
  }
  if (kind == JsonKind::kNumber) return ReadNumber(FieldType::kInt32, link, number);
  if (kind == JsonKind::kNull && type.is_null_value) {
    *number = 0;
    return reader_.ReadLiteral(kind) || FailSyntax(link);
  }
  return FailKind(absl::StrCat("a value of ", type.full_name), link);
}

bool JsonToWireEncoder::ReadBool(const PathLink* link, bool* value) {
  const JsonKind kind = reader_.Peek();
  if (ABSL_PREDICT_FALSE(kind != JsonKind::kTrue && kind != JsonKind::kFalse)) {
    return FailKind("a bool", link);
  }
  *value = kind == JsonKind::kTrue;
  return reader_.ReadLiteral(kind) || FailSyntax(link);
}

absl::string_view JsonToWireEncoder::Unescaped(const JsonString& string) {
  if (ABSL_PREDICT_TRUE(!string.escaped)) return string.raw;
  // The buffer behind its end serves as scratch.
  char* const scratch = wire_->Reserve(string.raw.size() + kUnescapeSlack);
  return absl::string_view(scratch, Unescape(string.raw, scratch));
}

bool JsonToWireEncoder::ReadStringValue(const char* expected, const PathLink* link,
                                        absl::string_view* value) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kString)) return FailKind(expected, link);
  JsonString string;
  if (!reader_.ReadString(&string)) return FailSyntax(link);
  *value = Unescaped(string);
  return true;
}

bool JsonToWireEncoder::WriteString(const PathLink* link) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kString)) return FailKind("a string", link);
  JsonString string;
  if (!reader_.ReadString(&string)) return FailSyntax(link);
  WriteStringToken(string);
  return true;
}

void JsonToWireEncoder::WriteStringToken(const JsonString& string) {
  if (ABSL_PREDICT_TRUE(!string.escaped)) {
    writer_.AppendDelimited(string.raw, reader_.text().data() + reader_.text().size());
    return;
  }
  const size_t mark = writer_.BeginDelimited();
  char* const p = wire_->Reserve(string.raw.size() + kUnescapeSlack);
  wire_->Advance(Unescape(string.raw, p));
  writer_.EndDelimited(mark);
}

bool JsonToWireEncoder::WriteBytes(const PathLink* link) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kString)) {
    return FailKind(kBytesExpected, link);
  }
  JsonString string;
  if (!reader_.ReadString(&string)) return FailSyntax(link);
  const size_t mark = writer_.BeginDelimited();
  char* const p = wire_->Reserve(string.raw.size() + kUnescapeSlack);
  absl::string_view text = string.raw;
  // In its own place: what is decoded is never longer.
  if (string.escaped) text = absl::string_view(p, Unescape(string.raw, p));
  const size_t size = DecodeBase64(text, p);
  if (ABSL_PREDICT_FALSE(size == kBase64Bad)) return FailValue(kBytesExpected, link);
  wire_->Advance(size);
  writer_.EndDelimited(mark);
  return true;
}

}  // namespace transom
