#include "transcoder/codec/well_known_parse.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Timestamp(absl::string_view text) {
  TimeValue value;
  return ParseTimestamp(text, &value) ? absl::StrCat(value.seconds, " ", value.nanos) : "bad";
}

std::string Duration(absl::string_view text) {
  TimeValue value;
  return ParseDuration(text, &value) ? absl::StrCat(value.seconds, " ", value.nanos) : "bad";
}

TEST(ParseTimestampTest, ValidInvalidAndBoundary) {
  struct Row {
    const char* text;
    const char* value;
  };
  for (const Row& row : {
           Row{"1970-01-01T00:00:00Z", "0 0"},
           Row{"1969-12-31T23:59:59.999999999Z", "-1 999999999"},
           Row{"0001-01-01T00:00:00Z", "-62135596800 0"},
           Row{"9999-12-31T23:59:59.999999999Z", "253402300799 999999999"},
           Row{"2000-02-29T00:00:00Z", "951782400 0"},
           Row{"2024-02-29T23:59:59.1Z", "1709251199 100000000"},
           Row{"1970-01-01T01:00:00+01:00", "0 0"},
           Row{"1969-12-31T12:30:00-11:30", "0 0"},
           Row{"1970-01-01T00:00:00+00:00", "0 0"},
           Row{"1970-01-01T00:00:00.000000001Z", "0 1"},
           Row{"1970-01-01T00:00:00.12Z", "0 120000000"},
           Row{"0001-01-01T00:00:00-00:01", "-62135596740 0"},
           Row{"0001-01-01T00:00:00+00:01", "bad"},
           Row{"9999-12-31T23:59:59-00:01", "bad"},
           Row{"9999-12-31T23:59:59+00:01", "253402300739 0"},
           Row{"0000-01-01T00:00:00Z", "bad"},
           Row{"10000-01-01T00:00:00Z", "bad"},
           Row{"1900-02-29T00:00:00Z", "bad"},
           Row{"2023-02-29T00:00:00Z", "bad"},
           Row{"2024-04-31T00:00:00Z", "bad"},
           Row{"2024-00-01T00:00:00Z", "bad"},
           Row{"2024-13-01T00:00:00Z", "bad"},
           Row{"2024-01-00T00:00:00Z", "bad"},
           Row{"2024-01-32T00:00:00Z", "bad"},
           Row{"2024-01-01T24:00:00Z", "bad"},
           Row{"2024-01-01T00:60:00Z", "bad"},
           Row{"2016-12-31T23:59:60Z", "bad"},
           Row{"2024-01-01t00:00:00Z", "bad"},
           Row{"2024-01-01T00:00:00z", "bad"},
           Row{"2024-01-01 00:00:00Z", "bad"},
           Row{"2024-01-01T00:00:00", "bad"},
           Row{"2024-01-01T00:00Z", "bad"},
           Row{"2024-01-01", "bad"},
           Row{"2024-1-1T00:00:00Z", "bad"},
           Row{"2024-01-01T00:00:00.Z", "bad"},
           Row{"2024-01-01T00:00:00.1234567890Z", "bad"},
           Row{"2024-01-01T00:00:00+0100", "bad"},
           Row{"2024-01-01T00:00:00+1:00", "bad"},
           Row{"2024-01-01T00:00:00+24:00", "bad"},
           Row{"2024-01-01T00:00:00+00:60", "bad"},
           Row{"2024-01-01T00:00:00Z ", "bad"},
           Row{" 2024-01-01T00:00:00Z", "bad"},
           Row{"-024-01-01T00:00:00Z", "bad"},
           Row{"", "bad"},
       }) {
    EXPECT_EQ(Timestamp(row.text), row.value) << row.text;
  }
}

TEST(ParseTimestampTest, EveryDayOfSomeCenturies) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  for (int year : {1, 4, 99, 100, 400, 1582, 1899, 1900, 1970, 1999, 2000, 2024, 2100, 9999}) {
    absl::CivilDay day(year, 1, 1);
    for (; day.year() == year; ++day) {
      const std::string text =
          absl::StrFormat("%04d-%02d-%02dT12:34:56Z", year, day.month(), day.day());
      const int64_t expected =
          absl::ToUnixSeconds(absl::FromCivil(day, utc)) + 12 * 3600 + 34 * 60 + 56;
      ASSERT_EQ(Timestamp(text), absl::StrCat(expected, " 0")) << text;
    }
  }
}

