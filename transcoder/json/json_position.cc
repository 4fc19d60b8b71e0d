#include "transcoder/json/json_position.h"

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {
namespace {

#if defined(__SSE2__)

// 0xff for each byte that counts.
struct IsNewline {
  static bool One(char c) { return c == '\n'; }
  static __m128i Sixteen(__m128i bytes) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')); }
};
struct StartsCharacter {
  // Signed, 0x80 to 0xbf are the lowest.
  static bool One(char c) { return static_cast<signed char>(c) > static_cast<signed char>(0xbf); }
  static __m128i Sixteen(__m128i bytes) {
    return _mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(0xbf)));
  }
};

template <typename Counts>
size_t Count(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  __m128i sums = _mm_setzero_si128();
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i ones = _mm_and_si128(Counts::Sixteen(bytes), _mm_set1_epi8(1));
    sums = _mm_add_epi64(sums, _mm_sad_epu8(ones, _mm_setzero_si128()));
  }
  uint64_t halves[2];
  std::memcpy(halves, &sums, sizeof(halves));
  size_t count = halves[0] + halves[1];
  for (; p != end; ++p) count += Counts::One(*p);
  return count;
}

#else

struct IsNewline {
  static bool One(char c) { return c == '\n'; }
};
struct StartsCharacter {
  static bool One(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }
};

template <typename Counts>
size_t Count(absl::string_view text) {
  size_t count = 0;
  for (const char c : text) count += Counts::One(c);
  return count;
}

#endif

}  // namespace

void AdvancePosition(absl::string_view text, JsonPosition* position) {
  if (text.empty()) return;
  if (const void* last = memrchr(text.data(), '\n', text.size())) {
    const auto line_end = static_cast<size_t>(static_cast<const char*>(last) - text.data()) + 1;
    position->line += Count<IsNewline>(text.substr(0, line_end));
    position->column = 1;
    text.remove_prefix(line_end);
  }
  position->column += Count<StartsCharacter>(text);
}

}  // namespace transom
