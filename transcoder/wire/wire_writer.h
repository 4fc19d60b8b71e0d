#ifndef TRANSOM_TRANSCODER_WIRE_WIRE_WRITER_H_
#define TRANSOM_TRANSCODER_WIRE_WIRE_WRITER_H_

// Writes protobuf wire bytes at the end of an OutputBuffer.
//
//   WireWriter writer(&buffer);
//   size_t mark = writer.BeginDelimited(MakeTag(3, WireType::kDelimited));
//   writer.AppendVarint(MakeTag(1, WireType::kVarint));
//   writer.AppendVarint(150);
//   writer.EndDelimited(mark);        // 1a 03 08 96 01
//
// A length prefix comes before bytes whose number is not known yet: one byte is
// reserved for it, which is enough up to 127; behind more than that EndDelimited
// moves the content up. For a message of a few KB that costs nanoseconds; a byte is
// moved once for each large message around it, and lengths stay minimal.
//
// The writer has no state but the buffer; it is not thread-safe.

#include <cstdint>
#include <cstring>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

constexpr size_t kVarintSizeMax = 10;
// The size of an encoded tag, and of the arrays that hold one ready-made.
constexpr size_t kTagSizeMax = 5;

// Writes at `p`, which must have kVarintSizeMax bytes, and returns the end.
inline char* EncodeVarint(uint64_t value, char* p) {
  while (ABSL_PREDICT_FALSE(value >= 0x80)) {
    *p++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *p++ = static_cast<char>(value);
  return p;
}

// Little-endian, as the wire format wants it.
template <typename Unsigned>
inline char* EncodeFixed(Unsigned value, char* p) {
  for (size_t i = 0; i < sizeof(value); ++i) p[i] = static_cast<char>(value >> (8 * i));
  return p + sizeof(value);
}

// 0, -1, 1, -2 -> 0, 1, 2, 3.
constexpr uint64_t EncodeZigZag64(int64_t n) {
  return (static_cast<uint64_t>(n) << 1) ^ static_cast<uint64_t>(n >> 63);
}
constexpr uint32_t EncodeZigZag32(int32_t n) {
  return (static_cast<uint32_t>(n) << 1) ^ static_cast<uint32_t>(n >> 31);
}

class WireWriter {
 public:
  // `buffer` must outlive the writer.
  explicit WireWriter(OutputBuffer* buffer) : buffer_(buffer) {}

  OutputBuffer* buffer() const { return buffer_; }

  // A ready-made tag of `size` bytes; `bytes` has room for kTagSizeMax.
  void AppendTag(const char* bytes, size_t size) {
    std::memcpy(buffer_->Reserve(kTagSizeMax), bytes, kTagSizeMax);
    buffer_->Advance(size);
  }

  void AppendVarint(uint64_t value) {
    char* p = buffer_->Reserve(kVarintSizeMax);
    buffer_->Advance(static_cast<size_t>(EncodeVarint(value, p) - p));
  }
  template <typename Unsigned>
  void AppendFixed(Unsigned value) {
    EncodeFixed(value, buffer_->Reserve(sizeof(value)));
    buffer_->Advance(sizeof(value));
  }
  // The length and the bytes.
  void AppendDelimited(absl::string_view bytes) {
    char* start = buffer_->Reserve(kVarintSizeMax + bytes.size());
    char* p = EncodeVarint(bytes.size(), start);
    if (!bytes.empty()) std::memcpy(p, bytes.data(), bytes.size());
    buffer_->Advance(static_cast<size_t>(p - start) + bytes.size());
  }
  // The same for bytes in a buffer that may be read up to `readable_end`: few bytes are
  // copied without a call.
  void AppendDelimited(absl::string_view bytes, const char* readable_end) {
    constexpr size_t kBlock = 16;
    constexpr size_t kFew = 2 * kBlock;
    if (ABSL_PREDICT_FALSE(bytes.size() > kFew ||
                           readable_end - bytes.data() < static_cast<ptrdiff_t>(kFew))) {
      return AppendDelimited(bytes);
    }
    char* p = buffer_->Reserve(1 + kFew);
    *p++ = static_cast<char>(bytes.size());
    std::memcpy(p, bytes.data(), kBlock);
    if (bytes.size() > kBlock) std::memcpy(p + kBlock, bytes.data() + kBlock, kBlock);
    buffer_->Advance(1 + bytes.size());
  }

  // What is appended between the two calls gets its length in front. Pairs nest.
  size_t BeginDelimited() {
    buffer_->Push('\0');
    return buffer_->size();
  }
  size_t BeginDelimited(uint32_t tag) {
    AppendVarint(tag);
    return BeginDelimited();
  }
  // `mark` is what BeginDelimited returned.
  void EndDelimited(size_t mark) {
    const size_t size = buffer_->size() - mark;
    if (ABSL_PREDICT_TRUE(size < 0x80)) {
      buffer_->mutable_data()[mark - 1] = static_cast<char>(size);
    } else {
      EndLongDelimited(mark, size);
    }
  }

 private:
  void EndLongDelimited(size_t mark, size_t size);

  OutputBuffer* buffer_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_WIRE_WIRE_WRITER_H_
