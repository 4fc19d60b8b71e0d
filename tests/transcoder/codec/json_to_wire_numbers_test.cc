#include "transcoder/codec/json_to_wire_numbers.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

// The value as text, or the error's name.
template <typename Number>
std::string Parsed(absl::string_view text) {
  Number value = 0;
  switch (ParseNumber(text, &value)) {
    case NumberError::kNone:
      return absl::StrCat(value);
    case NumberError::kSyntax:
      return "syntax";
    case NumberError::kNotInteger:
      return "not an integer";
    case NumberError::kRange:
      return "range";
  }
  return "?";
}

TEST(ParseNumberTest, IntegersAreExact) {
  struct Row {
    const char* text;
    const char* as_int64;
    const char* as_uint64;
  };
  for (const Row& row : {
           Row{"0", "0", "0"},
           Row{"-0", "0", "0"},
           Row{"0.000", "0", "0"},
           Row{"0e999999999999999999999", "0", "0"},
           Row{"0.0e-999999999999999999999", "0", "0"},
           Row{"9007199254740993", "9007199254740993", "9007199254740993"},
           Row{"9223372036854775807", "9223372036854775807", "9223372036854775807"},
           Row{"9223372036854775808", "range", "9223372036854775808"},
           Row{"-9223372036854775808", "-9223372036854775808", "range"},
           Row{"-9223372036854775809", "range", "range"},
           Row{"18446744073709551615", "range", "18446744073709551615"},
           Row{"18446744073709551616", "range", "range"},
           Row{"99999999999999999999999999", "range", "range"},
           Row{"18446744073709551615.0", "range", "18446744073709551615"},
           Row{"1844674407370955161.5e1", "range", "18446744073709551615"},
           Row{"184467440737095516150e-1", "range", "18446744073709551615"},
           Row{"1.8446744073709551616e19", "range", "range"},
           Row{"1e18", "1000000000000000000", "1000000000000000000"},
           Row{"1e19", "range", "10000000000000000000"},
           Row{"1e20", "range", "range"},
           Row{"2e19", "range", "range"},
           Row{"1e999999999999999999999", "range", "range"},
           Row{"1e-999999999999999999999", "not an integer", "not an integer"},
           Row{"1.5", "not an integer", "not an integer"},
           Row{"1.0000000000000000000000001", "not an integer", "not an integer"},
           Row{"0.1", "not an integer", "not an integer"},
           Row{"10e-1", "1", "1"},
           Row{"10e-2", "not an integer", "not an integer"},
           Row{"1000000000000000000000e-21", "1", "1"},
           Row{"0.00000000000000000000001e23", "1", "1"},
           Row{"1.50E+1", "15", "15"},
           Row{"100.00", "100", "100"},
           Row{"102.030e2", "10203", "10203"},
           Row{"", "syntax", "syntax"},
           Row{"-", "syntax", "syntax"},
           Row{"01", "syntax", "syntax"},
           Row{"00", "syntax", "syntax"},
           Row{"-01", "syntax", "syntax"},
           Row{"+1", "syntax", "syntax"},
           Row{"1.", "syntax", "syntax"},
           Row{".5", "syntax", "syntax"},
           Row{"1e", "syntax", "syntax"},
           Row{"1 ", "syntax", "syntax"},
           Row{" 1", "syntax", "syntax"},
           Row{"1x", "syntax", "syntax"},
           Row{"0x10", "syntax", "syntax"},
           Row{"--1", "syntax", "syntax"},
           Row{"1e1.5", "syntax", "syntax"},
           Row{"NaN", "syntax", "syntax"},
       }) {
    EXPECT_EQ(Parsed<int64_t>(row.text), row.as_int64) << row.text;
    EXPECT_EQ(Parsed<uint64_t>(row.text), row.as_uint64) << row.text;
  }
  EXPECT_EQ(Parsed<int32_t>("2147483647"), "2147483647");
  EXPECT_EQ(Parsed<int32_t>("2147483648"), "range");
  EXPECT_EQ(Parsed<int32_t>("-2147483648"), "-2147483648");
  EXPECT_EQ(Parsed<uint32_t>("4294967295"), "4294967295");
  EXPECT_EQ(Parsed<uint32_t>("4294967296"), "range");
  EXPECT_EQ(Parsed<uint32_t>("-1"), "range");
}

TEST(ParseNumberTest, ManyDigitsTakeLinearTime) {
  EXPECT_EQ(Parsed<int64_t>("1" + std::string(1000000, '0')), "range");
  EXPECT_EQ(Parsed<int64_t>("1." + std::string(1000000, '0')), "1");
  EXPECT_EQ(Parsed<int64_t>("0." + std::string(1000000, '0') + "1e1000001"), "1");
}

