#include "tests/differential/json_tree.h"

#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/exact_number.h"

namespace transom {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

// The bytes of the character at the front; 0 if they are not UTF-8.
size_t Utf8Size(absl::string_view text) {
  const auto byte = [&](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto continues = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  if (byte(0) < 0x80) return text.empty() ? 0 : 1;
  if (byte(0) >= 0xc2 && byte(0) < 0xe0) return continues(1) ? 2 : 0;
  if ((byte(0) & 0xf0) == 0xe0) {
    if (!continues(1) || !continues(2)) return 0;
    const unsigned code = (byte(0) & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    return code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 0 : 3;
  }
  if (byte(0) < 0xf0 || byte(0) > 0xf4) return 0;
  if (!continues(1) || !continues(2) || !continues(3)) return 0;
  const unsigned code = (byte(0) & 7) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6;
  return code < 0x10000 || code >= 0x110000 ? 0 : 4;
}

void AppendUtf8(unsigned code, std::string* out) {
  const auto push = [out](unsigned byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) return push(code);
  if (code < 0x800) {
    push(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      push(0xe0 | code >> 12);
    } else {
      push(0xf0 | code >> 18);
      push(0x80 | (code >> 12 & 0x3f));
    }
    push(0x80 | (code >> 6 & 0x3f));
  }
  push(0x80 | (code & 0x3f));
}

class TreeReader {
 public:
  explicit TreeReader(absl::string_view text) : rest_(text) {}

  JsonFault Read(JsonTree* tree) {
    if (absl::StartsWith(rest_, "\xef\xbb\xbf")) return JsonFault::kByteOrderMark;
    SkipSpace();
    if (rest_.empty()) return JsonFault::kEmpty;
    if (!ReadValue(tree)) return fault_;
    SkipSpace();
    if (rest_.empty()) return JsonFault::kNone;
    Fail(JsonFault::kBehindTheEnd);
    return fault_;
  }

 private:
  bool Fail(JsonFault fault) {
    fault_ = rest_.empty() ? JsonFault::kTruncated : fault;
    if (fault == JsonFault::kOther || fault == JsonFault::kBehindTheEnd) {
      if (At('\f') || At('\v')) fault_ = JsonFault::kOtherSpace;
    }
    return false;
  }

  void SkipSpace() {
    while (!rest_.empty() && absl::StrContains(" \t\n\r", rest_.substr(0, 1))) Skip(1);
  }
  void Skip(size_t count) { rest_.remove_prefix(count); }
  bool At(char c) const { return !rest_.empty() && rest_[0] == c; }
  bool Take(char c) {
    if (!At(c)) return false;
    Skip(1);
    return true;
  }

  bool ReadValue(JsonTree* tree) {
    if (At('{')) return ReadObject(tree);
    if (At('[')) return ReadArray(tree);
    if (At('"')) {
      tree->kind = TreeKind::kString;
      return ReadString(&tree->raw, &tree->text);
    }
    if (At('-') || (!rest_.empty() && IsDigit(rest_[0]))) return ReadNumber(tree);
    if (At('\'')) return Fail(JsonFault::kSingleQuote);
    if (At('+') || At('.')) return Fail(JsonFault::kNumberForm);
    return ReadWord(tree);
  }

  bool ReadWord(JsonTree* tree) {
    size_t size = 0;
    while (size < rest_.size() && (IsWord(rest_[size]) || IsDigit(rest_[size]))) ++size;
    const absl::string_view word = rest_.substr(0, size);
    if (word == "null" || word == "true" || word == "false") {
      tree->kind = word == "null"   ? TreeKind::kNull
                   : word == "true" ? TreeKind::kTrue
                                    : TreeKind::kFalse;
      Skip(size);
      return true;
    }
    if (size == rest_.size()) rest_ = {};
    return Fail(size > 0 ? JsonFault::kBareWord : JsonFault::kOther);
  }

  size_t Digits(size_t from) const {
    size_t end = from;
    while (end < rest_.size() && IsDigit(rest_[end])) ++end;
    return end - from;
  }

  bool ReadNumber(JsonTree* tree) {
    size_t end = At('-') ? 1 : 0;
    const auto at = [&](char c) { return end < rest_.size() && rest_[end] == c; };
    const bool zero = at('0');
    const size_t whole = Digits(end);
    if (whole == 0 || (zero && whole > 1)) return Fail(JsonFault::kNumberForm);
    end += whole;
    if (at('.')) {
      const size_t fraction = Digits(++end);
      if (fraction == 0) return Fail(JsonFault::kNumberForm);
      end += fraction;
    }
    if (at('e') || at('E')) {
      ++end;
      if (at('+') || at('-')) ++end;
      const size_t exponent = Digits(end);
      if (exponent == 0) return Fail(JsonFault::kNumberForm);
      end += exponent;
    }
    if (end < rest_.size() && (IsWord(rest_[end]) || at('.'))) return Fail(JsonFault::kNumberForm);
    tree->kind = TreeKind::kNumber;
    tree->text = std::string(rest_.substr(0, end));
    Skip(end);
    return true;
  }

  bool ReadHex(unsigned* code) {
    *code = 0;
    for (size_t i = 0; i < 4; ++i) {
      const char c = i < rest_.size() ? rest_[i] : '!';
      const char lower = static_cast<char>(c | 0x20);
      if (IsDigit(c)) {
        *code = *code * 16 + static_cast<unsigned>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        *code = *code * 16 + static_cast<unsigned>(lower - 'a') + 10;
      } else {
        return Fail(JsonFault::kBadEscape);
      }
    }
    Skip(4);
    return true;
  }

  bool ReadUnicodeEscape(std::string* value) {
    unsigned code;
    if (!ReadHex(&code)) return false;
    if (code >= 0xdc00 && code < 0xe000) return Fail(JsonFault::kLoneSurrogate);
    if (code >= 0xd800 && code < 0xdc00) {
      if (!absl::StartsWith(rest_, "\\u")) return Fail(JsonFault::kLoneSurrogate);
      Skip(2);
      unsigned low;
      if (!ReadHex(&low)) return false;
      if (low < 0xdc00 || low >= 0xe000) return Fail(JsonFault::kLoneSurrogate);
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(code, value);
    return true;
  }

  bool ReadEscape(std::string* value) {
    static constexpr absl::string_view kLetters = "\"\\/bfnrt";
    static constexpr absl::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return Fail(JsonFault::kTruncated);
    if (Take('u')) return ReadUnicodeEscape(value);
    const size_t letter = kLetters.find(rest_[0]);
    if (letter == absl::string_view::npos) return Fail(JsonFault::kBadEscape);
    value->push_back(kMeant[letter]);
    Skip(1);
    return true;
  }

  bool ReadString(std::string* raw, std::string* value) {
    Skip(1);
    const absl::string_view begin = rest_;
    while (!At('"')) {
      if (rest_.empty()) return Fail(JsonFault::kTruncated);
      if (Take('\\')) {
        if (!ReadEscape(value)) return false;
        continue;
      }
      if (static_cast<unsigned char>(rest_[0]) < 0x20) return Fail(JsonFault::kControlCharacter);
      const size_t size = Utf8Size(rest_);
      if (size == 0) return Fail(JsonFault::kBadUtf8);
      absl::StrAppend(value, rest_.substr(0, size));
      Skip(size);
    }
    *raw = std::string(begin.substr(0, begin.size() - rest_.size()));
    Skip(1);
    return true;
  }

  bool ReadArray(JsonTree* tree) {
    tree->kind = TreeKind::kArray;
    Skip(1);
    SkipSpace();
    if (Take(']')) return true;
    do {
      SkipSpace();
      if (!tree->children.empty() && At(']')) return Fail(JsonFault::kTrailingComma);
      tree->children.emplace_back();
      if (!ReadValue(&tree->children.back())) return false;
      SkipSpace();
    } while (Take(','));
    return Take(']') || Fail(JsonFault::kOther);
  }

  bool ReadMember(JsonTree* member) {
    if (At('\'')) return Fail(JsonFault::kSingleQuote);
    if (!rest_.empty() && IsWord(rest_[0])) return Fail(JsonFault::kBareName);
    if (!At('"')) return Fail(JsonFault::kOther);
    if (!ReadString(&member->raw_name, &member->name)) return false;
    SkipSpace();
    if (!Take(':')) return Fail(JsonFault::kOther);
    SkipSpace();
    return ReadValue(member);
  }

  bool ReadObject(JsonTree* tree) {
    tree->kind = TreeKind::kObject;
    Skip(1);
    SkipSpace();
    if (Take('}')) return true;
    do {
      SkipSpace();
      if (!tree->children.empty() && At('}')) return Fail(JsonFault::kTrailingComma);
      tree->children.emplace_back();
      if (!ReadMember(&tree->children.back())) return false;
      SkipSpace();
    } while (Take(','));
    return Take('}') || Fail(JsonFault::kOther);
  }

  absl::string_view rest_;
  JsonFault fault_ = JsonFault::kNone;
};

std::string Escaped(absl::string_view value) {
  std::string raw;
  for (const char c : value) {
    if (c == '"' || c == '\\') raw.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&raw, "\\u00", absl::Hex(static_cast<unsigned>(c), absl::kZeroPad2));
    } else {
      raw.push_back(c);
    }
  }
  return raw;
}

void AppendTree(const JsonTree& tree, absl::string_view space, std::string* out) {
  switch (tree.kind) {
    case TreeKind::kNull:
      out->append("null");
      return;
    case TreeKind::kFalse:
      out->append("false");
      return;
    case TreeKind::kTrue:
      out->append("true");
      return;
    case TreeKind::kNumber:
      out->append(tree.text);
      return;
    case TreeKind::kString:
      absl::StrAppend(out, "\"", tree.raw, "\"");
      return;
    case TreeKind::kArray:
    case TreeKind::kObject:
      break;
  }
  const bool object = tree.kind == TreeKind::kObject;
  absl::StrAppend(out, object ? "{" : "[", space);
  bool first = true;
  for (const JsonTree& child : tree.children) {
    if (child.dropped) continue;
    if (!first) absl::StrAppend(out, ",", space);
    first = false;
    if (object) absl::StrAppend(out, "\"", child.raw_name, "\"", space, ":", space);
    AppendTree(child, space, out);
    out->append(space.data(), space.size());
  }
  out->push_back(object ? '}' : ']');
}

}  // namespace

const JsonTree* JsonTree::Find(absl::string_view member) const {
  for (const JsonTree& child : children) {
    if (child.name == member) return &child;
  }
  return nullptr;
}

JsonFault ReadJsonTree(absl::string_view text, JsonTree* tree) {
  *tree = JsonTree();
  return TreeReader(text).Read(tree);
}

std::string WriteJsonTree(const JsonTree& tree, absl::string_view space) {
  std::string out(space);
  AppendTree(tree, space, &out);
  out.append(space.data(), space.size());
  return out;
}

JsonTree JsonTreeOf(absl::string_view json) {
  JsonTree tree;
  if (ReadJsonTree(json, &tree) != JsonFault::kNone) {
    std::fprintf(stderr, "JsonTreeOf: %s\n", std::string(json).c_str());
    std::abort();
  }
  return tree;
}

void ReplaceTree(const JsonTree& from, JsonTree* to) {
  JsonTree value = from;
  value.name = to->name;
  value.raw_name = to->raw_name;
  *to = std::move(value);
}

void SetTreeText(absl::string_view value, JsonTree* string) {
  string->kind = TreeKind::kString;
  string->text = std::string(value);
  string->raw = Escaped(value);
  string->children.clear();
}

void SetTreeName(absl::string_view name, JsonTree* member) {
  member->name = std::string(name);
  member->raw_name = Escaped(name);
}

bool SameTree(const JsonTree& a, const JsonTree& b) {
  if (a.kind != b.kind || a.children.size() != b.children.size()) return false;
  if (a.kind == TreeKind::kNumber) return ExactNumber(a.text) == ExactNumber(b.text);
  if (a.kind == TreeKind::kString) return a.text == b.text;
  std::set<std::string> names;
  for (size_t i = 0; i < a.children.size(); ++i) {
    const JsonTree& one = a.children[i];
    const JsonTree* other = a.kind == TreeKind::kObject ? b.Find(one.name) : &b.children[i];
    if (other == nullptr || !SameTree(one, *other)) return false;
    if (a.kind == TreeKind::kObject && !names.insert(one.name).second) return false;
  }
  return true;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = Utf8Size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace transom
