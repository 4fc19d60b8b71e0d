#include "transcoder/json/value_splitter.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/transcoder/json/value_splitter_testing.h"

namespace transom {
namespace {

using Kind = ValueSplitter::Error::Kind;
using Result = ValueSplitter::Result;

constexpr ValueFraming kArray = ValueFraming::kArray;
constexpr ValueFraming kLines = ValueFraming::kLines;
constexpr ValueFraming kConcatenated = ValueFraming::kConcatenated;
constexpr ValueFraming kDetected = ValueFraming::kDetected;

ValueSplitterOptions Options(ValueFraming framing, size_t value_bytes_max = 1000,
                             int depth_max = 4) {
  ValueSplitterOptions options;
  options.framing = framing;
  options.value_bytes_max = value_bytes_max;
  options.depth_max = depth_max;
  return options;
}

// Every way to cut in two, with Finish() in both places, and into single bytes.
void ExpectSameHoweverCut(absl::string_view stream, const ValueSplitterOptions& options) {
  const SplitOutcome whole = Split(stream, {}, options);
  EXPECT_EQ(whole.broken, "");
  for (const FinishCall finish : {FinishCall::kWithLastBytes, FinishCall::kAlone}) {
    for (size_t cut = 0; cut <= stream.size(); ++cut) {
      const SplitOutcome parts = Split(stream, {cut}, options, finish);
      ASSERT_TRUE(parts == whole) << "cut at " << cut << ": " << ToText(parts)
                                  << "\nwhole: " << ToText(whole);
    }
  }
  const SplitOutcome bytes = SplitBytewise(stream, options);
  ASSERT_TRUE(bytes == whole) << "bytes: " << ToText(bytes) << "\nwhole: " << ToText(whole);
}

std::string Joined(const SplitOutcome& outcome) { return absl::StrJoin(outcome.values, "|"); }

TEST(ValueSplitterTest, FindsValues) {
  const struct {
    const char* name;
    ValueFraming framing;
    std::string stream;
    std::string values;  // joined by "|"
  } rows[] = {
      {"array of objects", kArray, R"([{"a":1},{"b":[2]}])", R"({"a":1}|{"b":[2]})"},
      {"array with spaces", kArray, " [ {} ,\r\n\t[ ] , 1 ] \n", "{}|[ ]|1"},
      {"array of scalars", kArray, R"([1,-2.5e+3,true,false,null,"x"])",
       R"(1|-2.5e+3|true|false|null|"x")"},
      {"array of one", kArray, "[0]", "0"},
      {"empty array", kArray, "[]", ""},
      {"empty array with spaces", kArray, " [ \n ] ", ""},
      {"array of empty arrays", kArray, "[[],[[]]]", "[]|[[]]"},
      {"word at the array's end", kArray, "[null ]", "null"},
      {"lines", kLines, "{\"a\":1}\n{\"b\":2}\n", R"({"a":1}|{"b":2})"},
      {"lines with CR", kLines, "{}\r\n[]\r\n", "{}|[]"},
      {"last line without end", kLines, "{}\n[1]", "{}|[1]"},
      {"last line of a word without end", kLines, "1\n23", "1|23"},
      {"blank lines", kLines, "\n\r\n{}\n \t\n\n[]\n\n", "{}|[]"},
      {"spaces in lines", kLines, "  {} \t\n\t1 \r\n", "{}|1"},
      {"scalar lines", kLines, "1\n\"x\"\ntrue\n-0.5", "1|\"x\"|true|-0.5"},
      {"no lines", kLines, "", ""},
      {"blank lines only", kLines, "\n \r\n", ""},
      {"concatenated", kConcatenated, R"({"a":1}{"b":2})", R"({"a":1}|{"b":2})"},
      {"concatenated with spaces", kConcatenated, " {}\n\n[] \r\n\t{} ", "{}|[]|{}"},
      {"concatenated scalars", kConcatenated, R"(1 2"x""y"true null[3]4{}-5)",
       R"(1|2|"x"|"y"|true|null|[3]|4|{}|-5)"},
      {"concatenated of many lines", kConcatenated, "{\n \"a\": 1\n}\n{\n}\n",
       "{\n \"a\": 1\n}|{\n}"},
      {"concatenated arrays are values", kConcatenated, "[1,2][3]", "[1,2]|[3]"},
      {"nothing concatenated", kConcatenated, "", ""},
      {"spaces concatenated", kConcatenated, " \n ", ""},
      {"detected array", kDetected, " \n[{\"a\":1} ,2] ", R"({"a":1}|2)"},
      {"detected empty array", kDetected, "[]", ""},
      {"detected objects", kDetected, " {}{}\n{}", "{}|{}|{}"},
      {"detected words", kDetected, "\t1 2", "1|2"},
      {"an array behind the first value is a value", kDetected, "{}[1,2]", "{}|[1,2]"},
      {"nothing to detect", kDetected, "", ""},
      {"spaces to detect", kDetected, " \r\n ", ""},
      {"brackets in strings", kConcatenated, R"({"]}":"[{"}["}"])", R"({"]}":"[{"}|["}"])"},
      {"escaped quotes", kArray, R"(["\"","\\","\\\"]",{"\"}":"\\"}])",
       R"("\""|"\\"|"\\\"]"|{"\"}":"\\"})"},
      {"unicode escape", kArray, R"(["\u0022]"])", R"("\u0022]")"},
      {"non-ASCII", kLines, "\"h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"\n1\n",
       "\"h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"|1"},
      {"DEL in a string", kArray, "[\"\x7f\"]", "\"\x7f\""},
      {"long runs", kArray,
       "[\"" + std::string(100, 'x') + "\",{\"n\":" + std::string(100, '1') + "}]",
       "\"" + std::string(100, 'x') + "\"|{\"n\":" + std::string(100, '1') + "}"},
      // What is in a value is not for the splitter to judge.
      {"bad words", kArray, "[01,truex,--]", "01|truex|--"},
      {"commas missing in a value", kConcatenated, "[1 2]{1}", "[1 2]|{1}"},
      {"bad escape", kArray, R"(["\x"])", R"("\x")"},
      {"bad UTF-8 in a string", kArray, "[\"\xff\"]", "\"\xff\""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const ValueSplitterOptions options = Options(row.framing);
    const SplitOutcome outcome = Split(row.stream, {}, options);
    EXPECT_EQ(outcome.result, Result::kEnd) << ToText(outcome);
    EXPECT_EQ(Joined(outcome), row.values);
    ExpectSameHoweverCut(row.stream, options);
  }
}

