#include "transcoder/json/json_block.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

#if defined(__SSE2__)

using Begins = JsonBlock::Begins;

// The same byte by byte, up to the first odd one.
struct Reference {
  uint64_t brackets = 0;
  int odd_at = JsonBlock::kBytes;
  Begins begins;  // at odd_at

  Reference(const std::string& text, Begins begin, bool lines) : begins(begin) {
    for (int i = 0; i < JsonBlock::kBytes; ++i) {
      const char c = text[static_cast<size_t>(i)];
      if (IsOdd(c, lines)) {
        odd_at = i;
        return;
      }
      if (begins == Begins::kOutside && absl::string_view("[]{}").find(c) != std::string::npos) {
        brackets |= uint64_t{1} << i;
      }
      Pass(c);
    }
  }

 private:
  bool IsOdd(char c, bool lines) const {
    const auto octet = static_cast<unsigned char>(c);
    if (begins != Begins::kOutside) return octet < ' ';
    if (c == '\t' || c == '\r' || (c == '\n' && !lines)) return false;
    return octet < ' ' || octet >= 0x80 || c == '\\';
  }

  void Pass(char c) {
    if (begins == Begins::kBehindBackslash) {
      begins = Begins::kInString;
    } else if (c == '"') {
      begins = begins == Begins::kOutside ? Begins::kInString : Begins::kOutside;
    } else if (c == '\\') {
      begins = Begins::kBehindBackslash;
    }
  }
};

void ExpectSame(const std::string& text) {
  for (const Begins begins : {Begins::kOutside, Begins::kInString, Begins::kBehindBackslash}) {
    for (const bool lines : {false, true}) {
      const Reference wanted(text, begins, lines);
      const JsonBlock block(text.data(), begins, lines);
      const int odd_at = block.odd() == 0 ? JsonBlock::kBytes : __builtin_ctzll(block.odd());
      ASSERT_EQ(odd_at, wanted.odd_at) << testing::PrintToString(text);
      const uint64_t sure =
          odd_at == JsonBlock::kBytes ? ~uint64_t{0} : (uint64_t{1} << odd_at) - 1;
      ASSERT_EQ(block.brackets() & sure, wanted.brackets) << testing::PrintToString(text);
      ASSERT_EQ(static_cast<int>(block.BeginsAt(odd_at)), static_cast<int>(wanted.begins))
          << testing::PrintToString(text);
    }
  }
}

TEST(JsonBlockTest, AgreesOnEveryByteAtEveryPlace) {
  for (int c = 0; c < 256; ++c) {
    for (size_t at = 0; at < 64; ++at) {
      std::string text(64, ' ');
      text[at] = static_cast<char>(c);
      ExpectSame(text);
    }
  }
}

TEST(JsonBlockTest, AgreesOnRandomBytes) {
  std::mt19937 random(1);
  const absl::string_view alphabets[] = {"\"\\", "\"\\x", "[]{}\" ", "\"\\[]{}:, x\xc3\t",
                                         "\"\\[]{}:, xxxxxxxxxxxxxxxxxxxxxx\xc3\n\r\x01"};
  for (int i = 0; i < 20000; ++i) {
    const absl::string_view alphabet = alphabets[static_cast<size_t>(i) % 5];
    std::string text(64, '\0');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    ExpectSame(text);
  }
}

#endif  // defined(__SSE2__)

}  // namespace
}  // namespace transom
