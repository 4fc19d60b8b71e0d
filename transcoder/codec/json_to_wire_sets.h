#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SETS_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SETS_H_

// Small sets that live on the stack while one JSON object is read: which fields it
// had, and which keys. They allocate only for unusually large objects.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace transom {

// A set of indexes below a size that is given once.
class IndexSet {
 public:
  explicit IndexSet(size_t size) {
    if (size > kInlineBits) more_ = std::make_unique<uint64_t[]>((size + 63) / 64);
  }

  bool Contains(size_t index) const { return (words()[index / 64] >> (index % 64) & 1) != 0; }
  // False if it was there already.
  bool Insert(size_t index) {
    uint64_t& word = more_ == nullptr ? inline_[index / 64] : more_[index / 64];
    const uint64_t bit = uint64_t{1} << (index % 64);
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }

 private:
  static constexpr size_t kInlineBits = 128;

  const uint64_t* words() const { return more_ == nullptr ? inline_ : more_.get(); }

  uint64_t inline_[kInlineBits / 64] = {};
  std::unique_ptr<uint64_t[]> more_;
};

// A set of the keys of one JSON object or map.
class KeySet {
 public:
  KeySet() = default;
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;

  // False if it was there already. `key` must stay where it is as long as the set.
  bool Insert(absl::string_view key) {
    if (large_ != nullptr) return large_->insert(key).second;
    const auto hash = static_cast<uint32_t>(absl::Hash<absl::string_view>()(key));
    for (size_t i = 0; i < size_; ++i) {
      if (hashes_[i] == hash && keys_[i].view() == key) return false;
    }
    if (size_ == kInlineKeys) return InsertLarge(key);
    hashes_[size_] = hash;
    keys_[size_++] = Key{key.data(), key.size()};
    return true;
  }

  // The same for a key that may go away: a copy is kept.
  bool InsertCopy(absl::string_view key) {
    copies_.push_back(std::make_unique<std::string>(key));
    return Insert(*copies_.back());
  }

 private:
  static constexpr size_t kInlineKeys = 32;

  // A string_view that costs nothing to construct: most objects are small.
  struct Key {
    absl::string_view view() const { return absl::string_view(data, size); }
    const char* data;
    size_t size;
  };

  bool InsertLarge(absl::string_view key) {
    large_ = std::make_unique<absl::flat_hash_set<absl::string_view>>();
    for (const Key& small : keys_) large_->insert(small.view());
    return large_->insert(key).second;
  }

  size_t size_ = 0;
  uint32_t hashes_[kInlineKeys];  // of keys_
  Key keys_[kInlineKeys];
  std::unique_ptr<absl::flat_hash_set<absl::string_view>> large_;
  std::vector<std::unique_ptr<std::string>> copies_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SETS_H_
