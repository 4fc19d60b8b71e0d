#include "server/config/origin_pattern.h"

#include <ostream>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(OriginPatternTest, KnowsAPattern) {
  for (const char* good :
       {"https://app.example.com", "http://localhost:3000", "https://*.example.com",
        "https://*.example.com:8443", "http://localhost:*", "null", "*", "http://[::1]:80",
        "capacitor://localhost", "https://a-*.example.com"}) {
    EXPECT_TRUE(IsOriginPattern(good)) << good;
  }
  for (const char* wrong :
       {"", "example.com", "https://", "https://A.com", "https://a.com/", "https://a.com:x",
        "https://a.com:", "https://*.*.com", "://a", "https://a b", "HTTPS://a.com"}) {
    EXPECT_FALSE(IsOriginPattern(wrong)) << wrong;
  }
}

struct Row {
  const char* name;
  const char* pattern;
  const char* origin;
  bool matches;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class OriginMatchesTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, OriginMatchesTest,
    testing::Values(Row{"Same", "https://a.com", "https://a.com", true},
                    Row{"Scheme", "https://a.com", "http://a.com", false},
                    Row{"Port", "https://a.com", "https://a.com:8443", false},
                    Row{"Longer", "https://a.com", "https://a.com.evil.org", false},
                    Row{"Label", "https://*.a.com", "https://b.a.com", true},
                    Row{"Labels", "https://*.a.com", "https://c.b.a.com", true},
                    Row{"NoLabel", "https://*.a.com", "https://a.com", false},
                    Row{"EmptyLabel", "https://*.a.com", "https://.a.com", false},
                    Row{"OtherEnd", "https://*.a.com", "https://evil.org/.a.com", false},
                    Row{"Suffix", "https://*.a.com", "https://b.a.com.evil.org", false},
                    Row{"PatternPort", "https://*.a.com:8443", "https://b.a.com:8443", true},
                    Row{"PatternOtherPort", "https://*.a.com:8443", "https://b.a.com", false},
                    Row{"AnyPort", "http://localhost:*", "http://localhost:3000", true},
                    Row{"AnyPortOrNone", "http://localhost:*", "http://localhost", true},
                    Row{"AnyPortOtherHost", "http://localhost:*", "http://localhost.evil:1", false},
                    Row{"AnyPortIsDigits", "http://localhost:*", "http://localhost:abc", false},
                    Row{"AnyPortIsNoHost", "http://localhost:*", "http://localhost:1.evil", false},
                    Row{"AnyPortIsNotStar", "http://localhost:*", "http://localhost:*1", false},
                    Row{"Null", "null", "null", true},
                    Row{"NullIsNoPattern", "https://*.a", "null", false}),
    [](const auto& info) { return info.param.name; });

TEST_P(OriginMatchesTest, AsExpected) {
  EXPECT_EQ(OriginMatches(GetParam().pattern, GetParam().origin), GetParam().matches);
}

}  // namespace
}  // namespace transom
