#ifndef TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PARSE_H_
#define TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PARSE_H_

// The text forms of the well-known types, read: Timestamp, Duration, FieldMask,
// and base64 for bytes.
//
//   TimeValue time;
//   ParseTimestamp("1970-01-01T00:00:01.5Z", &time)   // {1, 500000000}
//
// Source: the comments of google/protobuf/{timestamp,duration,field_mask}.proto and
// the proto3 JSON mapping. Everything here is a pure function.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {

struct TimeValue {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// RFC 3339 with upper-case T and Z or an offset, 0 to 9 digits of a second. False for
// anything else, for days that no calendar has, and outside of the years 1 to 9999 in UTC.
bool ParseTimestamp(absl::string_view text, TimeValue* value);

// "1s", "-0.5s", up to 9 digits behind the point, within 315,576,000,000 s.
bool ParseDuration(absl::string_view text, TimeValue* value);

// Appends the fields of google.protobuf.Timestamp or Duration; zeros only if asked.
void AppendTimeValue(const TimeValue& value, bool write_zeros, WireWriter* writer);

enum class FieldMaskNames {
  kCamelCase,         // "fooBar" is foo_bar; an underscore is an error
  kCamelOrSnakeCase,  // "foo_bar" is taken as well
};

// Appends the fields of a google.protobuf.FieldMask whose text is paths with
// commas between them. False for an empty path or component, and for characters that are
// neither letters, digits, nor "*"; an unspecified part may have been appended then.
bool AppendFieldMask(absl::string_view text, FieldMaskNames names, WireWriter* writer);

constexpr size_t kBase64Bad = static_cast<size_t>(-1);

// Either alphabet, with or without padding. Writes less than text.size() bytes at
// `out`, which may be text's own memory, and returns how many; kBase64Bad on bad text.
size_t DecodeBase64(absl::string_view text, char* out);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PARSE_H_
