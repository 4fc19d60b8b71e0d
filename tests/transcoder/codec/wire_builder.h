#ifndef TRANSOM_TESTS_TRANSCODER_CODEC_WIRE_BUILDER_H_
#define TRANSOM_TESTS_TRANSCODER_CODEC_WIRE_BUILDER_H_

// Wire bytes that no serializer would write, field by field.
//
//   Varint(5, 1) + Bytes(9, "x") + Varint(5, 2)   // field 5 comes twice

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace transom {

inline std::string RawVarint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

inline std::string Tag(uint32_t number, int wire_type) {
  return RawVarint(uint64_t{number} << 3 | static_cast<uint64_t>(wire_type));
}

inline std::string Varint(uint32_t number, uint64_t value) {
  return Tag(number, 0) + RawVarint(value);
}

inline std::string Bytes(uint32_t number, absl::string_view bytes) {
  return Tag(number, 2) + RawVarint(bytes.size()) + std::string(bytes);
}

inline std::string Fixed32(uint32_t number, uint32_t value) {
  std::string bytes = Tag(number, 5);
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

inline std::string Fixed64(uint32_t number, uint64_t value) {
  std::string bytes = Tag(number, 1);
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

inline std::string Group(uint32_t number, absl::string_view inside) {
  return Tag(number, 3) + std::string(inside) + Tag(number, 4);
}

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_CODEC_WIRE_BUILDER_H_
