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
  EXPECT_TRUE(IsForm(ParseMediaType("application/x-www-form-urlencoded; charset=utf-8")));
  EXPECT_TRUE(IsForm(ParseMediaType("multipart/form-data; boundary=x")));
  EXPECT_FALSE(IsForm(ParseMediaType("application/json")));
  EXPECT_TRUE(IsUtf8(ParseMediaType("a/b")));
  EXPECT_TRUE(IsUtf8(ParseMediaType("a/b;charset=UTF-8")));
  EXPECT_FALSE(IsUtf8(ParseMediaType("a/b;charset=utf-16")));
}

}  // namespace
}  // namespace transom
