#ifndef TRANSOM_SERVER_UPSTREAM_MESSAGE_SLICES_H_
#define TRANSOM_SERVER_UPSTREAM_MESSAGE_SLICES_H_

// Messages between our buffers and gRPC's slices.
//
//   grpc_slice slice = TakeIntoSlice(out.Release());   // to be unreffed
//   MessageBytes message(byte_buffer);                 // message.view() is contiguous

#include <grpc/byte_buffer.h>
#include <grpc/slice.h>

#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

inline absl::string_view SliceView(const grpc_slice& slice) {
  return absl::string_view(reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)),
                           GRPC_SLICE_LENGTH(slice));
}

// A copy of the bytes; short ones lie inside the slice itself.
inline grpc_slice CopyIntoSlice(absl::string_view bytes) {
  return grpc_slice_from_copied_buffer(bytes.data(), bytes.size());
}

// Takes `owned` over. Small messages are copied, so that their memory goes back to
// this thread's allocator at once and the next request finds it warm; large ones are
// handed over without a copy.
grpc_slice TakeIntoSlice(OutputBuffer::Owned owned);
// The same as a message to be sent; to be destroyed.
grpc_byte_buffer* TakeIntoByteBuffer(OutputBuffer::Owned owned);

// The bytes of a received message as one piece: those of its only slice, or a copy of
// its many. Keeps nothing of `buffer`, which must outlive it. Null: no message.
class MessageBytes {
 public:
  explicit MessageBytes(grpc_byte_buffer* buffer);
  ~MessageBytes();
  MessageBytes(const MessageBytes&) = delete;
  MessageBytes& operator=(const MessageBytes&) = delete;

  absl::string_view view() const { return view_; }

 private:
  grpc_slice joined_;
  absl::string_view view_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_MESSAGE_SLICES_H_
