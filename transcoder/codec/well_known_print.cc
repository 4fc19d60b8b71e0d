#include "transcoder/codec/well_known_print.h"

#include <cstring>

#include "absl/strings/ascii.h"
#include "transcoder/json/json_digits.h"
#include "transcoder/json/json_writer_text.h"

namespace transom {
namespace {

constexpr int64_t kNanosPerSecond = 1000000000;
constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kTimestampMin = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kTimestampMax = 253402300799;  // 9999-12-31T23:59:59Z
constexpr int64_t kDurationMax = 315576000000;   // 10,000 years

struct Date {
  uint32_t year;
  uint32_t month;
  uint32_t day;
};

// Days since 0000-03-01, proleptic Gregorian. Years are counted from March, so that
// the leap day is the last of its year, and in eras of 400 years, which all have
// 146,097 days.
Date DateOf(uint32_t days) {
  const uint32_t era = days / 146097;
  const uint32_t day_of_era = days % 146097;
  const uint32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const uint32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  // Months from March have 31, 30, 31, 30, 31 days over and over: 153 days in five.
  const uint32_t month_from_march = (5 * day_of_year + 2) / 153;
  const uint32_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const uint32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day};
}

constexpr int64_t kDaysFromMarchOfYearZeroTo1970 = 719468;

// `.` and 3, 6 or 9 digits, or nothing.
char* WriteFraction(uint32_t nanos, char* p) {
  if (nanos == 0) return p;
  *p++ = '.';
  const uint32_t micros = nanos / 1000;
  if (nanos % 1000 != 0) return WriteDigits<9>(nanos, p);
  return micros % 1000 != 0 ? WriteDigits<6>(micros, p) : WriteDigits<3>(micros / 1000, p);
}

}  // namespace

char* WriteTimestamp(int64_t seconds, int64_t nanos, char* p) {
  if (seconds < kTimestampMin || seconds > kTimestampMax) return nullptr;
  if (nanos < 0 || nanos >= kNanosPerSecond) return nullptr;
  const int64_t shifted = seconds + kDaysFromMarchOfYearZeroTo1970 * kSecondsPerDay;
  const Date date = DateOf(static_cast<uint32_t>(shifted / kSecondsPerDay));
  const auto second_of_day = static_cast<uint32_t>(shifted % kSecondsPerDay);
  const uint32_t minute_of_day = second_of_day / 60;
  std::memcpy(p, "\"....-..-..T..:..:..", 20);
  WriteDigits<4>(date.year, p + 1);
  WriteDigits<2>(date.month, p + 6);
  WriteDigits<2>(date.day, p + 9);
  WriteDigits<2>(minute_of_day / 60, p + 12);
  WriteDigits<2>(minute_of_day % 60, p + 15);
  WriteDigits<2>(second_of_day % 60, p + 18);
  p += 20;
  p = WriteFraction(static_cast<uint32_t>(nanos), p);
  *p++ = 'Z';
  *p++ = '"';
  return p;
}

char* WriteDuration(int64_t seconds, int64_t nanos, char* p) {
  if (seconds < -kDurationMax || seconds > kDurationMax) return nullptr;
  if (nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond) return nullptr;
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return nullptr;
  *p++ = '"';
  if (seconds < 0 || nanos < 0) *p++ = '-';
  p = WriteUint64(static_cast<uint64_t>(seconds < 0 ? -seconds : seconds), p);
  p = WriteFraction(static_cast<uint32_t>(nanos < 0 ? -nanos : nanos), p);
  *p++ = 's';
  *p++ = '"';
  return p;
}

bool AppendCamelCasePath(absl::string_view path, OutputBuffer* out) {
  bool in_component = false;
  for (size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '.') {
      // A name between two dots that is empty would not be read back.
      if (!in_component) return false;
      in_component = false;
      out->Push(c);
      continue;
    }
    in_component = true;
    if (c == '_') {
      if (++i == path.size() || !absl::ascii_islower(static_cast<unsigned char>(path[i]))) {
        return false;
      }
      c = absl::ascii_toupper(static_cast<unsigned char>(path[i]));
    } else if (!absl::ascii_islower(static_cast<unsigned char>(c)) &&
               !absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '*') {
      return false;
    }
    out->Push(c);
  }
  return in_component;
}

}  // namespace transom
