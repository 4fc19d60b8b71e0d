#ifndef TRANSOM_TRANSCODER_CODEC_KEY_SET_H_
#define TRANSOM_TRANSCODER_CODEC_KEY_SET_H_

// The keys of one map while it is translated, to notice one that comes twice.
//
//   KeySet keys;
//   keys.InsertNumber(7)                      // true
//   keys.InsertNumber(7)                      // false
//   keys.InsertHash(HashKey("a"))             // true
//   keys.InsertName(HashKey(name), place, same)
//
// A set holds keys of one of these three kinds. Each key is one 64-bit word that begins with
// bits of a hash, which no sender can foresee (its secret is new in each process). Few keys are
// compared one by one; more go into a table with linear probing, in the thread's scratch
// memory. So sets have to end in the opposite order in which they began.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/scratch_stack.h"

namespace transom {

uint64_t HashKey(absl::string_view key);
// Different numbers have different hashes.
uint64_t HashKey(uint64_t number);

class KeySet {
 public:
  KeySet() = default;
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;
  ~KeySet() {
    if (ABSL_PREDICT_FALSE(table_ != nullptr)) ScratchStack::OfThread().Release(mark_);
  }

  // Each returns false if the key was there already. This one is exact.
  bool InsertNumber(uint64_t number) { return InsertHash(HashKey(number)); }

  // False also if another key has the same hash, which is rare.
  bool InsertHash(uint64_t hash) {
    return Insert(
        hash, [](uint64_t) { return true; }, 0);
  }

  // A key that is kept elsewhere, at a `place` above 0 and below 2^kPlaceBits. `same(other_place)`
  // says whether the key at another place, of a hash that is partly the same, is the same key.
  static constexpr int kPlaceBits = 37;
  template <typename Same>
  bool InsertName(uint64_t hash, uint64_t place, Same same) {
    constexpr uint64_t kPlaces = (uint64_t{1} << kPlaceBits) - 1;
    return Insert((hash & ~kPlaces) | place, [&](uint64_t word) { return same(word & kPlaces); },
                  kPlaceBits);
  }

 private:
  static constexpr size_t kFewMax = 16;
  static constexpr size_t kFirstCapacity = 64;

  // `place_bits` of a word are not of its hash.
  template <typename Same>
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool Insert(uint64_t word, Same same, int place_bits) {
    if (ABSL_PREDICT_FALSE(size_ >= kFewMax)) return InsertIntoTable(word, same, place_bits);
    for (size_t i = 0; i < size_; ++i) {
      if (ABSL_PREDICT_FALSE((few_[i] ^ word) >> place_bits == 0) && same(few_[i])) return false;
    }
    few_[size_++] = word;
    return true;
  }

  template <typename Same>
  bool InsertIntoTable(uint64_t word, Same same, int place_bits) {
    // An empty slot is 0, so that this word has a place of its own.
    if (ABSL_PREDICT_FALSE(word == 0)) return !std::exchange(has_zero_, true);
    if (ABSL_PREDICT_FALSE(size_ * 2 >= capacity_)) Grow();
    size_t slot = word >> shift_;
    for (; table_[slot] != 0; slot = (slot + 1) & (capacity_ - 1)) {
      if ((table_[slot] ^ word) >> place_bits == 0 && same(table_[slot])) return false;
    }
    table_[slot] = word;
    ++size_;
    return true;
  }

  void Grow();

  size_t size_ = 0;
  size_t capacity_ = 0;  // a power of two
  int shift_ = 0;        // leaves the bits of a slot's index
  bool has_zero_ = false;
  uint64_t* table_ = nullptr;
  ScratchStack::Mark mark_;
  uint64_t few_[kFewMax];
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_KEY_SET_H_
