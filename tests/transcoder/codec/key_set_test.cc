#include "transcoder/codec/key_set.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr uint64_t kUint64Max = ~uint64_t{0};

TEST(KeySetTest, FindsNumbersThatComeTwice) {
  // Sizes around the step from a list to a table, and around the table's growth.
  for (const size_t count : {1, 2, 15, 16, 17, 31, 32, 33, 64, 65, 1000, 100000}) {
    KeySet keys;
    for (uint64_t n = 0; n < count; ++n) ASSERT_TRUE(keys.InsertNumber(n * 3)) << n;
    for (uint64_t n = 0; n < count; ++n) ASSERT_FALSE(keys.InsertNumber(n * 3)) << n;
    EXPECT_TRUE(keys.InsertNumber(1));
    EXPECT_TRUE(keys.InsertNumber(kUint64Max));
    EXPECT_FALSE(keys.InsertNumber(kUint64Max));
  }
}

TEST(KeySetTest, AgreesWithAnOrdinarySet) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 200; ++round) {
    KeySet keys;
    std::set<uint64_t> wanted;
    const size_t range = 1 + random() % 300;
    for (int i = 0; i < 200; ++i) {
      const uint64_t number = random() % range;
      ASSERT_EQ(keys.InsertNumber(number), wanted.insert(number).second);
    }
  }
}

// Words are zero in a table's empty slots, but a key's word may be zero too.
TEST(KeySetTest, ZeroIsAHashLikeAnyOther) {
  for (const size_t count : {0, 10, 16, 100}) {
    for (const bool first : {true, false}) {
      KeySet keys;
      if (first) {
        EXPECT_TRUE(keys.InsertHash(0));
      }
      for (uint64_t n = 1; n <= count; ++n) ASSERT_TRUE(keys.InsertHash(n << 40));
      EXPECT_EQ(keys.InsertHash(0), !first);
      EXPECT_FALSE(keys.InsertHash(0));
    }
  }
}

TEST(KeySetTest, AsksForNamesOfOneHash) {
  const std::vector<std::string> names = {"", "a", "b", "c"};
  for (const size_t others : {0, 5, 100}) {
    KeySet keys;
    const auto never = [](uint64_t) { return false; };
    for (uint64_t i = 1; i <= others; ++i) ASSERT_TRUE(keys.InsertName(i << 50, 10 + i, never));
    // All of one hash: only the caller can tell them apart.
    const uint64_t hash = uint64_t{77} << KeySet::kPlaceBits;
    for (uint64_t place = 1; place < names.size(); ++place) {
      const auto same = [&](uint64_t other) { return names[other] == names[place]; };
      EXPECT_TRUE(keys.InsertName(hash, place, same));
      EXPECT_FALSE(keys.InsertName(hash, place, same));
    }
  }
}

TEST(KeySetTest, HashesDependOnEveryByteAndTheSize) {
  std::set<uint64_t> hashes;
  size_t count = 0;
  for (size_t size = 0; size < 70; ++size) {
    std::string key(size, 'a');
    hashes.insert(HashKey(key));
    ++count;
    for (size_t i = 0; i < size; ++i) {
      key[i] = 'b';
      hashes.insert(HashKey(key));
      ++count;
      key[i] = 'a';
    }
  }
  EXPECT_EQ(hashes.size(), count);
}

TEST(KeySetTest, SetsEndInTheOppositeOrder) {
  KeySet outer;
  for (uint64_t n = 0; n < 100; ++n) {
    ASSERT_TRUE(outer.InsertNumber(n));
    KeySet inner;
    for (uint64_t m = 0; m < 50 + n * 20; ++m) ASSERT_TRUE(inner.InsertNumber(m));
    ASSERT_FALSE(inner.InsertNumber(0));
  }
  for (uint64_t n = 0; n < 100; ++n) ASSERT_FALSE(outer.InsertNumber(n));
}

TEST(ScratchStackTest, GivesTheSameMemoryAgain) {
  ScratchStack stack;
  const ScratchStack::Mark empty = stack.mark();
  void* const first = stack.Allocate(100);
  const ScratchStack::Mark mark = stack.mark();
  void* const second = stack.Allocate(1);
  EXPECT_NE(first, second);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(second) % alignof(std::max_align_t), 0u);
  stack.Release(mark);
  EXPECT_EQ(stack.Allocate(1), second);
  // More than the first block.
  stack.Allocate(ScratchStack::kFirstBlockBytes);
  stack.Allocate(ScratchStack::kFirstBlockBytes * 10);
  stack.Release(mark);
  EXPECT_EQ(stack.Allocate(1), second);
  stack.Allocate(ScratchStack::kFirstBlockBytes);
  stack.Release(empty);
  EXPECT_EQ(stack.Allocate(100), first);
}

}  // namespace
}  // namespace transom
