#include "transcoder/codec/scratch_stack.h"

#include <algorithm>
#include <new>

namespace transom {

ScratchStack& ScratchStack::OfThread() {
  thread_local ScratchStack stack;
  return stack;
}

ScratchStack::~ScratchStack() {
  while (top_ != nullptr) Pop();
}

ScratchStack::Mark ScratchStack::mark() const {
  Mark mark;
  mark.block = top_;
  mark.used = top_ == nullptr ? 0 : top_->used;
  return mark;
}

void* ScratchStack::Allocate(size_t bytes) {
  bytes = (bytes + alignof(Block) - 1) / alignof(Block) * alignof(Block);
  if (top_ == nullptr) Push(kFirstBlockBytes);
  if (top_->capacity - top_->used < bytes) Push(std::max(bytes, 2 * top_->capacity));
  char* const memory = reinterpret_cast<char*>(top_ + 1) + top_->used;
  top_->used += bytes;
  return memory;
}

void ScratchStack::Release(const Mark& mark) {
  // The first block stays, also when it came behind the mark.
  while (top_ != nullptr && top_ != mark.block && top_->below != nullptr) Pop();
  if (top_ != nullptr) top_->used = top_ == mark.block ? mark.used : 0;
}

void ScratchStack::Push(size_t capacity) {
  void* const memory = ::operator new(sizeof(Block) + capacity);
  top_ = new (memory) Block{top_, capacity, 0};
}

void ScratchStack::Pop() {
  Block* const popped = top_;
  top_ = popped->below;
  ::operator delete(popped);
}

}  // namespace transom
