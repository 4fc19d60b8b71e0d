#ifndef TRANSOM_TRANSCODER_WIRE_WIRE_READER_H_
#define TRANSOM_TRANSCODER_WIRE_WIRE_READER_H_

// Reads protobuf wire bytes, field by field, without copying and without trust.
//
//   WireReader reader(bytes);
//   while (!reader.AtEnd()) {
//     uint32_t tag = reader.ReadTag();
//     if (tag == 0) return reader.error();
//     if (tag == MakeTag(1, WireType::kDelimited)) {
//       absl::string_view name;
//       if (!reader.ReadDelimited(&name)) return reader.error();
//     } else if (!reader.SkipField(tag)) {
//       return reader.error();
//     }
//   }
//
// A cursor over memory that the caller keeps alive; copy it to look ahead. After
// a failure error() says why, position() is where the bad value starts, and
// nothing more may be read. Not thread-safe. Wire format:
// https://protobuf.dev/programming-guides/encoding

#include <cstdint>
#include <cstring>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"

namespace transom {

enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

enum class WireError : uint8_t {
  kNone,
  kTruncated,        // the bytes end inside a value
  kTruncatedVarint,  // the bytes end inside a varint
  kOverlongVarint,   // more than 10 bytes or more than 64 bits; a tag: more than 5 or 32
  kFieldNumber,      // a tag whose field number is 0
  kWireType,         // a tag with wire type 6 or 7
  kLength,           // a length that reaches behind the end
  kGroup,            // an end of a group that is not the one open, or none is open
  kTooDeep,          // groups nested deeper than allowed
};

// "truncated varint" and the like.
absl::string_view WireErrorText(WireError error);

constexpr int kGroupDepthMax = 100;

constexpr uint32_t MakeTag(uint32_t number, WireType type) {
  return number << 3 | static_cast<uint32_t>(type);
}
constexpr uint32_t TagNumber(uint32_t tag) { return tag >> 3; }
constexpr WireType TagType(uint32_t tag) { return static_cast<WireType>(tag & 7); }

// ZigZag: 0, 1, 2, 3 -> 0, -1, 1, -2.
constexpr int64_t DecodeZigZag64(uint64_t n) {
  return static_cast<int64_t>((n >> 1) ^ (~(n & 1) + 1));
}
constexpr int32_t DecodeZigZag32(uint32_t n) {
  return static_cast<int32_t>((n >> 1) ^ (~(n & 1) + 1));
}

class WireReader {
 public:
  explicit WireReader(absl::string_view bytes)
      : position_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool AtEnd() const { return position_ == end_; }
  const char* position() const { return position_; }
  const char* end() const { return end_; }
  WireError error() const { return error_; }

  // The next byte. REQUIRES: !AtEnd().
  uint8_t PeekByte() const { return static_cast<uint8_t>(*position_); }
  void SkipByte() { ++position_; }

  // The next tag, or 0 on failure: its field number is 1 to 2^29-1 and its wire
  // type one of WireType. An end-group tag is returned like any other.
  uint32_t ReadTag();
  // Any encoding of up to 10 bytes is accepted, also one padded with zeros.
  bool ReadVarint(uint64_t* value);
  bool ReadFixed32(uint32_t* value);
  bool ReadFixed64(uint64_t* value);
  // A length and that many bytes; `bytes` is a view into the input.
  bool ReadDelimited(absl::string_view* bytes);

  // Skips the value behind `tag`, which was just read; groups to their end.
  bool SkipField(uint32_t tag, int depth_max = kGroupDepthMax);
  // After the start tag of group `number`: gives the bytes inside it and moves
  // behind its end tag.
  bool ReadGroup(uint32_t number, absl::string_view* inside, int depth_max = kGroupDepthMax);

 private:
  bool Fail(WireError error) {
    error_ = error;
    return false;
  }
  // Both return the position behind the value, or null with *error set.
  static const char* ReadVarintSlow(const char* p, const char* end, uint64_t* value,
                                    WireError* error);
  static const char* ReadVarintBytewise(const char* p, const char* end, uint64_t* value,
                                        WireError* error);
  static const char* ReadTagSlow(const char* p, const char* end, uint32_t* tag, WireError* error);

  const char* position_;
  const char* end_;
  WireError error_ = WireError::kNone;
};

// ---- Inline, since each is run once or more a field.

inline uint32_t WireReader::ReadTag() {
  const char* p = position_;
  if (ABSL_PREDICT_TRUE(end_ - p >= 2)) {
    uint32_t first = static_cast<uint8_t>(p[0]);
    uint32_t second = static_cast<uint8_t>(p[1]);
    uint32_t tag = first;
    int size = 1;
    if (first >= 0x80 && second < 0x80) {
      tag = (first & 0x7f) | second << 7;
      size = 2;
    }
    // Wire types 6 and 7 are refused by the slow path.
    if (ABSL_PREDICT_TRUE((size == 2 || first < 0x80) && tag >= 8 && (tag & 7) < 6)) {
      position_ = p + size;
      return tag;
    }
  }
  uint32_t tag = 0;
  WireError error = WireError::kNone;
  p = ReadTagSlow(p, end_, &tag, &error);
  if (p == nullptr) {
    error_ = error;
    return 0;
  }
  position_ = p;
  return tag;
}

inline bool WireReader::ReadVarint(uint64_t* value) {
  const char* p = position_;
  if (ABSL_PREDICT_TRUE(p != end_)) {
    uint64_t first = static_cast<uint8_t>(p[0]);
    if (first < 0x80) {
      *value = first;
      position_ = p + 1;
      return true;
    }
    if (end_ - p >= 2 && static_cast<uint8_t>(p[1]) < 0x80) {
      *value = (first & 0x7f) | static_cast<uint64_t>(static_cast<uint8_t>(p[1])) << 7;
      position_ = p + 2;
      return true;
    }
  }
  uint64_t slow = 0;
  WireError error = WireError::kNone;
  p = ReadVarintSlow(p, end_, &slow, &error);
  if (ABSL_PREDICT_FALSE(p == nullptr)) return Fail(error);
  *value = slow;
  position_ = p;
  return true;
}

inline bool WireReader::ReadFixed32(uint32_t* value) {
  if (ABSL_PREDICT_FALSE(end_ - position_ < 4)) return Fail(WireError::kTruncated);
  std::memcpy(value, position_, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  *value = __builtin_bswap32(*value);
#endif
  position_ += 4;
  return true;
}

inline bool WireReader::ReadFixed64(uint64_t* value) {
  if (ABSL_PREDICT_FALSE(end_ - position_ < 8)) return Fail(WireError::kTruncated);
  std::memcpy(value, position_, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  *value = __builtin_bswap64(*value);
#endif
  position_ += 8;
  return true;
}

inline bool WireReader::ReadDelimited(absl::string_view* bytes) {
  const char* start = position_;
  uint64_t size;
  if (ABSL_PREDICT_FALSE(!ReadVarint(&size))) return false;
  if (ABSL_PREDICT_FALSE(size > static_cast<uint64_t>(end_ - position_))) {
    position_ = start;
    return Fail(WireError::kLength);
  }
  *bytes = absl::string_view(position_, static_cast<size_t>(size));
  position_ += size;
  return true;
}

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_WIRE_WIRE_READER_H_
