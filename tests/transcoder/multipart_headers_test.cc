#include "transcoder/multipart_headers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(MultipartBoundaryTest, ReadsIt) {
  const std::string longest(70, 'x');
  const struct {
    std::string content_type;
    std::string boundary;
  } rows[] = {
      {"multipart/form-data; boundary=abc", "abc"},
      {"multipart/form-data;boundary=abc", "abc"},
      {"multipart/form-data; BOUNDARY=Abc", "Abc"},
      {"multipart/form-data; boundary=\"abc\"", "abc"},
      {"multipart/form-data; charset=utf-8; boundary=abc ; x=\"y;boundary=no\"", "abc"},
      {"multipart/form-data; boundary=\"a b:c?/=()+_,-.'\"", "a b:c?/=()+_,-.'"},
      {"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
       "----WebKitFormBoundary7MA4YWxkTrZu0gW"},
      {"multipart/form-data; boundary=------------------------d74496d66958873e",
       "------------------------d74496d66958873e"},
      {"multipart/form-data; boundary=a=b/c", "a=b/c"},
      {"multipart/form-data; boundary=" + longest, longest},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.content_type);
    const absl::StatusOr<std::string> boundary = MultipartBoundary(row.content_type);
    ASSERT_TRUE(boundary.ok()) << boundary.status();
    EXPECT_EQ(*boundary, row.boundary);
  }
}

