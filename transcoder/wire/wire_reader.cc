#include "transcoder/wire/wire_reader.h"

#include <algorithm>

namespace transom {

namespace {

// The low seven bits of each byte, joined: to pairs of 14, fours of 28, all 56.
uint64_t JoinSevens(uint64_t bytes) {
  bytes = (bytes & 0x007f007f007f007f) | (bytes & 0x7f007f007f007f00) >> 1;
  bytes = (bytes & 0x00003fff00003fff) | (bytes & 0x3fff00003fff0000) >> 2;
  return (bytes & 0x000000000fffffff) | (bytes & 0x0fffffff00000000) >> 4;
}

}  // namespace

absl::string_view WireErrorText(WireError error) {
  switch (error) {
    case WireError::kNone:
      return "no error";
    case WireError::kTruncated:
      return "truncated value";
    case WireError::kTruncatedVarint:
      return "truncated varint";
    case WireError::kOverlongVarint:
      return "overlong varint";
    case WireError::kFieldNumber:
      return "tag with field number 0";
    case WireError::kWireType:
      return "tag with an unknown wire type";
    case WireError::kLength:
      return "length reaches behind the end";
    case WireError::kGroup:
      return "end of a group that was not started";
    case WireError::kTooDeep:
      return "nested too deeply";
  }
  return "malformed bytes";
}

const char* WireReader::ReadVarintSlow(const char* p, const char* end, uint64_t* value,
                                       WireError* error) {
  if (ABSL_PREDICT_TRUE(end - p >= 8)) {
    uint64_t eight;
    std::memcpy(&eight, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    // The highest bit of each byte that is clear: the lowest of them ends the varint.
    const uint64_t ends = ~eight & 0x8080808080808080;
    if (ABSL_PREDICT_TRUE(ends != 0)) {
      *value = JoinSevens(eight & (ends ^ (ends - 1)));
      return p + (__builtin_ctzll(ends) + 1) / 8;
    }
  }
  return ReadVarintBytewise(p, end, value, error);
}

const char* WireReader::ReadVarintBytewise(const char* p, const char* end, uint64_t* value,
                                           WireError* error) {
  uint64_t result = 0;
  const int available = static_cast<int>(std::min<ptrdiff_t>(end - p, 10));
  for (int i = 0; i < available; ++i) {
    uint64_t byte = static_cast<uint8_t>(p[i]);
    result |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      // The tenth byte holds the 64th bit only.
      if (i == 9 && byte > 1) break;
      *value = result;
      return p + i + 1;
    }
  }
  *error = available < 10 ? WireError::kTruncatedVarint : WireError::kOverlongVarint;
  return nullptr;
}

const char* WireReader::ReadTagSlow(const char* p, const char* end, uint32_t* tag,
                                    WireError* error) {
  uint64_t value;
  const char* next = ReadVarintSlow(p, end, &value, error);
  if (next == nullptr) return nullptr;
  if (value > UINT32_MAX || next - p > 5) {
    *error = WireError::kOverlongVarint;
  } else if (value < 8) {
    *error = WireError::kFieldNumber;
  } else if ((value & 7) > 5) {
    *error = WireError::kWireType;
  } else {
    *tag = static_cast<uint32_t>(value);
    return next;
  }
  return nullptr;
}

bool WireReader::SkipField(uint32_t tag, int depth_max) {
  uint64_t number;
  uint32_t word;
  absl::string_view bytes;
  switch (TagType(tag)) {
    case WireType::kVarint:
      return ReadVarint(&number);
    case WireType::kFixed64:
      return ReadFixed64(&number);
    case WireType::kFixed32:
      return ReadFixed32(&word);
    case WireType::kDelimited:
      return ReadDelimited(&bytes);
    case WireType::kStartGroup:
      return ReadGroup(TagNumber(tag), &bytes, depth_max);
    case WireType::kEndGroup:
      return Fail(WireError::kGroup);
  }
  return Fail(WireError::kWireType);
}

bool WireReader::ReadGroup(uint32_t number, absl::string_view* inside, int depth_max) {
  if (depth_max <= 0) return Fail(WireError::kTooDeep);
  const char* start = position_;
  while (!AtEnd()) {
    const char* before = position_;
    uint32_t tag = ReadTag();
    if (tag == 0) return false;
    if (TagType(tag) != WireType::kEndGroup) {
      if (!SkipField(tag, depth_max - 1)) return false;
      continue;
    }
    if (TagNumber(tag) != number) {
      position_ = before;
      return Fail(WireError::kGroup);
    }
    *inside = absl::string_view(start, static_cast<size_t>(before - start));
    return true;
  }
  return Fail(WireError::kTruncated);
}

}  // namespace transom
