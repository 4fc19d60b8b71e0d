#include "server/log/access_entry.h"

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/status_mapping.h"

namespace transom {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

std::string TimeText(int64_t unix_ns) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixNanos(unix_ns),
                          absl::UTCTimeZone());
}

// With microseconds: 0.412.
std::string Milliseconds(int64_t nanoseconds) {
  return absl::StrFormat("%d.%03d", nanoseconds / 1000000, nanoseconds / 1000 % 1000);
}

bool IsPlain(char c) { return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\'; }

void AppendHex(unsigned char byte, OutputBuffer* out) {
  out->Push(kHexDigits[byte >> 4]);
  out->Push(kHexDigits[byte & 15]);
}

// Printable ASCII as it is, the rest as \xNN; in quotes where a reader could lose the field's end.
void AppendTextValue(absl::string_view text, OutputBuffer* out) {
  bool plain = !text.empty();
  for (char c : text) plain = plain && IsPlain(c);
  if (plain) return out->Append(text);
  out->Push('"');
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out->Push('\\');
      out->Push(c);
    } else if (c >= ' ' && c <= '~') {
      out->Push(c);
    } else {
      out->Append("\\x");
      AppendHex(static_cast<unsigned char>(c), out);
    }
  }
  out->Push('"');
}

// A JSON string may hold DEL and the C1 controls; a terminal should not see them.
void AppendJsonValue(absl::string_view text, OutputBuffer* out) {
  OutputBuffer quoted;
  JsonWriter(&quoted).LossyString(text);
  const absl::string_view json = quoted.view();
  for (size_t i = 0; i < json.size(); ++i) {
    const auto c = static_cast<unsigned char>(json[i]);
    const auto next = static_cast<unsigned char>(i + 1 < json.size() ? json[i + 1] : 0);
    if (c == 0x7f) {
      out->Append("\\u007f");
    } else if (c == 0xc2 && next < 0xa0) {
      out->Append("\\u00");
      AppendHex(next, out);
      ++i;
    } else {
      out->Push(json[i]);
    }
  }
}

// Writes the fields of one line in either format.
class Line {
 public:
  Line(AccessLogFormat format, OutputBuffer* out)
      : json_(format == AccessLogFormat::kJson), out_(out) {}

  void Text(absl::string_view name, absl::string_view value) {
    Name(name);
    if (json_) {
      AppendJsonValue(value, out_);
    } else {
      AppendTextValue(value, out_);
    }
  }
  // Digits, or what needs no quotes in text.
  void Number(absl::string_view name, absl::string_view digits) {
    Name(name);
    out_->Append(digits);
  }

 private:
  void Name(absl::string_view name) {
    if (json_) {
      out_->Append(",\"");
      out_->Append(name);
      out_->Append("\":");
    } else {
      out_->Push(' ');
      out_->Append(name);
      out_->Push('=');
    }
  }

  const bool json_;
  OutputBuffer* const out_;
};

}  // namespace

PackedEntry PackEntry(const AccessEntry& entry) {
  PackedEntry packed;
  packed.texts[0] = entry.peer.substr(0, kAccessTextBytesMax);
  packed.texts[1] = entry.http_method.substr(0, kAccessMethodBytesMax);
  packed.texts[2] = entry.path.substr(0, kAccessPathBytesMax);
  packed.texts[3] = entry.grpc_method.substr(0, kAccessTextBytesMax);
  packed.texts[4] = entry.request_id.substr(0, kAccessTextBytesMax);
  packed.texts[5] = entry.user_agent.substr(0, kAccessTextBytesMax);
  size_t size = sizeof(PackedEntry::Head);
  for (size_t i = 0; i < PackedEntry::kTexts; ++i) {
    size += packed.texts[i].size();
    packed.head.lengths[i] = static_cast<uint16_t>(packed.texts[i].size());
  }
  packed.head.size = static_cast<uint32_t>(size);
  packed.head.http_code = entry.http_code;
  packed.head.grpc_code = entry.grpc_code;
  packed.head.time_unix_ns = entry.time_unix_ns;
  packed.head.duration_ns = entry.duration_ns;
  packed.head.request_bytes = entry.request_bytes;
  packed.head.response_bytes = entry.response_bytes;
  return packed;
}

AccessEntry UnpackEntry(absl::string_view bytes) {
  PackedEntry::Head head;
  std::memcpy(&head, bytes.data(), sizeof(head));
  AccessEntry entry;
  entry.time_unix_ns = head.time_unix_ns;
  entry.duration_ns = head.duration_ns;
  entry.request_bytes = head.request_bytes;
  entry.response_bytes = head.response_bytes;
  entry.http_code = head.http_code;
  entry.grpc_code = head.grpc_code;
  bytes.remove_prefix(sizeof(head));
  absl::string_view* const texts[] = {&entry.peer,        &entry.http_method, &entry.path,
                                      &entry.grpc_method, &entry.request_id,  &entry.user_agent};
  for (size_t i = 0; i < PackedEntry::kTexts; ++i) {
    *texts[i] = bytes.substr(0, head.lengths[i]);
    bytes.remove_prefix(head.lengths[i]);
  }
  return entry;
}

void AppendAccessLine(AccessLogFormat format, const AccessEntry& entry, OutputBuffer* out) {
  const bool json = format == AccessLogFormat::kJson;
  if (json) out->Append("{\"time\":\"");
  out->Append(TimeText(entry.time_unix_ns));
  out->Append(json ? "\"" : " ACCESS");
  Line line(format, out);
  line.Text("peer", entry.peer);
  line.Text("method", entry.http_method);
  line.Text("path", entry.path);
  line.Number("status", absl::StrCat(entry.http_code));
  if (!entry.grpc_method.empty()) line.Text("grpc_method", entry.grpc_method);
  if (entry.grpc_code >= 0) {
    const absl::string_view name = GrpcCodeName(entry.grpc_code);
    const bool named = entry.grpc_code <= 16;
    line.Text("grpc_status", named ? std::string(name) : absl::StrCat(entry.grpc_code));
  }
  line.Number("request_bytes", absl::StrCat(entry.request_bytes));
  line.Number("response_bytes", absl::StrCat(entry.response_bytes));
  if (entry.duration_ns >= 0) line.Number("duration_ms", Milliseconds(entry.duration_ns));
  if (!entry.request_id.empty()) line.Text("request_id", entry.request_id);
  if (!entry.user_agent.empty()) line.Text("user_agent", entry.user_agent);
  out->Append(json ? "}\n" : "\n");
}

}  // namespace transom
