#include "transcoder/multipart_splitter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

using Event = MultipartSplitter::Event;

// The events as one text, content joined: `part <a>`, `content`, `end of part`.
class Splitting {
 public:
  Splitting(absl::string_view boundary, const MultipartLimits& limits)
      : splitter_(boundary, limits) {}

  void Take(absl::string_view piece) {
    // Of its own size, so that a sanitizer sees a read behind its end.
    const std::vector<char> exact(piece.begin(), piece.end());
    absl::string_view left(exact.data(), exact.size());
    Drain(&left);
    EXPECT_EQ(left, "");
  }
  std::string Finish() {
    splitter_.Finish();
    absl::string_view left;
    Drain(&left);
    return text_;
  }

 private:
  void Drain(absl::string_view* left) {
    absl::string_view data;
    while (!done_) {
      switch (splitter_.Next(left, &data)) {
        case Event::kPart:
          absl::StrAppend(&text_, "[", splitter_.part_number(), " ", splitter_.part().name, ": ");
          break;
        case Event::kData:
          EXPECT_FALSE(data.empty());
          absl::StrAppend(&text_, data);
          break;
        case Event::kPartEnd:
          absl::StrAppend(&text_, "]");
          break;
        case Event::kNeedMore:
          return;
        case Event::kEnd:
          absl::StrAppend(&text_, " end");
          done_ = true;
          break;
        case Event::kError:
          absl::StrAppend(&text_, " ", splitter_.error().ToString());
          done_ = true;
          break;
      }
    }
    *left = {};
  }

  MultipartSplitter splitter_;
  std::string text_;
  bool done_ = false;
};

std::string SplitAt(absl::string_view body, const std::vector<size_t>& cuts,
                    const MultipartLimits& limits = {}) {
  Splitting splitting("bnd", limits);
  size_t begin = 0;
  for (const size_t cut : cuts) {
    splitting.Take(body.substr(begin, cut - begin));
    begin = cut;
  }
  splitting.Take(body.substr(begin));
  return splitting.Finish();
}

void ExpectHoweverCut(absl::string_view body, absl::string_view expected,
                      const MultipartLimits& limits = {}) {
  EXPECT_EQ(SplitAt(body, {}, limits), expected);
  std::vector<size_t> every;
  for (size_t i = 1; i < body.size(); ++i) every.push_back(i);
  EXPECT_EQ(SplitAt(body, every, limits), expected);
  for (size_t first = 0; first <= body.size(); ++first) {
    for (size_t second = first; second <= body.size(); ++second) {
      ASSERT_EQ(SplitAt(body, {first, second}, limits), expected)
          << "cut at " << first << " and " << second;
    }
  }
}

std::string Part(absl::string_view name, absl::string_view content) {
  return absl::StrCat("--bnd\r\nContent-Disposition: form-data; name=", name, "\r\n\r\n", content,
                      "\r\n");
}

