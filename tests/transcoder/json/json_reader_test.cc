#include "transcoder/json/json_reader.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

// Reads any value and writes it again, compactly: shows every event.
void Echo(JsonReader* reader, std::string* out) {
  const JsonKind kind = reader->Peek();
  JsonString string;
  absl::string_view number;
  const char* separator = "";
  switch (kind) {
    case JsonKind::kObject:
      reader->BeginObject();
      *out += "{";
      while (reader->NextMember() && reader->ReadMemberName(&string)) {
        absl::StrAppend(out, separator, string.raw, ":");
        separator = ",";
        Echo(reader, out);
      }
      *out += "}";
      return;
    case JsonKind::kArray:
      reader->BeginArray();
      *out += "[";
      while (reader->NextElement()) {
        *out += separator;
        separator = ",";
        Echo(reader, out);
      }
      *out += "]";
      return;
    case JsonKind::kString:
      if (reader->ReadString(&string)) absl::StrAppend(out, "'", string.raw, "'");
      return;
    case JsonKind::kNumber:
      if (reader->ReadNumber(&number)) absl::StrAppend(out, number);
      return;
    case JsonKind::kTrue:
    case JsonKind::kFalse:
    case JsonKind::kNull:
      if (reader->ReadLiteral(kind)) {
        *out += kind == JsonKind::kTrue ? "T" : kind == JsonKind::kFalse ? "F" : "N";
      }
      return;
    case JsonKind::kNone:
      reader->SkipValue();
      return;
  }
}

struct Verdict {
  bool ok;
  std::string text;  // the echo, or "line:column: error"
};

std::string ErrorOf(const JsonReader& reader) {
  const JsonPosition position = reader.PositionOf(reader.error_position());
  return absl::StrCat(position.line, ":", position.column, ": ", reader.ErrorText());
}

Verdict Read(absl::string_view text, int depth_max = 100) {
  // A copy of exactly this size, so that a sanitizer sees a read behind the end.
  const std::vector<char> copy(text.begin(), text.end());
  JsonReader reader({copy.data(), copy.size()}, depth_max);
  std::string echo;
  Echo(&reader, &echo);
  const bool ok = reader.Finish();
  return {ok, ok ? echo : ErrorOf(reader)};
}

Verdict Skip(absl::string_view text, int depth_max = 100) {
  const std::vector<char> copy(text.begin(), text.end());
  JsonReader reader({copy.data(), copy.size()}, depth_max);
  const bool ok = reader.SkipValue() && reader.Finish();
  return {ok, ok ? "" : ErrorOf(reader)};
}

TEST(JsonReaderTest, ReadsEveryKindOfValue) {
  struct Row {
    const char* json;
    const char* echo;
  };
  for (const Row& row : {
           Row{"{}", "{}"},
           Row{"[]", "[]"},
           Row{" \t\r\n[ ] ", "[]"},
           Row{"null", "N"},
           Row{"true", "T"},
           Row{"false", "F"},
           Row{"0", "0"},
           Row{"-1.5e+10", "-1.5e+10"},
           Row{"\"\"", "''"},
           Row{"\"a\\n\"", "'a\\n'"},
           Row{"\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
               "'caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80'"},
           Row{"{\"a\":1}", "{a:1}"},
           Row{"{ \"a\" : [ 1 , {\"b\":null} , [] ] , \"c\" : \"d\" }", "{a:[1,{b:N},[]],c:'d'}"},
           Row{"[[[]],[{}],{}]", "[[[]],[{}],{}]"},
           Row{"[true,false,null]", "[T,F,N]"},
           Row{"{\"\":\"\"}", "{:''}"},
       }) {
    EXPECT_EQ(Read(row.json).text, row.echo) << row.json;
    EXPECT_TRUE(Skip(row.json).ok) << row.json;
  }
}

