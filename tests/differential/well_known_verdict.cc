#include "tests/differential/well_known_verdict.h"

#include <cstdint>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace transom {
namespace {

using Kind = DifferenceClass;

constexpr int64_t kDurationSecondsMax = 315576000000;

int64_t ToInt(const std::string& digits) {
  int64_t value = 0;
  (void)absl::SimpleAtoi(digits, &value);
  return value;
}

// "1" -> "100000000": the digits behind the point, all nine.
std::string NineDigits(std::string fraction) {
  return fraction + std::string(9 - fraction.size(), '0');
}

// `parts`: sign, hours, minutes. False if there is no such offset.
bool OffsetSeconds(const std::smatch& match, int64_t* seconds) {
  *seconds = 0;
  if (match[8].str() == "Z") return true;
  const int64_t hours = ToInt(match[10]);
  const int64_t minutes = ToInt(match[11]);
  if (hours > 23 || minutes > 59) return false;
  *seconds = (hours * 60 + minutes) * (match[9].str() == "-" ? -60 : 60);
  return true;
}

}  // namespace

Verdict JudgeTimestampText(const std::string& text) {
  static const auto* const kForm = new std::regex(
      "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?"
      "(Z|([+-])(\\d\\d):(\\d\\d))");
  std::smatch match;
  if (!std::regex_match(text, match, *kForm)) return Invalid(Kind::kTimestampText);
  const absl::CivilSecond civil(
      ToInt(match[1]), static_cast<int>(ToInt(match[2])), static_cast<int>(ToInt(match[3])),
      static_cast<int>(ToInt(match[4])), static_cast<int>(ToInt(match[5])),
      static_cast<int>(ToInt(match[6])));
  // It is normalised, so what there is not comes out as something else.
  const bool real = civil.year() == ToInt(match[1]) && civil.month() == ToInt(match[2]) &&
                    civil.day() == ToInt(match[3]) && civil.hour() == ToInt(match[4]) &&
                    civil.minute() == ToInt(match[5]) && civil.second() == ToInt(match[6]);
  int64_t offset = 0;
  if (!real || !OffsetSeconds(match, &offset)) return Invalid(Kind::kTimestampText);
  const absl::CivilSecond utc = civil - offset;
  if (utc.year() < 1 || utc.year() > 9999) return Invalid(Kind::kTimestampText);
  const std::string plain =
      absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%sZ", utc.year(), utc.month(), utc.day(),
                      utc.hour(), utc.minute(), utc.second(), NineDigits(match[7]));
  return plain == text ? Verdict() : PlainText(Kind::kTimestampForm, plain);
}

Verdict JudgeDurationText(const std::string& text) {
  static const auto* const kForm = new std::regex("(-?)(\\d+)(?:\\.(\\d{1,9}))?s");
  std::smatch match;
  if (!std::regex_match(text, match, *kForm)) return Invalid(Kind::kDurationText);
  int64_t seconds;
  if (!absl::SimpleAtoi(match[2].str(), &seconds) || seconds > kDurationSecondsMax) {
    return Invalid(Kind::kDurationText);
  }
  const std::string plain = absl::StrCat(match[1].str(), seconds, ".", NineDigits(match[3]), "s");
  return plain == text ? Verdict() : PlainText(Kind::kDurationForm, plain);
}

Verdict JudgeFieldMaskText(const std::string& text) {
  static const auto* const kForm =
      new std::regex("[a-zA-Z0-9*]+(\\.[a-zA-Z0-9*]+)*(,[a-zA-Z0-9*]+(\\.[a-zA-Z0-9*]+)*)*");
  if (text.empty()) return Verdict();
  if (!std::regex_match(text, *kForm)) return Invalid(Kind::kFieldMaskText);
  std::string snake;
  for (const char c : text) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return snake == text ? Verdict() : PlainText(Kind::kFieldMaskForm, snake);
}

}  // namespace transom
