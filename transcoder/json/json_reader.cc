#include "transcoder/json/json_reader.h"

#include "transcoder/json/json_scan.h"
#include "transcoder/json/utf8.h"

namespace transom {
namespace {

// The word at `p`, for an error message.
absl::string_view WordAt(const char* p, const char* end) {
  const char* word_end = p;
  while (word_end != end && ContinuesWord(*word_end)) ++word_end;
  // Else the character, with its UTF-8 continuation bytes.
  if (word_end == p) {
    ++word_end;
    while (word_end != end && (static_cast<unsigned char>(*word_end) & 0xc0) == 0x80) ++word_end;
  }
  return absl::string_view(p, static_cast<size_t>(word_end - p));
}

}  // namespace

void JsonReader::SkipSpaces() {
  while (p_ != end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
}

bool JsonReader::Fail(const char* at, const char* what) {
  if (ok()) {
    error_at_ = at;
    error_what_ = what;
    // Nothing is left to be read, so that every loop ends.
    p_ = end_;
  }
  return false;
}

bool JsonReader::Begin(char open, const char* expected) {
  SkipSpace();
  if (p_ == end_ || *p_ != open) return Fail(p_, expected);
  if (depth_left_ <= 0) return Fail(p_, "nested too deeply");
  --depth_left_;
  token_ = p_++;
  after_open_ = true;
  return true;
}

bool JsonReader::NextMemberSlowly() {
  SkipSpace();
  if (p_ == end_) return Fail(p_, "expected the rest of the object");
  if (after_open_) {
    after_open_ = false;
    if (*p_ == '}') return EndContainer();
  } else {
    if (*p_ == '}') return EndContainer();
    if (*p_ != ',') return Fail(p_, "expected \",\" or \"}\"");
    ++p_;
    SkipSpace();
  }
  if (p_ == end_ || *p_ != '"') return Fail(p_, "expected a name in double quotes");
  return true;
}

bool JsonReader::ReadMemberName(JsonString* name) {
  if (!ReadStringToken(name, "expected a name in double quotes")) return false;
  SkipSpace();
  if (p_ == end_ || *p_ != ':') return Fail(p_, "expected \":\"");
  ++p_;
  return true;
}

bool JsonReader::NextElementSlowly() {
  SkipSpace();
  if (p_ == end_) return Fail(p_, "expected the rest of the array");
  if (after_open_) {
    after_open_ = false;
    if (*p_ == ']') return EndContainer();
    return true;
  }
  if (*p_ == ']') return EndContainer();
  if (*p_ != ',') return Fail(p_, "expected \",\" or \"]\"");
  ++p_;
  return true;
}

bool JsonReader::ReadString(JsonString* value) {
  SkipSpace();
  return ReadStringToken(value, "expected a string");
}

bool JsonReader::ReadStringToken(JsonString* value, const char* expected) {
  if (p_ == end_ || *p_ != '"') return Fail(p_, expected);
  token_ = p_;
  const char* const start = p_ + 1;
  bool non_ascii = false;
  const char* p = SkipStringText(start, end_, &non_ascii);
  value->escaped = false;
  while (p != end_ && *p == '\\') {
    const size_t size = EscapeSize(p, end_);
    if (ABSL_PREDICT_FALSE(size == 0)) return FailString(start, p, "a bad escape in a string");
    value->escaped = true;
    p = SkipStringText(p + size, end_, &non_ascii);
  }
  if (ABSL_PREDICT_FALSE(p == end_)) return FailString(start, p, nullptr);
  if (ABSL_PREDICT_FALSE(*p != '"')) {
    return FailString(start, p, "a control character in a string, which has to be escaped");
  }
  value->raw = absl::string_view(start, static_cast<size_t>(p - start));
  if (non_ascii && ABSL_PREDICT_FALSE(!IsValidUtf8(value->raw))) {
    return FailString(start, p, nullptr);
  }
  p_ = p + 1;
  return true;
}

bool JsonReader::FailString(const char* start, const char* at, const char* what) {
  // Whatever is wrong at `at`, bad UTF-8 before it comes first.
  const absl::string_view before(start, static_cast<size_t>(at - start));
  if (!IsValidUtf8(before)) return Fail(FindInvalidUtf8(before), "a string that is not UTF-8");
  if (what == nullptr) return Fail(token_, "a string without its closing quote");
  return Fail(at, what);
}

bool JsonReader::ReadNumber(absl::string_view* value) {
  SkipSpace();
  const absl::string_view rest(p_, static_cast<size_t>(end_ - p_));
  const size_t size = NumberSize(rest);
  if (size == 0) return Fail(p_, "expected a number");
  if (size < rest.size() && ContinuesWord(rest[size])) return Fail(p_, "expected a number");
  token_ = p_;
  *value = rest.substr(0, size);
  p_ += size;
  return true;
}

bool JsonReader::ReadLiteral(JsonKind kind) {
  SkipSpace();
  const absl::string_view word = kind == JsonKind::kTrue    ? "true"
                                 : kind == JsonKind::kFalse ? "false"
                                                            : "null";
  const absl::string_view rest(p_, static_cast<size_t>(end_ - p_));
  if (rest.substr(0, word.size()) != word ||
      (rest.size() > word.size() && ContinuesWord(rest[word.size()]))) {
    return Fail(p_, "expected a value");
  }
  token_ = p_;
  p_ += word.size();
  return true;
}

bool JsonReader::SkipValue() {
  JsonString string;
  absl::string_view number;
  const JsonKind kind = Peek();
  switch (kind) {
    case JsonKind::kObject:
      BeginObject();
      while (NextMember() && ReadMemberName(&string) && SkipValue()) {
      }
      return ok();
    case JsonKind::kArray:
      BeginArray();
      while (NextElement() && SkipValue()) {
      }
      return ok();
    case JsonKind::kString:
      return ReadString(&string);
    case JsonKind::kNumber:
      return ReadNumber(&number);
    case JsonKind::kTrue:
    case JsonKind::kFalse:
    case JsonKind::kNull:
      return ReadLiteral(kind);
    case JsonKind::kNone:
      break;
  }
  return Fail(p_, "expected a value");
}

bool JsonReader::Finish() {
  SkipSpace();
  if (!ok()) return false;
  return p_ == end_ || Fail(p_, "expected nothing more");
}

std::string JsonReader::ErrorText() const {
  const absl::string_view what = error_what_;
  std::string text(what);
  if (what.substr(0, 8) == "expected") text += ", found " + Describe(error_at_);
  return text;
}

std::string JsonReader::Describe(const char* position) const {
  if (position == end_) return "the end";
  if (*position == '{') return "an object";
  if (*position == '[') return "an array";
  if (*position == '"') {
    JsonReader string_reader({position, static_cast<size_t>(end_ - position)}, 0);
    JsonString string;
    return string_reader.ReadString(&string) ? "\"" + Excerpt(string.raw) + "\"" : "a string";
  }
  if (ContinuesWord(*position)) return Excerpt(WordAt(position, end_));
  return "\"" + Excerpt(WordAt(position, end_)) + "\"";
}

JsonPosition JsonReader::PositionOf(const char* position) const {
  JsonPosition found;
  AdvancePosition({text_.data(), static_cast<size_t>(position - text_.data())}, &found);
  return found;
}

}  // namespace transom
