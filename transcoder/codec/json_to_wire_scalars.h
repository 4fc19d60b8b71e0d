#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SCALARS_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SCALARS_H_

// What the readers of JSON and of plain text share about scalar values: how each
// type is encoded, what an enum's names are, and how errors call a type. Thread-safe.

#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {

// "an int64", "base64 text": what an error expects.
absl::string_view ExpectedText(FieldType type);

// False if `type` has no such value.
bool FindEnumNumber(const EnumTable& type, absl::string_view name, bool case_insensitive,
                    int32_t* number);

// The encoding of an integer by its declared type, without the tag.
inline void AppendSigned64(FieldType type, int64_t value, WireWriter* writer) {
  if (type == FieldType::kSint64) {
    writer->AppendVarint(EncodeZigZag64(value));
  } else if (type == FieldType::kSfixed64) {
    writer->AppendFixed(static_cast<uint64_t>(value));
  } else {
    writer->AppendVarint(static_cast<uint64_t>(value));
  }
}

inline void AppendSigned32(FieldType type, int32_t value, WireWriter* writer) {
  if (type == FieldType::kSint32) {
    writer->AppendVarint(EncodeZigZag32(value));
  } else if (type == FieldType::kSfixed32) {
    writer->AppendFixed(static_cast<uint32_t>(value));
  } else {
    writer->AppendVarint(static_cast<uint64_t>(int64_t{value}));  // sign-extended
  }
}

inline void AppendUnsigned64(FieldType type, uint64_t value, WireWriter* writer) {
  if (type == FieldType::kFixed64) {
    writer->AppendFixed(value);
  } else {
    writer->AppendVarint(value);
  }
}

inline void AppendUnsigned32(FieldType type, uint32_t value, WireWriter* writer) {
  if (type == FieldType::kFixed32) {
    writer->AppendFixed(value);
  } else {
    writer->AppendVarint(value);
  }
}

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_SCALARS_H_
