#ifndef TRANSOM_SERVER_UPSTREAM_OPERATION_COUNT_H_
#define TRANSOM_SERVER_UPSTREAM_OPERATION_COUNT_H_

// The operations of a stream that are still to complete, so that its end is known once and nothing
// is begun behind it.
//
//   operations.Begin(2);                         // Start: what it sets going
//   if (!operations.Enter()) return;             // one more, unless the end is near
//   if (operations.Leave()) ...the end...        // one complete
//   if (operations.LeaveAsStatus()) ...the end...
//
// Thread-safe. Exactly one Leave or LeaveAsStatus of all returns true, and it is the last.

#include <atomic>
#include <cstdint>

namespace transom {

class OperationCount {
 public:
  bool begun() const { return word_.load() != kIdle; }

  // REQUIRES: not begun; LeaveAsStatus is one of the `count`.
  void Begin(uint32_t count) { word_.store(count); }

  // False, and nothing counted, before Begin and once the status is there.
  bool Enter() {
    uint32_t word = word_.load();
    do {
      if ((word & (kIdle | kEnding)) != 0) return false;
    } while (!word_.compare_exchange_weak(word, word + 1));
    return true;
  }

  bool Leave() { return word_.fetch_sub(1) - 1 == kEnding; }

  // The operation that brought the status: from now on Enter refuses.
  bool LeaveAsStatus() { return word_.fetch_add(kEnding - 1) == 1; }

 private:
  static constexpr uint32_t kIdle = uint32_t{1} << 30;
  static constexpr uint32_t kEnding = uint32_t{1} << 31;

  std::atomic<uint32_t> word_{kIdle};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_OPERATION_COUNT_H_
