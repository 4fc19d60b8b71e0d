#include "transcoder/json/json_writer.h"

#include <charconv>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Double(double value) {
  char text[kNumberSizeMax];
  return std::string(text, WriteDouble(value, text));
}

std::string Float(float value) {
  char text[kNumberSizeMax];
  return std::string(text, WriteFloat(value, text));
}

std::string Quoted(absl::string_view text) {
  OutputBuffer out;
  return AppendQuoted(text, &out) ? std::string(out.view()) : "error";
}

std::string QuotedLossy(absl::string_view text) {
  OutputBuffer out;
  AppendQuotedLossy(text, &out);
  return std::string(out.view());
}

TEST(JsonWriterTest, PutsCommas) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginObject();
  EXPECT_TRUE(json.Key("a"));
  json.Int64(-5);
  json.PreparedKey("\"b\":");
  json.BeginArray();
  json.Null();
  json.Bool(true);
  json.BeginArray();
  json.EndArray();
  EXPECT_TRUE(json.String("x"));
  json.EndArray();
  EXPECT_TRUE(json.Key("c"));
  json.BeginObject();
  json.EndObject();
  EXPECT_TRUE(json.Key("d"));
  json.Raw("[1]");
  json.EndObject();
  EXPECT_EQ(out.view(), R"({"a":-5,"b":[null,true,[],"x"],"c":{},"d":[1]})");
}

TEST(JsonWriterTest, Indents) {
  OutputBuffer out;
  JsonWriter json(&out, 2);
  json.BeginObject();
  EXPECT_TRUE(json.Key("a"));
  json.Uint64(1);
  json.PreparedKey("\"b\":");
  json.BeginArray();
  json.QuotedInt64(-2);
  json.QuotedUint64(3);
  json.EndArray();
  EXPECT_TRUE(json.Key("c"));
  json.BeginArray();
  json.EndArray();
  json.EndObject();
  EXPECT_EQ(out.view(), R"({
  "a": 1,
  "b": [
    "-2",
    "3"
  ],
  "c": []
})");
}

TEST(JsonWriterTest, IndentsInsideOtherText) {
  OutputBuffer out;
  JsonWriter json(&out, 1, 2);
  json.BeginArray();
  json.Null();
  json.EndArray();
  EXPECT_EQ(out.view(), "[\n   null\n  ]");
}

TEST(JsonWriterTest, GoesBackToAMark) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginArray();
  json.Null();
  const JsonWriter::Mark mark = json.Save();
  json.BeginObject();
  EXPECT_TRUE(json.Key("lost"));
  json.Restore(mark);
  json.Bool(false);
  json.EndArray();
  EXPECT_EQ(out.view(), "[null,false]");
}

TEST(JsonWriterTest, MembersAreKeyAndValueInOne) {
  const auto one = [](char* p) {
    *p = '1';
    return p + 1;
  };
  for (const int indent : {0, 2}) {
    OutputBuffer apart;
    OutputBuffer joined;
    JsonWriter a(&apart, indent);
    JsonWriter b(&joined, indent);
    a.BeginObject();
    b.BeginObject();
    for (const char* key : {"\"a\":", "\"some longer key of a field\":"}) {
      a.PreparedKey(key);
      a.Int64(1);
      b.Member(key, 1, one);
      a.PreparedKey(key);
      a.BeginObject();
      a.EndObject();
      b.BeginObjectMember(key);
      b.EndObject();
    }
    a.PreparedKey("\"e\":");
    b.PreparedKey("\"e\":");
    a.BeginArray();
    b.BeginArray();
    for (int i = 0; i < 3; ++i) {
      a.Int64(1);
      b.Element(1, one);
    }
    a.EndArray();
    b.EndArray();
    a.EndObject();
    b.EndObject();
    EXPECT_EQ(joined.view(), apart.view());
  }
}

TEST(JsonWriterTest, WritesNumbersThatAreNotFiniteAsStrings) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginArray();
  json.Double(std::numeric_limits<double>::quiet_NaN());
  json.Double(std::numeric_limits<double>::infinity());
  json.Float(-std::numeric_limits<float>::infinity());
  json.Double(0.5);
  json.Float(0.1f);
  json.EndArray();
  EXPECT_EQ(out.view(), R"(["NaN","Infinity","-Infinity",0.5,0.1])");
}

TEST(JsonWriterNumberTest, Integers) {
  const std::vector<std::pair<int64_t, const char*>> rows = {
      {0, "0"},
      {-1, "-1"},
      {9, "9"},
      {10, "10"},
      {99, "99"},
      {100, "100"},
      {12345, "12345"},
      {INT64_MAX, "9223372036854775807"},
      {INT64_MIN, "-9223372036854775808"},
  };
  char text[kNumberSizeMax];
  for (const auto& [value, expected] : rows) {
    EXPECT_EQ(std::string(text, WriteInt64(value, text)), expected);
  }
  EXPECT_EQ(std::string(text, WriteUint64(UINT64_MAX, text)), "18446744073709551615");
  uint64_t power = 1;
  for (int digits = 1; digits <= 19; ++digits, power *= 10) {
    EXPECT_EQ(std::string(text, WriteUint64(power, text)), std::to_string(power));
    EXPECT_EQ(std::string(text, WriteUint64(power - 1, text)), std::to_string(power - 1));
  }
}

