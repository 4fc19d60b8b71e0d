#ifndef TRANSOM_TESTS_FUZZ_RANDOM_CUTS_H_
#define TRANSOM_TESTS_FUZZ_RANDOM_CUTS_H_

// Where a text is cut, as a seed will have it: pieces of 1 to 20 octets.
//
//   RandomCuts(stream.size(), 7)   // {13, 19, 31}: offsets, ascending, none at either end

#include <cstddef>
#include <cstdint>
#include <vector>

namespace transom {

inline std::vector<size_t> RandomCuts(size_t size, uint32_t seed) {
  std::vector<size_t> cuts;
  for (size_t at = 0; at < size;) {
    seed = seed * 1664525 + 1013904223;
    at += 1 + (seed >> 16) % 20;
    if (at < size) cuts.push_back(at);
  }
  return cuts;
}

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_RANDOM_CUTS_H_
