#include "server/compression/block_pool.h"

#include <cstring>

#include "gtest/gtest.h"

namespace transom {
namespace {

void* New(BlockPool* pool, size_t size) {
  void* block = BlockPool::Allocate(pool, size);
  std::memset(block, 1, size);
  return block;
}

TEST(BlockPoolTest, GivesAFreedBlockAgain) {
  BlockPool pool;
  void* block = New(&pool, 1000);
  BlockPool::Free(&pool, block);
  EXPECT_EQ(pool.kept_bytes(), 1000u);
  EXPECT_EQ(New(&pool, 900), block);
  EXPECT_EQ(pool.kept_bytes(), 0u);
  BlockPool::Free(&pool, block);
}

TEST(BlockPoolTest, GivesTheSmallestThatIsLargeEnough) {
  BlockPool pool;
  void* large = New(&pool, 3000);
  void* small = New(&pool, 2000);
  BlockPool::Free(&pool, large);
  BlockPool::Free(&pool, small);
  EXPECT_EQ(New(&pool, 1500), small);
  EXPECT_EQ(New(&pool, 2500), large);
  BlockPool::Free(&pool, large);
  BlockPool::Free(&pool, small);
}

TEST(BlockPoolTest, DoesNotWasteALargeBlockOnASmallOne) {
  BlockPool pool;
  BlockPool::Free(&pool, New(&pool, 100000));
  void* small = New(&pool, 10);
  EXPECT_EQ(pool.kept_bytes(), 100000u);
  BlockPool::Free(&pool, small);
}

TEST(BlockPoolTest, KeepsNoMoreThanItMay) {
  BlockPool pool;
  BlockPool::Free(&pool, New(&pool, BlockPool::kKeptBytesMax + 1));
  EXPECT_EQ(pool.kept_bytes(), 0u);
  void* blocks[BlockPool::kKeptBlocksMax + 3];
  for (void*& block : blocks) block = New(&pool, 10);
  for (void* block : blocks) BlockPool::Free(&pool, block);
  EXPECT_EQ(pool.kept_bytes(), 10 * BlockPool::kKeptBlocksMax);
  BlockPool::Free(&pool, New(&pool, BlockPool::kKeptBytesMax));
  EXPECT_EQ(pool.kept_bytes(), 10 * BlockPool::kKeptBlocksMax);
  BlockPool::Free(&pool, nullptr);
}

}  // namespace
}  // namespace transom