TEST(JsonReaderTest, RefusesWhatIsNotJson) {
  struct Row {
    const char* name;
    const char* json;
    const char* error;
  };
  for (const Row& row : {
           Row{"nothing", "", "1:1: expected a value, found the end"},
           Row{"blank", " \n ", "2:2: expected a value, found the end"},
           Row{"trailing comma in array", "[1,]", "1:4: expected a value, found \"]\""},
           Row{"trailing comma in object", "{\"a\":1,}",
               "1:8: expected a name in double quotes, found \"}\""},
           Row{"leading comma", "[,1]", "1:2: expected a value, found \",\""},
           Row{"single quotes", "{'a':1}", "1:2: expected a name in double quotes, found \"'\""},
           Row{"bare name", "{a:1}", "1:2: expected a name in double quotes, found a"},
           Row{"comment", "/* */ 1", "1:1: expected a value, found \"/\""},
           Row{"line comment", "[1 // one\n]", "1:4: expected \",\" or \"]\", found \"/\""},
           Row{"no colon", "{\"a\" 1}", "1:6: expected \":\", found 1"},
           Row{"no comma", "[1 2]", "1:4: expected \",\" or \"]\", found 2"},
           Row{"wrong end", "[1}", "1:3: expected \",\" or \"]\", found \"}\""},
           Row{"two values", "1 2", "1:3: expected nothing more, found 2"},
           Row{"object behind object", "{}{}", "1:3: expected nothing more, found an object"},
           Row{"leading zero", "[01]", "1:2: expected a number, found 01"},
           Row{"plus", "+1", "1:1: expected a value, found +1"},
           Row{"no digit before the point", ".5", "1:1: expected a value, found .5"},
           Row{"no digit behind the point", "[1.]", "1:2: expected a number, found 1."},
           Row{"no exponent", "1e", "1:1: expected a number, found 1e"},
           Row{"hexadecimal", "0x10", "1:1: expected a number, found 0x10"},
           Row{"two points", "1.2.3", "1:1: expected a number, found 1.2.3"},
           Row{"lonely minus", "-", "1:1: expected a number, found -"},
           Row{"NaN", "NaN", "1:1: expected a value, found NaN"},
           Row{"Infinity", "[-Infinity]", "1:2: expected a number, found -Infinity"},
           Row{"literal with more", "nullx", "1:1: expected a value, found nullx"},
           Row{"literal cut", "tru", "1:1: expected a value, found tru"},
           Row{"upper case", "True", "1:1: expected a value, found True"},
           Row{"control character", "\"a\tb\"",
               "1:3: a control character in a string, which has to be escaped"},
           Row{"bad escape", "\"a\\x\"", "1:3: a bad escape in a string"},
           Row{"lone surrogate", "\"\\ud83d\"", "1:2: a bad escape in a string"},
           Row{"bad UTF-8", "\"ab\xff\"", "1:4: a string that is not UTF-8"},
           Row{"overlong UTF-8", "\"\xc0\x80\"", "1:2: a string that is not UTF-8"},
           Row{"bad UTF-8 in a name", "{\"\xff\":1}", "1:3: a string that is not UTF-8"},
           Row{"no closing quote", "[\n\"abc", "2:1: a string without its closing quote"},
           Row{"unfinished object", "{\"a\":1",
               "1:7: expected the rest of the object, found the end"},
           Row{"unfinished array", "[1", "1:3: expected the rest of the array, found the end"},
           Row{"byte order mark", "\xef\xbb\xbf{}",
               "1:1: expected a value, found \"\xef\xbb\xbf\""},
           Row{"form feed", "\f1", "1:1: expected a value, found \"?\""},
           Row{"column in characters", "[\"\xe2\x82\xac\", x]", "1:7: expected a value, found x"},
       }) {
    const Verdict verdict = Read(row.json);
    EXPECT_FALSE(verdict.ok) << row.name;
    EXPECT_EQ(verdict.text, row.error) << row.name;
    EXPECT_EQ(Skip(row.json).text, row.error) << row.name;
  }
}

TEST(JsonReaderTest, EveryTruncationIsAnError) {
  const std::string json =
      "{\"name\": \"caf\xc3\xa9 \\u20ac \\ud83d\\ude00\", \"list\": [1, -2.5e-3, true, false, "
      "null],"
      " \"sub\": {\"a\": {}, \"b\": []}}";
  ASSERT_TRUE(Read(json).ok) << Read(json).text;
  for (size_t size = 0; size < json.size(); ++size) {
    EXPECT_FALSE(Read(json.substr(0, size)).ok) << json.substr(0, size);
    EXPECT_FALSE(Skip(json.substr(0, size)).ok) << json.substr(0, size);
  }
}

