#include "transcoder/stream_splitter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

using Result = StreamSplitter::Result;

constexpr ValueFraming kArray = ValueFraming::kArray;
constexpr ValueFraming kLines = ValueFraming::kLines;
constexpr ValueFraming kConcatenated = ValueFraming::kConcatenated;
constexpr ValueFraming kDetected = ValueFraming::kDetected;

ValueSplitterOptions Options(ValueFraming framing, size_t value_bytes_max = 1000) {
  ValueSplitterOptions options;
  options.framing = framing;
  options.value_bytes_max = value_bytes_max;
  options.depth_max = 4;
  return options;
}

// The messages and how it ended, as one text: `{}|1|end`, `{}|error TEXT`.
class Splitting {
 public:
  explicit Splitting(const ValueSplitterOptions& options) : splitter_(options) {}

  void Take(absl::string_view piece) {
    // Of its own size, so that a sanitizer sees a read behind its end.
    const std::vector<char> exact(piece.begin(), piece.end());
    absl::string_view left(exact.data(), exact.size());
    Drain(&left);
  }
  std::string Finish() {
    splitter_.Finish();
    absl::string_view left;
    Drain(&left);
    return absl::StrJoin(outcome_, "|");
  }

 private:
  void Drain(absl::string_view* left) {
    absl::string_view message;
    while (true) {
      const Result result = splitter_.Next(left, &message);
      if (result == Result::kMessage) {
        outcome_.emplace_back(message);
        EXPECT_EQ(splitter_.message_number(), outcome_.size());
        continue;
      }
      if (result == Result::kNeedMore) {
        EXPECT_EQ(*left, "");
      }
      if (result == Result::kEnd) outcome_.emplace_back("end");
      if (result == Result::kError && !failed_) {
        failed_ = true;
        outcome_.push_back(absl::StrCat("error ", splitter_.ErrorText()));
      }
      return;
    }
  }

  StreamSplitter splitter_;
  std::vector<std::string> outcome_;
  bool failed_ = false;
};

std::string SplitAt(absl::string_view body, const std::vector<size_t>& cuts,
                    const ValueSplitterOptions& options) {
  Splitting splitting(options);
  size_t begin = 0;
  for (const size_t cut : cuts) {
    splitting.Take(body.substr(begin, cut - begin));
    begin = cut;
  }
  splitting.Take(body.substr(begin));
  return splitting.Finish();
}

std::string SplitBytewise(absl::string_view body, const ValueSplitterOptions& options) {
  std::vector<size_t> cuts;
  for (size_t i = 1; i < body.size(); ++i) cuts.push_back(i);
  return SplitAt(body, cuts, options);
}

TEST(StreamSplitterTest, GivesTheSameHoweverTheBodyIsCut) {
  const struct {
    const char* name;
    ValueFraming framing;
    std::string body;
    const char* outcome;
  } rows[] = {
      {"array", kDetected, R"([{"a":1} , {"b":[2]},3])", R"({"a":1}|{"b":[2]}|3|end)"},
      {"empty array", kDetected, " [ ]\n", "end"},
      {"no body", kDetected, "", "end"},
      {"lines", kLines, "{\"a\":1}\r\n\n12\n\"x\"", R"({"a":1}|12|"x"|end)"},
      {"last word of lines", kLines, "1\n23", "1|23|end"},
      {"concatenated", kDetected, R"({}{"a":"}\""}12 "x"true)",
       R"({}|{"a":"}\""}|12|"x"|true|end)"},
      {"missing comma", kDetected, "[{} {}]",
       R"({}|error line 1, column 5 (byte 4): value 2: expected "," or "]", found "{")"},
      {"last comma", kArray, "[1,]",
       R"(1|error line 1, column 4 (byte 3): value 2: expected a value, found "]")"},
      {"text behind the array", kDetected, "[1] x",
       "1|error line 1, column 5 (byte 4): value 2: expected nothing behind the array, found "
       "\"x\""},
      {"array not closed", kDetected, "[1,2",
       R"(1|2|error line 1, column 5 (byte 4): value 3: expected "," or "]", found the end)"},
      {"cut in a value", kDetected, "{}{\"a\":",
       "{}|error line 1, column 8 (byte 7): value 2: expected the rest of the value, found the "
       "end"},
      {"brackets that do not match", kDetected, R"([{"a":[1}])",
       R"(error line 1, column 9 (byte 8): value 1: expected the rest of an array, found "}")"},
      {"garbage", kDetected, "{}?",
       R"({}|error line 1, column 3 (byte 2): value 2: expected a value, found "?")"},
      {"over the limit", kDetected, "[1,\"0123456789abcdef\"]",
       "1|error line 1, column 4 (byte 3): value 2: a value over the size limit of 16 bytes"},
      {"at the limit", kDetected, "[\"0123456789abcd\"]", "\"0123456789abcd\"|end"},
      {"too deep", kConcatenated, "[[[[[",
       "error line 1, column 5 (byte 4): value 1: nested too deeply"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const ValueSplitterOptions options = Options(row.framing, 16);
    EXPECT_EQ(SplitAt(row.body, {}, options), row.outcome);
    EXPECT_EQ(SplitBytewise(row.body, options), row.outcome);
    for (size_t first = 0; first <= row.body.size(); ++first) {
      for (size_t second = first; second <= row.body.size(); ++second) {
        ASSERT_EQ(SplitAt(row.body, {first, second}, options), row.outcome)
            << "cut at " << first << " and " << second;
      }
    }
  }
}

