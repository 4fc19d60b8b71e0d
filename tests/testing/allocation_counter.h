#ifndef TRANSOM_TESTS_TESTING_ALLOCATION_COUNTER_H_
#define TRANSOM_TESTS_TESTING_ALLOCATION_COUNTER_H_

// Counts what comes from the heap. A test that links this has its own operator new.
//
//   const size_t before = AllocationsOfThread();
//   Translate(...);
//   EXPECT_EQ(AllocationsOfThread(), before);

#include <cstddef>

namespace transom {

// How often this thread has called operator new, in all its forms.
size_t AllocationsOfThread();

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_ALLOCATION_COUNTER_H_
