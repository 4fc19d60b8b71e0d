#ifndef TRANSOM_TESTS_DIFFERENTIAL_DIFFERENCE_CLASSES_H_
#define TRANSOM_TESTS_DIFFERENTIAL_DIFFERENCE_CLASSES_H_

// Every kind of value that the codec and libprotobuf 3.21 differ by, or might. README.md has a
// table of those that they do differ by, and who is right by what.
//
//   ClassInfo(DifferenceClass::kIntegerForm).name   // "integer-form"

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"
#include "tests/differential/json_tree.h"

namespace transom {

enum class DifferenceClass {
  kNone,

  // Texts that are no JSON.
  kEmpty,
  kTruncated,
  kTrailingComma,
  kSingleQuote,
  kBareName,
  kBareWord,
  kNumberForm,
  kControlCharacter,
  kBadEscape,
  kLoneSurrogate,
  kBadUtf8,
  kOtherSpace,
  kByteOrderMark,
  kBehindTheEnd,
  kOtherSyntax,

  // JSON that is no message: the codec refuses it.
  kDuplicateName,
  kDuplicateKey,
  kOneofTwice,
  kRequired,
  kUnknownName,
  kUnknownEmptyName,
  kNullRoot,
  kNullElement,
  kArrayForSingular,
  kSingularForArray,
  kObjectForScalar,
  kOtherKind,
  kQuotedBool,
  kQuotedNumber,
  kNotInteger,
  kIntegerRange,
  kFloatRange,
  kEnumText,
  kBase64Text,
  kTimestampText,
  kDurationText,
  kFieldMaskText,
  kMapKeyText,
  kAnyType,
  kAnyValue,
  kEmptyValueKind,
  kTooDeep,

  // JSON that is a message, which libprotobuf refuses or takes for another.
  kIntegerForm,
  kNegativeZero,
  kFloatLimit,
  kFloatRounding,
  kEnumCase,
  kUnknownEnumName,
  kBase64Form,
  kTimestampForm,
  kDurationForm,
  kFieldMaskForm,
  kMapKeyForm,
  kAnyHost,
  kEmptyUnderValue,
  kAnyListValue,
  kAnyStrayMember,
  kEmptyName,
  kIgnoredNumber,
  kNullForRepeated,

  // Bytes of which only one of the two makes a message.
  kReplacedValue,
  kOverlongVarint,

  // Messages without a JSON form: the codec refuses them.
  kAnyUnknownType,
  kAnyPayload,
  kTimestampRange,
  kDurationRange,
  kFieldMaskPath,
  kValueNumber,
  kStringUtf8,

  // Messages that libprotobuf prints in another way, or not at all.
  kFloatDigits,
  kNullValueName,
  kDefaultWithPresence,
  kPrintDepth,
  kUnknownFieldPrinted,
  kKindlessValue,
  kFieldMaskCase,
  kFloatValueAsBool,
  kAnyEmptyPayload,
  kDefaultInNestedAny,
  kUndeclaredInMap,
  kDefaultOfWellKnown,

  kCount,
};

struct DifferenceInfo {
  absl::string_view name;  // as in README.md
  // Whether the two are known to differ by it. If not, it is what the tests know of JSON,
  // and a difference by it is a failure.
  bool known;
};

const DifferenceInfo& ClassInfo(DifferenceClass kind);

// REQUIRES: fault != kNone.
DifferenceClass ClassOfFault(JsonFault fault);

using ClassCounts = std::array<size_t, static_cast<size_t>(DifferenceClass::kCount)>;

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_DIFFERENCE_CLASSES_H_
