#ifndef TRANSOM_SERVER_LOG_BYTE_RING_H_
#define TRANSOM_SERVER_LOG_BYTE_RING_H_

// A bounded queue of bytes from one thread to another, without a lock.
//
//   ByteRing ring(64 * 1024);
//   if (!ring.Push({head, text})) ++dropped;       // whole or not at all
//   ...
//   if (ring.size() >= sizeof(head)) ring.Peek(&head, sizeof(head)); ring.Pop(buffer, head.size);
//
// One thread at a time pushes, one at a time pops; both at once are fine. What a Push has put in
// appears as a whole.

#include <atomic>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace transom {

class ByteRing {
 public:
  // `capacity`: a power of two.
  explicit ByteRing(size_t capacity) : capacity_(capacity), bytes_(new char[capacity]) {}
  ByteRing(const ByteRing&) = delete;
  ByteRing& operator=(const ByteRing&) = delete;

  size_t capacity() const { return capacity_; }
  // What can be popped now at least.
  size_t size() const {
    return tail_.load(std::memory_order_seq_cst) - head_.load(std::memory_order_acquire);
  }

  // ---- The pushing thread's.
  // False, and nothing is put in, if there is no room for all of it.
  bool Push(absl::Span<const absl::string_view> parts) {
    size_t total = 0;
    for (absl::string_view part : parts) total += part.size();
    size_t tail = tail_.load(std::memory_order_relaxed);
    if (capacity_ - (tail - head_.load(std::memory_order_acquire)) < total) return false;
    for (absl::string_view part : parts) {
      if (part.empty()) continue;  // memcpy wants a place even for nothing
      const size_t at = tail & (capacity_ - 1);
      const size_t first = part.size() < capacity_ - at ? part.size() : capacity_ - at;
      std::memcpy(bytes_.get() + at, part.data(), first);
      std::memcpy(bytes_.get(), part.data() + first, part.size() - first);
      tail += part.size();
    }
    // In one order with the flag by which a reader says that it sleeps.
    tail_.store(tail, std::memory_order_seq_cst);
    return true;
  }

  // ---- The popping thread's. REQUIRES: size() >= count.
  void Peek(void* to, size_t count) const {
    const size_t at = head_.load(std::memory_order_relaxed) & (capacity_ - 1);
    const size_t first = count < capacity_ - at ? count : capacity_ - at;
    std::memcpy(to, bytes_.get() + at, first);
    std::memcpy(static_cast<char*>(to) + first, bytes_.get(), count - first);
  }
  void Pop(void* to, size_t count) {
    Peek(to, count);
    head_.store(head_.load(std::memory_order_relaxed) + count, std::memory_order_release);
  }

 private:
  const size_t capacity_;
  const std::unique_ptr<char[]> bytes_;
  // Both count on for ever; each on a cache line of its own.
  alignas(64) std::atomic<size_t> head_{0};
  alignas(64) std::atomic<size_t> tail_{0};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_BYTE_RING_H_
