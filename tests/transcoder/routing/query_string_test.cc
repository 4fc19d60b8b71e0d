#include "transcoder/routing/query_string.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters ReadAll(absl::string_view query) {
  Parameters all;
  QueryReader reader(query);
  QueryParameter parameter;
  while (reader.Next(&parameter)) {
    all.emplace_back(parameter.raw_name, parameter.raw_value);
  }
  return all;
}

TEST(QueryReaderTest, SplitsParameters) {
  const struct {
    const char* name;
    const char* query;
    Parameters parameters;
  } rows[] = {
      {"empty", "", {}},
      {"one", "a=1", {{"a", "1"}}},
      {"two", "a=1&b=2", {{"a", "1"}, {"b", "2"}}},
      {"order and repetition are kept", "b=2&a=1&b=3", {{"b", "2"}, {"a", "1"}, {"b", "3"}}},
      {"rule 19: empty value", "a=", {{"a", ""}}},
      {"rule 19: no equals sign", "a&b", {{"a", ""}, {"b", ""}}},
      {"rule 19: empty name", "=1", {}},
      {"rule 19: empty name between", "a=1&=2&b=3", {{"a", "1"}, {"b", "3"}}},
      {"empty pieces", "&&a=1&&", {{"a", "1"}}},
      {"only separators", "&&&", {}},
      {"second equals sign belongs to the value", "a=b=c", {{"a", "b=c"}}},
      {"nothing is decoded", "a%3D=%26+", {{"a%3D", "%26+"}}},
      {"semicolons do not separate", "a=1;b=2", {{"a", "1;b=2"}}},
      {"question mark", "a=?", {{"a", "?"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ReadAll(row.query), row.parameters);
  }
}

TEST(QueryReaderTest, ReadsAHundredThousandSeparators) {
  EXPECT_EQ(ReadAll(std::string(100000, '&') + "a"), (Parameters{{"a", ""}}));
}

}  // namespace
}  // namespace transom
