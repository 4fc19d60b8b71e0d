#ifndef TRANSOM_SERVER_GATEWAY_REQUEST_SLOTS_H_
#define TRANSOM_SERVER_GATEWAY_REQUEST_SLOTS_H_

// So many requests at a time and no more.
//
//   RequestSlots slots(100);
//   RequestSlots::Slot slot = slots.Take();
//   if (!slot.granted()) ...;    // 100 are taken
//   // it is free again when `slot` is gone
//
// Without a maximum (0) nothing is counted. Thread-safe; the slots must outlive what
// they gave.

#include <atomic>
#include <cstddef>
#include <utility>

namespace transom {

class RequestSlots {
 public:
  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept
        : granted_(other.granted_), taken_(std::exchange(other.taken_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(granted_, other.granted_);
      std::swap(taken_, other.taken_);
      return *this;
    }
    ~Slot() {
      if (taken_ != nullptr) taken_->fetch_sub(1, std::memory_order_relaxed);
    }
    bool granted() const { return granted_; }

   private:
    friend class RequestSlots;
    Slot(bool granted, std::atomic<size_t>* taken) : granted_(granted), taken_(taken) {}

    bool granted_ = false;
    std::atomic<size_t>* taken_ = nullptr;  // to be given back
  };

  explicit RequestSlots(size_t max) : max_(max) {}

  Slot Take() {
    if (max_ == 0) return Slot(true, nullptr);
    if (taken_.fetch_add(1, std::memory_order_relaxed) < max_) return Slot(true, &taken_);
    taken_.fetch_sub(1, std::memory_order_relaxed);
    return Slot(false, nullptr);
  }

 private:
  const size_t max_;
  std::atomic<size_t> taken_{0};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_REQUEST_SLOTS_H_
