#ifndef TRANSOM_TRANSCODER_WIRE_OUTPUT_BUFFER_H_
#define TRANSOM_TRANSCODER_WIRE_OUTPUT_BUFFER_H_

// A growing byte buffer that both directions of the codec write into.
//
//   OutputBuffer out;
//   out.Append("{");
//   char* p = out.Reserve(20);       // at least 20 writable bytes behind the end
//   out.Advance(WriteDigits(p, n));  // now they count
//   out.Append("}");
//
// Unlike std::string it does not fill what it reserves, and its memory can be
// given away (Release). Memory is kept over Clear(), so a buffer that is used
// again does not allocate. Not thread-safe. Running out of memory aborts, as
// operator new without handlers would.

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"

namespace transom {

class OutputBuffer {
 public:
  // Memory from malloc that now belongs to the caller (free()).
  struct Owned {
    char* data;
    size_t size;
  };

  OutputBuffer() = default;
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;
  OutputBuffer(OutputBuffer&& other) noexcept { *this = std::move(other); }
  OutputBuffer& operator=(OutputBuffer&& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~OutputBuffer() { std::free(begin_); }

  const char* data() const { return begin_; }
  char* mutable_data() { return begin_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t capacity() const { return capacity_; }
  absl::string_view view() const { return absl::string_view(begin_, size_); }

  // A pointer to the end, behind which at least `count` bytes may be written.
  // Valid until the next call that may grow the buffer.
  char* Reserve(size_t count) {
    if (ABSL_PREDICT_FALSE(capacity_ - size_ < count)) Grow(count);
    return begin_ + size_;
  }
  // Counts `count` bytes written at Reserve()'s pointer. REQUIRES: they were reserved.
  void Advance(size_t count) { size_ += count; }

  void Push(char c) {
    *Reserve(1) = c;
    ++size_;
  }
  void Append(absl::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(Reserve(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  // Cuts the buffer back. REQUIRES: size <= this->size().
  void Truncate(size_t size) { size_ = size; }
  void Clear() { size_ = 0; }

  // Gives the memory away and leaves an empty buffer. data is null if nothing was ever written.
  Owned Release() {
    Owned owned{begin_, size_};
    begin_ = nullptr;
    size_ = capacity_ = 0;
    return owned;
  }

 private:
  ABSL_ATTRIBUTE_NOINLINE void Grow(size_t count) {
    size_t capacity = capacity_ * 2;
    if (capacity < size_ + count) capacity = size_ + count;
    if (capacity < 256) capacity = 256;
    char* grown = static_cast<char*>(std::realloc(begin_, capacity));
    if (grown == nullptr) std::abort();
    begin_ = grown;
    capacity_ = capacity;
  }

  char* begin_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_WIRE_OUTPUT_BUFFER_H_
