#include "transcoder/routing/path_template.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "transcoder/routing/percent.h"

namespace transom {
namespace {

// pchar of RFC 3986 without '*', which is a wildcard here.
bool IsLiteralChar(char c) {
  if (absl::ascii_isalnum(static_cast<unsigned char>(c))) return true;
  return c != '\0' && absl::string_view("-._~!$&'()+,;=:@%").find(c) != absl::string_view::npos;
}

bool IsIdentifierStart(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_';
}

bool IsIdentifierChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string Quoted(char c) { return absl::StrCat("\"", absl::CHexEscape({&c, 1}), "\""); }

// Where the verb's ':' is, or `text.size()`: the last ':' behind the last '/' and
// the last '}'.
size_t FindVerb(absl::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return text.size();
  return text.find_first_of("/}", colon) == absl::string_view::npos ? colon : text.size();
}

}  // namespace

// Recursive descent, one function a rule of the grammar. `end_` is where the
// segments end: at the verb's ':' or at the end of the text.
class PathTemplateParser {
 public:
  explicit PathTemplateParser(absl::string_view text) : text_(text), end_(FindVerb(text)) {}

  absl::StatusOr<PathTemplate> Parse() {
    result_.text_ = std::string(text_);
    if (text_.empty() || text_[0] != '/') return Error(0, "a path template starts with \"/\"");
    at_ = 1;
    if (text_.size() == 1) return std::move(result_);
    return ParseRest();
  }

  absl::StatusOr<PathTemplate> ParseRelative() {
    result_.text_ = std::string(text_);
    if (text_.empty()) return Error(0, "the template is empty");
    return ParseRest();
  }

 private:
  absl::StatusOr<PathTemplate> ParseRest() {
    if (absl::Status status = ParseSegments(/*in_variable=*/false); !status.ok()) return status;
    if (absl::Status status = ParseVerb(); !status.ok()) return status;
    return std::move(result_);
  }

  bool AtEnd() const { return at_ >= end_; }
  char Current() const { return text_[at_]; }

  static absl::Status Error(size_t at, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("column ", at + 1, ": ", what));
  }

  absl::Status ParseSegments(bool in_variable) {
    while (true) {
      if (absl::Status status = ParseSegment(in_variable); !status.ok()) return status;
      if (AtEnd() || (in_variable && Current() == '}')) return absl::OkStatus();
      if (Current() != '/') return UnexpectedBehindSegment();
      if (EndsWithRest()) return Error(rest_at_, "\"**\" must be the last segment");
      ++at_;
    }
  }

  bool EndsWithRest() const {
    return result_.segments_.back().kind == PathTemplate::SegmentKind::kAnyRest;
  }

  absl::Status ParseSegment(bool in_variable) {
    if (AtEnd()) return MissingSegment(in_variable);
    switch (Current()) {
      case '/':
        return Error(at_, "empty segment");
      case '}':
        return in_variable ? Error(at_, "a variable's template cannot be empty or end with \"/\"")
                           : Error(at_, "\"}\" without \"{\"");
      case '*':
        return ParseWildcard();
      case '{':
        if (in_variable) return Error(at_, "a variable inside a variable");
        return ParseVariable();
      default:
        return ParseLiteral();
    }
  }

  absl::Status MissingSegment(bool in_variable) {
    if (in_variable) return Error(variable_at_, "variable without its closing \"}\"");
    if (end_ < text_.size()) return Error(at_, "a verb needs a segment in front of it");
    return Error(at_ - 1, "a path template does not end with \"/\"");
  }

  absl::Status ParseWildcard() {
    size_t start = at_;
    while (!AtEnd() && Current() == '*') ++at_;
    switch (at_ - start) {
      case 1:
        result_.segments_.push_back({PathTemplate::SegmentKind::kAnyOne, ""});
        return absl::OkStatus();
      case 2:
        result_.segments_.push_back({PathTemplate::SegmentKind::kAnyRest, ""});
        rest_at_ = start;
        return absl::OkStatus();
      default:
        return Error(start + 2, "only \"*\" and \"**\" are wildcards");
    }
  }

  absl::Status ParseLiteral() {
    size_t start = at_;
    while (!AtEnd() && IsLiteralChar(Current())) ++at_;
    if (at_ == start) return UnexpectedCharacter();
    std::string literal;
    if (absl::Status status = Decode(start, at_, &literal); !status.ok()) return status;
    result_.segments_.push_back({PathTemplate::SegmentKind::kLiteral, std::move(literal)});
    return absl::OkStatus();
  }

