#include "tests/differential/scalar_verdict.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "tests/differential/exact_number.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using CppType = pb::FieldDescriptor::CppType;
using Kind = DifferenceClass;

template <typename Integer>
bool Fits(const std::string& digits) {
  Integer value;
  return absl::SimpleAtoi(digits, &value);
}

bool FitsType(CppType type, const std::string& digits) {
  switch (type) {
    case CppType::CPPTYPE_INT64:
      return Fits<int64_t>(digits);
    case CppType::CPPTYPE_UINT64:
      return Fits<uint64_t>(digits);
    case CppType::CPPTYPE_UINT32:
      return Fits<uint32_t>(digits);
    default:
      return Fits<int32_t>(digits);
  }
}

// `text` of a number, or of what stands in quotes.
Verdict JudgeInteger(CppType type, const std::string& text) {
  if (!IsJsonNumber(text)) return Invalid(Kind::kQuotedNumber);
  const ExactNumber number(text);
  if (!number.is_integer()) return Invalid(Kind::kNotInteger);
  const std::string digits = number.IntegerText();
  if (!FitsType(type, digits)) return Invalid(Kind::kIntegerRange);
  return digits == text ? Verdict() : Plain(Kind::kIntegerForm, digits);
}

bool SameBits(float a, float b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

Verdict JudgeFloat(bool is_float, const JsonTree& value) {
  const std::string& text = value.text;
  const bool quoted = value.kind == TreeKind::kString;
  if (quoted && (text == "NaN" || text == "Infinity" || text == "-Infinity")) return Verdict();
  if (!IsJsonNumber(text)) return Invalid(Kind::kQuotedNumber);
  const double number = std::strtod(text.c_str(), nullptr);
  const float narrow = std::strtof(text.c_str(), nullptr);
  if (is_float ? std::isinf(narrow) : std::isinf(number)) return Invalid(Kind::kFloatRange);
  const std::string exact = absl::StrFormat("%.17g", double{narrow});
  if (is_float && std::fabs(number) > std::fabs(double{narrow}) &&
      std::fabs(double{narrow}) >= 3.4028234663852886e38) {
    return Plain(Kind::kFloatLimit, exact);
  }
  if (is_float && !SameBits(narrow, static_cast<float>(number))) {
    return Plain(Kind::kFloatRounding, exact);
  }
  if (!quoted && text == "-0") return Plain(Kind::kNegativeZero, "-0.0");
  return Verdict();
}

std::string Base64Digits(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return text;
}

// Without padding, or with just as much as fills four characters up.
Verdict JudgeBytes(const std::string& text) {
  static constexpr absl::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string digits = Base64Digits(text.substr(0, text.find('=')));
  const size_t padding = text.size() - digits.size();
  if (text.find_first_not_of('=', digits.size()) != std::string::npos) {
    return Invalid(Kind::kBase64Text);
  }
  if (digits.find_first_not_of(kDigits.data()) != std::string::npos ||
      absl::StrContains(digits, absl::string_view("\0", 1))) {
    return Invalid(Kind::kBase64Text);
  }
  const size_t rest = digits.size() % 4;
  if (rest == 1 || (padding > 0 && (rest == 0 || rest + padding != 4))) {
    return Invalid(Kind::kBase64Text);
  }
  if (rest > 0) {
    // The bits of the last digit that belong to no byte.
    const size_t unused = rest == 2 ? 15 : 3;
    digits.back() = kDigits[kDigits.find(digits.back()) & ~unused];
    digits.append(4 - rest, '=');
  }
  return digits == text ? Verdict() : PlainText(Kind::kBase64Form, digits);
}

Verdict JudgeEnum(const pb::EnumDescriptor& type, const JsonTree& value,
                  const ReadOptions& options) {
  if (value.kind == TreeKind::kNumber) return JudgeInteger(CppType::CPPTYPE_INT32, value.text);
  if (value.kind == TreeKind::kNull && type.full_name() == "google.protobuf.NullValue") {
    return Verdict();
  }
  if (value.kind != TreeKind::kString) return WrongKind(value);
  if (type.FindValueByName(value.text) != nullptr) return Verdict();
  for (int i = 0; options.case_insensitive_enums && i < type.value_count(); ++i) {
    if (absl::EqualsIgnoreCase(type.value(i)->name(), value.text)) {
      return PlainText(Kind::kEnumCase, type.value(i)->name());
    }
  }
  if (!options.ignore_unknown_fields) return Invalid(Kind::kEnumText);
  Verdict verdict;
  verdict.kind = Kind::kUnknownEnumName;
  verdict.ignored = true;
  return verdict;
}

}  // namespace

Verdict Invalid(DifferenceClass kind) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.valid = false;
  return verdict;
}

Verdict Plain(DifferenceClass kind, absl::string_view json) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.plain = JsonTreeOf(json);
  return verdict;
}

Verdict PlainText(DifferenceClass kind, absl::string_view text) {
  Verdict verdict;
  verdict.kind = kind;
  SetTreeText(text, &verdict.plain);
  return verdict;
}

Verdict WrongKind(const JsonTree& value) {
  switch (value.kind) {
    case TreeKind::kNull:
      return Invalid(Kind::kNullElement);
    case TreeKind::kArray:
      return Invalid(Kind::kArrayForSingular);
    case TreeKind::kObject:
      return Invalid(Kind::kObjectForScalar);
    default:
      return Invalid(Kind::kOtherKind);
  }
}

Verdict JudgeScalar(const pb::FieldDescriptor& field, const JsonTree& value,
                    const ReadOptions& options) {
  const bool string = value.kind == TreeKind::kString;
  switch (field.cpp_type()) {
    case CppType::CPPTYPE_BOOL:
      if (value.kind == TreeKind::kTrue || value.kind == TreeKind::kFalse) return Verdict();
      return string ? Invalid(Kind::kQuotedBool) : WrongKind(value);
    case CppType::CPPTYPE_ENUM:
      return JudgeEnum(*field.enum_type(), value, options);
    case CppType::CPPTYPE_STRING:
      if (!string) return WrongKind(value);
      return field.type() == pb::FieldDescriptor::TYPE_BYTES ? JudgeBytes(value.text) : Verdict();
    case CppType::CPPTYPE_DOUBLE:
    case CppType::CPPTYPE_FLOAT:
      if (!string && value.kind != TreeKind::kNumber) return WrongKind(value);
      return JudgeFloat(field.cpp_type() == CppType::CPPTYPE_FLOAT, value);
    default:
      if (!string && value.kind != TreeKind::kNumber) return WrongKind(value);
      return JudgeInteger(field.cpp_type(), value.text);
  }
}

Verdict JudgeMapKey(const pb::FieldDescriptor& key, absl::string_view name) {
  if (key.cpp_type() == CppType::CPPTYPE_STRING) return Verdict();
  if (key.cpp_type() == CppType::CPPTYPE_BOOL) {
    return name == "true" || name == "false" ? Verdict() : Invalid(Kind::kMapKeyText);
  }
  Verdict verdict = JudgeInteger(key.cpp_type(), std::string(name));
  if (verdict.kind == Kind::kNone) return verdict;
  verdict.kind = verdict.valid ? Kind::kMapKeyForm : Kind::kMapKeyText;
  return verdict;
}

}  // namespace transom
