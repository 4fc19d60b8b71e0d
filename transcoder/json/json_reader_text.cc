#include "transcoder/json/json_reader_text.h"

#include <cstdint>
#include <cstring>

namespace transom {
namespace {

constexpr int kExcerptCharactersMax = 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The size of the character whose first byte is not ASCII; 0 if it is none.
size_t CharacterSize(const char* p, const char* end) {
  const auto first = static_cast<unsigned char>(p[0]);
  if (first < 0xc2 || first > 0xf4) return 0;
  const size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (static_cast<size_t>(end - p) < size || !IsContinuation(p[1])) return 0;
  if (size == 2) return 2;
  // The second byte tells overlong forms, surrogates, and what is above U+10FFFF.
  const auto second = static_cast<unsigned char>(p[1]);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
    return 0;
  }
  if (!IsContinuation(p[2]) || (size == 4 && !IsContinuation(p[3]))) return 0;
  return size;
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The code unit of "\uXXXX" at `p`, or -1.
int CodeUnit(const char* p, const char* end) {
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return -1;
  int unit = 0;
  for (int i = 2; i < 6; ++i) {
    const int digit = HexValue(p[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

bool IsHighSurrogate(int unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool IsLowSurrogate(int unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

char* EncodeUtf8(uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    *out++ = static_cast<char>(code_point);
    return out;
  }
  if (code_point < 0x800) {
    *out++ = static_cast<char>(0xc0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    *out++ = static_cast<char>(0xe0 | code_point >> 12);
    *out++ = static_cast<char>(0x80 | (code_point >> 6 & 0x3f));
  } else {
    *out++ = static_cast<char>(0xf0 | code_point >> 18);
    *out++ = static_cast<char>(0x80 | (code_point >> 12 & 0x3f));
    *out++ = static_cast<char>(0x80 | (code_point >> 6 & 0x3f));
  }
  *out++ = static_cast<char>(0x80 | (code_point & 0x3f));
  return out;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '/':
      return c;
    default:
      return '\0';
  }
}

}  // namespace

const char* SkipNonAscii(const char* p, const char* end, const char** bad) {
  while (p != end && static_cast<signed char>(*p) < 0) {
    const size_t size = CharacterSize(p, end);
    if (size == 0) {
      *bad = p;
      return nullptr;
    }
    p += size;
  }
  return p;
}

bool IsValidUtf8(absl::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  const char* bad = nullptr;
  while (p != end) {
    uint64_t eight;
    while (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080) == 0)) p += 8;
    while (p != end && static_cast<signed char>(*p) >= 0) ++p;
    p = SkipNonAscii(p, end, &bad);
    if (p == nullptr) return false;
  }
  return true;
}

size_t EscapeSize(const char* p, const char* end) {
  if (end - p < 2) return 0;
  if (p[1] != 'u') return SimpleEscape(p[1]) == '\0' ? 0 : 2;
  const int unit = CodeUnit(p, end);
  if (unit < 0 || IsLowSurrogate(unit)) return 0;
  if (!IsHighSurrogate(unit)) return 6;
  return IsLowSurrogate(CodeUnit(p + 6, end)) ? 12 : 0;
}

size_t Unescape(absl::string_view raw, char* out) {
  const char* p = raw.data();
  const char* end = p + raw.size();
  char* const start = out;
  while (p != end) {
    const void* found = std::memchr(p, '\\', static_cast<size_t>(end - p));
    const char* escape = found == nullptr ? end : static_cast<const char*>(found);
    // No escape is shorter than what it stands for, so `out` never overtakes `p`.
    std::memmove(out, p, static_cast<size_t>(escape - p));
    out += escape - p;
    p = escape;
    if (p == end) break;
    if (p[1] != 'u') {
      *out++ = SimpleEscape(p[1]);
      p += 2;
      continue;
    }
    uint32_t code_point = static_cast<uint32_t>(CodeUnit(p, end));
    p += 6;
    if (IsHighSurrogate(static_cast<int>(code_point))) {
      const uint32_t low = static_cast<uint32_t>(CodeUnit(p, end));
      code_point = 0x10000 + ((code_point - 0xd800) << 10) + (low - 0xdc00);
      p += 6;
    }
    out = EncodeUtf8(code_point, out);
  }
  return static_cast<size_t>(out - start);
}

size_t NumberSize(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  auto skip_digits = [&p, end] {
    const char* first = p;
    while (p != end && IsDigit(*p)) ++p;
    return p != first;
  };
  if (p != end && *p == '-') ++p;
  if (p != end && *p == '0') {
    ++p;
  } else if (!skip_digits()) {
    return 0;
  }
  if (p != end && *p == '.') {
    ++p;
    if (!skip_digits()) return 0;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    if (!skip_digits()) return 0;
  }
  return static_cast<size_t>(p - text.data());
}

std::string Excerpt(absl::string_view text) {
  std::string shown;
  const char* p = text.data();
  const char* end = p + text.size();
  for (int count = 0; p != end; ++count) {
    if (count == kExcerptCharactersMax) return shown + "...";
    size_t size = 1;
    if (static_cast<signed char>(*p) < 0) size = CharacterSize(p, end);
    if (size == 0 || static_cast<unsigned char>(*p) < 0x20 || *p == 0x7f) {
      shown.push_back('?');
      ++p;
    } else {
      shown.append(p, size);
      p += size;
    }
  }
  return shown;
}

}  // namespace transom