TEST(JsonWriterNumberTest, IntegersOfEveryLength) {
  std::mt19937_64 random(11);
  char text[kNumberSizeMax];
  for (int i = 0; i < 100000; ++i) {
    const uint64_t value = random() >> (random() % 64);
    ASSERT_EQ(std::string(text, WriteUint64(value, text)), std::to_string(value));
    const auto negative = static_cast<int64_t>(0 - (value >> 1));
    ASSERT_EQ(std::string(text, WriteInt64(negative, text)), std::to_string(negative));
  }
}

TEST(JsonWriterNumberTest, Doubles) {
  const std::vector<std::pair<double, const char*>> rows = {
      {0.0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-2.5, "-2.5"},
      {19.99, "19.99"},
      {0.0001, "0.0001"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {100000, "100000"},
      {123456789012345, "123456789012345"},
      {1e15, "1e+15"},
      {1e20, "1e+20"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {5e-324, "5e-324"},
      {1e-5, "0.00001"},
      {1e-7, "1e-07"},
      {-1.5e-9, "-1.5e-09"},
      {9007199254740993.0, "9.007199254740992e+15"},
      {99999999999.9999, "99999999999.9999"},
  };
  for (const auto& [value, expected] : rows) EXPECT_EQ(Double(value), expected);
}

TEST(JsonWriterNumberTest, Floats) {
  const std::vector<std::pair<float, const char*>> rows = {
      {0.0f, "0"},
      {-0.0f, "-0"},
      {0.1f, "0.1"},
      {1.5f, "1.5"},
      {3.4028235e38f, "3.4028235e+38"},
      {1e-45f, "1e-45"},
      {16777216, "1.6777216e+07"},
      {999999, "999999"},
      {1.0f / 3, "0.33333334"},
      {0.001f, "0.001"},
      {1234567, "1234567"},
  };
  for (const auto& [value, expected] : rows) EXPECT_EQ(Float(value), expected);
}

// Every number comes back, and no shorter digits would do.
TEST(JsonWriterNumberTest, IsShortestAndExact) {
  std::mt19937_64 random(20240601);
  char shortest[64];
  const auto digits = [](absl::string_view text) {
    std::string all;
    for (char c : text.substr(0, text.find('e'))) {
      if (c >= '0' && c <= '9' && !(all.empty() && c == '0')) all.push_back(c);
    }
    while (!all.empty() && all.back() == '0') all.pop_back();
    return all;
  };
  for (int i = 0; i < 200000; ++i) {
    double value;
    const uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof(value));
    if (i % 2 == 0) value = static_cast<double>(bits % 10000000) / 1000;
    if (!std::isfinite(value)) continue;
    const std::string text = Double(value);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    const auto end =
        std::to_chars(shortest, shortest + sizeof(shortest), value, std::chars_format::scientific)
            .ptr;
    ASSERT_EQ(digits(text), digits(std::string(shortest, end)));

    float narrow;
    const auto narrow_bits = static_cast<uint32_t>(bits);
    std::memcpy(&narrow, &narrow_bits, sizeof(narrow));
    if (i % 2 == 0) narrow = static_cast<float>(bits % 1000000) / 1000;
    if (!std::isfinite(narrow)) continue;
    const std::string narrow_text = Float(narrow);
    ASSERT_EQ(std::strtof(narrow_text.c_str(), nullptr), narrow) << narrow_text;
    const auto narrow_end =
        std::to_chars(shortest, shortest + sizeof(shortest), narrow, std::chars_format::scientific)
            .ptr;
    ASSERT_EQ(digits(narrow_text), digits(std::string(shortest, narrow_end)));
  }
}

TEST(JsonWriterStringTest, Escapes) {
  struct Row {
    const char* name;
    absl::string_view text;
    const char* json;
  };
  const std::vector<Row> rows = {
      {"empty", "", "\"\""},
      {"plain", "plain", "\"plain\""},
      {"quote and backslash", "a\"b\\c", R"("a\"b\\c")"},
      {"short escapes", "\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"other controls", absl::string_view("\0\x01\x1f\x7f", 4), "\"\\u0000\\u0001\\u001f\x7f\""},
      {"HTML is not escaped", "<a href='x'>&</a>", "\"<a href='x'>&</a>\""},
      {"slash", "a/b", "\"a/b\""},
      {"line separators", "a\xe2\x80\xa8\xe2\x80\xa9z", R"("a\u2028\u2029z")"},
      {"their neighbours", "\xe2\x80\xa7\xe2\x80\xaa", "\"\xe2\x80\xa7\xe2\x80\xaa\""},
      {"two, three and four bytes", "é€😀", "\"é€😀\""},
      {"borders",
       "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
       "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Quoted(row.text), row.json);
    EXPECT_EQ(QuotedLossy(row.text), row.json);
  }
}

TEST(JsonWriterStringTest, RefusesBadUtf8) {
  struct Row {
    const char* name;
    absl::string_view text;
    const char* lossy;
  };
  const std::vector<Row> rows = {
      {"lone continuation", "\x80", "�"},
      {"lone lead", "\xc3", "�"},
      {"lead before ASCII", "\xc3(", "�("},
      {"overlong two", "\xc0\xaf", "��"},
      {"overlong three", "\xe0\x9f\xbf", "���"},
      {"overlong four", "\xf0\x8f\xbf\xbf", "����"},
      {"surrogate", "\xed\xa0\x80", "���"},
      {"above the last", "\xf4\x90\x80\x80", "����"},
      {"byte ff", "\xff", "�"},
      {"truncated three", "\xe2\x82", "��"},
      {"truncated four", "\xf0\x9f\x98", "���"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Quoted(row.text), "error");
    EXPECT_EQ(QuotedLossy(row.text), std::string("\"") + row.lossy + "\"");
    // In the middle of a long text, too.
    const std::string around = std::string(20, 'x') + std::string(row.text) + std::string(20, 'y');
    EXPECT_EQ(Quoted(around), "error");
  }
}

// Whatever stands wherever: the result is that of one byte after another.
TEST(JsonWriterStringTest, EscapesAtEveryPlaceOfEveryLength) {
  const std::vector<std::pair<std::string, std::string>> pieces = {
      {"\"", "\\\""}, {"\x01", "\\u0001"}, {"é", "é"}, {"😀", "😀"}, {"\xe2\x80\xa8", "\\u2028"}};
  for (size_t size = 0; size < 70; ++size) {
    for (size_t place = 0; place <= size; ++place) {
      for (const auto& [piece, escaped] : pieces) {
        const std::string before(place, 'a');
        const std::string after(size - place, 'b');
        ASSERT_EQ(Quoted(before + piece + after), "\"" + before + escaped + after + "\"");
      }
    }
  }
}

// What stands behind a text makes no difference, whether it may be read or not.
TEST(JsonWriterStringTest, TextsInsideALargerBuffer) {
  const std::vector<std::pair<std::string, std::string>> pieces = {
      {"", ""},        {"\"", "\\\""}, {"\n", "\\n"}, {"é", "é"}, {"\xe2\x80\xa9", "\\u2029"},
      {"\x7f", "\x7f"}};
  for (size_t size = 0; size < 40; ++size) {
    for (const auto& [piece, escaped] : pieces) {
      for (size_t place = 0; place <= size; place += size) {
        const std::string before(place, 'a');
        const std::string after(size - place, 'b');
        const std::string text = before + piece + after;
        const std::string wanted = "\"" + before + escaped + after + "\"";
        for (const char filler : {'x', '"', '\xff', '\0'}) {
          for (const size_t behind : {0, 1, 15, 16, 40}) {
            const std::string buffer = text + std::string(behind, filler);
            const char* const end = buffer.data() + buffer.size();
            const absl::string_view inside(buffer.data(), text.size());
            for (const int indent : {0, 1}) {
              OutputBuffer out;
              JsonWriter json(&out, indent);
              json.BeginObject();
              ASSERT_TRUE(json.Key(inside, end));
              ASSERT_TRUE(json.String(inside, end));
              ASSERT_TRUE(json.StringMember("\"k\":", inside, end));
              json.EndObject();
              const std::string line = indent == 0 ? "" : "\n ";
              const std::string space = indent == 0 ? "" : " ";
              ASSERT_EQ(out.view(), "{" + line + wanted + ":" + space + wanted + "," + line +
                                        "\"k\":" + space + wanted + (indent == 0 ? "}" : "\n}"));
            }
          }
        }
        if (size == 0) break;
      }
    }
  }
}

TEST(JsonWriterStringTest, ShortTextsThatAreNotUtf8) {
  for (size_t size = 1; size < 20; ++size) {
    for (size_t place = 0; place < size; ++place) {
      std::string buffer(size, 'a');
      buffer[place] = '\xff';
      buffer += std::string(20, 'b');
      OutputBuffer out;
      JsonWriter json(&out);
      const absl::string_view text(buffer.data(), size);
      EXPECT_FALSE(json.String(text, buffer.data() + buffer.size()));
      EXPECT_FALSE(json.Key(text, buffer.data() + buffer.size()));
      EXPECT_FALSE(json.StringMember("\"k\":", text, buffer.data() + buffer.size()));
    }
  }
}

TEST(JsonWriterStringTest, TextOfEscapesOnly) {
  const std::string text(10000, '\x02');
  const std::string json = Quoted(text);
  ASSERT_EQ(json.size(), 60002u);
  EXPECT_EQ(json.substr(0, 13), R"("\u0002\u0002)");
}

TEST(JsonWriterStringTest, Base64) {
  std::mt19937 random(7);
  for (size_t size = 0; size < 50; ++size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(random()));
    OutputBuffer out;
    AppendQuotedBase64(bytes, &out);
    EXPECT_EQ(out.view(), "\"" + absl::Base64Escape(bytes) + "\"");
  }
}

}  // namespace
}  // namespace transom
