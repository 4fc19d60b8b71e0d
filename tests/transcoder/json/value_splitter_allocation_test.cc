// What splitting a stream costs in heap allocations: none, whatever is in it.

#include <cstdlib>
#include <new>
#include <string>

#include "gtest/gtest.h"
#include "transcoder/json/value_splitter.h"

namespace {
size_t allocation_count = 0;
}  // namespace

void* operator new(size_t size) {
  ++allocation_count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

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
    const size_t before = allocation_count;
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
    const size_t after = allocation_count;
    EXPECT_EQ(result, row.result);
    EXPECT_EQ(after - before, 0u);
  }
}

}  // namespace
}  // namespace transom
