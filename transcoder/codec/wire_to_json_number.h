#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_NUMBER_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_NUMBER_H_

// Numbers and bools from their wire bits, written where the caller has room.
//
//   if (IsNumber(type)) end = WriteNumber(type, bits, options.print_int64_as_numbers, p);

#include <cstdint>
#include <cstring>

#include "absl/base/attributes.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {

// Every type whose value is in RawValue::bits, but for enums.
inline bool IsNumber(FieldType type) {
  constexpr uint32_t kOthers =
      1u << static_cast<int>(FieldType::kString) | 1u << static_cast<int>(FieldType::kGroup) |
      1u << static_cast<int>(FieldType::kMessage) | 1u << static_cast<int>(FieldType::kBytes) |
      1u << static_cast<int>(FieldType::kEnum);
  return (kOthers >> static_cast<int>(type) & 1) == 0;
}

// Writes at `p`, which has kNumberSizeMax bytes, and returns the end. REQUIRES: IsNumber(type);
// 64-bit integers are in quotes unless `int64_as_numbers`.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline char* WriteNumber(FieldType type, uint64_t bits,
                                                      bool int64_as_numbers, char* p) {
  const auto low = static_cast<uint32_t>(bits);
  bool is_signed = true;
  switch (type) {
    case FieldType::kInt32:
    case FieldType::kSfixed32:
      return WriteInt64(static_cast<int32_t>(low), p);
    case FieldType::kSint32:
      return WriteInt64(DecodeZigZag32(low), p);
    case FieldType::kUint32:
    case FieldType::kFixed32:
      return WriteUint64(low, p);
    case FieldType::kBool:
      std::memcpy(p, low != 0 ? "true    " : "false   ", 8);
      return p + (low != 0 ? 4 : 5);
    case FieldType::kDouble: {
      double value;
      std::memcpy(&value, &bits, sizeof(value));
      return WriteDouble(value, p);
    }
    case FieldType::kFloat: {
      float value;
      std::memcpy(&value, &low, sizeof(value));
      return WriteFloat(value, p);
    }
    case FieldType::kSint64:
      bits = static_cast<uint64_t>(DecodeZigZag64(bits));
      break;
    case FieldType::kUint64:
    case FieldType::kFixed64:
      is_signed = false;
      break;
    default:
      break;
  }
  *p = '"';
  p += !int64_as_numbers;
  p = is_signed ? WriteInt64(static_cast<int64_t>(bits), p) : WriteUint64(bits, p);
  *p = '"';
  return p + !int64_as_numbers;
}

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_NUMBER_H_
