#include "server/compression/block_pool.h"

#include <cstdlib>

namespace transom {

BlockPool::~BlockPool() {
  for (size_t i = 0; i < count_; ++i) std::free(kept_[i]);
}

void* BlockPool::Allocate(void* pool, size_t size) {
  Header* header = static_cast<BlockPool*>(pool)->Take(size);
  if (header == nullptr) {
    header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
    if (header == nullptr) return nullptr;
    header->size = size;
  }
  return header + 1;
}

void BlockPool::Free(void* pool, void* block) {
  if (block == nullptr) return;
  Header* header = static_cast<Header*>(block) - 1;
  if (!static_cast<BlockPool*>(pool)->Keep(header)) std::free(header);
}

// The smallest that is large enough, unless most of it would be wasted.
BlockPool::Header* BlockPool::Take(size_t size) {
  size_t best = count_;
  for (size_t i = 0; i < count_; ++i) {
    if (kept_[i]->size < size || kept_[i]->size / 4 > size) continue;
    if (best == count_ || kept_[i]->size < kept_[best]->size) best = i;
  }
  if (best == count_) return nullptr;
  Header* header = kept_[best];
  kept_[best] = kept_[--count_];
  kept_bytes_ -= header->size;
  return header;
}

bool BlockPool::Keep(Header* header) {
  if (count_ == kKeptBlocksMax || header->size > kKeptBytesMax - kept_bytes_) return false;
  kept_[count_++] = header;
  kept_bytes_ += header->size;
  return true;
}

}  // namespace transom
