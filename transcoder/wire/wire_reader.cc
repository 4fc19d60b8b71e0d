#include "transcoder/wire/wire_reader.h"

#include <algorithm>

namespace transom {

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
