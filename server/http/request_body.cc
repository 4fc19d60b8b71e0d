#include "server/http/request_body.h"

#include <algorithm>

namespace transom {
namespace {

constexpr size_t kReadSize = 64 * 1024;
constexpr size_t kChunkedReadSize = 16 * 1024;

}  // namespace

size_t RequestBody::read_size() const {
  if (chunked_) return kChunkedReadSize;
  return static_cast<size_t>(std::min<uint64_t>(length_ - size_, kReadSize));
}

void RequestBody::Start(const RequestHead& head, const HttpLimits& limits) {
  chunked_ = head.chunked;
  size_ = 0;
  length_ = head.content_length;
  decoder_.Start(limits.request_body_bytes_max);
}

RequestBody::Step RequestBody::Take(char* data, size_t size) {
  using Result = ChunkedDecoder::Result;
  if (!chunked_) {
    size_ = static_cast<size_t>(std::min<uint64_t>(length_, size));
    return {size_ == length_ ? Result::kDone : Result::kMore, size_, size_, {}};
  }
  ChunkedDecoder::Step step = decoder_.Decode(data + size_, size - size_, data + size_);
  size_t used = size_ + step.used;
  size_ += step.written;
  return {step.result, size_, used, step.fault};
}

}  // namespace transom
