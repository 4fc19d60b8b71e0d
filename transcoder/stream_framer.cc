#include "transcoder/stream_framer.h"

#include <charconv>

namespace transom {
namespace {

void AppendNumber(uint64_t number, OutputBuffer* out) {
  constexpr size_t kDigitsMax = 20;
  char* start = out->Reserve(kDigitsMax);
  out->Advance(static_cast<size_t>(std::to_chars(start, start + kDigitsMax, number).ptr - start));
}

}  // namespace

void StreamFramer::Begin(OutputBuffer* out) {
  if (begun_) return;
  begun_ = true;
  if (format_ == StreamFormat::kJsonArray) out->Push('[');
  if (format_ == StreamFormat::kEventStream && retry_ms_ != 0) {
    out->Append("retry: ");
    AppendNumber(retry_ms_, out);
    out->Append("\n\n");
  }
}

void StreamFramer::BeginMessage(OutputBuffer* out) {
  Begin(out);
  ++messages_;
  if (format_ == StreamFormat::kJsonArray && messages_ > 1) out->Push(',');
  if (format_ == StreamFormat::kEventStream) {
    out->Append("id: ");
    AppendNumber(messages_, out);
    out->Append("\ndata: ");
  }
}

void StreamFramer::EndMessage(OutputBuffer* out) {
  if (format_ == StreamFormat::kJsonArray) return;
  out->Append(format_ == StreamFormat::kEventStream ? "\n\n" : "\n");
}

void StreamFramer::Heartbeat(OutputBuffer* out) {
  Begin(out);
  if (format_ == StreamFormat::kEventStream) out->Append(":\n\n");
}

void StreamFramer::End(OutputBuffer* out) {
  Begin(out);
  if (format_ == StreamFormat::kJsonArray) out->Push(']');
  if (format_ == StreamFormat::kEventStream) out->Append("event: end\ndata: {}\n\n");
}

void StreamFramer::EndWithError(absl::string_view error, OutputBuffer* out) {
  Begin(out);
  if (format_ == StreamFormat::kEventStream) {
    out->Append("event: stream-error\ndata: ");
    out->Append(error);
    out->Append("\n\n");
    return;
  }
  if (format_ == StreamFormat::kJsonArray && messages_ > 0) out->Push(',');
  out->Append("{\"error\":");
  out->Append(error);
  out->Append(format_ == StreamFormat::kJsonArray ? "}]" : "}\n");
}

}  // namespace transom
