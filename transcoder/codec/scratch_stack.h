#ifndef TRANSOM_TRANSCODER_CODEC_SCRATCH_STACK_H_
#define TRANSOM_TRANSCODER_CODEC_SCRATCH_STACK_H_

// Memory for what a translation needs besides its output. It is given back in the
// opposite order, and the thread keeps the first kFirstBlockBytes of it for the next
// translation, so that these allocate nothing.
//
//   ScratchStack& stack = ScratchStack::OfThread();
//   const ScratchStack::Mark mark = stack.mark();
//   void* memory = stack.Allocate(1000);
//   stack.Release(mark);
//
// A stack belongs to its thread.

#include <cstddef>

namespace transom {

class ScratchStack {
 public:
  // A place to go back to.
  class Mark {
    friend class ScratchStack;
    void* block;
    size_t used;
  };

  static constexpr size_t kFirstBlockBytes = 64 << 10;

  static ScratchStack& OfThread();

  ScratchStack() = default;
  ScratchStack(const ScratchStack&) = delete;
  ScratchStack& operator=(const ScratchStack&) = delete;
  ~ScratchStack();

  Mark mark() const;
  // Not initialized; fit for any type.
  void* Allocate(size_t bytes);
  // Takes back all that was allocated behind the mark.
  void Release(const Mark& mark);

 private:
  struct alignas(std::max_align_t) Block {
    Block* below;
    size_t capacity;  // of the bytes behind this
    size_t used;
  };

  void Push(size_t capacity);
  void Pop();

  Block* top_ = nullptr;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_SCRATCH_STACK_H_
