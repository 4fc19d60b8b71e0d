#ifndef TRANSOM_TRANSCODER_CODEC_INDEX_SET_H_
#define TRANSOM_TRANSCODER_CODEC_INDEX_SET_H_

// A small set that lives on the stack while one JSON object is read: which fields it had.
// It takes scratch memory only for message types with very many fields.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/base/optimization.h"
#include "transcoder/codec/scratch_stack.h"

namespace transom {

// A set of indexes below a size that is given once.
class IndexSet {
 public:
  explicit IndexSet(size_t size) {
    if (ABSL_PREDICT_FALSE(size > kInlineBits)) TakeScratch((size + 63) / 64);
  }
  IndexSet(const IndexSet&) = delete;
  IndexSet& operator=(const IndexSet&) = delete;
  ~IndexSet() {
    if (ABSL_PREDICT_FALSE(words_ != inline_)) ScratchStack::OfThread().Release(mark_);
  }

  bool Contains(size_t index) const { return (words_[index / 64] >> (index % 64) & 1) != 0; }
  // False if it was there already.
  bool Insert(size_t index) {
    uint64_t& word = words_[index / 64];
    const uint64_t bit = uint64_t{1} << (index % 64);
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }

 private:
  static constexpr size_t kInlineBits = 128;

  void TakeScratch(size_t words) {
    ScratchStack& scratch = ScratchStack::OfThread();
    mark_ = scratch.mark();
    words_ = static_cast<uint64_t*>(scratch.Allocate(words * sizeof(uint64_t)));
    std::memset(words_, 0, words * sizeof(uint64_t));
  }

  uint64_t inline_[kInlineBits / 64] = {};
  uint64_t* words_ = inline_;
  ScratchStack::Mark mark_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_INDEX_SET_H_
