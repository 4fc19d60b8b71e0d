#ifndef TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SOURCE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SOURCE_H_

// Random choices that are the same on every machine for one seed (SplitMix64; the
// distributions of <random> are not).
//
//   RandomSource random(SeedOf(run_seed, case_index));
//   if (random.OneIn(3)) text += random.Pick(kPieces);

#include <cstddef>
#include <cstdint>
#include <vector>

namespace transom {

class RandomSource {
 public:
  explicit RandomSource(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // From 0 to limit - 1. REQUIRES: limit > 0.
  size_t Below(size_t limit) { return static_cast<size_t>(Next() >> 11) % limit; }
  bool OneIn(size_t count) { return Below(count) == 0; }

  template <typename T, size_t kCount>
  const T& Pick(const T (&choices)[kCount]) {
    return choices[Below(kCount)];
  }
  template <typename T>
  const T& Pick(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }

 private:
  uint64_t state_;
};

// Seeds of one run that have nothing in common.
inline uint64_t SeedOf(uint64_t run_seed, uint64_t index) {
  return RandomSource(run_seed ^ RandomSource(index).Next()).Next();
}

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SOURCE_H_
