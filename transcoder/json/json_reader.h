#ifndef TRANSOM_TRANSCODER_JSON_JSON_READER_H_
#define TRANSOM_TRANSCODER_JSON_JSON_READER_H_

// A strict JSON reader (RFC 8259) over one contiguous buffer: the caller pulls.
//
//   JsonReader reader(R"({"n": [1, 2]})", 100);
//   reader.BeginObject();
//   while (reader.NextMember()) {
//     JsonString name;
//     reader.ReadMemberName(&name);
//     reader.BeginArray();
//     while (reader.NextElement()) {
//       absl::string_view number;
//       reader.ReadNumber(&number);
//     }
//   }
//   bool good = reader.Finish();
//
// Every function returns false on a syntax error; the first error stays, and every
// further call fails. So only the last result has to be looked at, as long as the
// loops above end. Nothing is allocated and nothing is copied: strings and numbers
// come as views of the text. Not thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/json/json_digits.h"
#include "transcoder/json/json_position.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {

enum class JsonKind : uint8_t {
  kNone,  // the end of the text, or a character that starts no value
  kObject,
  kArray,
  kString,
  kNumber,
  kTrue,
  kFalse,
  kNull,
};

// What stands between the quotes of a string. Its UTF-8 and its escapes are
// checked; if `escaped`, Unescape() gives the value, else `raw` is the value.
struct JsonString {
  absl::string_view raw;
  bool escaped = false;
};

// -12.50: digits 1250, decimals 2.
struct JsonDecimal {
  absl::string_view text;
  bool negative = false;
  bool fits = false;  // else `digits` is nonsense
  uint64_t digits = 0;
  size_t decimals = 0;
};

class JsonReader {
 public:
  // `text` must outlive the reader. More than `depth_max` arrays and objects inside
  // each other are an error.
  JsonReader(absl::string_view text, int depth_max)
      : text_(text), p_(text.data()), end_(text.data() + text.size()), depth_left_(depth_max) {}

  // The kind of the value that comes next, told by its first character.
  JsonKind Peek() {
    SkipSpace();
    return p_ == end_ ? JsonKind::kNone : kKinds[static_cast<unsigned char>(*p_)];
  }

  bool BeginObject() { return Begin('{', "expected an object"); }
  // Moves to the name of the next member. False at the object's end, which is then
  // behind the reader, and on errors.
  bool NextMember() {
    SkipSpace();
    // The usual case first: a comma with a name right behind it.
    if (ABSL_PREDICT_TRUE(end_ - p_ >= 2) && p_[0] == ',' && p_[1] == '"' && !after_open_) {
      ++p_;
      return true;
    }
    return NextMemberSlowly();
  }
  // Consumes the name if it is spelled just as in `key`, quotes and colon included.
  // REQUIRES: NextMember() was true.
  bool SkipMemberName(absl::string_view key) {
    if (static_cast<size_t>(end_ - p_) < key.size() || !EqualBytes(p_, key.data(), key.size())) {
      return false;
    }
    token_ = p_;
    p_ += key.size();
    return true;
  }
  // Reads the name and the colon. REQUIRES: NextMember() was true.
  bool ReadMemberName(JsonString* name);

  bool BeginArray() { return Begin('[', "expected an array"); }
  // Moves to the next element. False at the array's end, which is then behind the
  // reader, and on errors.
  bool NextElement() {
    SkipSpace();
    if (ABSL_PREDICT_TRUE(p_ != end_) && *p_ == ',' && !after_open_) {
      ++p_;
      return true;
    }
    return NextElementSlowly();
  }

  bool ReadString(JsonString* value);
  bool ReadNumber(absl::string_view* value);
  // Reads a number if it is written as an integer of up to 18 digits, in quotes or not, as
  // most are. If it is not, or there is none, returns false and consumes nothing; that is no
  // error.
  bool TryReadInteger(int64_t* value) {
    SkipSpace();
    const char* p = p_;
    const bool quoted = p != end_ && *p == '"';
    if (quoted) ++p;
    const bool negative = p != end_ && *p == '-';
    if (negative) ++p;
    const char* const digits = p;
    uint64_t magnitude = 0;
    p = ReadDigits(p, end_, &magnitude);
    const auto count = static_cast<size_t>(p - digits);
    if (count - 1 >= 18 || (*digits == '0' && count > 1)) return false;
    if (quoted) {
      if (p == end_ || *p != '"') return false;
      ++p;
    } else if (!EndsValue(p)) {
      return false;
    }
    *value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
    token_ = p_;
    p_ = p;
    return true;
  }
  // Reads a number if it is written without an exponent, as most are. Else as above.
  bool TryReadDecimal(JsonDecimal* value) {
    SkipSpace();
    const char* p = p_;
    value->negative = p != end_ && *p == '-';
    if (value->negative) ++p;
    const char* const digits = p;
    value->digits = 0;
    p = ReadDigits(p, end_, &value->digits);
    auto count = static_cast<size_t>(p - digits);
    if (count == 0 || (*digits == '0' && count > 1)) return false;
    value->decimals = 0;
    if (p != end_ && *p == '.') {
      const char* const fraction = ++p;
      p = ReadDigits(p, end_, &value->digits);
      value->decimals = static_cast<size_t>(p - fraction);
      if (value->decimals == 0) return false;
      count += value->decimals;
    }
    if (!EndsValue(p)) return false;
    value->fits = count <= kUint64DigitsMax;
    value->text = absl::string_view(p_, static_cast<size_t>(p - p_));
    token_ = p_;
    p_ = p;
    return true;
  }
  // `true`, `false` or `null`, as Peek() said.
  bool ReadLiteral(JsonKind kind);
  // Any value, with everything in it checked.
  bool SkipValue();
  // True if nothing but white space is left.
  bool Finish();

