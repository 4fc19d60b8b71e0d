#include "transcoder/stream_framer.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "transcoder/stream_format.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace {

constexpr absl::string_view kError = R"({"code":5,"message":"gone"})";

enum class Ending { kOpen, kGood, kError };

// A stream of `count` messages {"n":1}, {"n":2}, ...
std::string Stream(StreamFramer framer, int count, Ending ending) {
  OutputBuffer out;
  for (int i = 1; i <= count; ++i) {
    framer.BeginMessage(&out);
    out.Append("{\"n\":" + std::to_string(i) + "}");
    framer.EndMessage(&out);
  }
  if (ending == Ending::kGood) framer.End(&out);
  if (ending == Ending::kError) framer.EndWithError(kError, &out);
  return std::string(out.view());
}

struct Row {
  const char* name;
  StreamFormat format;
  int count;
  Ending ending;
  const char* expected;
};

class StreamFramerPiecesTest : public testing::TestWithParam<Row> {};

TEST_P(StreamFramerPiecesTest, FitTogether) {
  const Row& row = GetParam();
  EXPECT_EQ(Stream(StreamFramer(row.format), row.count, row.ending), row.expected);
}

constexpr Row kRows[] = {
    {"ArrayOfNone", StreamFormat::kJsonArray, 0, Ending::kGood, "[]"},
    {"ArrayOfOne", StreamFormat::kJsonArray, 1, Ending::kGood, R"([{"n":1}])"},
    {"ArrayOfTwo", StreamFormat::kJsonArray, 2, Ending::kGood, R"([{"n":1},{"n":2}])"},
    {"ArrayThatIsOpen", StreamFormat::kJsonArray, 2, Ending::kOpen, R"([{"n":1},{"n":2})"},
    {"ArrayWithError", StreamFormat::kJsonArray, 1, Ending::kError,
     R"([{"n":1},{"error":{"code":5,"message":"gone"}}])"},
    {"ArrayOfTheErrorAlone", StreamFormat::kJsonArray, 0, Ending::kError,
     R"([{"error":{"code":5,"message":"gone"}}])"},
    {"LinesOfNone", StreamFormat::kNdjson, 0, Ending::kGood, ""},
    {"LinesOfTwo", StreamFormat::kNdjson, 2, Ending::kGood, "{\"n\":1}\n{\"n\":2}\n"},
    {"LinesWithError", StreamFormat::kJsonl, 1, Ending::kError,
     "{\"n\":1}\n{\"error\":{\"code\":5,\"message\":\"gone\"}}\n"},
    {"EventsOfNone", StreamFormat::kEventStream, 0, Ending::kGood, "event: end\ndata: {}\n\n"},
    {"EventsOfTwo", StreamFormat::kEventStream, 2, Ending::kGood,
     "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\nevent: end\ndata: {}\n\n"},
    {"EventsWithError", StreamFormat::kEventStream, 1, Ending::kError,
     "id: 1\ndata: {\"n\":1}\n\nevent: stream-error\ndata: {\"code\":5,\"message\":\"gone\"}\n\n"},
};

INSTANTIATE_TEST_SUITE_P(, StreamFramerPiecesTest, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StreamFramerTest, BeginsOnce) {
  StreamFramer framer(StreamFormat::kJsonArray);
  OutputBuffer out;
  framer.Begin(&out);
  framer.Begin(&out);
  framer.End(&out);
  EXPECT_EQ(out.view(), "[]");
}

TEST(StreamFramerTest, TellsBrowsersWhenToComeBack) {
  StreamFramer framer(StreamFormat::kEventStream, 3000);
  OutputBuffer out;
  framer.Heartbeat(&out);
  framer.Heartbeat(&out);
  EXPECT_EQ(out.view(), "retry: 3000\n\n:\n\n:\n\n");
}

TEST(StreamFramerTest, OnlyEventsHaveHeartbeats) {
  StreamFramer array(StreamFormat::kJsonArray);
  OutputBuffer out;
  array.Heartbeat(&out);
  array.Heartbeat(&out);
  EXPECT_EQ(out.view(), "[");
  StreamFramer lines(StreamFormat::kNdjson);
  out.Clear();
  lines.Heartbeat(&out);
  EXPECT_EQ(out.view(), "");
}

TEST(StreamFormatTest, IsWhatIsLikedBest) {
  struct {
    const char* accept;
    StreamFormat fallback;
    StreamFormat expected;
  } rows[] = {
      {"", StreamFormat::kJsonArray, StreamFormat::kJsonArray},
      {"", StreamFormat::kNdjson, StreamFormat::kNdjson},
      {"*/*", StreamFormat::kEventStream, StreamFormat::kEventStream},
      {"application/*", StreamFormat::kEventStream, StreamFormat::kJsonArray},
      {"application/json", StreamFormat::kNdjson, StreamFormat::kJsonArray},
      {"application/x-ndjson", StreamFormat::kJsonArray, StreamFormat::kNdjson},
      {"application/jsonl", StreamFormat::kJsonArray, StreamFormat::kJsonl},
      {"text/event-stream", StreamFormat::kJsonArray, StreamFormat::kEventStream},
      {"text/event-stream, */*", StreamFormat::kJsonArray, StreamFormat::kEventStream},
      {"text/event-stream;q=0.5, application/json", StreamFormat::kNdjson,
       StreamFormat::kJsonArray},
      {"application/json;q=0.2, application/x-ndjson;q=0.7", StreamFormat::kJsonArray,
       StreamFormat::kNdjson},
      {"application/json;q=0, */*", StreamFormat::kJsonArray, StreamFormat::kNdjson},
      {"text/html", StreamFormat::kJsonArray, StreamFormat::kJsonArray},
      {"text/html", StreamFormat::kNdjson, StreamFormat::kNdjson},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(NegotiateStreamFormat(row.accept, row.fallback), row.expected) << row.accept;
  }
}

}  // namespace
}  // namespace transom
