#include "server/config/scalar_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int64_t kDurationSecondsMax = 315576000000;

bool AllDigits(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// Decimal digits only: no signs but '-', no other bases, no white space.
template <typename Int>
bool ParseInt(absl::string_view text, Int* value) {
  absl::string_view digits = text;
  absl::ConsumePrefix(&digits, "-");
  return AllDigits(digits) && absl::SimpleAtoi(text, value);
}

template <typename Int>
bool AssignInt(absl::string_view text, const FieldDescriptor& field, Message* message,
               void (Reflection::*set)(Message*, const FieldDescriptor*, Int) const,
               void (Reflection::*add)(Message*, const FieldDescriptor*, Int) const) {
  Int value;
  if (!ParseInt(text, &value)) return false;
  (message->GetReflection()->*(field.is_repeated() ? add : set))(message, &field, value);
  return true;
}

bool AssignBool(absl::string_view text, const FieldDescriptor& field, Message* message) {
  if (text != "true" && text != "false") return false;
  message->GetReflection()->SetBool(message, &field, text == "true");
  return true;
}

bool AssignString(absl::string_view text, const FieldDescriptor& field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  if (field.is_repeated()) {
    reflection->AddString(message, &field, std::string(text));
  } else {
    reflection->SetString(message, &field, std::string(text));
  }
  return true;
}

// The values that may be written: all but ..._UNSPECIFIED, which is number 0.
std::vector<const EnumValueDescriptor*> WritableValues(const EnumDescriptor& type) {
  std::vector<const EnumValueDescriptor*> values;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) values.push_back(type.value(i));
  }
  return values;
}

bool AssignEnum(absl::string_view text, const FieldDescriptor& field, Message* message) {
  for (const EnumValueDescriptor* value : WritableValues(*field.enum_type())) {
    if (ShortEnumName(*value) != text) continue;
    if (field.is_repeated()) {
      message->GetReflection()->AddEnum(message, &field, value);
    } else {
      message->GetReflection()->SetEnum(message, &field, value);
    }
    return true;
  }
  return false;
}

}  // namespace

bool AssignScalar(absl::string_view text, bool quoted, const FieldDescriptor& field,
                  Message* message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return AssignString(text, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return AssignEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return !quoted && AssignBool(text, field, message);
    case FieldDescriptor::CPPTYPE_INT32:
      return !quoted &&
             AssignInt<int32_t>(text, field, message, &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return !quoted && AssignInt<uint32_t>(text, field, message, &Reflection::SetUInt32,
                                            &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return !quoted && AssignInt<uint64_t>(text, field, message, &Reflection::SetUInt64,
                                            &Reflection::AddUInt64);
    default:
      return false;  // the schema has no other scalars; a test walks over it
  }
}

bool ParseDurationText(absl::string_view text, google::protobuf::Duration* duration) {
  if (!absl::ConsumeSuffix(&text, "s")) return false;
  const size_t dot = text.find('.');
  const absl::string_view whole = text.substr(0, dot);
  int64_t seconds;
  if (!AllDigits(whole) || !absl::SimpleAtoi(whole, &seconds)) return false;
  if (seconds > kDurationSecondsMax) return false;
  int32_t nanos = 0;
  if (dot != text.npos) {
    std::string decimals(text.substr(dot + 1));
    if (!AllDigits(decimals) || decimals.size() > 9) return false;
    decimals.resize(9, '0');
    if (!absl::SimpleAtoi(decimals, &nanos)) return false;
  }
  duration->set_seconds(seconds);
  duration->set_nanos(nanos);
  return true;
}

std::string DurationText(const google::protobuf::Duration& duration) {
  if (duration.nanos() == 0) return absl::StrCat(duration.seconds(), "s");
  std::string decimals = absl::StrFormat("%09d", duration.nanos());
  decimals.resize(decimals.find_last_not_of('0') + 1);
  return absl::StrCat(duration.seconds(), ".", decimals, "s");
}

std::string ShortEnumName(const EnumValueDescriptor& value) {
  absl::string_view prefix = value.type()->FindValueByNumber(0)->name();
  absl::ConsumeSuffix(&prefix, "UNSPECIFIED");
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix));
}

std::string ExpectedForm(const FieldDescriptor& field) {
  if (field.is_map()) return "a mapping";
  return field.is_repeated() ? "a list" : ExpectedElementForm(field);
}

std::string ExpectedElementForm(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "a string";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ",
                          absl::StrJoin(WritableValues(*field.enum_type()), ", ",
                                        [](std::string* out, const EnumValueDescriptor* value) {
                                          out->append(ShortEnumName(*value));
                                        }));
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_INT32:
      return "an integer";
    case FieldDescriptor::CPPTYPE_UINT32:
      return "an integer from 0 to 4294967295";
    case FieldDescriptor::CPPTYPE_UINT64:
      return "an integer from 0 to 18446744073709551615";
    default:
      return IsDuration(field) ? "a duration in seconds such as 1.5s" : "a mapping";
  }
}

bool IsDuration(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.Duration";
}

}  // namespace transom