  absl::string_view text() const { return text_; }
  bool ok() const { return error_what_ == nullptr; }
  // Where the token starts that was read last: a value or a member's name.
  const char* token() const { return token_; }
  // The next character to be read.
  const char* position() const { return p_; }

  // Goes on at another place of the text, e.g. one that token() told, which has to be
  // inside as many arrays and objects as this one.
  void ContinueAt(const char* position) {
    p_ = position;
    after_open_ = false;
  }

  // REQUIRES: !ok(). What was wrong ("expected a value, found \"}\"") and where.
  std::string ErrorText() const;
  // What stands at `position`, for error messages: `"abc"`, `1.5`, `an object`, `the end`.
  std::string Describe(const char* position) const;
  const char* error_position() const { return error_at_; }
  // Counts lines up to `position`: for error messages only.
  JsonPosition PositionOf(const char* position) const;

  // Counts one more level as open than the text shows, for output that nests deeper than
  // its text; to be taken back by Rise. False: nested too deeply.
  bool Sink() {
    if (depth_left_ <= 0) return Fail(p_, "nested too deeply");
    --depth_left_;
    return true;
  }
  void Rise() { ++depth_left_; }

 private:
  static constexpr std::array<JsonKind, 256> MakeKinds() {
    std::array<JsonKind, 256> kinds = {};
    kinds['{'] = JsonKind::kObject;
    kinds['['] = JsonKind::kArray;
    kinds['"'] = JsonKind::kString;
    kinds['-'] = JsonKind::kNumber;
    for (size_t c = '0'; c <= '9'; ++c) kinds[c] = JsonKind::kNumber;
    kinds['t'] = JsonKind::kTrue;
    kinds['f'] = JsonKind::kFalse;
    kinds['n'] = JsonKind::kNull;
    return kinds;
  }
  static const std::array<JsonKind, 256> kKinds;

  // memcmp without the call: names are short.
  static bool EqualBytes(const char* a, const char* b, size_t size) {
    uint64_t x;
    uint64_t y;
    if (ABSL_PREDICT_FALSE(size < 8)) return std::memcmp(a, b, size) == 0;
    for (size_t i = 0; i + 8 < size; i += 8) {
      std::memcpy(&x, a + i, 8);
      std::memcpy(&y, b + i, 8);
      if (x != y) return false;
    }
    std::memcpy(&x, a + size - 8, 8);
    std::memcpy(&y, b + size - 8, 8);
    return x == y;
  }

  void SkipSpace() {
    if (p_ != end_ && ABSL_PREDICT_FALSE(static_cast<unsigned char>(*p_) <= ' ')) SkipSpaces();
  }
  void SkipSpaces();
  // Whether a number may end at `p`. False also where one goes on or an error follows, and for
  // rare white space.
  bool EndsValue(const char* p) const {
    return p == end_ || *p == ',' || *p == '}' || *p == ']' || *p == ' ' || *p == '\n';
  }
  bool NextMemberSlowly();
  bool NextElementSlowly();
  bool Begin(char open, const char* expected);
  bool ReadStringToken(JsonString* value, const char* expected);
  // The string that begins behind the quote at token_ goes wrong at `at`, its end if `what` is
  // null.
  bool FailString(const char* start, const char* at, const char* what);
  bool EndContainer() {
    ++p_;
    ++depth_left_;
    return false;
  }
  bool Fail(const char* at, const char* what);

  absl::string_view text_;
  const char* p_;
  const char* end_;
  const char* token_ = nullptr;
  int depth_left_;
  bool after_open_ = false;  // the last token was `{` or `[`
  const char* error_at_ = nullptr;
  const char* error_what_ = nullptr;
};

inline constexpr std::array<JsonKind, 256> JsonReader::kKinds = JsonReader::MakeKinds();

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_JSON_READER_H_
