#include "server/upstream/message_slices.h"

#include <grpc/byte_buffer_reader.h>

#include <cstdlib>

namespace transom {
namespace {

// Above this a copy costs more than the reference count of a slice that owns.
constexpr size_t kCopiedBytesMax = 1024;

}  // namespace

grpc_slice TakeIntoSlice(OutputBuffer::Owned owned) {
  if (owned.size > kCopiedBytesMax) return grpc_slice_new(owned.data, owned.size, std::free);
  if (owned.size == 0) {
    std::free(owned.data);
    return grpc_empty_slice();
  }
  grpc_slice slice = grpc_slice_from_copied_buffer(owned.data, owned.size);
  std::free(owned.data);
  return slice;
}

grpc_byte_buffer* TakeIntoByteBuffer(OutputBuffer::Owned owned) {
  grpc_slice slice = TakeIntoSlice(owned);
  grpc_byte_buffer* buffer = grpc_raw_byte_buffer_create(&slice, 1);
  grpc_slice_unref(slice);
  return buffer;
}

MessageBytes::MessageBytes(grpc_byte_buffer* buffer) : joined_(grpc_empty_slice()) {
  if (buffer == nullptr) return;
  const grpc_slice_buffer& slices = buffer->data.raw.slice_buffer;
  if (buffer->data.raw.compression == GRPC_COMPRESS_NONE && slices.count == 1) {
    view_ = SliceView(slices.slices[0]);
    return;
  }
  grpc_byte_buffer_reader reader;
  if (grpc_byte_buffer_reader_init(&reader, buffer) == 0) return;
  joined_ = grpc_byte_buffer_reader_readall(&reader);
  grpc_byte_buffer_reader_destroy(&reader);
  view_ = SliceView(joined_);
}

MessageBytes::~MessageBytes() { grpc_slice_unref(joined_); }

}  // namespace transom
