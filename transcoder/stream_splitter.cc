#include "transcoder/stream_splitter.h"

#include "absl/strings/match.h"
#include "transcoder/media_type.h"

namespace transom {
namespace {

// So much of a piece is put behind what is held at a time: the end of the message may be near.
constexpr size_t kHeldStepBytes = 4096;
// More memory than this is not kept for the next message.
constexpr size_t kKeptBytesMax = 4 * 1024;

bool IsJsonLines(const MediaType& type) {
  for (absl::string_view name : {"application/x-ndjson", "application/ndjson", "application/jsonl",
                                 "application/x-jsonlines"}) {
    if (absl::EqualsIgnoreCase(type.name, name)) return true;
  }
  return false;
}

StreamSplitter::Result ResultOf(ValueSplitter::Result result) {
  switch (result) {
    case ValueSplitter::Result::kValue:
      return StreamSplitter::Result::kMessage;
    case ValueSplitter::Result::kNeedMore:
      return StreamSplitter::Result::kNeedMore;
    case ValueSplitter::Result::kEnd:
      return StreamSplitter::Result::kEnd;
    case ValueSplitter::Result::kError:
      break;
  }
  return StreamSplitter::Result::kError;
}

}  // namespace

absl::optional<ValueFraming> StreamFramingOf(absl::string_view content_type) {
  const MediaType type = ParseMediaType(content_type);
  if (!IsUtf8(type)) return absl::nullopt;
  if (IsJsonLines(type)) return ValueFraming::kLines;
  if (type.name.empty() || IsJson(type)) return ValueFraming::kDetected;
  return absl::nullopt;
}

StreamSplitter::Result StreamSplitter::Next(absl::string_view* input, absl::string_view* message) {
  DropGiven();
  return held_.empty() ? NextInPiece(input, message) : NextHeld(input, message);
}

StreamSplitter::Result StreamSplitter::NextInPiece(absl::string_view* input,
                                                   absl::string_view* message) {
  const Result result = ResultOf(splitter_.Next(*input, message));
  input->remove_prefix(splitter_.TakeConsumed());
  if (result != Result::kNeedMore) return result;
  held_.Append(*input);
  input->remove_prefix(input->size());
  return result;
}

// What is held begins with the message, and nothing but the message is held.
StreamSplitter::Result StreamSplitter::NextHeld(absl::string_view* input,
                                                absl::string_view* message) {
  Result result;
  do {
    const absl::string_view step = input->substr(0, kHeldStepBytes);
    held_.Append(step);
    result = ResultOf(splitter_.Next(held_.view(), message));
    // What was put behind the message is still in the piece.
    const size_t taken = splitter_.TakeConsumed();
    const size_t behind = result == Result::kMessage ? held_.size() - taken : 0;
    input->remove_prefix(step.size() - behind);
  } while (result == Result::kNeedMore && !input->empty());
  held_given_ = result != Result::kNeedMore;
  return result;
}

void StreamSplitter::DropGiven() {
  if (!held_given_) return;
  held_given_ = false;
  held_.Clear();
  if (held_.capacity() > kKeptBytesMax) held_ = OutputBuffer();
}

}  // namespace transom
