#include "transcoder/stream_format.h"

#include "transcoder/media_type.h"

namespace transom {

StreamFormat NegotiateStreamFormat(absl::string_view accept, StreamFormat fallback) {
  if (accept.empty()) return fallback;
  StreamFormat best = fallback;
  AcceptRank best_rank = RankOf(accept, StreamContentType(fallback));
  for (StreamFormat format : {StreamFormat::kJsonArray, StreamFormat::kNdjson, StreamFormat::kJsonl,
                              StreamFormat::kEventStream}) {
    const AcceptRank rank = RankOf(accept, StreamContentType(format));
    if (best_rank < rank) {
      best = format;
      best_rank = rank;
    }
  }
  return best;
}

absl::string_view StreamContentType(StreamFormat format) {
  switch (format) {
    case StreamFormat::kJsonArray:
      return "application/json";
    case StreamFormat::kNdjson:
      return "application/x-ndjson";
    case StreamFormat::kJsonl:
      return "application/jsonl";
    case StreamFormat::kEventStream:
      return "text/event-stream";
  }
  return "application/json";
}

}  // namespace transom
