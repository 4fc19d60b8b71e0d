#ifndef TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PRINT_H_
#define TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PRINT_H_

// The JSON text of Timestamp, Duration and FieldMask, from their plain values.
//
//   char* end = WriteTimestamp(0, 500000000, out.Reserve(kTimeSizeMax));
//   // "1970-01-01T00:00:00.500Z", quotes included; null if out of range
//
// Source: the comments of google/protobuf/{timestamp,duration,field_mask}.proto.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

constexpr size_t kTimeSizeMax = 48;

// Both write at `p`, which has kTimeSizeMax bytes, and return the end, or null if
// the value has no JSON form. The fraction has 0, 3, 6 or 9 digits.
//
// Years 0001 to 9999; 0 <= nanos < 10^9.
char* WriteTimestamp(int64_t seconds, int64_t nanos, char* p);
// Up to 315,576,000,000 seconds either way; |nanos| < 10^9; the signs agree.
char* WriteDuration(int64_t seconds, int64_t nanos, char* p);

// Appends one path of a FieldMask in camel case, without quotes: `a_b.c` as `aB.c`.
// False, with a part appended, if the path could not be read back: it is empty, has
// an upper-case letter, an underscore that no lower-case letter follows, or a
// character other than letters, digits, underscores and dots.
bool AppendCamelCasePath(absl::string_view path, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WELL_KNOWN_PRINT_H_
