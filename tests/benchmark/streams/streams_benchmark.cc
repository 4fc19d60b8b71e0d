// What it costs to find the messages of a stream in the bytes that a client sends, without
// what is done with them: JSON values in a body, messages on a WebSocket, content of a form.
//
//   bazel run --config=opt //tests/benchmark/streams:streams_benchmark
//
// A message is an object of about 600 octets. It comes in reads of 16 KiB or of 100 octets, so that
// it is whole in one read, or put together out of six or seven. "items_per_second" are messages.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "benchmark/benchmark.h"
#include "server/websocket/websocket_session.h"
#include "transcoder/multipart_splitter.h"
#include "transcoder/stream_splitter.h"

namespace transom {
namespace {

constexpr size_t kMessages = 1000;

std::string Message() {
  std::string message = R"({"name":"shelves/1/books/2","title":"War and Peace","authors":[)";
  for (int i = 0; i < 9; ++i) {
    absl::StrAppend(&message, i > 0 ? "," : "", R"({"first":"Leo ","last":"Tolstoy \"senior\" )", i,
                    R"(","born":1828})");
  }
  return message + "]}";
}

void BM_SplitStream(benchmark::State& state) {
  std::string body = "[";
  for (size_t i = 0; i < kMessages; ++i) body += (i > 0 ? "," : "") + Message();
  body += "]";
  const auto read_bytes = static_cast<size_t>(state.range(0));
  size_t found = 0;
  for (auto _ : state) {
    StreamSplitter splitter({ValueFraming::kDetected});
    for (size_t at = 0; at < body.size(); at += read_bytes) {
      absl::string_view piece = absl::string_view(body).substr(at, read_bytes);
      absl::string_view message;
      while (splitter.Next(&piece, &message) == StreamSplitter::Result::kMessage) ++found;
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(found));
  state.counters["message_bytes"] = static_cast<double>(Message().size());
}
BENCHMARK(BM_SplitStream)->Arg(16384)->Arg(100);

// Masked frames; to unmask them again is to unmask other octets, at the same cost, so that the
// copy that stands for the read has to be in the measure. A binary message is not checked for
// UTF-8.
void BM_WebSocketMessages(benchmark::State& state) {
  const std::string mask = "\x12\x34\x56\x78";
  std::string message = Message();
  for (size_t i = 0; i < message.size(); ++i) message[i] ^= mask[i % 4];
  std::string octets;
  const char first = state.range(1) == 0 ? '\x82' : '\x81';
  for (size_t i = 0; i < kMessages; ++i) {
    octets +=
        {first, '\xfe', static_cast<char>(message.size() >> 8), static_cast<char>(message.size())};
    octets += mask + message;
  }
  const auto read_bytes = static_cast<size_t>(state.range(0));
  std::vector<char> read(read_bytes);
  OutputBuffer out;
  size_t found = 0;
  for (auto _ : state) {
    WebSocketSession session(1 << 20);
    for (size_t at = 0; at < octets.size(); at += read_bytes) {
      const size_t size = std::min(read_bytes, octets.size() - at);
      std::copy_n(octets.data() + at, size, read.data());
      absl::Span<char> input(read.data(), size);
      absl::string_view payload;
      while (session.Next(&input, &payload, &out) != WebSocketSession::Event::kNeedMore) ++found;
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(found));
  if (!out.empty()) state.SkipWithError("the session had to answer");
}
BENCHMARK(BM_WebSocketMessages)
    ->ArgNames({"read", "text"})
    ->Args({16384, 0})
    ->Args({16384, 1})
    ->Args({100, 1});

// Content in which a line ends every 256 octets, as it does by chance in what is compressed.
void BM_MultipartContent(benchmark::State& state) {
  std::string content;
  while (content.size() < (1 << 20)) content += std::string(255, 'x') + "\r";
  const std::string body =
      "--boundary\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"a.png\"\r\n\r\n" +
      content + "\r\n--boundary--\r\n";
  constexpr size_t kReadBytes = 16384;
  size_t given = 0;
  for (auto _ : state) {
    MultipartSplitter splitter("boundary");
    for (size_t at = 0; at < body.size(); at += kReadBytes) {
      absl::string_view piece = absl::string_view(body).substr(at, kReadBytes);
      absl::string_view data;
      MultipartSplitter::Event event;
      while ((event = splitter.Next(&piece, &data)) != MultipartSplitter::Event::kNeedMore) {
        if (event == MultipartSplitter::Event::kData) given += data.size();
      }
    }
  }
  state.SetBytesProcessed(static_cast<int64_t>(given));
}
BENCHMARK(BM_MultipartContent);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