  absl::Status Decode(size_t begin, size_t end, std::string* decoded) {
    for (size_t i = begin; i < end; ++i) {
      if (text_[i] != '%') continue;
      if (end - i < 3 || HexDigitValue(text_[i + 1]) < 0 || HexDigitValue(text_[i + 2]) < 0) {
        return Error(i, "\"%\" must be followed by two hexadecimal digits");
      }
    }
    std::string buffer(end - begin, '\0');
    absl::string_view view;
    PercentDecode(text_.substr(begin, end - begin), &buffer[0], &view);
    *decoded = std::string(view);
    return absl::OkStatus();
  }

  absl::Status ParseVariable() {
    variable_at_ = at_++;
    PathTemplate::Variable variable;
    variable.column = static_cast<int>(at_) + 1;
    if (absl::Status status = ParseFieldPath(&variable.field_path); !status.ok()) return status;
    variable.first_segment = static_cast<int>(result_.segments_.size());
    if (AtEnd()) return MissingSegment(/*in_variable=*/true);
    if (Current() == '=') {
      ++at_;
      if (absl::Status status = ParseSegments(/*in_variable=*/true); !status.ok()) return status;
      if (AtEnd()) return MissingSegment(/*in_variable=*/true);
    } else if (Current() == '}') {
      result_.segments_.push_back({PathTemplate::SegmentKind::kAnyOne, ""});
    } else {
      return Error(at_, absl::StrCat("expected \"=\" or \"}\" behind the field path, found ",
                                     Quoted(Current())));
    }
    ++at_;  // '}'
    variable.end_segment = static_cast<int>(result_.segments_.size());
    variable.multi_segment = variable.end_segment - variable.first_segment > 1 || EndsWithRest();
    result_.variables_.push_back(std::move(variable));
    return absl::OkStatus();
  }

  absl::Status ParseFieldPath(std::string* field_path) {
    size_t start = at_;
    while (true) {
      if (AtEnd()) return MissingSegment(/*in_variable=*/true);
      if (!IsIdentifierStart(Current())) {
        return Error(at_, absl::StrCat("expected a field name, found ", Quoted(Current())));
      }
      while (!AtEnd() && IsIdentifierChar(Current())) ++at_;
      if (AtEnd() || Current() != '.') break;
      ++at_;
    }
    *field_path = std::string(text_.substr(start, at_ - start));
    for (const PathTemplate::Variable& other : result_.variables_) {
      if (other.field_path == *field_path) {
        return Error(start, absl::StrCat("variable \"", *field_path, "\" is used twice"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status UnexpectedBehindSegment() {
    char c = Current();
    if (text_[at_ - 1] == '}') {
      return Error(at_, absl::StrCat("a variable fills its segment, but ", Quoted(c), " follows"));
    }
    if (text_[at_ - 1] == '*') {
      return Error(at_, absl::StrCat("a wildcard fills its segment, but ", Quoted(c), " follows"));
    }
    if (c == '*') return Error(at_, "a wildcard fills its segment, but text is in front of it");
    if (c == '{') return Error(at_, "a variable fills its segment, but text is in front of it");
    return UnexpectedCharacter();
  }

  absl::Status UnexpectedCharacter() {
    char c = Current();
    if (c == '}') return Error(at_, "\"}\" without \"{\"");
    return Error(at_, absl::StrCat(Quoted(c), " cannot stand in a path: write it as %",
                                   absl::BytesToHexString({&c, 1})));
  }

  absl::Status ParseVerb() {
    if (end_ == text_.size()) return absl::OkStatus();
    size_t start = end_ + 1;
    if (start == text_.size()) return Error(end_, "empty verb");
    for (at_ = start; at_ < text_.size(); ++at_) {
      if (Current() == '*' || Current() == '{') return Error(at_, "a verb is literal text");
      if (!IsLiteralChar(Current())) return UnexpectedCharacter();
    }
    return Decode(start, text_.size(), &result_.verb_);
  }

  absl::string_view text_;
  size_t end_;
  size_t at_ = 0;
  size_t rest_at_ = 0;      // of the last "**"
  size_t variable_at_ = 0;  // of the last '{'
  PathTemplate result_;
};

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  return PathTemplateParser(text).Parse();
}

absl::StatusOr<PathTemplate> PathTemplate::ParseRelative(absl::string_view text) {
  return PathTemplateParser(text).ParseRelative();
}

}  // namespace transom
