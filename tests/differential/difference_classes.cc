#include "tests/differential/difference_classes.h"

namespace transom {
namespace {

// In the order of DifferenceClass.
constexpr DifferenceInfo kInfo[] = {
    {"none", false},
    {"empty-text", false},
    {"truncated-text", false},
    {"trailing-comma", true},
    {"single-quote", true},
    {"bare-name", true},
    {"bare-word", false},
    {"number-form", true},
    {"control-character", true},
    {"bad-escape", true},
    {"lone-surrogate", false},
    {"bad-utf8", false},
    {"other-space", true},
    {"byte-order-mark", false},
    {"behind-the-end", false},
    {"other-syntax", false},
    {"duplicate-name", true},
    {"duplicate-key", false},
    {"oneof-twice", false},
    {"required", false},
    {"unknown-name", false},
    {"unknown-empty-name", true},
    {"null-root", true},
    {"null-element", true},
    {"array-for-singular", true},
    {"singular-for-array", true},
    {"object-for-scalar", true},
    {"other-kind", false},
    {"quoted-bool", true},
    {"quoted-number", true},
    {"not-integer", true},
    {"integer-range", true},
    {"float-range", false},
    {"enum-text", true},
    {"base64-text", false},
    {"timestamp-text", true},
    {"duration-text", true},
    {"field-mask-text", true},
    {"map-key-text", true},
    {"any-type", false},
    {"any-value", true},
    {"empty-value-kind", true},
    {"too-deep", true},
    {"integer-form", true},
    {"negative-zero", true},
    {"float-limit", true},
    {"float-rounding", true},
    {"enum-case", true},
    {"unknown-enum-name", true},
    {"base64-form", true},
    {"timestamp-form", false},
    {"duration-form", false},
    {"field-mask-form", true},
    {"map-key-form", true},
    {"any-host", true},
    {"empty-under-value", true},
    {"any-list-value", true},
    {"any-stray-member", true},
    {"empty-name", true},
    {"ignored-number", true},
    {"null-for-repeated", true},
    {"replaced-value", true},
    {"overlong-varint", true},
    {"any-unknown-type", true},
    {"any-payload", true},
    {"timestamp-range", false},
    {"duration-range", true},
    {"field-mask-path", true},
    {"value-number", true},
    {"string-utf8", true},
    {"float-digits", true},
    {"null-value-name", true},
    {"default-with-presence", true},
    {"print-depth", true},
    {"unknown-field-printed", true},
    {"kindless-value", true},
    {"field-mask-case", true},
    {"float-value-as-bool", true},
    {"any-empty-payload", true},
    {"default-in-nested-any", true},
    {"undeclared-in-map", true},
    {"default-of-well-known", true},
};
static_assert(sizeof(kInfo) / sizeof(kInfo[0]) == static_cast<size_t>(DifferenceClass::kCount),
              "one entry for each class");

}  // namespace

const DifferenceInfo& ClassInfo(DifferenceClass kind) { return kInfo[static_cast<size_t>(kind)]; }

DifferenceClass ClassOfFault(JsonFault fault) {
  switch (fault) {
    case JsonFault::kNone:
      return DifferenceClass::kNone;
    case JsonFault::kEmpty:
      return DifferenceClass::kEmpty;
    case JsonFault::kTruncated:
      return DifferenceClass::kTruncated;
    case JsonFault::kTrailingComma:
      return DifferenceClass::kTrailingComma;
    case JsonFault::kSingleQuote:
      return DifferenceClass::kSingleQuote;
    case JsonFault::kBareName:
      return DifferenceClass::kBareName;
    case JsonFault::kBareWord:
      return DifferenceClass::kBareWord;
    case JsonFault::kNumberForm:
      return DifferenceClass::kNumberForm;
    case JsonFault::kControlCharacter:
      return DifferenceClass::kControlCharacter;
    case JsonFault::kBadEscape:
      return DifferenceClass::kBadEscape;
    case JsonFault::kLoneSurrogate:
      return DifferenceClass::kLoneSurrogate;
    case JsonFault::kBadUtf8:
      return DifferenceClass::kBadUtf8;
    case JsonFault::kOtherSpace:
      return DifferenceClass::kOtherSpace;
    case JsonFault::kByteOrderMark:
      return DifferenceClass::kByteOrderMark;
    case JsonFault::kBehindTheEnd:
      return DifferenceClass::kBehindTheEnd;
    case JsonFault::kOther:
      break;
  }
  return DifferenceClass::kOtherSyntax;
}

}  // namespace transom
