#ifndef TRANSOM_SERVER_COMPRESSION_BLOCK_POOL_H_
#define TRANSOM_SERVER_COMPRESSION_BLOCK_POOL_H_

// Keeps the blocks that a C library frees, for the same library to allocate again: a state that
// is made anew for each body takes no memory from the system then.
//
//   BlockPool pool;
//   BrotliEncoderCreateInstance(&BlockPool::Allocate, &BlockPool::Free, &pool);
//
// Not thread-safe. Must outlive the blocks.

#include <array>
#include <cstddef>

namespace transom {

class BlockPool {
 public:
  static constexpr size_t kKeptBytesMax = 2 * 1024 * 1024;
  static constexpr size_t kKeptBlocksMax = 16;

  BlockPool() = default;
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // `pool` is a BlockPool. Not cleared; null if there is no memory.
  static void* Allocate(void* pool, size_t size);
  static void Free(void* pool, void* block);

  size_t kept_bytes() const { return kept_bytes_; }

 private:
  // In front of each block; as large as malloc's alignment, which the block keeps by that.
  struct alignas(std::max_align_t) Header {
    size_t size;
  };

  Header* Take(size_t size);
  bool Keep(Header* header);

  std::array<Header*, kKeptBlocksMax> kept_ = {};
  size_t count_ = 0;
  size_t kept_bytes_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_BLOCK_POOL_H_
