#include "transcoder/json/json_reader_text.h"

#include <array>
#include <cstdint>

#include "transcoder/json/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {
namespace {

constexpr int kExcerptCharactersMax = 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

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

constexpr std::array<char, 256> MakeSimpleEscapes() {
  std::array<char, 256> escapes = {};
  escapes['b'] = '\b';
  escapes['f'] = '\f';
  escapes['n'] = '\n';
  escapes['r'] = '\r';
  escapes['t'] = '\t';
  for (const unsigned char c : {'"', '\\', '/'}) escapes[c] = static_cast<char>(c);
  return escapes;
}

constexpr std::array<char, 256> kSimpleEscapes = MakeSimpleEscapes();

// What the letter behind a backslash stands for; 0 if nothing.
char SimpleEscape(char c) { return kSimpleEscapes[static_cast<unsigned char>(c)]; }

// Copies up to the next backslash and moves both behind what was copied. May write up to 15
// bytes more.
inline void CopyToBackslash(const char** from, const char* end, char** to) {
  const char* p = *from;
  char* out = *to;
#if defined(__SSE2__)
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; end - p >= 16; p += 16, out += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, backslash)));
    if (mask != 0) {
      const int size = __builtin_ctz(mask);
      *from = p + size;
      *to = out + size;
      return;
    }
  }
#endif
  while (p != end && *p != '\\') *out++ = *p++;
  *from = p;
  *to = out;
}

}  // namespace

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
    CopyToBackslash(&p, end, &out);
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
    const auto size = static_cast<size_t>(Utf8CharacterSize(p, end));
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