TEST(MultipartBoundaryTest, SaysWhatIsWrong) {
  const char kNotAllowed[] =
      "Content-Type has a boundary that is not 1 to 70 of the characters allowed in it";
  const struct {
    std::string content_type;
    std::string error;
  } rows[] = {
      {"multipart/form-data", "Content-Type has no boundary, which multipart/form-data needs"},
      {"multipart/form-data; charset=utf-8",
       "Content-Type has no boundary, which multipart/form-data needs"},
      {"multipart/form-data; boundary=a; boundary=a", "Content-Type has two boundaries"},
      {"multipart/form-data; boundary=", kNotAllowed},
      {"multipart/form-data; boundary=\"\"", kNotAllowed},
      {"multipart/form-data; boundary=\"a \"", kNotAllowed},
      {"multipart/form-data; boundary=a*b", kNotAllowed},
      {"multipart/form-data; boundary=\"a;b\"", kNotAllowed},
      {"multipart/form-data; boundary=\"a\\\"b\"", kNotAllowed},
      {"multipart/form-data; boundary=\xc3\xa4", kNotAllowed},
      {"multipart/form-data; boundary=" + std::string(71, 'x'), kNotAllowed},
      {"multipart/form-data; boundary=\"a", "Content-Type has a quoted value that does not end"},
      {"multipart/form-data; boundary=\"a\"b", "Content-Type has something behind a quoted value"},
      {"multipart/form-data; boundary", "Content-Type has a parameter without a value"},
      {"multipart/form-data; boundary; x=y", "Content-Type has a parameter without a value"},
      {"multipart/form-data; =a", "Content-Type has a parameter that is not name=value"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(MultipartBoundary(row.content_type).status().message(), row.error)
        << row.content_type;
  }
}

std::string Parsed(const std::string& headers) {
  MultipartPart part;
  const absl::Status status = ParsePartHeaders(headers, &part);
  if (!status.ok()) return absl::StrCat("error: ", status.message());
  return absl::StrCat("<", part.name, ">", part.has_filename ? " file <" : "", part.filename,
                      part.has_filename ? ">" : "", part.content_type.empty() ? "" : " ",
                      part.content_type);
}

TEST(ParsePartHeadersTest, ReadsThem) {
  const struct {
    const char* name;
    std::string headers;
    const char* part;
  } rows[] = {
      {"name", "Content-Disposition: form-data; name=\"title\"\r\n", "<title>"},
      {"token", "Content-Disposition: form-data; name=title\r\n", "<title>"},
      {"case", "CONTENT-DISPOSITION: Form-Data; NAME=\"Title\"\r\n", "<Title>"},
      {"no spaces", "Content-Disposition:form-data;name=\"a\"\r\n", "<a>"},
      {"spaces", "Content-Disposition: \t form-data ;\t name = \"a\" ; \r\n", "<a>"},
      {"file",
       "Content-Disposition: form-data; name=\"cover\"; filename=\"a b.png\"\r\n"
       "Content-Type: image/png; x=y\r\n",
       "<cover> file <a b.png> image/png; x=y"},
      {"file without a name", "Content-Disposition: form-data; filename=\"\"; name=\"a\"\r\n",
       "<a> file <>"},
      {"quoted pairs",
       "Content-Disposition: form-data; name=\"a\\\"b\\\\c\"; filename=\"x;\\\"y\\\"\"\r\n",
       "<a\"b\\c> file <x;\"y\">"},
      {"path of an old browser",
       "Content-Disposition: form-data; name=\"a\"; filename=\"C:\\dir\\a.txt\"\r\n",
       "<a> file <C:\\dir\\a.txt>"},
      {"percent", "Content-Disposition: form-data; name=\"a%22b\"\r\n", "<a%22b>"},
      {"UTF-8", "Content-Disposition: form-data; name=\"a\"; filename=\"\xc3\xa4.txt\"\r\n",
       "<a> file <\xc3\xa4.txt>"},
      {"extended names mean nothing",
       "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x; name*=UTF-8''y\r\n", "<a>"},
      {"other headers", "X-Other: 1\r\nContent-Disposition: form-data; name=a\r\nX:\r\n", "<a>"},
      {"identity encodings",
       "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: Binary\r\n", "<a>"},
      {"8bit", "Content-Transfer-Encoding: 8bit\r\nContent-Disposition: form-data; name=a\r\n",
       "<a>"},
  };
  for (const auto& row : rows) EXPECT_EQ(Parsed(row.headers), row.part) << row.name;
}

TEST(ParsePartHeadersTest, SaysWhatIsWrong) {
  const std::string good = "Content-Disposition: form-data; name=a\r\n";
  const struct {
    const char* name;
    std::string headers;
    const char* error;
  } rows[] = {
      {"nothing", "", "there is no Content-Disposition"},
      {"type only", "Content-Type: text/plain\r\n", "there is no Content-Disposition"},
      {"twice", good + good, "Content-Disposition is there twice"},
      {"type twice", good + "Content-Type: a/b\r\nContent-Type: a/b\r\n",
       "Content-Type is there twice"},
      {"attachment", "Content-Disposition: attachment; name=a\r\n",
       "Content-Disposition is not form-data"},
      {"no name", "Content-Disposition: form-data; filename=a\r\n",
       "Content-Disposition has no name"},
      {"empty name", "Content-Disposition: form-data; name=\"\"\r\n",
       "Content-Disposition has no name"},
      {"two names", "Content-Disposition: form-data; name=a; name=b\r\n",
       "Content-Disposition has two values of name"},
      {"two filenames", "Content-Disposition: form-data; name=a; filename=b; filename=b\r\n",
       "Content-Disposition has two values of filename"},
      {"open quote", "Content-Disposition: form-data; name=\"a\r\n",
       "Content-Disposition has a quoted value that does not end"},
      {"quote escaped at the end", "Content-Disposition: form-data; name=\"a\\\"\r\n",
       "Content-Disposition has a quoted value that does not end"},
      {"behind a quote", "Content-Disposition: form-data; name=\"a\"b\r\n",
       "Content-Disposition has something behind a quoted value"},
      {"no value", "Content-Disposition: form-data; name\r\n",
       "Content-Disposition has a parameter without a value"},
      {"base64", good + "Content-Transfer-Encoding: base64\r\n",
       "a Content-Transfer-Encoding other than binary, 8bit and 7bit is not supported"},
      {"no colon", good + "nothing\r\n", "a header line has no colon"},
      {"space in front of the colon", "Content-Disposition : form-data; name=a\r\n",
       "a header line has no proper name"},
      {"no header name", good + ": x\r\n", "a header line has no proper name"},
      {"folded", "Content-Disposition: form-data; name=a;\r\n filename=b\r\n",
       "a header is folded over two lines"},
      {"folded by a tab", "Content-Disposition: form-data; name=a\r\n\t; filename=b\r\n",
       "a header is folded over two lines"},
      {"line feed alone", "Content-Disposition: form-data; name=a\n",
       "a header line does not end with CRLF"},
      {"CR inside", "Content-Disposition: form-data;\r name=a\r\n",
       "a header line has a control character"},
      {"NUL", std::string("X: \0\r\n", 6), "a header line has a control character"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Parsed(row.headers), absl::StrCat("error: ", row.error)) << row.name;
  }
}

}  // namespace
}  // namespace transom