TEST(MultipartSplitterTest, FindsParts) {
  const std::string last = "--bnd--\r\n";
  const struct {
    const char* name;
    std::string body;
    std::string events;
  } rows[] = {
      {"one", Part("a", "x") + last, "[1 a: x] end"},
      {"two", Part("a", "x") + Part("b", "y z") + last, "[1 a: x][2 b: y z] end"},
      {"none", last, " end"},
      {"last line without end", Part("a", "x") + "--bnd--", "[1 a: x] end"},
      {"empty content", Part("a", "") + last, "[1 a: ] end"},
      {"no content", "--bnd\r\nContent-Disposition: form-data; name=a\r\n\r\n--bnd--",
       "[1 a: ] end"},
      {"preamble", "skip this\r\n" + Part("a", "x") + last, "[1 a: x] end"},
      {"empty preamble", "\r\n" + Part("a", "x") + last, "[1 a: x] end"},
      {"a boundary inside of the preamble's line", "x--bnd\r\n" + Part("a", "x") + last,
       "[1 a: x] end"},
      {"epilogue", Part("a", "x") + last + "skip\r\n--bnd\r\n--bnd--", "[1 a: x] end"},
      {"padding", "--bnd \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--bnd-- \r\n",
       "[1 a: x] end"},
      {"line ends in content", Part("a", "\r\nx\r\n\r\n") + last, "[1 a: \r\nx\r\n\r\n] end"},
      {"almost a boundary", Part("a", "\r\n--bn\r\n--b\r\n--\r\n-\r\r\n") + last,
       "[1 a: \r\n--bn\r\n--b\r\n--\r\n-\r\r\n] end"},
      {"almost a boundary at the start", Part("a", "--bn") + last, "[1 a: --bn] end"},
      {"dashes at the start", Part("a", "--") + last, "[1 a: --] end"},
      {"a boundary inside of a line", Part("a", "x--bnd\n--bnd\r--bnd") + last,
       "[1 a: x--bnd\n--bnd\r--bnd] end"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ExpectHoweverCut(row.body, row.events);
  }
}

TEST(MultipartSplitterTest, SaysWhatIsWrong) {
  const std::string last = "--bnd--\r\n";
  const struct {
    const char* name;
    std::string body;
    std::string events;
  } rows[] = {
      {"nothing", "",
       " INVALID_ARGUMENT: multipart body (byte 0): the boundary that Content-Type names does not "
       "come"},
      {"other boundary", "--other\r\n",
       " INVALID_ARGUMENT: multipart body (byte 9): the boundary that Content-Type names does not "
       "come"},
      {"line feeds alone", "--bnd\nX: y\n",
       " INVALID_ARGUMENT: multipart body (byte 5): there is something behind the boundary"},
      {"longer boundary", Part("a", "x") + "--bnds\r\n",
       "[1 a: x] INVALID_ARGUMENT: multipart body, part 1 (byte 57): there is something behind the "
       "boundary"},
      {"one dash", Part("a", "x") + "--bnd-\r\n",
       "[1 a: x] INVALID_ARGUMENT: multipart body, part 1 (byte 58): there is something behind the "
       "boundary"},
      {"CR alone", "--bnd\rX",
       " INVALID_ARGUMENT: multipart body (byte 6): the line of a boundary does not end with CRLF"},
      {"behind the last boundary", Part("a", "x") + "--bnd--x",
       "[1 a: x] INVALID_ARGUMENT: multipart body, part 1 (byte 59): there is something behind the "
       "last boundary"},
      {"CR alone behind the last boundary", "--bnd--\rx",
       " INVALID_ARGUMENT: multipart body (byte 8): the line of a boundary does not end with CRLF"},
      {"ends in content", Part("a", "x"),
       "[1 a: x INVALID_ARGUMENT: multipart body, part 1 (byte 52): the body ends without its last "
       "boundary"},
      {"ends behind a boundary", "--bnd",
       " INVALID_ARGUMENT: multipart body (byte 5): the body ends without its last boundary"},
      {"ends in the last boundary", "--bnd-",
       " INVALID_ARGUMENT: multipart body (byte 6): the body ends without its last boundary"},
      {"ends in headers", "--bnd\r\nContent-",
       " INVALID_ARGUMENT: multipart body, part 1 (byte 15): the body ends without its last "
       "boundary"},
      {"no headers", Part("a", "x") + "--bnd\r\n\r\nx\r\n" + last,
       "[1 a: x] INVALID_ARGUMENT: multipart body, part 2 (byte 59): there is no "
       "Content-Disposition"},
      {"no name", "--bnd\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + last,
       " INVALID_ARGUMENT: multipart body, part 1 (byte 7): Content-Disposition has no name"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ExpectHoweverCut(row.body, row.events);
  }
}

TEST(MultipartSplitterTest, LimitsHeadersAndParts) {
  const std::string headers = "Content-Disposition: form-data; name=a\r\n\r\n";
  MultipartLimits limits;
  limits.part_header_bytes_max = headers.size();
  limits.parts_max = 2;
  const std::string last = "--bnd--";
  ExpectHoweverCut(Part("a", "x") + Part("b", std::string(100, 'y')) + last,
                   absl::StrCat("[1 a: x][2 b: ", std::string(100, 'y'), "] end"), limits);
  ExpectHoweverCut(Part("ab", "x") + last,
                   absl::StrCat(" RESOURCE_EXHAUSTED: multipart body, part 1 (byte 7): the headers "
                                "are over ",
                                headers.size(), " bytes"),
                   limits);
  ExpectHoweverCut("--bnd\r\n" + std::string(200, 'x'),
                   absl::StrCat(" RESOURCE_EXHAUSTED: multipart body, part 1 (byte 7): the headers "
                                "are over ",
                                headers.size(), " bytes"),
                   limits);
  ExpectHoweverCut(Part("a", "x") + Part("b", "y") + Part("c", "z") + last,
                   "[1 a: x][2 b: y] RESOURCE_EXHAUSTED: multipart body, part 3 (byte 110): there "
                   "are more than 2 parts",
                   limits);
}

TEST(MultipartSplitterTest, GivesContentWithoutCopyingIt) {
  MultipartSplitter splitter("bnd");
  absl::string_view data;
  const std::string head =
      "--bnd\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n"
      "Content-Type: image/png\r\n\r\n";
  absl::string_view input = head;
  ASSERT_EQ(splitter.Next(&input, &data), Event::kPart);
  EXPECT_EQ(splitter.part().name, "a");
  EXPECT_TRUE(splitter.part().has_filename);
  EXPECT_EQ(splitter.part().filename, "f");
  EXPECT_EQ(splitter.part().content_type, "image/png");
  // Line ends alone do not cut it.
  const std::string content = "binary\r\nwith \r many\r\n-- line ends";
  input = content;
  ASSERT_EQ(splitter.Next(&input, &data), Event::kData);
  EXPECT_EQ(data.data(), content.data());
  EXPECT_EQ(data, content);
  EXPECT_EQ(splitter.Next(&input, &data), Event::kNeedMore);
}

TEST(MultipartSplitterTest, StaysAtItsErrorAndAtItsEnd) {
  absl::string_view data;
  MultipartSplitter failed("bnd");
  absl::string_view input = "--bnd?";
  ASSERT_EQ(failed.Next(&input, &data), Event::kError);
  input = "--bnd--";
  EXPECT_EQ(failed.Next(&input, &data), Event::kError);
  EXPECT_EQ(input, "");
  failed.Finish();
  EXPECT_EQ(failed.Next(&input, &data), Event::kError);
  MultipartSplitter ended("bnd");
  input = "--bnd--";
  EXPECT_EQ(ended.Next(&input, &data), Event::kNeedMore);
  ended.Finish();
  EXPECT_EQ(ended.Next(&input, &data), Event::kEnd);
  EXPECT_EQ(ended.Next(&input, &data), Event::kEnd);
}

}  // namespace
}  // namespace transom
