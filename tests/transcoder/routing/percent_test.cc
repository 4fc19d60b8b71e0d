#include "transcoder/routing/percent.h"

#include <string>

#include "absl/types/optional.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr absl::string_view kMalformed = "<malformed>";

struct Row {
  const char* name;
  absl::string_view raw;
  absl::string_view decoded;  // or kMalformed
};

template <typename Decode>
void ExpectRows(std::initializer_list<Row> rows, Decode decode) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    std::string buffer(row.raw.size(), '?');
    absl::string_view decoded;
    const bool valid = decode(row.raw, &buffer[0], &decoded);
    EXPECT_EQ(valid ? decoded : kMalformed, row.decoded);
  }
}

TEST(PercentDecodeTest, DecodesOnce) {
  ExpectRows(
      {
          {"empty", "", ""},
          {"plain", "shelf", "shelf"},
          {"rule 12: exactly once", "%252F", "%2F"},
          {"rule 12: lower case digits", "%2f", "/"},
          {"rule 12: mixed case digits", "%c3%A9", "\xC3\xA9"},
          {"rule 12: no digits", "%", kMalformed},
          {"rule 12: one digit", "a%2", kMalformed},
          {"rule 12: not hexadecimal, first", "%g0", kMalformed},
          {"rule 12: not hexadecimal, second", "%0g", kMalformed},
          {"rule 12: percent percent", "%%20", kMalformed},
          {"rule 13: everything", "p%20q%2Fr+", "p q/r+"},
          {"rule 13: plus stays", "a+b", "a+b"},
          {"rule 15: NUL", "%00", absl::string_view("\0", 1)},
          {"high byte", "%ff", "\xff"},
      },
      PercentDecode);
}

TEST(PercentDecodeTest, DecodesOfSeveralSegmentsWhatTheSpecSays) {
  const struct {
    UrlUnescapeSpec spec;
    std::initializer_list<Row> rows;
  } specs[] = {
      {UrlUnescapeSpec::kAllExceptReserved,
       {
           {"rule 14: example", "%2f%23/%20%2523", "%2f%23/ %23"},
           {"rule 14: each reserved one", "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D",
            "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D"},
           {"rule 14: unreserved ones", "%2D%2E%5F%7E%41%7A%30", "-._~Az0"},
           {"rule 14: neither", "%22%3C%3E%5C%5E%60%7B%7C%7D", "\"<>\\^`{|}"},
           {"rule 12: malformed", "a/%2", kMalformed},
       }},
      {UrlUnescapeSpec::kAllExceptSlash,
       {
           {"rule 14: example", "%2f%23/%20%2523", "%2f#/ %23"},
           {"rule 14: upper case stays as it was", "%2F%2f", "%2F%2f"},
           {"rule 12: malformed", "%2", kMalformed},
       }},
      {UrlUnescapeSpec::kAll,
       {
           {"rule 14: example", "%2f%23/%20%2523", "/#/ %23"},
           {"rule 12: malformed", "%zz", kMalformed},
       }},
  };
  for (const auto& spec : specs) {
    ExpectRows(spec.rows, [&spec](absl::string_view raw, char* buffer, absl::string_view* decoded) {
      return PercentDecodeSegments(raw, spec.spec, buffer, decoded);
    });
  }
}

TEST(QueryDecodeTest, ReadsPlusAsSpace) {
  ExpectRows(
      {
          {"rule 16: plus", "J+Doe", "J Doe"},
          {"rule 16: %20", "J%20Doe", "J Doe"},
          {"rule 16: encoded plus", "1%2B1+", "1+1 "},
          {"plain", "x", "x"},
          {"malformed", "+%2", kMalformed},
      },
      QueryDecode);
}

TEST(PercentDecodeTest, GivesBackTheViewWhenNothingIsEncoded) {
  const std::string raw = "nothing-to+do";
  absl::string_view decoded;
  ASSERT_TRUE(PercentDecode(raw, nullptr, &decoded));
  EXPECT_EQ(decoded.data(), raw.data());
  const std::string query = "nothing-to-do";
  ASSERT_TRUE(QueryDecode(query, nullptr, &decoded));
  EXPECT_EQ(decoded.data(), query.data());
}

TEST(EscapesAreWellFormedTest, LooksAtEachEscape) {
  EXPECT_TRUE(EscapesAreWellFormed(""));
  EXPECT_TRUE(EscapesAreWellFormed("/a/%20/%41"));
  EXPECT_FALSE(EscapesAreWellFormed("/a/%20/%4"));
  EXPECT_FALSE(EscapesAreWellFormed("%x1/%20"));
  EXPECT_FALSE(EscapesAreWellFormed("%20%"));
}

}  // namespace
}  // namespace transom
