#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_VALUE_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_VALUE_H_

// One value of a field as it is read from the wire, before it is printed.
//
//   RawValue value;
//   if (AcceptsWireType(field, TagType(tag)) && ReadRawValue(field, tag, 100, &reader, &value)) ...
//
// Views go into the bytes that are read.

#include <cstdint>
#include <string>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {

struct RawValue {
  // Varints and fixed numbers: 32-bit types cut to 32 bits, bool 0 or 1, zigzag
  // still encoded. 0 is the default of every type but a proto2 enum.
  uint64_t bits = 0;
  // Strings, bytes, messages, the inside of groups, packed elements.
  absl::string_view bytes;
};

// The wire type that a single value of the type has.
inline WireType NativeWireType(FieldType type) {
  static constexpr WireType kTypes[] = {
      WireType::kVarint,      // (none)
      WireType::kFixed64,     // double
      WireType::kFixed32,     // float
      WireType::kVarint,      // int64
      WireType::kVarint,      // uint64
      WireType::kVarint,      // int32
      WireType::kFixed64,     // fixed64
      WireType::kFixed32,     // fixed32
      WireType::kVarint,      // bool
      WireType::kDelimited,   // string
      WireType::kStartGroup,  // group
      WireType::kDelimited,   // message
      WireType::kDelimited,   // bytes
      WireType::kVarint,      // uint32
      WireType::kVarint,      // enum
      WireType::kFixed32,     // sfixed32
      WireType::kFixed64,     // sfixed64
      WireType::kVarint,      // sint32
      WireType::kVarint,      // sint64
  };
  return kTypes[static_cast<int>(type)];
}

// MessageTable::FindFieldByNumber, inline for the usual numbers.
inline const FieldEntry* FindByNumber(const MessageTable& type, uint32_t number) {
  if (ABSL_PREDICT_FALSE(number >= type.by_number_dense.size())) {
    return type.FindFieldByNumber(number);
  }
  const uint16_t index = type.by_number_dense[number];
  return index == 0xffff ? nullptr : &type.fields[index];
}

// The field whose usual tag is the next byte, if there is one.
inline const FieldEntry* FindBySmallTag(const MessageTable& type, const WireReader& reader) {
  const uint8_t byte = reader.PeekByte();
  if (ABSL_PREDICT_FALSE(byte >= type.by_small_tag.size())) return nullptr;
  const uint16_t index = type.by_small_tag[byte];
  return index == 0xffff ? nullptr : type.fields.data() + index;
}

// Whether a value of this wire type belongs to the field; if not, protobuf's parsers
// treat it as an unknown field. Repeated numbers may come packed or not.
inline bool AcceptsWireType(const FieldEntry& field, WireType wire_type) {
  const WireType native = NativeWireType(field.type);
  return wire_type == native ||
         (field.repeated && wire_type == WireType::kDelimited && native != WireType::kStartGroup);
}

// Whether a value of this wire type, which the field accepts, is a run of elements.
inline bool IsPacked(const FieldEntry& field, WireType wire_type) {
  return wire_type == WireType::kDelimited && NativeWireType(field.type) != WireType::kDelimited;
}

inline bool IsMessageType(FieldType type) {
  return type == FieldType::kMessage || type == FieldType::kGroup;
}

// proto2 only: the number is not declared, which makes the value an unknown field.
inline bool IsUndeclaredEnum(const FieldEntry& field, const RawValue& value) {
  return field.type == FieldType::kEnum && field.enum_type->is_closed &&
         !field.enum_type->by_number.contains(static_cast<int32_t>(value.bits));
}

// Reads the varint of a field of the type.
inline bool ReadVarintOf(FieldType type, WireReader* reader, RawValue* value) {
  if (ABSL_PREDICT_FALSE(!reader->ReadVarint(&value->bits))) return false;
  switch (type) {
    case FieldType::kBool:
      value->bits = value->bits != 0;
      break;
    case FieldType::kInt32:
    case FieldType::kUint32:
    case FieldType::kSint32:
    case FieldType::kEnum:
      value->bits &= 0xffffffff;
      break;
    default:
      break;
  }
  return true;
}

// Reads the value behind a tag of this wire type, which the field accepts. False on
// bad bytes: reader->error() says why.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline bool ReadRawValue(const FieldEntry& field, WireType wire_type,
                                                      int depth_max, WireReader* reader,
                                                      RawValue* value) {
  switch (wire_type) {
    case WireType::kVarint:
      return ReadVarintOf(field.type, reader, value);
    case WireType::kFixed64:
      return reader->ReadFixed64(&value->bits);
    case WireType::kFixed32: {
      uint32_t bits;
      if (!reader->ReadFixed32(&bits)) return false;
      value->bits = bits;
      return true;
    }
    case WireType::kDelimited:
      return reader->ReadDelimited(&value->bytes);
    default: {
      // A group. Through a copy, so that the caller's reader may stay in registers.
      WireReader inner = *reader;
      const bool ok = inner.ReadGroup(field.number, &value->bytes, depth_max);
      *reader = inner;
      return ok;
    }
  }
}

// What protobuf's parsers make of several values of one singular field: the last
// one, but for messages the concatenation, which parses as their merger if each of them
// is whole in itself.
class MergedValue {
 public:
  MergedValue() = default;
  MergedValue(const MergedValue&) = delete;
  MergedValue& operator=(const MergedValue&) = delete;

  bool present() const { return present_; }
  // REQUIRES: present(). Views go into the input or into this.
  const RawValue& value() const { return value_; }
  // Whether Add would join a value to what is there, and whether it has done so.
  bool Joins(const FieldEntry& field) const { return present_ && IsMessageType(field.type); }
  bool joined() const { return concatenated_; }

  void Clear() { present_ = false; }
  void Add(const FieldEntry& field, const RawValue& value) {
    if (Joins(field)) {
      Concatenate(value.bytes);
    } else {
      value_ = value;
      concatenated_ = false;
    }
    present_ = true;
  }

 private:
  void Concatenate(absl::string_view bytes) {
    if (!concatenated_) joined_.assign(value_.bytes.data(), value_.bytes.size());
    concatenated_ = true;
    joined_.append(bytes.data(), bytes.size());
    value_.bytes = joined_;
  }

  RawValue value_;
  std::string joined_;
  bool present_ = false;
  bool concatenated_ = false;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_VALUE_H_
