#ifndef TRANSOM_TESTS_FUZZ_EXPECT_H_
#define TRANSOM_TESTS_FUZZ_EXPECT_H_

#include <cstdio>
#include <cstdlib>
#include <string>

namespace transom {

// A broken property ends the program, which is how a fuzzer sees it.
inline void Expect(bool holds, const std::string& property) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", property.c_str());
  std::abort();
}

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_EXPECT_H_
