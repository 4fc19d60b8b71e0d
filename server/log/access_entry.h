#ifndef TRANSOM_SERVER_LOG_ACCESS_ENTRY_H_
#define TRANSOM_SERVER_LOG_ACCESS_ENTRY_H_

// One line of the access log: its fields, how they are packed into bytes on the serving
// thread, and how they become text on the thread that writes.
//
//   PackedEntry packed = PackEntry(entry);            // no allocation, no formatting
//   ... the bytes go through a ring ...
//   AppendAccessLine(AccessLogFormat::kJson, UnpackEntry(bytes), &line);
//
// What comes from the client stands in the line so that it cannot end it, leave its field or drive
// a terminal: control characters, DEL and the C1 controls are escaped in both formats, bytes that
// are no UTF-8 become U+FFFD in JSON and \xNN in text. Free of any state.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

enum class AccessLogFormat { kText, kJson };

struct AccessEntry {
  int64_t time_unix_ns = 0;  // of the answer
  int64_t duration_ns = -1;  // from the complete request to the answer; negative: not known
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
  int32_t http_code = 0;
  int32_t grpc_code = -1;  // negative: no call was made
  absl::string_view peer;
  absl::string_view http_method;  // this and the path are empty for what was no request
  absl::string_view path;
  absl::string_view grpc_method;
  absl::string_view request_id;
  absl::string_view user_agent;
};

// The most that a line keeps of a text; the rest is cut off.
inline constexpr size_t kAccessMethodBytesMax = 64;
inline constexpr size_t kAccessPathBytesMax = 4096;
inline constexpr size_t kAccessTextBytesMax = 512;  // of each other

// The parts of an entry in memory, one behind the other: a head of fixed size and the texts.
struct PackedEntry {
  static constexpr size_t kTexts = 6;
  struct Head {
    uint32_t size;  // of head and texts together
    uint16_t lengths[kTexts];
    int32_t http_code;
    int32_t grpc_code;
    int64_t time_unix_ns;
    int64_t duration_ns;
    uint64_t request_bytes;
    uint64_t response_bytes;
  };
  Head head;
  absl::string_view texts[kTexts];
};

PackedEntry PackEntry(const AccessEntry& entry);
// REQUIRES: `bytes` are the head and the texts of a PackedEntry. Views point into them.
AccessEntry UnpackEntry(absl::string_view bytes);

// Appends the line, with its end. REQUIRES: the code is one of HTTP's three digits.
void AppendAccessLine(AccessLogFormat format, const AccessEntry& entry, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_SERVER_LOG_ACCESS_ENTRY_H_