struct BadRow {
  const char* name;
  ValueFraming framing;
  std::string stream;
  const char* values;  // in front of the error, joined by "|"
  Kind kind;
  const char* text;
};

void ExpectError(const BadRow& row, const ValueSplitterOptions& options) {
  SCOPED_TRACE(row.name);
  const SplitOutcome outcome = Split(row.stream, {}, options);
  EXPECT_EQ(outcome.result, Result::kError) << ToText(outcome);
  EXPECT_EQ(Joined(outcome), row.values);
  EXPECT_EQ(outcome.error_kind, row.kind);
  EXPECT_EQ(outcome.error_text, row.text);
  ExpectSameHoweverCut(row.stream, options);
}

TEST(ValueSplitterTest, RefusesBadStreams) {
  const BadRow rows[] = {
      {"no array", kArray, "{}", "", Kind::kSyntax,
       R"(line 1, column 1 (byte 0): value 1: expected "[", found "{")"},
      {"detected array and more", kDetected, "[1] [2]", "1", Kind::kSyntax,
       R"(line 1, column 5 (byte 4): value 2: expected nothing behind the array, found "[")"},
      {"detected array without comma", kDetected, "[{}{}]", "{}", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected "," or "]", found "{")"},
      {"detected values with comma", kDetected, "{},{}", "{}", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected a value, found ",")"},
      {"nothing detected", kDetected, " x", "", Kind::kSyntax,
       R"(line 1, column 2 (byte 1): value 1: expected a value, found "x")"},
      {"missing comma", kArray, "[1 2]", "1", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected "," or "]", found "2")"},
      {"missing comma behind an object", kArray, "[{}{}]", "{}", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected "," or "]", found "{")"},
      {"missing comma behind a word", kArray, "[1\"x\"]", "1", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected "," or "]", found """)"},
      {"two commas", kArray, "[1,,2]", "1", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected a value, found ",")"},
      {"last comma", kArray, "[1,]", "1", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected a value, found "]")"},
      {"first comma", kArray, "[,1]", "", Kind::kSyntax,
       R"(line 1, column 2 (byte 1): value 1: expected a value or "]", found ",")"},
      {"garbage behind the array", kArray, "[1]\nx", "1", Kind::kSyntax,
       R"(line 2, column 1 (byte 4): value 2: expected nothing behind the array, found "x")"},
      {"second array", kArray, "[][]", "", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 1: expected nothing behind the array, found "[")"},
      {"second bracket", kArray, "[1]]", "1", Kind::kSyntax,
       R"(line 1, column 4 (byte 3): value 2: expected nothing behind the array, found "]")"},
      {"array closed as an object", kArray, "[1}", "1", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected "," or "]", found "}")"},
      {"object closed as an array", kArray, "[{]", "", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 1: expected the rest of an object, found "]")"},
      {"inner array closed as an object", kConcatenated, "{\"a\":[1}]", "", Kind::kSyntax,
       R"(line 1, column 8 (byte 7): value 1: expected the rest of an array, found "}")"},
      {"closing bracket alone", kConcatenated, "{}}", "{}", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected a value, found "}")"},
      {"comma between concatenated", kConcatenated, "{},{}", "{}", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected a value, found ",")"},
      {"no value", kConcatenated, "1 NaN", "1", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected a value, found "N")"},
      {"plus", kArray, "[+1]", "", Kind::kSyntax,
       R"(line 1, column 2 (byte 1): value 1: expected a value or "]", found "+")"},
      {"garbage behind a word", kConcatenated, "1#", "1", Kind::kSyntax,
       R"(line 1, column 2 (byte 1): value 2: expected a value, found "#")"},
      {"single quotes", kLines, "'a'", "", Kind::kSyntax,
       R"(line 1, column 1 (byte 0): value 1: expected a value, found "'")"},
      {"two values in a line", kLines, "{}\n1 2\n", "{}|1", Kind::kSyntax,
       R"(line 2, column 3 (byte 5): value 3: expected the end of the line, found "2")"},
      {"comma behind a line", kLines, "{},\n{}", "{}", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected the end of the line, found ",")"},
      {"object over two lines", kLines, "{}\n{\n}\n", "{}", Kind::kSyntax,
       "line 2, column 2 (byte 4): value 2: expected the rest of the value, found the end of the "
       "line"},
      {"string over two lines", kLines, "\"a\nb\"", "", Kind::kSyntax,
       "line 1, column 3 (byte 2): value 1: expected the rest of the string, found the end of the "
       "line"},
      {"line end in a string", kArray, "[\"a\nb\"]", "", Kind::kSyntax,
       "line 1, column 4 (byte 3): value 1: a control character in a string"},
      {"line end behind a backslash", kArray, "[\"\\\n\"]", "", Kind::kSyntax,
       "line 1, column 4 (byte 3): value 1: a control character in a string"},
      {"NUL between", kConcatenated, std::string("{}\0{}", 5), "{}", Kind::kSyntax,
       "line 1, column 3 (byte 2): value 2: expected a value, found byte 0x00"},
      {"NUL in an object", kConcatenated, std::string("{\0}", 3), "", Kind::kSyntax,
       "line 1, column 2 (byte 1): value 1: expected the rest of the value, found byte 0x00"},
      {"NUL in a string", kArray, std::string("[\"\0\"]", 5), "", Kind::kSyntax,
       "line 1, column 3 (byte 2): value 1: a control character in a string"},
      {"NUL behind a word", kArray, std::string("[1\0]", 4), "1", Kind::kSyntax,
       R"(line 1, column 3 (byte 2): value 2: expected "," or "]", found byte 0x00)"},
      {"form feed", kConcatenated, "{\f}", "", Kind::kSyntax,
       "line 1, column 2 (byte 1): value 1: expected the rest of the value, found byte 0x0c"},
      {"byte order mark", kArray, "\xef\xbb\xbf[]", "", Kind::kSyntax,
       "line 1, column 1 (byte 0): value 1: expected \"[\", found byte 0xef, as of a byte order "
       "mark"},
      {"byte order mark before lines", kLines, "\xef\xbb\xbf{}", "", Kind::kSyntax,
       "line 1, column 1 (byte 0): value 1: expected a value, found byte 0xef, as of a byte order "
       "mark"},
      {"non-ASCII in an object", kConcatenated, "{\xc3\xa9}", "", Kind::kSyntax,
       "line 1, column 2 (byte 1): value 1: expected the rest of the value, found byte 0xc3"},
      {"non-ASCII space", kArray, "[1,\xc2\xa0 2]", "1", Kind::kSyntax,
       "line 1, column 4 (byte 3): value 2: expected a value, found byte 0xc2"},
      {"columns in characters", kArray, "[\"\xc3\xa9\xf0\x9f\x98\x80\",\n \"\xc3\xa9\" x]",
       "\"\xc3\xa9\xf0\x9f\x98\x80\"|\"\xc3\xa9\"", Kind::kSyntax,
       R"(line 2, column 6 (byte 17): value 3: expected "," or "]", found "x")"},
      {"lines inside of values", kArray, "[{\n\n},\n{\n}\n,}", "{\n\n}|{\n}", Kind::kSyntax,
       R"(line 6, column 2 (byte 12): value 3: expected a value, found "}")"},
  };
  for (const auto& row : rows) ExpectError(row, Options(row.framing));
}

TEST(ValueSplitterTest, TellsWhereTheStreamIsCutOff) {
  const BadRow rows[] = {
      {"nothing instead of an array", kArray, "", "", Kind::kTruncated,
       R"(line 1, column 1 (byte 0): value 1: expected "[", found the end)"},
      {"spaces instead of an array", kArray, "\n ", "", Kind::kTruncated,
       R"(line 2, column 2 (byte 2): value 1: expected "[", found the end)"},
      {"array opened", kArray, "[", "", Kind::kTruncated,
       R"(line 1, column 2 (byte 1): value 1: expected a value or "]", found the end)"},
      {"array not closed", kArray, "[1", "1", Kind::kTruncated,
       R"(line 1, column 3 (byte 2): value 2: expected "," or "]", found the end)"},
      {"array not closed behind an object", kArray, "[{}\n", "{}", Kind::kTruncated,
       R"(line 2, column 1 (byte 4): value 2: expected "," or "]", found the end)"},
      {"detected array not closed", kDetected, " [1", "1", Kind::kTruncated,
       R"(line 1, column 4 (byte 3): value 2: expected "," or "]", found the end)"},
      {"array ends behind a comma", kArray, "[1, ", "1", Kind::kTruncated,
       "line 1, column 5 (byte 4): value 2: expected a value, found the end"},
      {"in an object", kArray, "[{}, {\"a\"", "{}", Kind::kTruncated,
       "line 1, column 10 (byte 9): value 2: expected the rest of the value, found the end"},
      {"in a string", kArray, "[\"a", "", Kind::kTruncated,
       "line 1, column 4 (byte 3): value 1: expected the rest of the value, found the end"},
      {"behind a backslash", kArray, "[\"a\\", "", Kind::kTruncated,
       "line 1, column 5 (byte 4): value 1: expected the rest of the value, found the end"},
      {"line in an object", kLines, "{}\n{", "{}", Kind::kTruncated,
       "line 2, column 2 (byte 4): value 2: expected the rest of the value, found the end"},
      {"concatenated in an array", kConcatenated, "{}[1,", "{}", Kind::kTruncated,
       "line 1, column 6 (byte 5): value 2: expected the rest of the value, found the end"},
  };
  for (const auto& row : rows) ExpectError(row, Options(row.framing));
}

TEST(ValueSplitterTest, LimitsTheSizeOfAValue) {
  constexpr char kAtSecond[] =
      "line 1, column 4 (byte 3): value 2: a value over the size limit of 6 bytes";
  const BadRow rows[] = {
      {"object", kArray, "[1,{\"a\":1}]", "1", Kind::kTooLarge, kAtSecond},
      {"string", kArray, "[1,\"abcde\"]", "1", Kind::kTooLarge, kAtSecond},
      {"string with an escape at the limit", kArray, R"([1,"abcd\n"])", "1", Kind::kTooLarge,
       kAtSecond},
      {"number", kArray, "[1,1234567]", "1", Kind::kTooLarge, kAtSecond},
      {"number at the stream's end", kConcatenated, "{} 1234567", "{}", Kind::kTooLarge, kAtSecond},
      {"long object", kConcatenated, "{} " + std::string(100, '['), "{}", Kind::kTooDeep,
       "line 1, column 8 (byte 7): value 2: nested too deeply"},
      {"error behind the limit", kArray, "[1,[1,2,3}", "1", Kind::kTooLarge, kAtSecond},
      {"error at the limit", kArray, "[1,[1,2,}", "1", Kind::kSyntax,
       R"(line 1, column 9 (byte 8): value 2: expected the rest of an array, found "}")"},
      {"end behind the limit", kArray, "[1,[1,2,3", "1", Kind::kTooLarge, kAtSecond},
      {"line", kLines, "{}\n\"abcde\"\n", "{}", Kind::kTooLarge,
       "line 2, column 1 (byte 3): value 2: a value over the size limit of 6 bytes"},
  };
  for (const auto& row : rows) ExpectError(row, Options(row.framing, /*value_bytes_max=*/6));
}

TEST(ValueSplitterTest, TakesValuesOfJustTheSizeLimit) {
  const struct {
    const char* name;
    ValueFraming framing;
    const char* stream;
  } rows[] = {
      {"array", kArray, R"(  [ "abcd" ,  [1,23]  , {"a":1} ,      1234567   ]   )"},
      {"lines", kLines, "          {\"a\":1}         \r\n\"abcde\"\n       1234567"},
      {"concatenated", kConcatenated, "\n\n\n\n\n\n\n\n\"abcde\"[1,234]1234567 1234567"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const ValueSplitterOptions options = Options(row.framing, /*value_bytes_max=*/7);
    EXPECT_EQ(Split(row.stream, {}, options).result, Result::kEnd);
    ExpectSameHoweverCut(row.stream, options);
  }
}

TEST(ValueSplitterTest, LimitsDepth) {
  const BadRow rows[] = {
      {"arrays", kArray, "[[[[]]],[[[[]]]]]", "[[[]]]", Kind::kTooDeep,
       "line 1, column 12 (byte 11): value 2: nested too deeply"},
      {"objects", kConcatenated, R"({"a":{"b":{"c":{}}}})", "", Kind::kTooDeep,
       "line 1, column 16 (byte 15): value 1: nested too deeply"},
      {"counts anew", kLines, "[[[]],[[]]]\n[[[[\n", "[[[]],[[]]]", Kind::kTooDeep,
       "line 2, column 4 (byte 15): value 2: nested too deeply"},
  };
  for (const auto& row : rows) ExpectError(row, Options(row.framing, 1000, /*depth_max=*/3));
}

TEST(ValueSplitterTest, CountsAtMostAThousandLevels) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const ValueSplitterOptions options = Options(kConcatenated, 1 << 20, 1 << 30);
  EXPECT_EQ(Split(nested(1000), {}, options).result, Result::kEnd);
  EXPECT_EQ(Split(nested(1001), {}, options).error_kind, Kind::kTooDeep);
}

TEST(ValueSplitterTest, GivesAValueWithItsLastByte) {
  const struct {
    const char* name;
    ValueFraming framing;
    const char* stream;
    const char* last;  // of the stream's values; empty if that needs one more byte
  } rows[] = {
      {"object in an array", kArray, "[1,{\"a\":[]}", "{\"a\":[]}"},
      {"string in an array", kArray, "[1,\"a\"", "\"a\""},
      {"line", kLines, "1\n{}", "{}"},
      {"concatenated", kConcatenated, "{} []", "[]"},
      {"a number may go on", kArray, "[12", ""},
      {"a literal may go on", kConcatenated, "true", ""},
      {"a number with its line's end", kLines, "12\n", "12"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ValueSplitter splitter(Options(row.framing));
    std::string last;
    absl::string_view value;
    while (splitter.Next(row.stream, &value) == Result::kValue) last = std::string(value);
    EXPECT_EQ(last, row.last);
    EXPECT_EQ(splitter.Next(row.stream, &value), Result::kNeedMore);
  }
}

TEST(ValueSplitterTest, LooksAtNoByteTwice) {
  const std::string stream = R"([{"a":"x\"]","b":[1,{}]},"str",12345,[[],[]]])";
  ValueSplitter splitter(Options(kArray));
  std::vector<std::string> values;
  std::string buffer;
  size_t discarded = 0;
  for (const char c : stream) {
    // What was seen turns into something else.
    buffer.assign(buffer.size(), ']');
    buffer.push_back(c);
    absl::string_view value;
    while (splitter.Next(buffer, &value) == Result::kValue) {
      const size_t begin = discarded + static_cast<size_t>(value.data() - buffer.data());
      values.push_back(stream.substr(begin, value.size()));
    }
    const size_t taken = splitter.TakeConsumed();
    buffer.erase(0, taken);
    discarded += taken;
  }
  splitter.Finish();
  absl::string_view value;
  EXPECT_EQ(splitter.Next(buffer, &value), Result::kEnd);
  EXPECT_EQ(absl::StrJoin(values, "|"), R"({"a":"x\"]","b":[1,{}]}|"str"|12345|[[],[]])");
}

TEST(ValueSplitterTest, LeavesWhatWasNotAskedFor) {
  ValueSplitter splitter(Options(kArray));
  absl::string_view value;
  const std::string stream = "[1,2,3]";
  ASSERT_EQ(splitter.Next(stream, &value), Result::kValue);
  EXPECT_EQ(value, "1");
  const size_t taken = splitter.TakeConsumed();
  EXPECT_EQ(taken, 2u);
  EXPECT_EQ(splitter.TakeConsumed(), 0u);
  const std::string rest = stream.substr(taken);
  ASSERT_EQ(splitter.Next(rest, &value), Result::kValue);
  EXPECT_EQ(value, "2");
}

TEST(ValueSplitterTest, StaysAtItsError) {
  ValueSplitter splitter(Options(kArray));
  absl::string_view value;
  ASSERT_EQ(splitter.Next("[#", &value), Result::kError);
  const std::string text = splitter.ErrorText();
  EXPECT_EQ(splitter.Next("[#]", &value), Result::kError);
  splitter.Finish();
  EXPECT_EQ(splitter.Next("[#]", &value), Result::kError);
  EXPECT_EQ(splitter.ErrorText(), text);
}

TEST(ValueSplitterTest, IsDoneAtTheEndAndStaysThere) {
  ValueSplitter splitter(Options(kArray));
  absl::string_view value;
  EXPECT_EQ(splitter.Next("[] ", &value), Result::kNeedMore);
  EXPECT_EQ(splitter.TakeConsumed(), 3u);
  splitter.Finish();
  EXPECT_EQ(splitter.Next("", &value), Result::kEnd);
  EXPECT_EQ(splitter.Next("", &value), Result::kEnd);
}

// Values of more than 64 bytes are passed over by blocks, single bytes are not.
TEST(ValueSplitterTest, FindsTheEndOfLongValuesWhateverIsWhere) {
  const struct {
    const char* name;
    std::string begin;
    std::string end;  // of the value; what follows is "]"
  } rows[] = {
      {"object", "{\"a\":", "1}"},
      {"escaped quote", R"({"a":")", R"(\"}]"})"},
      {"backslash at the end of a string", R"({"a":")", R"(\\"})"},
      {"three backslashes", R"({"a":")", R"(\\\"}"})"},
      {"escape", R"({"a":")", R"(\u005d]"})"},
      {"non-ASCII in a string", "[\"", "\xc3\xa9\xf0\x9f\x98\x80\"]"},
      {"non-ASCII outside", "[", "\xc3\xa9]"},
      {"control character in a string", "[\"", "\x01\"]"},
      {"line end in a string", "[\"", "\n\"]"},
      {"line end behind a backslash", "[\"", "\\\n\"]"},
      {"white space", "[", "\t\r\n ]"},
      {"form feed", "[", "\f]"},
      {"DEL", "[", "\x7f]"},
      {"NUL", "[", std::string("\0]", 2)},
      {"backslash outside", "[", R"(\"]"])"},
      {"backslashes outside", "[", R"(\\"]\""x"])"},
      {"brackets", "[", "[{}][[{}]]]"},
      {"another bracket", "[[", "]}]"},
      {"an object closed as an array", "[{", "]]"},
      {"too deep", "[", "[[[[[]]]]]]"},
      {"as deep as may be", "[", "[[[]]]]"},
      {"brackets in strings", "[\"", "]}\", \"[{\"]"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    for (const ValueFraming framing : {kDetected, kLines}) {
      for (size_t padding = 0; padding < 140; ++padding) {
        const std::string value = row.begin + std::string(padding, ' ') + row.end;
        const std::string stream = framing == kLines ? value + "\n{}" : "[1," + value + ",{}]";
        const SplitOutcome whole = Split(stream, {}, Options(framing));
        const SplitOutcome bytes = SplitBytewise(stream, Options(framing));
        ASSERT_TRUE(whole == bytes)
            << padding << ": " << ToText(whole) << "\nbytes: " << ToText(bytes);
        const SplitOutcome halves = Split(stream, {stream.size() / 2}, Options(framing));
        ASSERT_TRUE(whole == halves)
            << padding << ": " << ToText(whole) << "\nhalves: " << ToText(halves);
      }
    }
  }
}

// Streams made at random from valid and nearly valid pieces.
class RandomStream {
 public:
  explicit RandomStream(uint32_t seed) : random_(seed) {}

  std::string Make(ValueFraming framing, size_t depth = 3) {
    std::string stream = Space();
    const size_t count = Below(5);
    if (framing == kArray) stream += "[" + Space();
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) {
        stream += framing == kArray ? "," : framing == kLines || Below(2) == 0 ? "\n" : " ";
      }
      stream += Space() + Value(depth) + (framing == kLines ? "" : Space());
    }
    if (framing == kArray) stream += "]" + Space();
    if (Below(3) == 0) Mutate(&stream);
    return stream;
  }

 private:
  size_t Below(size_t count) { return random_() % count; }

  std::string Pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + Below(texts.size()));
  }

  std::string Space() { return Pick({"", "", "", " ", "\t", "\r", "  "}); }

  std::string Value(size_t depth) {
    if (depth == 0 || Below(3) == 0) {
      return Pick({"1", "-2.5e3", "true", "null", "\"\"", "\"a b\"", "\"]\\\"}\"", "\"\\\\\"",
                   "\"\xc3\xa9\"", "\"long enough to be more than one block\"", "[]", "{}"});
    }
    const bool is_object = Below(2) == 0;
    std::string text(1, is_object ? '{' : '[');
    const size_t count = Below(4);
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) text += ",";
      if (is_object) absl::StrAppend(&text, "\"n", i, "\":");
      text += Space() + Value(depth - 1) + Space();
    }
    return text + (is_object ? '}' : ']');
  }

  void Mutate(std::string* text) {
    if (text->empty()) return;
    const size_t at = Below(text->size());
    static constexpr char kBytes[] = "[]{},:\"\\ \n1atn\x01\xc3";
    switch (Below(4)) {
      case 0:
        text->erase(at, 1);
        break;
      case 1:
        text->resize(at);
        break;
      case 2:
        (*text)[at] = kBytes[Below(sizeof(kBytes))];
        break;
      default:
        text->insert(at, 1, kBytes[Below(sizeof(kBytes))]);
        break;
    }
  }

  std::mt19937 random_;
};

TEST(ValueSplitterTest, AgreesWithAReaderOfTheWholeText) {
  for (const ValueFraming framing : {kArray, kLines, kConcatenated, kDetected}) {
    size_t valid_count = 0;
    for (uint32_t seed = 0; seed < 3000; ++seed) {
      SCOPED_TRACE(absl::StrCat("framing ", static_cast<int>(framing), ", seed ", seed));
      const std::string stream = RandomStream(seed).Make(framing);
      const ReferenceSplit wanted = SplitByReader(stream, framing, 4);
      SplitOutcome outcome = Split(stream, {}, Options(framing));
      ASSERT_TRUE(SplitBytewise(stream, Options(framing)) == outcome) << stream;
      ASSERT_GE(outcome.values.size(), wanted.values.size()) << stream;
      if (wanted.valid) {
        ++valid_count;
        ASSERT_EQ(outcome.result, Result::kEnd) << stream << "\n" << ToText(outcome);
        ASSERT_EQ(outcome.values.size(), wanted.values.size()) << stream;
      }
      outcome.values.resize(wanted.values.size());
      ASSERT_EQ(outcome.values, wanted.values) << stream;
    }
    EXPECT_GT(valid_count, 1000u);
  }
}

TEST(ValueSplitterTest, AgreesWithItselfOnLongValues) {
  size_t long_count = 0;
  for (const ValueFraming framing : {kArray, kLines, kConcatenated, kDetected}) {
    for (uint32_t seed = 0; seed < 2000; ++seed) {
      SCOPED_TRACE(absl::StrCat("framing ", static_cast<int>(framing), ", seed ", seed));
      const std::string stream = RandomStream(seed).Make(framing, 6);
      const ValueSplitterOptions options = Options(framing, 400, 5 + seed % 3);
      const SplitOutcome whole = Split(stream, {}, options);
      ASSERT_TRUE(SplitBytewise(stream, options) == whole) << stream << "\n" << ToText(whole);
      for (const std::string& value : whole.values) long_count += value.size() > 130;
    }
  }
  EXPECT_GT(long_count, 500u);
}

}  // namespace
}  // namespace transom
