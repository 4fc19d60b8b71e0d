// What splitting a stream costs in heap allocations: none, whatever is in it.

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/allocation_counter.h"
#include "transcoder/json/value_splitter.h"

namespace transom {
namespace {

TEST(ValueSplitterAllocationTest, AllocatesNothing) {
  const struct {
    const char* name;
    ValueFraming framing;
    std::string stream;
    ValueSplitter::Result result;
  } rows[] = {
      {"array", ValueFraming::kArray, R"([{"a":[1,{"b":"\n"}]},"x",2])",
       ValueSplitter::Result::kEnd},
      {"lines", ValueFraming::kLines, "{\"a\":1}\r\n\n[2]", ValueSplitter::Result::kEnd},
      {"concatenated", ValueFraming::kConcatenated, "{}[]1 2\"x\"", ValueSplitter::Result::kEnd},
      {"deep", ValueFraming::kConcatenated, std::string(1000, '[') + std::string(1000, ']'),
       ValueSplitter::Result::kEnd},
      {"error", ValueFraming::kArray, "[1,,2]", ValueSplitter::Result::kError},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ValueSplitterOptions options;
    options.framing = row.framing;
    options.depth_max = 1000;
    absl::string_view value;
    const size_t before = AllocationsOfThread();
    ValueSplitter splitter(options);
    for (size_t size = 1; size <= row.stream.size(); ++size) {
      const absl::string_view buffered(row.stream.data(), size);
      while (splitter.Next(buffered, &value) == ValueSplitter::Result::kValue) {
      }
    }
    splitter.Finish();
    ValueSplitter::Result result;
    while ((result = splitter.Next(row.stream, &value)) == ValueSplitter::Result::kValue) {
    }
    const size_t after = AllocationsOfThread();
    EXPECT_EQ(result, row.result);
    EXPECT_EQ(after - before, 0u);
  }
}

}  // namespace
}  // namespace transom