TEST(JsonReaderTest, EveryChangedByteIsSurvived) {
  const std::string json = "{\"a\": [1.5e3, \"x\\n\xc3\xa9\", null, true], \"b\": {\"c\": -0}}";
  for (size_t i = 0; i < json.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = json;
      changed[i] = static_cast<char>(byte);
      EXPECT_EQ(Read(changed).ok, Skip(changed).ok) << changed;
    }
  }
}

TEST(JsonReaderTest, DepthIsLimited) {
  for (int depth : {1, 5, 100}) {
    const std::string open(static_cast<size_t>(depth), '[');
    const std::string close(static_cast<size_t>(depth), ']');
    EXPECT_TRUE(Read(open + close, depth).ok);
    EXPECT_TRUE(Skip(open + close, depth).ok);
    const std::string error = absl::StrCat("1:", depth, ": nested too deeply");
    EXPECT_EQ(Read(open + close, depth - 1).text, error);
    EXPECT_EQ(Skip(open + close, depth - 1).text, error);
  }
  EXPECT_TRUE(Read("[[],[],{\"a\":{}},[]]", 3).ok) << "levels are given back";
  EXPECT_FALSE(Skip(std::string(1000000, '['), 100).ok);
  std::string objects;
  for (int i = 0; i < 101; ++i) objects += "{\"a\":";
  EXPECT_EQ(Skip(objects, 100).text, "1:501: nested too deeply");
}

TEST(JsonReaderTest, StringsAreViewsOfTheText) {
  const std::string json = "[\"plain\", \"esc\\u0061ped\"]";
  JsonReader reader(json, 10);
  reader.BeginArray();
  JsonString string;
  ASSERT_TRUE(reader.NextElement());
  ASSERT_TRUE(reader.ReadString(&string));
  EXPECT_EQ(string.raw.data(), json.data() + 2);
  EXPECT_FALSE(string.escaped);
  EXPECT_EQ(reader.token(), json.data() + 1);
  ASSERT_TRUE(reader.NextElement());
  ASSERT_TRUE(reader.ReadString(&string));
  EXPECT_TRUE(string.escaped);
  EXPECT_EQ(string.raw, "esc\\u0061ped");
  EXPECT_FALSE(reader.NextElement());
  EXPECT_TRUE(reader.Finish());
}

TEST(JsonReaderTest, NamesCanBeMatchedAsTheyAreSpelled) {
  JsonReader reader("{\"page\":1, \"pages\":2, \"page\" :3}", 10);
  reader.BeginObject();
  ASSERT_TRUE(reader.NextMember());
  EXPECT_FALSE(reader.SkipMemberName("\"pag\":"));
  EXPECT_FALSE(reader.SkipMemberName("\"pages\":"));
  EXPECT_TRUE(reader.SkipMemberName("\"page\":"));
  ASSERT_TRUE(reader.SkipValue());
  ASSERT_TRUE(reader.NextMember());
  EXPECT_FALSE(reader.SkipMemberName("\"page\":"));
  EXPECT_TRUE(reader.SkipMemberName("\"pages\":"));
  ASSERT_TRUE(reader.SkipValue());
  ASSERT_TRUE(reader.NextMember());
  EXPECT_FALSE(reader.SkipMemberName("\"page\":")) << "there is a space";
  JsonString name;
  ASSERT_TRUE(reader.ReadMemberName(&name));
  EXPECT_EQ(name.raw, "page");
  ASSERT_TRUE(reader.SkipValue());
  EXPECT_FALSE(reader.NextMember());
  EXPECT_TRUE(reader.Finish());
}

