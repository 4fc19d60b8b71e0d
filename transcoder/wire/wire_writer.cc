#include "transcoder/wire/wire_writer.h"

namespace transom {

void WireWriter::EndLongDelimited(size_t mark, size_t size) {
  char prefix[kVarintSizeMax];
  const size_t prefix_size = static_cast<size_t>(EncodeVarint(size, prefix) - prefix);
  const size_t shift = prefix_size - 1;  // one byte is there already
  buffer_->Reserve(shift);
  char* content = buffer_->mutable_data() + mark;
  std::memmove(content + shift, content, size);
  std::memcpy(content - 1, prefix, prefix_size);
  buffer_->Advance(shift);
}

}  // namespace transom
