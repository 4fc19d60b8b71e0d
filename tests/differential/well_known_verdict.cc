#include "tests/differential/well_known_verdict.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace transom {
namespace {

using Kind = DifferenceClass;

constexpr int64_t kDurationSecondsMax = 315576000000;

int64_t ToInt(absl::string_view digits) {
  int64_t value = 0;
  (void)absl::SimpleAtoi(digits, &value);
  return value;
}

// "1" -> "100000000": the digits behind the point, all nine.
std::string NineDigits(std::string fraction) {
  return fraction + std::string(9 - fraction.size(), '0');
}

// Whether `text` has a digit for each 'd' of the shape and is the same elsewhere.
bool HasShape(absl::string_view text, absl::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(text[i]));
    if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return false;
  }
  return true;
}

size_t DigitsAt(absl::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// Takes a point with 1 to 9 digits from the front, if there is one. False if it is none.
bool TakeFraction(absl::string_view* text, std::string* nine_digits) {
  *nine_digits = NineDigits("");
  if (!absl::ConsumePrefix(text, ".")) return true;
  const size_t digits = DigitsAt(*text);
  if (digits < 1 || digits > 9) return false;
  *nine_digits = NineDigits(std::string(text->substr(0, digits)));
  text->remove_prefix(digits);
  return true;
}

// "Z", "+01:30". False if there is no such offset.
bool ReadOffset(absl::string_view text, int64_t* seconds) {
  *seconds = 0;
  if (text == "Z") return true;
  if (!HasShape(text, "+dd:dd") && !HasShape(text, "-dd:dd")) return false;
  const int64_t hours = ToInt(text.substr(1, 2));
  const int64_t minutes = ToInt(text.substr(4, 2));
  *seconds = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
  return hours <= 23 && minutes <= 59;
}

// It is normalised, so what there is not comes out as something else.
bool ReadCivil(absl::string_view text, absl::CivilSecond* civil) {
  if (!HasShape(text, "dddd-dd-ddTdd:dd:dd")) return false;
  const auto part = [&](size_t at, size_t size) { return ToInt(text.substr(at, size)); };
  *civil =
      absl::CivilSecond(part(0, 4), part(5, 2), part(8, 2), part(11, 2), part(14, 2), part(17, 2));
  return civil->year() == part(0, 4) && civil->month() == part(5, 2) &&
         civil->day() == part(8, 2) && civil->hour() == part(11, 2) &&
         civil->minute() == part(14, 2) && civil->second() == part(17, 2);
}

bool IsMaskName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '*';
  });
}

}  // namespace

Verdict JudgeTimestampText(const std::string& text) {
  constexpr size_t kCivilSize = 19;
  absl::CivilSecond civil;
  std::string nanos;
  int64_t offset = 0;
  if (!ReadCivil(absl::string_view(text).substr(0, kCivilSize), &civil)) {
    return Invalid(Kind::kTimestampText);
  }
  absl::string_view rest = absl::string_view(text).substr(kCivilSize);
  if (!TakeFraction(&rest, &nanos) || !ReadOffset(rest, &offset)) {
    return Invalid(Kind::kTimestampText);
  }
  const absl::CivilSecond utc = civil - offset;
  if (utc.year() < 1 || utc.year() > 9999) return Invalid(Kind::kTimestampText);
  const std::string plain =
      absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%sZ", utc.year(), utc.month(), utc.day(),
                      utc.hour(), utc.minute(), utc.second(), nanos);
  return plain == text ? Verdict() : PlainText(Kind::kTimestampForm, plain);
}

Verdict JudgeDurationText(const std::string& text) {
  absl::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  const absl::string_view digits = rest.substr(0, DigitsAt(rest));
  rest.remove_prefix(digits.size());
  int64_t seconds;
  std::string nanos;
  if (digits.empty() || !absl::SimpleAtoi(digits, &seconds) || seconds > kDurationSecondsMax ||
      !TakeFraction(&rest, &nanos) || rest != "s") {
    return Invalid(Kind::kDurationText);
  }
  const std::string plain = absl::StrCat(negative ? "-" : "", seconds, ".", nanos, "s");
  return plain == text ? Verdict() : PlainText(Kind::kDurationForm, plain);
}

Verdict JudgeFieldMaskText(const std::string& text) {
  if (text.empty()) return Verdict();
  for (const absl::string_view name : absl::StrSplit(text, absl::ByAnyChar(",."))) {
    if (!IsMaskName(name)) return Invalid(Kind::kFieldMaskText);
  }
  std::string snake;
  for (const char c : text) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return snake == text ? Verdict() : PlainText(Kind::kFieldMaskForm, snake);
}

}  // namespace transom
