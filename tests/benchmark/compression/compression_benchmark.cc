// What it costs to compress a response of 1, 16 and 64 KB of JSON, for each coding and level, and
// what comes out of it; and, as the measure, what printing the same JSON from its message costs.
//
//   bazel run --config=opt //tests/benchmark/compression:compression_benchmark
//
// "us_per_KB" is time for 1024 octets of JSON; "percent", the size of what comes out.

#include <string>

#include "benchmark/benchmark.h"
#include "server/compression/body_encoder.h"
#include "server/compression/gzip_decoder.h"
#include "tests/testing/schema_from_source.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

constexpr char kBooks[] = R"(
    syntax = "proto3"; package t;
    message Book {
      string name = 1;
      string title = 2;
      repeated string authors = 3;
      int64 price_micros = 4;
      int32 pages = 5;
      bool available = 6;
      double rating = 7;
      string isbn = 8;
    }
    message Books { repeated Book books = 1; string next_page_token = 2; }
)";

const char* const kWords[] = {"war",    "peace", "night",  "silent", "river", "stone",
                              "garden", "the",   "last",   "first",  "of",    "and",
                              "a",      "house", "winter", "sea"};

class Random {
 public:
  uint32_t Below(uint32_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(state_ >> 33) % bound;
  }
  std::string Words(uint32_t count) {
    std::string text;
    for (uint32_t i = 0; i < count; ++i) {
      if (i > 0) text += ' ';
      text += kWords[Below(16)];
    }
    return text;
  }

 private:
  uint64_t state_ = 1;
};

// A page of books of about that size, as a service would list them.
std::string PageOfBooks(size_t size) {
  Random random;
  std::string json = R"({"books":[)";
  while (json.size() + 300 < size || json.size() < 20) {
    if (json.back() != '[') json += ',';
    const std::string number = std::to_string(random.Below(1000000));
    json += R"({"name":"shelves/)" + std::to_string(random.Below(100)) + "/books/" + number +
            R"(","title":")" + random.Words(2 + random.Below(5)) + R"(","authors":[")" +
            random.Words(2) + R"("],"priceMicros":")" + std::to_string(random.Below(90000000)) +
            R"(","pages":)" + std::to_string(random.Below(900)) + R"(,"available":true,"rating":)" +
            std::to_string(random.Below(5)) + "." + std::to_string(1 + random.Below(9)) +
            R"(,"isbn":"978)" + std::to_string(1000000000 + random.Below(1000000000)) + "\"}";
  }
  return json + R"(],"nextPageToken":"CAESBTEwMDAx"})";
}

size_t SizeOf(const benchmark::State& state) { return static_cast<size_t>(state.range(0)) * 1024; }

void Report(benchmark::State& state, size_t size, size_t encoded) {
  state.counters["us_per_KB"] = benchmark::Counter(
      static_cast<double>(size) / 1024.0 / 1e6,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["percent"] = 100.0 * static_cast<double>(encoded) / static_cast<double>(size);
}

void BM_Encode(benchmark::State& state, ContentCoding coding) {
  const std::string body = PageOfBooks(SizeOf(state));
  const int level = static_cast<int>(state.range(1));
  OutputBuffer out;
  for (auto _ : state) {
    out.Clear();
    BodyEncoder* encoder = ThreadBodyEncoder(coding, {level, level});
    encoder->Start(body.size());
    if (!encoder->Encode(body, BodyEncoder::Flush::kFinish, &out)) state.SkipWithError("failed");
    benchmark::DoNotOptimize(out.data());
  }
  Report(state, body.size(), out.size());
}
BENCHMARK_CAPTURE(BM_Encode, gzip, ContentCoding::kGzip)
    ->ArgsProduct({{1, 16, 64}, {1, 2, 3, 4, 6, 9}});
BENCHMARK_CAPTURE(BM_Encode, br, ContentCoding::kBrotli)
    ->ArgsProduct({{1, 16, 64}, {0, 1, 2, 3, 4, 5, 6}});

// The way in.
void BM_DecodeGzip(benchmark::State& state) {
  const std::string body = PageOfBooks(SizeOf(state));
  OutputBuffer encoded;
  BodyEncoder* encoder = ThreadBodyEncoder(ContentCoding::kGzip, {6, 0});
  encoder->Start(body.size());
  encoder->Encode(body, BodyEncoder::Flush::kFinish, &encoded);
  OutputBuffer out;
  for (auto _ : state) {
    out.Clear();
    if (!DecodeGzip(encoded.view(), 1 << 20, &out).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(out.data());
  }
  Report(state, body.size(), encoded.size());
}
BENCHMARK(BM_DecodeGzip)->Arg(1)->Arg(16)->Arg(64);

// What the same response costs before it is compressed.
void BM_PrintJson(benchmark::State& state) {
  const auto schema = SchemaFromSource(kBooks);
  const MessageTable* type = schema->FindMessage("t.Books");
  const std::string body = PageOfBooks(SizeOf(state));
  OutputBuffer wire;
  if (!JsonToWire(body, *type, {}, &wire).ok()) state.SkipWithError("not a page of books");
  OutputBuffer out;
  for (auto _ : state) {
    out.Clear();
    if (!WireToJson(wire.view(), *type, {}, &out).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(out.data());
  }
  Report(state, body.size(), out.size());
}
BENCHMARK(BM_PrintJson)->Arg(1)->Arg(16)->Arg(64);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
