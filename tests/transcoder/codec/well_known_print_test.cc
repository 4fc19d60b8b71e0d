#include "transcoder/codec/well_known_print.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Timestamp(int64_t seconds, int64_t nanos) {
  char text[kTimeSizeMax];
  char* end = WriteTimestamp(seconds, nanos, text);
  return end == nullptr ? "error" : std::string(text, end);
}

std::string Duration(int64_t seconds, int64_t nanos) {
  char text[kTimeSizeMax];
  char* end = WriteDuration(seconds, nanos, text);
  return end == nullptr ? "error" : std::string(text, end);
}

std::string CamelCase(absl::string_view path) {
  OutputBuffer out;
  return AppendCamelCasePath(path, &out) ? std::string(out.view()) : "error";
}

TEST(WellKnownPrintTest, Timestamps) {
  struct Row {
    const char* name;
    int64_t seconds;
    int64_t nanos;
    const char* json;
  };
  const std::vector<Row> rows = {
      {"epoch", 0, 0, "\"1970-01-01T00:00:00Z\""},
      {"milliseconds", 0, 500000000, "\"1970-01-01T00:00:00.500Z\""},
      {"microseconds", 0, 1000, "\"1970-01-01T00:00:00.000001Z\""},
      {"nanoseconds", 0, 1, "\"1970-01-01T00:00:00.000000001Z\""},
      {"before the epoch", -1, 999999999, "\"1969-12-31T23:59:59.999999999Z\""},
      {"leap day", 951782400, 0, "\"2000-02-29T00:00:00Z\""},
      {"no leap day in 1900", -2203891200, 0, "\"1900-03-01T00:00:00Z\""},
      {"first", -62135596800, 0, "\"0001-01-01T00:00:00Z\""},
      {"last", 253402300799, 999999999, "\"9999-12-31T23:59:59.999999999Z\""},
      {"before the first", -62135596801, 0, "error"},
      {"after the last", 253402300800, 0, "error"},
      {"negative nanos", 0, -1, "error"},
      {"too many nanos", 0, 1000000000, "error"},
      {"smallest int64", INT64_MIN, 0, "error"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Timestamp(row.seconds, row.nanos), row.json);
  }
}

TEST(WellKnownPrintTest, EveryDayOfTheCalendar) {
  for (int64_t day = -62135596800 / 86400; day <= 253402300799 / 86400; ++day) {
    const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
    char expected[32];
    std::snprintf(expected, sizeof(expected), "\"%04d-%02d-%02dT", static_cast<int>(civil.year()),
                  civil.month(), civil.day());
    ASSERT_EQ(Timestamp(day * 86400, 0).substr(0, 12), expected);
  }
}

TEST(WellKnownPrintTest, Durations) {
  struct Row {
    const char* name;
    int64_t seconds;
    int64_t nanos;
    const char* json;
  };
  const std::vector<Row> rows = {
      {"zero", 0, 0, "\"0s\""},
      {"seconds", 3, 0, "\"3s\""},
      {"milliseconds", 1, 500000000, "\"1.500s\""},
      {"negative fraction only", 0, -500000000, "\"-0.500s\""},
      {"negative", -2, -1000, "\"-2.000001s\""},
      {"longest", 315576000000, 999999999, "\"315576000000.999999999s\""},
      {"most negative", -315576000000, 0, "\"-315576000000s\""},
      {"too long", 315576000001, 0, "error"},
      {"too negative", -315576000001, 0, "error"},
      {"signs differ", 1, -1, "error"},
      {"signs differ the other way", -1, 1, "error"},
      {"too many nanos", 0, 1000000000, "error"},
      {"smallest int64", INT64_MIN, 0, "error"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Duration(row.seconds, row.nanos), row.json);
  }
}

TEST(WellKnownPrintTest, FieldMaskPaths) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"name", "name"},      {"page_size", "pageSize"}, {"a_b_c.d_e", "aBC.dE"},
      {"v1_beta", "v1Beta"}, {"fooBar", "error"},       {"foo_3_bar", "error"},
      {"foo__bar", "error"}, {"foo_", "error"},         {"", "error"},
      {"_foo", "Foo"},       {"a,b", "error"},          {"a b", "error"},
      {"a\"", "error"},      {"\xc3\xa9", "error"},     {".a", "error"},
      {"a.", "error"},       {"a..b", "error"},         {"*", "*"},
  };
  for (const auto& [path, json] : rows) {
    SCOPED_TRACE(path);
    EXPECT_EQ(CamelCase(path), json);
  }
}

}  // namespace
}  // namespace transom
