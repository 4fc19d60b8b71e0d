// Strings and base64. Most strings hold nothing to escape, so the text is copied
// 16 bytes at a time and looked at on the way: a byte below 0x20, from 0x80 on, a
// quote or a backslash ends the copied run and is handled by itself.

#include <cstring>

#include "transcoder/json/json_writer_text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {
namespace {

// What is free behind the write position beyond one byte for each byte of text
// still to come: the closing quote, a 16-byte store, the longest escape.
constexpr size_t kSlack = 32;

#if defined(__SSE2__)

// Loads of 1 to 15 bytes, by loads that overlap; what is behind them is zero. Not
// through memory: reading what was just written in other pieces stalls.
struct ShortText {
  uint64_t low = 0;
  uint64_t high = 0;
};

inline uint64_t Load64(const char* p) {
  uint64_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

inline uint64_t Load32(const char* p) {
  uint32_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

inline uint64_t Load8(const char* p) { return static_cast<uint8_t>(*p); }

inline ShortText LoadShort(const char* p, size_t size) {
  ShortText text;
  if (size > 8) {
    text.low = Load64(p);
    text.high = Load64(p + size - 8) >> (8 * (16 - size));
  } else if (size == 8) {
    text.low = Load64(p);
  } else if (size >= 4) {
    text.low = Load32(p) | Load32(p + size - 4) << (8 * (size - 4));
  } else {
    text.low = Load8(p) | Load8(p + size / 2) << (8 * (size / 2)) |
               Load8(p + size - 1) << (8 * (size - 1));
  }
  return text;
}

// A mask of the bytes that need a look, bit 0 the first.
inline uint32_t MaskOf(__m128i block) {
  // Signed: bytes from 0x80 on count as below 0x20 too.
  const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
  const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  return static_cast<uint32_t>(
      _mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, backslash))));
}

// Copies plain text up to `left` or 16 bytes, and returns how many. `to` has 16 bytes.
inline size_t CopyPlain(const char* from, size_t left, char* to) {
  __m128i block;
  uint32_t end = 1u << 16;
  if (left >= 16) {
    block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  } else {
    const ShortText text = LoadShort(from, left);
    block = _mm_set_epi64x(static_cast<int64_t>(text.high), static_cast<int64_t>(text.low));
    end = 1u << left;
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
  return static_cast<size_t>(__builtin_ctz(MaskOf(block) | end));
}

#else

// The same, a byte at a time.
inline size_t CopyPlain(const char* from, size_t left, char* to) {
  const size_t end = left < 16 ? left : 16;
  for (size_t i = 0; i < end; ++i) {
    const auto byte = static_cast<uint8_t>(from[i]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return i;
    to[i] = from[i];
  }
  return end;
}

#endif

char* WriteUnicodeEscape(uint32_t unit, char* to) {
  static constexpr char kHex[] = "0123456789abcdef";
  to[0] = '\\';
  to[1] = 'u';
  to[2] = kHex[unit >> 12 & 15];
  to[3] = kHex[unit >> 8 & 15];
  to[4] = kHex[unit >> 4 & 15];
  to[5] = kHex[unit & 15];
  return to + 6;
}

// REQUIRES: `c` is a control character, quote or backslash.
char* WriteEscape(char c, char* to) {
  char letter = 0;
  switch (c) {
    case '"':
    case '\\':
      letter = c;
      break;
    case '\b':
      letter = 'b';
      break;
    case '\f':
      letter = 'f';
      break;
    case '\n':
      letter = 'n';
      break;
    case '\r':
      letter = 'r';
      break;
    case '\t':
      letter = 't';
      break;
    default:
      return WriteUnicodeEscape(static_cast<uint8_t>(c), to);
  }
  to[0] = '\\';
  to[1] = letter;
  return to + 2;
}

bool IsLineSeparator(const char* p, int size) {
  return size == 3 && p[0] == '\xe2' && p[1] == '\x80' && (p[2] == '\xa8' || p[2] == '\xa9');
}

template <bool kLossy>
bool AppendQuotedImpl(absl::string_view text, OutputBuffer* out) {
  const char* p = text.data();
  const char* const end = p + text.size();
  char* base = out->Reserve(text.size() + kSlack);
  char* to = base;
  // Whatever grows on the way has its room made here. Keeps `to` valid.
  auto make_room = [&] {
    out->Advance(static_cast<size_t>(to - base));
    base = to = out->Reserve(static_cast<size_t>(end - p) + kSlack);
  };
  *to++ = '"';
  while (p != end) {
    const size_t left = static_cast<size_t>(end - p);
    const size_t plain = CopyPlain(p, left, to);
    p += plain;
    to += plain;
    if (plain == 16 || plain == left) continue;
    if (static_cast<uint8_t>(*p) < 0x80) {
      to = WriteEscape(*p++, to);
      make_room();
      continue;
    }
    do {
      const int size = Utf8CharacterSize(p, end);
      if (size > 0 && !IsLineSeparator(p, size)) {
        for (int i = 0; i < size; ++i) *to++ = *p++;
        continue;
      }
      if (size > 0) {
        to = WriteUnicodeEscape(p[2] == '\xa8' ? 0x2028 : 0x2029, to);
        p += 3;
      } else if (kLossy) {
        std::memcpy(to, "\xef\xbf\xbd", 3);
        to += 3;
        ++p;
      } else {
        return false;
      }
      make_room();
    } while (p != end && static_cast<uint8_t>(*p) >= 0x80);
  }
  *to++ = '"';
  out->Advance(static_cast<size_t>(to - base));
  return true;
}

}  // namespace

int Utf8CharacterSize(const char* p, const char* end) {
  const auto byte = [p](int i) { return static_cast<uint8_t>(p[i]); };
  const auto continues = [&byte](int i) { return (byte(i) & 0xc0) == 0x80; };
  const ptrdiff_t left = end - p;
  if (left <= 0) return 0;
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return left >= 2 && continues(1) ? 2 : 0;
  if (first < 0xf0) {
    if (left < 3 || !continues(1) || !continues(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
    if (first == 0xed && byte(1) >= 0xa0) return 0;  // a surrogate
    return 3;
  }
  if (first > 0xf4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;   // overlong
  if (first == 0xf4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
  return 4;
}

bool AppendQuoted(absl::string_view text, OutputBuffer* out) {
  return AppendQuotedImpl<false>(text, out);
}

void AppendQuotedLossy(absl::string_view text, OutputBuffer* out) {
  AppendQuotedImpl<true>(text, out);
}

void AppendQuotedBase64(absl::string_view bytes, OutputBuffer* out) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char* const base = out->Reserve((bytes.size() + 2) / 3 * 4 + 2);
  char* to = base;
  const auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  *to++ = '"';
  for (; left >= 3; left -= 3, p += 3, to += 4) {
    const uint32_t group = uint32_t{p[0]} << 16 | uint32_t{p[1]} << 8 | p[2];
    to[0] = kAlphabet[group >> 18];
    to[1] = kAlphabet[group >> 12 & 63];
    to[2] = kAlphabet[group >> 6 & 63];
    to[3] = kAlphabet[group & 63];
  }
  if (left > 0) {
    const uint32_t group = uint32_t{p[0]} << 16 | (left == 2 ? uint32_t{p[1]} << 8 : 0);
    to[0] = kAlphabet[group >> 18];
    to[1] = kAlphabet[group >> 12 & 63];
    to[2] = left == 2 ? kAlphabet[group >> 6 & 63] : '=';
    to[3] = '=';
    to += 4;
  }
  *to++ = '"';
  out->Advance(static_cast<size_t>(to - base));
}

}  // namespace transom
