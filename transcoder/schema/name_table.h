#ifndef TRANSOM_TRANSCODER_SCHEMA_NAME_TABLE_H_
#define TRANSOM_TRANSCODER_SCHEMA_NAME_TABLE_H_

// A hash table from names to 16-bit numbers, made once and looked into for each JSON member
// and query parameter.
//
//   NameTable table;
//   table.Insert("page_size", 3);
//   table.Find("page_size")   // 3
//   table.Find("page_sise")   // NameTable::kNone
//
// Open addressing with linear probing, at most half full. Nobody but the schema's author
// chooses what is in it, so the hash has no secret: a request can find the longest row of full
// slots, and no longer one. Not thread-safe while Insert is called; after that safe to
// read from any thread.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

// A hash of short texts: two multiplications for up to eight bytes.
inline uint32_t HashName(absl::string_view name, uint64_t seed = 0) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15u;
  const char* p = name.data();
  size_t left = name.size();
  uint64_t hash = (seed ^ left) * kOdd;
  uint64_t word = 0;
  for (; left > sizeof(word); p += sizeof(word), left -= sizeof(word)) {
    std::memcpy(&word, p, sizeof(word));
    hash = (hash ^ (hash >> 32) ^ word) * kOdd;
  }
  word = 0;
  if (left >= 4) {
    // Two halves, which overlap in the middle.
    uint32_t first;
    uint32_t last;
    std::memcpy(&first, p, sizeof(first));
    std::memcpy(&last, p + left - sizeof(last), sizeof(last));
    word = uint64_t{first} << 32 | last;
  } else if (left > 0) {
    word = uint64_t{static_cast<uint8_t>(p[0])} << 16 |
           uint64_t{static_cast<uint8_t>(p[left / 2])} << 8 | static_cast<uint8_t>(p[left - 1]);
  }
  hash = (hash ^ (hash >> 32) ^ word) * kOdd;
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

// memcmp(a, b, size) == 0, without a call for texts as short as names are.
inline bool SameBytes(const char* a, const char* b, size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) {
    // Two halves, which overlap in the middle.
    uint64_t a8[2];
    uint64_t b8[2];
    std::memcpy(&a8[0], a, 8);
    std::memcpy(&a8[1], a + size - 8, 8);
    std::memcpy(&b8[0], b, 8);
    std::memcpy(&b8[1], b + size - 8, 8);
    return ((a8[0] ^ b8[0]) | (a8[1] ^ b8[1])) == 0;
  }
  if (size >= 4) {
    uint32_t a4[2];
    uint32_t b4[2];
    std::memcpy(&a4[0], a, 4);
    std::memcpy(&a4[1], a + size - 4, 4);
    std::memcpy(&b4[0], b, 4);
    std::memcpy(&b4[1], b + size - 4, 4);
    return ((a4[0] ^ b4[0]) | (a4[1] ^ b4[1])) == 0;
  }
  for (size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

class NameTable {
 public:
  static constexpr int kNone = -1;

  // The number, or kNone.
  int Find(absl::string_view name) const {
    if (slots_.empty()) return kNone;
    const uint32_t hash = HashName(name);
    const size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask; slots_[i].name != nullptr; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.hash == static_cast<uint16_t>(hash >> 16) && slot.size == name.size() &&
          SameBytes(slot.name, name.data(), name.size())) {
        return slot.number;
      }
    }
    return kNone;
  }

  // Nothing if the name is there already. Its text must outlive the table.
  // REQUIRES: the name is not empty.
  void Insert(absl::string_view name, uint16_t number) {
    if (Find(name) != kNone) return;
    if (2 * (count_ + 1) > slots_.size()) Grow();
    Place({name.data(), static_cast<uint32_t>(name.size()),
           static_cast<uint16_t>(HashName(name) >> 16), number});
    ++count_;
  }

 private:
  struct Slot {
    const char* name = nullptr;  // null: free
    uint32_t size = 0;
    uint16_t hash = 0;  // the upper half
    uint16_t number = 0;
  };

  void Place(const Slot& slot) {
    const size_t mask = slots_.size() - 1;
    size_t i = HashName({slot.name, slot.size}) & mask;
    while (slots_[i].name != nullptr) i = (i + 1) & mask;
    slots_[i] = slot;
  }

  void Grow() {
    std::vector<Slot> old(std::max<size_t>(8, 2 * slots_.size()));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.name != nullptr) Place(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two
  size_t count_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_NAME_TABLE_H_
