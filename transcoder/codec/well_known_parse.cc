#include "transcoder/codec/well_known_parse.h"

#include <array>

namespace transom {
namespace {

constexpr int64_t kTimestampSecondsMin = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kTimestampSecondsMax = 253402300799;  // 9999-12-31T23:59:59Z
constexpr int64_t kDurationSecondsMax = 315576000000;
constexpr char kFirstVarintTag = 0x08;
constexpr char kSecondVarintTag = 0x10;
constexpr uint32_t kPathsTag = 0x0a;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A cursor over a short text; every step says whether it could be made.
class Cursor {
 public:
  explicit Cursor(absl::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool Character(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits.
  bool Digits(size_t count, int* value) {
    if (rest_.size() < count) return false;
    *value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (!IsDigit(rest_[i])) return false;
      *value = *value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return true;
  }

  // At least one digit, no value above `max`.
  bool Number(int64_t max, int64_t* value) {
    if (rest_.empty() || !IsDigit(rest_[0])) return false;
    *value = 0;
    for (; !rest_.empty() && IsDigit(rest_[0]); rest_.remove_prefix(1)) {
      *value = *value * 10 + (rest_[0] - '0');
      if (*value > max) return false;
    }
    return true;
  }

  // Nothing, or a point and 1 to 9 digits.
  bool Fraction(int32_t* nanos) {
    *nanos = 0;
    if (!Character('.')) return true;
    size_t count = 0;
    for (; count < rest_.size() && IsDigit(rest_[count]); ++count) {
      if (count == 9) return false;
      *nanos = *nanos * 10 + (rest_[count] - '0');
    }
    rest_.remove_prefix(count);
    for (size_t i = count; i < 9; ++i) *nanos *= 10;
    return count > 0;
  }

 private:
  absl::string_view rest_;
};

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysOfMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Days from 1970-01-01. Counts years from March, so that the leap day is the last.
int64_t DaysFromEpoch(int year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t months = (month + 9) % 12;  // March is 0
  const int64_t day_of_year = (153 * months + 2) / 5 + day - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

bool ParseOffset(Cursor* cursor, int64_t* seconds) {
  *seconds = 0;
  if (cursor->Character('Z')) return true;
  const bool east = cursor->Character('+');
  int hours = 0;
  int minutes = 0;
  if ((!east && !cursor->Character('-')) || !cursor->Digits(2, &hours) || !cursor->Character(':') ||
      !cursor->Digits(2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *seconds = (hours * 60 + minutes) * 60;
  if (!east) *seconds = -*seconds;
  return true;
}

constexpr std::array<int8_t, 256> MakeBase64Values() {
  std::array<int8_t, 256> values = {};
  for (auto& value : values) value = -1;
  for (int i = 0; i < 26; ++i) {
    values['A' + i] = static_cast<int8_t>(i);
    values['a' + i] = static_cast<int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) values['0' + i] = static_cast<int8_t>(52 + i);
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}

constexpr std::array<int8_t, 256> kBase64Values = MakeBase64Values();

int Base64Value(char c) { return kBase64Values[static_cast<unsigned char>(c)]; }

// Appends one path of a mask with its tag.
bool AppendPath(absl::string_view path, FieldMaskNames names, WireWriter* writer) {
  OutputBuffer* out = writer->buffer();
  const size_t mark = writer->BeginDelimited(kPathsTag);
  char* p = out->Reserve(path.size() * 2);
  char* const start = p;
  bool in_component = false;
  for (char c : path) {
    if (c == '.') {
      if (!in_component) return false;
      in_component = false;
      *p++ = c;
      continue;
    }
    in_component = true;
    if (c >= 'A' && c <= 'Z') {
      *p++ = '_';
      *p++ = static_cast<char>(c | 0x20);
    } else if ((c >= 'a' && c <= 'z') || IsDigit(c) || c == '*' ||
               (c == '_' && names == FieldMaskNames::kCamelOrSnakeCase)) {
      *p++ = c;
    } else {
      return false;
    }
  }
  out->Advance(static_cast<size_t>(p - start));
  writer->EndDelimited(mark);
  return in_component;
}

}  // namespace

bool ParseTimestamp(absl::string_view text, TimeValue* value) {
  Cursor cursor(text);
  int year, month, day, hour, minute, second;
  int64_t offset;
  const bool parsed = cursor.Digits(4, &year) && cursor.Character('-') &&
                      cursor.Digits(2, &month) && cursor.Character('-') && cursor.Digits(2, &day) &&
                      cursor.Character('T') && cursor.Digits(2, &hour) && cursor.Character(':') &&
                      cursor.Digits(2, &minute) && cursor.Character(':') &&
                      cursor.Digits(2, &second) && cursor.Fraction(&value->nanos) &&
                      ParseOffset(&cursor, &offset) && cursor.AtEnd();
  if (!parsed || year < 1 || month < 1 || month > 12 || day < 1 || day > DaysOfMonth(year, month) ||
      hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  value->seconds = DaysFromEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  value->seconds -= offset;
  return value->seconds >= kTimestampSecondsMin && value->seconds <= kTimestampSecondsMax;
}

bool ParseDuration(absl::string_view text, TimeValue* value) {
  Cursor cursor(text);
  const bool negative = cursor.Character('-');
  if (!cursor.Number(kDurationSecondsMax, &value->seconds) || !cursor.Fraction(&value->nanos) ||
      !cursor.Character('s') || !cursor.AtEnd()) {
    return false;
  }
  if (negative) {
    value->seconds = -value->seconds;
    value->nanos = -value->nanos;
  }
  return true;
}

void AppendTimeValue(const TimeValue& value, bool write_zeros, WireWriter* writer) {
  if (value.seconds != 0 || write_zeros) {
    writer->buffer()->Push(kFirstVarintTag);
    writer->AppendVarint(static_cast<uint64_t>(value.seconds));
  }
  if (value.nanos != 0 || write_zeros) {
    writer->buffer()->Push(kSecondVarintTag);
    writer->AppendVarint(static_cast<uint64_t>(static_cast<int64_t>(value.nanos)));
  }
}

bool AppendFieldMask(absl::string_view text, FieldMaskNames names, WireWriter* writer) {
  if (text.empty()) return true;
  while (true) {
    const size_t comma = text.find(',');
    if (!AppendPath(text.substr(0, comma), names, writer)) return false;
    if (comma == absl::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

size_t DecodeBase64(absl::string_view text, char* out) {
  size_t size = text.size();
  // Padding, if there is any, has to fill up the last group of four.
  if (size % 4 == 0 && size > 0 && text[size - 1] == '=') {
    size -= text[size - 2] == '=' ? 2 : 1;
  }
  if (size % 4 == 1) return kBase64Bad;
  char* const start = out;
  const char* p = text.data();
  int bad = 0;
  for (const char* const end = p + size / 4 * 4; p != end; p += 4) {
    const int a = Base64Value(p[0]), b = Base64Value(p[1]), c = Base64Value(p[2]),
              d = Base64Value(p[3]);
    bad |= a | b | c | d;
    const uint32_t bits = static_cast<uint32_t>(a) << 18 | static_cast<uint32_t>(b) << 12 |
                          static_cast<uint32_t>(c) << 6 | static_cast<uint32_t>(d);
    out[0] = static_cast<char>(bits >> 16);
    out[1] = static_cast<char>(bits >> 8);
    out[2] = static_cast<char>(bits);
    out += 3;
  }
  const size_t rest = size % 4;
  if (rest >= 2) {
    const int a = Base64Value(p[0]), b = Base64Value(p[1]);
    const int c = rest == 3 ? Base64Value(p[2]) : 0;
    bad |= a | b | c;
    const uint32_t bits = static_cast<uint32_t>(a) << 18 | static_cast<uint32_t>(b) << 12 |
                          static_cast<uint32_t>(c) << 6;
    *out++ = static_cast<char>(bits >> 16);
    if (rest == 3) *out++ = static_cast<char>(bits >> 8);
  }
  return bad < 0 ? kBase64Bad : static_cast<size_t>(out - start);
}

}  // namespace transom
