#include "transcoder/json/base64.h"

#include <random>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Encoded(absl::string_view bytes) {
  // One more, to see that nothing is written behind.
  std::string text(Base64Size(bytes.size()) + 1, '!');
  const char* const end = EncodeBase64(bytes, &text[0]);
  EXPECT_EQ(end, text.data() + text.size() - 1);
  EXPECT_EQ(text.back(), '!');
  text.pop_back();
  return text;
}

TEST(Base64Test, KnownAnswers) {
  // RFC 4648, 10.
  EXPECT_EQ(Encoded(""), "");
  EXPECT_EQ(Encoded("f"), "Zg==");
  EXPECT_EQ(Encoded("fo"), "Zm8=");
  EXPECT_EQ(Encoded("foo"), "Zm9v");
  EXPECT_EQ(Encoded("foob"), "Zm9vYg==");
  EXPECT_EQ(Encoded("fooba"), "Zm9vYmE=");
  EXPECT_EQ(Encoded("foobar"), "Zm9vYmFy");
}

TEST(Base64Test, EveryDigitAtEveryPlace) {
  for (int digit = 0; digit < 64; ++digit) {
    // Sixteen groups of one digit four times.
    const uint32_t group = static_cast<uint32_t>(digit) * 0x41041;
    std::string bytes;
    for (int i = 0; i < 16; ++i) {
      bytes.push_back(static_cast<char>(group >> 16));
      bytes.push_back(static_cast<char>(group >> 8));
      bytes.push_back(static_cast<char>(group));
    }
    const char character =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[digit];
    EXPECT_EQ(Encoded(bytes), std::string(64, character));
  }
}

TEST(Base64Test, AgreesWithAbslAtEverySize) {
  std::mt19937 random(7);
  for (size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(random()));
    ASSERT_EQ(Encoded(bytes), absl::Base64Escape(bytes)) << size;
  }
}

}  // namespace
}  // namespace transom
