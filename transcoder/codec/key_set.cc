#include "transcoder/codec/key_set.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "absl/numeric/int128.h"

namespace transom {
namespace {

// Odd numbers that are not known outside of the process.
struct Secret {
  uint64_t multiplier;
  uint64_t other_multiplier;
  uint64_t start;
};

Secret MakeSecret() {
  std::random_device device;
  const auto number = [&device] { return (uint64_t{device()} << 32 | device()) | 1; };
  return Secret{number(), number(), number()};
}

// Plain numbers, so that whoever comes before it is made or behind its end finds some.
const Secret secret = MakeSecret();

inline uint64_t Load64(const char* p) {
  uint64_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

inline uint64_t Load32(const char* p) {
  uint32_t value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

// Both halves of the product, each of which depends on all bits of both.
inline uint64_t Mix(uint64_t a, uint64_t b) {
  const absl::uint128 product = absl::uint128(a) * b;
  return absl::Uint128Low64(product) ^ absl::Uint128High64(product);
}

}  // namespace

uint64_t HashKey(absl::string_view key) {
  const char* p = key.data();
  size_t left = key.size();
  uint64_t state = secret.start;
  for (; left > 16; left -= 16, p += 16) {
    state = Mix(Load64(p) ^ secret.multiplier, Load64(p + 8) ^ state);
  }
  // The last 1 to 16 bytes, by loads that may overlap.
  uint64_t a = 0;
  uint64_t b = 0;
  if (left >= 8) {
    a = Load64(p);
    b = Load64(p + left - 8);
  } else if (left >= 4) {
    a = Load32(p);
    b = Load32(p + left - 4);
  } else if (left > 0) {
    a = static_cast<uint8_t>(p[0]);
    b = static_cast<uint64_t>(static_cast<uint8_t>(p[left / 2])) << 8 |
        static_cast<uint8_t>(p[left - 1]);
  }
  // The size comes in by itself: beside the bytes a change of both could cancel out.
  return Mix(Mix(a ^ secret.multiplier, b ^ state), secret.other_multiplier ^ key.size());
}

uint64_t HashKey(uint64_t number) {
  // Each step can be undone.
  number = (number ^ secret.start) * secret.multiplier;
  return (number ^ number >> 32) * secret.other_multiplier;
}

void KeySet::Grow() {
  ScratchStack& scratch = ScratchStack::OfThread();
  if (table_ == nullptr) mark_ = scratch.mark();
  const uint64_t* const old = table_ == nullptr ? few_ : table_;
  const size_t old_capacity = table_ == nullptr ? size_ : capacity_;
  const size_t capacity = std::max(kFirstCapacity, capacity_ * 2);
  auto* const table = static_cast<uint64_t*>(scratch.Allocate(capacity * sizeof(uint64_t)));
  std::memset(table, 0, capacity * sizeof(uint64_t));
  shift_ = __builtin_clzll(capacity) + 1;
  for (size_t i = 0; i < old_capacity; ++i) {
    const uint64_t word = old[i];
    if (word == 0) {
      has_zero_ |= table_ == nullptr;
      continue;
    }
    size_t slot = word >> shift_;
    while (table[slot] != 0) slot = (slot + 1) & (capacity - 1);
    table[slot] = word;
  }
  table_ = table;
  capacity_ = capacity;
}

}  // namespace transom