TEST(ParseDurationTest, ValidInvalidAndBoundary) {
  struct Row {
    const char* text;
    const char* value;
  };
  for (const Row& row : {
           Row{"0s", "0 0"},
           Row{"-0s", "0 0"},
           Row{"1s", "1 0"},
           Row{"-1s", "-1 0"},
           Row{"1.5s", "1 500000000"},
           Row{"-0.5s", "0 -500000000"},
           Row{"-1.000000001s", "-1 -1"},
           Row{"0.000000001s", "0 1"},
           Row{"315576000000s", "315576000000 0"},
           Row{"-315576000000s", "-315576000000 0"},
           Row{"315576000001s", "bad"},
           Row{"-315576000001s", "bad"},
           Row{"99999999999999999999999s", "bad"},
           Row{"1", "bad"},
           Row{"s", "bad"},
           Row{"", "bad"},
           Row{"-s", "bad"},
           Row{".5s", "bad"},
           Row{"1.s", "bad"},
           Row{"1.0000000001s", "bad"},
           Row{"+1s", "bad"},
           Row{"--1s", "bad"},
           Row{"1S", "bad"},
           Row{"1 s", "bad"},
           Row{" 1s", "bad"},
           Row{"1s ", "bad"},
           Row{"1e3s", "bad"},
           Row{"1m", "bad"},
           Row{"1.-5s", "bad"},
       }) {
    EXPECT_EQ(Duration(row.text), row.value) << row.text;
  }
}

// The paths with '|' between them.
std::string Mask(absl::string_view text, FieldMaskNames names) {
  OutputBuffer out;
  WireWriter writer(&out);
  if (!AppendFieldMask(text, names, &writer)) return "bad";
  std::string paths;
  absl::string_view wire = out.view();
  while (!wire.empty()) {
    if (!paths.empty()) paths += "|";
    const size_t size = static_cast<unsigned char>(wire[1]);
    absl::StrAppend(&paths, wire.substr(2, size));
    wire.remove_prefix(2 + size);
  }
  return paths;
}

TEST(AppendFieldMaskTest, ValidInvalidAndBoundary) {
  struct Row {
    const char* text;
    const char* camel;
    const char* either;
  };
  for (const Row& row : {
           Row{"", "", ""},
           Row{"a", "a", "a"},
           Row{"fooBar", "foo_bar", "foo_bar"},
           Row{"fooBar,baz.quxQuux", "foo_bar|baz.qux_quux", "foo_bar|baz.qux_quux"},
           Row{"a1.b2C", "a1.b2_c", "a1.b2_c"},
           Row{"ABC", "_a_b_c", "_a_b_c"},
           Row{"*", "*", "*"},
           Row{"a.*.b", "a.*.b", "a.*.b"},
           Row{"foo_bar", "bad", "foo_bar"},
           Row{"foo_bar,bazQux", "bad", "foo_bar|baz_qux"},
           Row{",", "bad", "bad"},
           Row{"a,", "bad", "bad"},
           Row{",a", "bad", "bad"},
           Row{"a,,b", "bad", "bad"},
           Row{"a.", "bad", "bad"},
           Row{".a", "bad", "bad"},
           Row{"a..b", "bad", "bad"},
           Row{"a b", "bad", "bad"},
           Row{"a, b", "bad", "bad"},
           Row{"a-b", "bad", "bad"},
           Row{"caf\xc3\xa9", "bad", "bad"},
       }) {
    EXPECT_EQ(Mask(row.text, FieldMaskNames::kCamelCase), row.camel) << row.text;
    EXPECT_EQ(Mask(row.text, FieldMaskNames::kCamelOrSnakeCase), row.either) << row.text;
  }
}

std::string Base64(std::string text) {
  const size_t size = DecodeBase64(text, &text[0]);
  return size == kBase64Bad ? "bad" : text.substr(0, size);
}

TEST(DecodeBase64Test, EveryLengthInEveryForm) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    std::string padded;
    std::string web_safe;
    absl::Base64Escape(bytes, &padded);
    absl::WebSafeBase64Escape(bytes, &web_safe);  // without padding
    std::string bare = padded.substr(0, padded.find('='));
    EXPECT_EQ(Base64(padded), bytes);
    EXPECT_EQ(Base64(bare), bytes);
    EXPECT_EQ(Base64(web_safe), bytes);
    bytes.push_back(static_cast<char>(i * 37 + 251));
  }
}

TEST(DecodeBase64Test, BadText) {
  for (const char* bad :
       {"A",        "AAAAA", "A=",   "A==",   "A===",  "=",     "==",
        "===",      "====",  "AA=",  "AA===", "AAA==", "AAAA=", "AAAA====",
        "AA==AA==", "A=AA",  "A A=", "AA\n=", "AA*A",  "AA.A",  "\xff\xff\xff\xff"}) {
    EXPECT_EQ(Base64(bad), "bad") << bad;
  }
  EXPECT_EQ(Base64("+/-_"), "\xfb\xff\xbf") << "alphabets may be mixed";
}

}  // namespace
}  // namespace transom