TEST(JsonReaderTest, ReadsUsualNumbersAtOnce) {
  const struct {
    const char* text;
    bool is_integer;
    int64_t integer;
    bool is_decimal;
    uint64_t digits;
    size_t decimals;
  } rows[] = {
      {"0", true, 0, true, 0, 0},
      {"-0", true, 0, true, 0, 0},
      {" 12 ", true, 12, true, 12, 0},
      {"-12]", true, -12, true, 12, 0},
      {"12345678,", true, 12345678, true, 12345678, 0},
      {"1234567890123456", true, 1234567890123456, true, 1234567890123456, 0},
      {"999999999999999999", true, 999999999999999999, true, 999999999999999999, 0},
      {"-999999999999999999}", true, -999999999999999999, true, 999999999999999999, 0},
      {"1000000000000000000", false, 0, true, 1000000000000000000, 0},
      {"\"12\"", true, 12, false, 0, 0},
      {"\"-1234567890\"x", true, -1234567890, false, 0, 0},
      {"12.50", false, 0, true, 1250, 2},
      {"-0.000000001\n", false, 0, true, 1, 9},
      {"12345678.87654321 ", false, 0, true, 1234567887654321, 8},
      // Left to the exact readers.
      {"", false, 0, false, 0, 0},
      {"-", false, 0, false, 0, 0},
      {"01", false, 0, false, 0, 0},
      {"-01", false, 0, false, 0, 0},
      {"00000000", false, 0, false, 0, 0},
      {"1.", false, 0, false, 0, 0},
      {".5", false, 0, false, 0, 0},
      {"+1", false, 0, false, 0, 0},
      {"1e3", false, 0, false, 0, 0},
      {"1.5e3", false, 0, false, 0, 0},
      {"12x", false, 0, false, 0, 0},
      {"1.5.5", false, 0, false, 0, 0},
      {"12345678x", false, 0, false, 0, 0},
      {"1234567/", false, 0, false, 0, 0},
      {"1234567:", false, 0, false, 0, 0},
      {"\"\"", false, 0, false, 0, 0},
      {"\"12", false, 0, false, 0, 0},
      {"\"01\"", false, 0, false, 0, 0},
      {"\" 1\"", false, 0, false, 0, 0},
      {"\"1 \"", false, 0, false, 0, 0},
      {"\"+1\"", false, 0, false, 0, 0},
      {"null", false, 0, false, 0, 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    JsonReader for_integer(row.text, 1);
    int64_t integer = 0;
    EXPECT_EQ(for_integer.TryReadInteger(&integer), row.is_integer);
    EXPECT_EQ(integer, row.integer);
    JsonReader for_decimal(row.text, 1);
    JsonDecimal decimal;
    ASSERT_EQ(for_decimal.TryReadDecimal(&decimal), row.is_decimal);
    EXPECT_TRUE(for_integer.ok() && for_decimal.ok());
    if (!row.is_decimal) continue;
    EXPECT_EQ(decimal.digits, row.digits);
    EXPECT_EQ(decimal.decimals, row.decimals);
    EXPECT_EQ(decimal.negative, absl::StrContains(row.text, "-"));
    EXPECT_TRUE(decimal.fits);
  }
}

TEST(JsonReaderTest, TellsThatDigitsDoNotFit) {
  for (const auto& [text, fits] : {std::make_pair("1234567890.123456789", true),
                                   std::make_pair("1234567890.1234567890", false)}) {
    JsonReader reader(text, 1);
    JsonDecimal decimal;
    ASSERT_TRUE(reader.TryReadDecimal(&decimal));
    EXPECT_EQ(decimal.fits, fits) << text;
    EXPECT_EQ(decimal.text, text);
  }
}

TEST(JsonReaderTest, TheFirstErrorStaysAndEverythingFailsBehindIt) {
  JsonReader reader("[x, 1]", 10);
  reader.BeginArray();
  EXPECT_TRUE(reader.NextElement());
  absl::string_view number;
  EXPECT_FALSE(reader.ReadNumber(&number));
  EXPECT_FALSE(reader.NextElement());
  EXPECT_FALSE(reader.SkipValue());
  EXPECT_FALSE(reader.BeginObject());
  EXPECT_FALSE(reader.Finish());
  EXPECT_EQ(ErrorOf(reader), "1:2: expected a number, found x");
}

TEST(JsonReaderTest, DescribesWhatItFound) {
  struct Row {
    const char* json;
    const char* text;
  };
  for (const Row& row :
       {Row{"{\"a\":1}", "an object"}, Row{"[1]", "an array"}, Row{"\"abc\"", "\"abc\""},
        Row{"\"abc", "a string"}, Row{"-1.5e3,", "-1.5e3"}, Row{"null}", "null"}, Row{"]", "\"]\""},
        Row{"", "the end"}}) {
    const std::string json = row.json;
    JsonReader reader(json, 10);
    EXPECT_EQ(reader.Describe(json.data()), row.text);
  }
}

}  // namespace
}  // namespace transom
