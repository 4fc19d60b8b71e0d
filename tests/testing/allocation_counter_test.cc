#include "tests/testing/allocation_counter.h"

#include <new>

#include "gtest/gtest.h"

namespace transom {
namespace {

// Unlike new-expressions, these calls are never left out.
TEST(AllocationCounterTest, CountsEveryForm) {
  const size_t before = AllocationsOfThread();
  ::operator delete(::operator new(1));
  ::operator delete[](::operator new[](1));
  ::operator delete(::operator new(1, std::nothrow));
  EXPECT_EQ(AllocationsOfThread(), before + 3);
}

}  // namespace
}  // namespace transom