TEST(ParseNumberTest, Floats) {
  double value = 0;
  EXPECT_EQ(ParseNumber("1.7976931348623157e308", &value), NumberError::kNone);
  EXPECT_EQ(value, std::numeric_limits<double>::max());
  EXPECT_EQ(ParseNumber("1.8e308", &value), NumberError::kRange);
  EXPECT_EQ(ParseNumber("-1.8e308", &value), NumberError::kRange);
  EXPECT_EQ(ParseNumber("5e-324", &value), NumberError::kNone);
  EXPECT_EQ(value, std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(ParseNumber("2.2250738585072011e-308", &value), NumberError::kNone);
  EXPECT_EQ(value, 2.2250738585072011e-308);
  EXPECT_EQ(ParseNumber("-1e-999", &value), NumberError::kNone);
  EXPECT_EQ(value, 0);
  EXPECT_TRUE(std::signbit(value));
  EXPECT_EQ(ParseNumber("-0", &value), NumberError::kNone);
  EXPECT_TRUE(std::signbit(value));
  float narrow = 0;
  EXPECT_EQ(ParseNumber("3.4028235e38", &narrow), NumberError::kNone);
  EXPECT_EQ(narrow, std::numeric_limits<float>::max());
  EXPECT_EQ(ParseNumber("3.5e38", &narrow), NumberError::kRange);
  EXPECT_EQ(ParseNumber("1e-45", &narrow), NumberError::kNone);
  EXPECT_EQ(narrow, std::numeric_limits<float>::denorm_min());
  for (const char* bad : {"", "NaN", "Infinity", "inf", "nan", "+1", "1e", "0x1p3", "1 ", "01"}) {
    EXPECT_EQ(ParseNumber(bad, &value), NumberError::kSyntax) << bad;
  }
}

// As a reader meets it.
template <typename Float>
Float Read(const std::string& text) {
  JsonReader reader(text, 1);
  JsonDecimal decimal;
  EXPECT_TRUE(reader.TryReadDecimal(&decimal)) << text;
  EXPECT_EQ(decimal.text, text);
  Float value = 0;
  EXPECT_EQ(ParseNumber(decimal, &value), NumberError::kNone) << text;
  return value;
}

TEST(ParseNumberTest, DecimalsAreReadToTheNearestValue) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 100000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    text += std::to_string(random() >> (random() % 64));
    if (random() % 4 != 0) {
      text += ".";
      for (uint64_t left = 1 + random() % 30; left > 0; --left) {
        text.push_back(static_cast<char>('0' + random() % 10));
      }
    }
    const double wide = Read<double>(text);
    ASSERT_EQ(wide, std::strtod(text.c_str(), nullptr)) << text;
    const float narrow = Read<float>(text);
    ASSERT_EQ(narrow, std::strtof(text.c_str(), nullptr)) << text;
    ASSERT_EQ(std::signbit(wide), text[0] == '-') << text;
    ASSERT_EQ(std::signbit(narrow), text[0] == '-') << text;
  }
}

TEST(ParseNumberTest, DecimalsAtTheBorders) {
  for (const char* text :
       {"9007199254740992", "9007199254740993", "9007199254740994", "16777216", "16777217",
        "16777218", "0.0000000000000000000001", "0.00000000000000000000001", "0.0000000001",
        "0.00000000001", "9999999999999999999", "18446744073709551615", "99999999999999999999",
        "0.1", "0", "-0", "0.0", "123456789.125"}) {
    EXPECT_EQ(Read<double>(text), std::strtod(text, nullptr)) << text;
    EXPECT_EQ(Read<float>(text), std::strtof(text, nullptr)) << text;
  }
  const std::string huge = "1" + std::string(400, '0');
  JsonReader huge_reader(huge, 1);
  JsonDecimal decimal;
  ASSERT_TRUE(huge_reader.TryReadDecimal(&decimal));
  double value = 0;
  EXPECT_EQ(ParseNumber(decimal, &value), NumberError::kRange);
}

TEST(ParseNumberTest, QuotedFloatsHaveNames) {
  double value = 0;
  EXPECT_EQ(ParseQuotedFloat("NaN", &value), NumberError::kNone);
  EXPECT_TRUE(std::isnan(value));
  EXPECT_EQ(ParseQuotedFloat("Infinity", &value), NumberError::kNone);
  EXPECT_EQ(value, std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseQuotedFloat("-Infinity", &value), NumberError::kNone);
  EXPECT_EQ(value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseQuotedFloat("1.5", &value), NumberError::kNone);
  for (const char* bad : {"-NaN", "nan", "+Infinity", "inf", "INFINITY", ""}) {
    EXPECT_EQ(ParseQuotedFloat(bad, &value), NumberError::kSyntax) << bad;
  }
}

}  // namespace
}  // namespace transom
