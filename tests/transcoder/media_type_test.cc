#include "transcoder/media_type.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(MediaTypeTest, ReadsNameAndCharset) {
  const struct {
    const char* header;
    const char* name;
    const char* charset;
  } rows[] = {
      {"", "", ""},
      {"  ", "", ""},
      {"application/json", "application/json", ""},
      {" a/b ; charset=utf-8 ", "a/b", "utf-8"},
      {"a/b;CHARSET=\"utf-8\"", "a/b", "utf-8"},
      {"a/b;x=\"; charset=no\";charset=yes", "a/b", "yes"},
      {"a/b;x=\"\\\"; charset=no\";charset=yes", "a/b", "yes"},
      {"a/b;x=\"not closed; charset=no", "a/b", ""},
      {"a/b;x=\"ends with\\", "a/b", ""},
      {"a/b;;charset=", "a/b", ""},
      {"a/b;charset", "a/b", ""},
      {";charset=x", "", "x"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.header);
    const MediaType type = ParseMediaType(row.header);
    EXPECT_EQ(type.name, row.name);
    EXPECT_EQ(type.charset, row.charset);
  }
}

TEST(MediaTypeTest, KnowsJsonAndForms) {
  EXPECT_TRUE(IsJson(ParseMediaType("application/JSON")));
  EXPECT_TRUE(IsJson(ParseMediaType("application/ld+json;charset=x")));
  EXPECT_FALSE(IsJson(ParseMediaType("+json")));
  EXPECT_FALSE(IsJson(ParseMediaType("application/json-seq")));
  EXPECT_TRUE(IsUrlEncodedForm(ParseMediaType("application/x-WWW-form-urlencoded; charset=utf-8")));
  EXPECT_FALSE(IsUrlEncodedForm(ParseMediaType("multipart/form-data; boundary=x")));
  EXPECT_TRUE(IsMultipartForm(ParseMediaType("multipart/form-data; boundary=x")));
  EXPECT_FALSE(IsMultipartForm(ParseMediaType("multipart/mixed")));
  EXPECT_TRUE(IsProtobuf(ParseMediaType("application/protobuf; x=y")));
  EXPECT_TRUE(IsProtobuf(ParseMediaType("application/X-Protobuf")));
  EXPECT_FALSE(IsProtobuf(ParseMediaType("application/protobuf+json")));
  EXPECT_TRUE(IsUtf8(ParseMediaType("a/b")));
  EXPECT_TRUE(IsUtf8(ParseMediaType("a/b;charset=UTF-8")));
  EXPECT_FALSE(IsUtf8(ParseMediaType("a/b;charset=utf-16")));
}

TEST(MediaTypeTest, RanksByTheMostSpecificRange) {
  const struct {
    const char* accept;
    int quality;
    int specificity;
  } rows[] = {
      {"", 0, 0},
      {"a/b", 1000, 3},
      {"A/B", 1000, 3},
      {"a/*", 1000, 2},
      {"*/*", 1000, 1},
      {"a/c, b/*", 0, 0},
      {"a/b;q=0.5", 500, 3},
      {"a/b ; x=\"q=1,\" ; Q=0.123 ", 123, 3},
      {"a/b;q=1.000", 1000, 3},
      {"a/b;q=1", 1000, 3},
      {"a/b;q=0", 0, 3},
      {"a/b;q=0.", 0, 3},
      {"a/b;q=1.001", 0, 3},
      {"a/b;q=0.1234", 0, 3},
      {"a/b;q=2", 0, 3},
      {"a/b;q=", 0, 3},
      {"a/b;q=.5", 0, 3},
      {"a/b;q=-1", 0, 3},
      {"*/*;q=0.9, a/*;q=0.2", 200, 2},
      {"a/b;q=0.1, a/*, */*", 100, 3},
      {"a/b;q=0.1, a/b", 100, 3},
      {",, a/b", 1000, 3},
      {"a/", 0, 0},
      {"*", 0, 0},
      {"a*/*", 0, 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accept);
    EXPECT_EQ(RankOf(row.accept, "a/b").quality, row.quality);
    EXPECT_EQ(RankOf(row.accept, "a/b").specificity, row.specificity);
  }
}

}  // namespace
}  // namespace transom
