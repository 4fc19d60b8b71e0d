#ifndef TRANSOM_TRANSCODER_JSON_JSON_BLOCK_H_
#define TRANSOM_TRANSCODER_JSON_JSON_BLOCK_H_

// What changes the nesting of JSON text, as sets of bits, for 64 bytes at once: where JsonScan
// looks for the next such byte, this finds all of them, strings and escapes taken into account.
//
//   JsonBlock block(p, JsonBlock::Begins::kOutside, /*lines=*/false);
//   for (uint64_t left = block.brackets(); left != 0; left &= left - 1) ...
//   p[__builtin_ctzll(left)] ...
//
// Bit i stands for p[i]. What the caller has to look at itself (a control character in a string;
// outside of strings one that is no white space, what is not ASCII, a backslash) is odd: all is
// right up to the first odd byte, and what is said of those behind it may be wrong.
//
// How strings are found is an old trick: a running exclusive or over the bits of the quotes gives
// one for each byte between an opening quote and its end.

#if defined(__SSE2__)

#include <emmintrin.h>

#include <cstdint>

namespace transom {

class JsonBlock {
 public:
  static constexpr int kBytes = 64;
  enum class Begins : uint8_t { kOutside, kInString, kBehindBackslash };

  // `lines`: a line feed outside of strings is odd.
  JsonBlock(const char* p, Begins begins, bool lines) {
    Load(p);
    const bool in_string = begins != Begins::kOutside;
    FindEscaped(begins == Begins::kBehindBackslash);
    in_string_ = RunningXor(quotes_ & ~escaped_) ^ (in_string ? ~uint64_t{0} : 0);
    brackets_ &= ~in_string_;
    odd_ = ((high_ | backslashes_) & ~in_string_) | (controls_ & in_string_);
    const uint64_t outside = controls_ & ~in_string_;
    if (outside != 0) odd_ |= outside & ~Spaces(p, lines);
  }

  uint64_t brackets() const { return brackets_; }
  uint64_t odd() const { return odd_; }

  // How the byte at `at` begins; `at` may be kBytes.
  Begins BeginsAt(int at) const {
    if (at == kBytes ? ends_in_escape_ : (escaped_ >> at & 1) != 0) return Begins::kBehindBackslash;
    // Of a byte that is no quote, or of the last one.
    return (in_string_ >> (at == kBytes ? at - 1 : at) & 1) != 0 ? Begins::kInString
                                                                 : Begins::kOutside;
  }

 private:
  static uint64_t Bits(__m128i bytes, int shift) {
    return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes))) << shift;
  }

  void Load(const char* p) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i case_bit = _mm_set1_epi8(0x20);
    const __m128i open = _mm_set1_epi8('{');
    const __m128i close = _mm_set1_epi8('}');
    const __m128i control_max = _mm_set1_epi8(0x1f);
    for (int at = 0; at < kBytes; at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + at));
      // "[" and "]" are "{" and "}" but for one bit, and nothing else becomes one by it.
      const __m128i folded = _mm_or_si128(bytes, case_bit);
      quotes_ |= Bits(_mm_cmpeq_epi8(bytes, quote), at);
      backslashes_ |= Bits(_mm_cmpeq_epi8(bytes, backslash), at);
      brackets_ |=
          Bits(_mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close)), at);
      controls_ |= Bits(_mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes), at);
      high_ |= Bits(bytes, at);
    }
  }

  static uint64_t Spaces(const char* p, bool lines) {
    const __m128i tab = _mm_set1_epi8('\t');
    const __m128i carriage_return = _mm_set1_epi8('\r');
    const __m128i line_feed = _mm_set1_epi8(lines ? '\r' : '\n');
    uint64_t spaces = 0;
    for (int at = 0; at < kBytes; at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + at));
      const __m128i found = _mm_or_si128(
          _mm_cmpeq_epi8(bytes, tab),
          _mm_or_si128(_mm_cmpeq_epi8(bytes, carriage_return), _mm_cmpeq_epi8(bytes, line_feed)));
      spaces |= Bits(found, at);
    }
    return spaces;
  }

  void FindEscaped(bool first) {
    escaped_ = first ? 1 : 0;
    uint64_t left = backslashes_ & ~escaped_;
    while (left != 0) {
      const int at = __builtin_ctzll(left);
      ends_in_escape_ = at == kBytes - 1;
      if (ends_in_escape_) break;
      escaped_ |= uint64_t{2} << at;
      left &= ~(uint64_t{3} << at);
    }
  }

  static uint64_t RunningXor(uint64_t bits) {
    for (int shift = 1; shift < kBytes; shift *= 2) bits ^= bits << shift;
    return bits;
  }

  uint64_t quotes_ = 0;
  uint64_t backslashes_ = 0;
  uint64_t brackets_ = 0;  // outside of strings
  uint64_t controls_ = 0;
  uint64_t high_ = 0;
  uint64_t escaped_ = 0;    // behind a backslash that counts
  uint64_t in_string_ = 0;  // from the opening quote on, without the closing one
  uint64_t odd_ = 0;
  bool ends_in_escape_ = false;
};

}  // namespace transom

#endif  // defined(__SSE2__)

#endif  // TRANSOM_TRANSCODER_JSON_JSON_BLOCK_H_
