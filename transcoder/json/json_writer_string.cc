// Strings. Most strings hold nothing to escape, so the text is copied
// 16 bytes at a time and looked at on the way: a control character, a quote, a
// backslash or 0xe2 (with which U+2028 begins) ends the copied run and is looked up in
// a table. Whether the text is UTF-8 is asked once, if anything in it is not ASCII.

#include <array>
#include <cstring>
#include <string>

#include "absl/base/optimization.h"
#include "transcoder/json/base64.h"
#include "transcoder/json/json_writer_text.h"
#include "transcoder/json/utf8.h"

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

// Copies plain text up to `left` or 16 bytes, and returns how many. `to` has 16 bytes, and
// so has `from` if `readable`. *non_ascii becomes other than 0 if there is a byte from 0x80
// on among them.
inline size_t CopyPlain(const char* from, size_t left, bool readable, char* to,
                        uint32_t* non_ascii) {
  __m128i block;
  const uint32_t end = 1u << (left < 16 ? left : 16);
  if (ABSL_PREDICT_TRUE(left >= 16 || readable)) {
    block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  } else {
    const ShortText text = LoadShort(from, left);
    block = _mm_set_epi64x(static_cast<int64_t>(text.high), static_cast<int64_t>(text.low));
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
  *non_ascii |= static_cast<uint32_t>(_mm_movemask_epi8(block)) & (end - 1);
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
  const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const __m128i separator = _mm_cmpeq_epi8(block, _mm_set1_epi8(static_cast<char>(0xe2)));
  const auto stops = static_cast<uint32_t>(_mm_movemask_epi8(
      _mm_or_si128(_mm_or_si128(control, quote), _mm_or_si128(backslash, separator))));
  return static_cast<size_t>(__builtin_ctz(stops | end));
}

#else

// The same, a byte at a time.
inline size_t CopyPlain(const char* from, size_t left, bool, char* to, uint32_t* non_ascii) {
  const size_t end = left < 16 ? left : 16;
  for (size_t i = 0; i < end; ++i) {
    const auto byte = static_cast<uint8_t>(from[i]);
    if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0xe2) return i;
    *non_ascii |= byte & 0x80;
    to[i] = from[i];
  }
  return end;
}

#endif

// What a byte at which a run ends becomes.
struct Escape {
  char text[7];
  uint8_t size;
};

constexpr std::array<Escape, 256> MakeEscapes() {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<Escape, 256> escapes = {};
  for (size_t c = 0; c < 256; ++c) escapes[c] = {{static_cast<char>(c)}, 1};
  for (size_t c = 0; c < 0x20; ++c) {
    escapes[c] = {{'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]}, 6};
  }
  constexpr char kLetters[][2] = {{'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'},
                                  {'\t', 't'}, {'"', '"'},  {'\\', '\\'}};
  for (const auto& [c, letter] : kLetters) {
    escapes[static_cast<size_t>(c)] = {{'\\', letter}, 2};
  }
  return escapes;
}

constexpr std::array<Escape, 256> kEscapes = MakeEscapes();

// U+2028 or U+2029.
bool IsLineSeparator(const char* p, const char* end) {
  return end - p >= 3 && p[0] == '\xe2' && p[1] == '\x80' && (p[2] == '\xa8' || p[2] == '\xa9');
}

// The whole text with its quotes, whatever it holds. Returns whether all was ASCII.
bool AppendEscaped(absl::string_view text, const char* readable_end, OutputBuffer* out) {
  const char* p = text.data();
  const char* const end = p + text.size();
  char* base = out->Reserve(text.size() + kSlack);
  const char* room_end = base + (out->capacity() - out->size());
  char* to = base;
  uint32_t non_ascii = 0;
  *to++ = '"';
  while (p != end) {
    const auto left = static_cast<size_t>(end - p);
    const size_t plain = CopyPlain(p, left, readable_end - p >= 16, to, &non_ascii);
    p += plain;
    to += plain;
    if (plain == 16 || plain == left) continue;
    if (ABSL_PREDICT_FALSE(IsLineSeparator(p, end))) {
      std::memcpy(to, p[2] == '\xa8' ? "\\u2028" : "\\u2029", 6);
      to += 6;
      p += 3;
    } else {
      const Escape& escape = kEscapes[static_cast<uint8_t>(*p++)];
      std::memcpy(to, &escape, sizeof(escape));
      to += escape.size;
    }
    // What grew on the way has its room made here.
    if (ABSL_PREDICT_FALSE(static_cast<size_t>(room_end - to) <
                           static_cast<size_t>(end - p) + kSlack)) {
      out->Advance(static_cast<size_t>(to - base));
      base = to = out->Reserve(static_cast<size_t>(end - p) + kSlack);
      room_end = base + (out->capacity() - out->size());
    }
  }
  *to++ = '"';
  out->Advance(static_cast<size_t>(to - base));
  return non_ascii == 0;
}

}  // namespace

bool AppendQuoted(absl::string_view text, const char* readable_end, OutputBuffer* out) {
  return AppendEscaped(text, readable_end, out) || IsValidUtf8(text);
}

void AppendQuotedLossy(absl::string_view text, OutputBuffer* out) {
  if (IsValidUtf8(text)) {
    AppendEscaped(text, text.data() + text.size(), out);
    return;
  }
  std::string mended;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end) {
    const int size = Utf8CharacterSize(p, end);
    if (size == 0) {
      mended += "\xef\xbf\xbd";
      ++p;
    } else {
      mended.append(p, static_cast<size_t>(size));
      p += size;
    }
  }
  AppendEscaped(mended, mended.data() + mended.size(), out);
}

void AppendQuotedBase64(absl::string_view bytes, OutputBuffer* out) {
  const size_t size = Base64Size(bytes.size());
  char* const to = out->Reserve(size + 2);
  *to = '"';
  *EncodeBase64(bytes, to + 1) = '"';
  out->Advance(size + 2);
}

}  // namespace transom
