#include "server/process_memory.h"

#include <cstring>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr size_t kMiB = 1024 * 1024;

// Blocks of a heap in the middle of which every hundredth stays: the heap cannot shrink.
TEST(MemoryTrimmerTest, GivesBackWhatLiesBetweenBlocksInUse) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers have a heap of their own";
#endif
  SetUpMemory();
  MemoryTrimmer trimmer;
  EXPECT_FALSE(trimmer.Look()) << "nothing is free yet";
  const size_t before = ResidentBytes();
  std::vector<std::unique_ptr<char[]>> kept;
  {
    std::vector<std::unique_ptr<char[]>> blocks;
    for (size_t i = 0; i < 200 * kMiB / 65536; ++i) {
      blocks.push_back(std::make_unique<char[]>(65000));
      std::memset(blocks.back().get(), 1, 65000);
    }
    for (size_t i = 0; i < blocks.size(); i += 100) kept.push_back(std::move(blocks[i]));
    kept.push_back(std::move(blocks.back()));
  }
  EXPECT_GT(ResidentBytes(), before + 150 * kMiB);
  EXPECT_TRUE(trimmer.Look());
  EXPECT_LT(ResidentBytes(), before + 50 * kMiB);
  EXPECT_FALSE(trimmer.Look()) << "nothing has grown since";
}

}  // namespace
}  // namespace transom