TEST(StreamSplitterTest, DoesNotCopyWhatLiesInOnePiece) {
  StreamSplitter splitter(Options(kDetected));
  const std::string piece = R"([{"a":1},"b",3])";
  absl::string_view left = piece;
  absl::string_view message;
  for (const size_t begin : {1, 9, 13}) {
    ASSERT_EQ(splitter.Next(&left, &message), Result::kMessage);
    EXPECT_EQ(message.data(), piece.data() + begin);
  }
  EXPECT_EQ(splitter.Next(&left, &message), Result::kNeedMore);
  EXPECT_EQ(splitter.held_capacity_bytes(), 0u);
}

TEST(StreamSplitterTest, CopiesOnlyTheMessageThatWasCut) {
  StreamSplitter splitter(Options(kDetected));
  absl::string_view left = R"({"a")";
  absl::string_view message;
  ASSERT_EQ(splitter.Next(&left, &message), Result::kNeedMore);
  const std::string piece = R"(:1}{"b":2})";
  left = piece;
  ASSERT_EQ(splitter.Next(&left, &message), Result::kMessage);
  EXPECT_EQ(message, R"({"a":1})");
  EXPECT_EQ(left, R"({"b":2})");
  ASSERT_EQ(splitter.Next(&left, &message), Result::kMessage);
  EXPECT_EQ(message.data(), piece.data() + 3);
}

TEST(StreamSplitterTest, LeavesWhatWasNotAskedFor) {
  StreamSplitter splitter(Options(kLines));
  absl::string_view left = "1\n2\n";
  absl::string_view message;
  ASSERT_EQ(splitter.Next(&left, &message), Result::kMessage);
  EXPECT_EQ(left, "\n2\n");
}

TEST(StreamSplitterTest, GivesAMessageWithItsLastByte) {
  StreamSplitter splitter(Options(kDetected));
  const std::string body = R"([{"a":"b"})";
  absl::string_view message;
  for (size_t i = 0; i < body.size(); ++i) {
    absl::string_view left = absl::string_view(body).substr(i, 1);
    EXPECT_EQ(splitter.Next(&left, &message),
              i + 1 < body.size() ? Result::kNeedMore : Result::kMessage);
  }
  EXPECT_EQ(message, R"({"a":"b"})");
}

TEST(StreamSplitterTest, HoldsOneMessageAtMostAndLetsItsMemoryGo) {
  const size_t size = 100 * 1000;
  StreamSplitter splitter(Options(kDetected, 2 * size));
  const std::string value = "\"" + std::string(size, 'x') + "\"";
  const std::string body = value + value + value;
  size_t count = 0;
  for (size_t at = 0; at < body.size(); at += 60 * 1000) {
    absl::string_view left = absl::string_view(body).substr(at, 60 * 1000);
    absl::string_view message;
    while (splitter.Next(&left, &message) == Result::kMessage) {
      EXPECT_EQ(message, value);
      ++count;
    }
    EXPECT_LE(splitter.held_capacity_bytes(), 2 * value.size() + 8192);
  }
  EXPECT_EQ(count, 3u);
  absl::string_view left = "{}{";
  absl::string_view message;
  ASSERT_EQ(splitter.Next(&left, &message), Result::kMessage);
  EXPECT_EQ(splitter.held_capacity_bytes(), 0u);
}

TEST(StreamSplitterTest, StaysAtItsError) {
  for (const absl::string_view first : {"[#", "[{", "[{\"a\""}) {
    SCOPED_TRACE(first);
    StreamSplitter splitter(Options(kDetected));
    absl::string_view message;
    absl::string_view left = first;
    splitter.Next(&left, &message);
    left = "]]]";
    EXPECT_EQ(splitter.Next(&left, &message), Result::kError);
    const std::string text = splitter.ErrorText();
    for (const absl::string_view next : {"", "x", "{}"}) {
      left = next;
      EXPECT_EQ(splitter.Next(&left, &message), Result::kError);
      EXPECT_EQ(splitter.ErrorText(), text);
    }
  }
}

TEST(StreamFramingTest, FollowsTheContentType) {
  const struct {
    const char* content_type;
    absl::optional<ValueFraming> framing;
  } rows[] = {
      {"", kDetected},
      {"application/json", kDetected},
      {"Application/JSON; charset=\"UTF-8\"", kDetected},
      {"application/vnd.api+json", kDetected},
      {"application/x-ndjson", kLines},
      {"application/ndjson", kLines},
      {"application/jsonl; charset=utf-8", kLines},
      {"application/x-jsonlines", kLines},
      {"application/json; charset=latin1", absl::nullopt},
      {"application/x-ndjson; charset=utf-16", absl::nullopt},
      {"application/json-seq", absl::nullopt},
      {"text/plain", absl::nullopt},
      {"multipart/form-data; boundary=x", absl::nullopt},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(StreamFramingOf(row.content_type), row.framing) << row.content_type;
  }
}

}  // namespace
}  // namespace transom
