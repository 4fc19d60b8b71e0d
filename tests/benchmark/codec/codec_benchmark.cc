// The codec against libprotobuf's JSON, both directions, on a small and a typical
// message, each as an API would send it. Bytes are those of the wire.
//
//   bazel run --config=opt //tests/benchmark/codec:codec_benchmark

#include <string>

#include "benchmark/benchmark.h"
#include "google/protobuf/util/json_util.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

void SetBytes(benchmark::State& state, size_t size) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(size));
}

std::string LibraryJson(size_t size) {
  OutputBuffer json;
  if (!WireToJson(LibraryWire(size), RichTable("t.Library"), {}, &json).ok()) std::abort();
  return std::string(json.view());
}

void BM_WireToJson(benchmark::State& state) {
  const std::string wire = LibraryWire(static_cast<size_t>(state.range(0)));
  const MessageTable& table = RichTable("t.Library");
  OutputBuffer json;
  for (auto _ : state) {
    json.Clear();
    if (!WireToJson(wire, table, {}, &json).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(json.data());
  }
  SetBytes(state, wire.size());
}
BENCHMARK(BM_WireToJson)->Arg(200)->Arg(1000)->Arg(10000);

// What the same costs with message objects: parse, then print.
void BM_WireToJsonByLibprotobuf(benchmark::State& state) {
  const std::string wire = LibraryWire(static_cast<size_t>(state.range(0)));
  auto message = NewRichMessage("t.Library");
  for (auto _ : state) {
    std::string json;
    if (!message->ParseFromString(wire) ||
        !google::protobuf::util::MessageToJsonString(*message, &json).ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(json.data());
  }
  SetBytes(state, wire.size());
}
BENCHMARK(BM_WireToJsonByLibprotobuf)->Arg(200)->Arg(1000)->Arg(10000);

// MessageToJsonString alone.
void BM_MessageToJsonString(benchmark::State& state) {
  const std::string wire = LibraryWire(static_cast<size_t>(state.range(0)));
  auto message = NewRichMessage("t.Library");
  if (!message->ParseFromString(wire)) std::abort();
  for (auto _ : state) {
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(*message, &json).ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(json.data());
  }
  SetBytes(state, wire.size());
}
BENCHMARK(BM_MessageToJsonString)->Arg(200)->Arg(1000)->Arg(10000);

void BM_JsonToWire(benchmark::State& state) {
  const std::string json = LibraryJson(static_cast<size_t>(state.range(0)));
  const MessageTable& table = RichTable("t.Library");
  OutputBuffer wire;
  for (auto _ : state) {
    wire.Clear();
    if (!JsonToWire(json, table, {}, &wire).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(wire.data());
  }
  SetBytes(state, wire.size());
}
BENCHMARK(BM_JsonToWire)->Arg(200)->Arg(1000)->Arg(10000);

void BM_JsonToWireByLibprotobuf(benchmark::State& state) {
  const std::string json = LibraryJson(static_cast<size_t>(state.range(0)));
  auto message = NewRichMessage("t.Library");
  std::string wire;
  for (auto _ : state) {
    message->Clear();
    if (!google::protobuf::util::JsonStringToMessage(json, message.get()).ok() ||
        !message->SerializeToString(&wire)) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(wire.data());
  }
  SetBytes(state, wire.size());
}
BENCHMARK(BM_JsonToWireByLibprotobuf)->Arg(200)->Arg(1000)->Arg(10000);

// The passes that hostile and unusual bytes take.
void BM_WireToJsonSplitFields(benchmark::State& state) {
  const std::string wire = LibraryWire(static_cast<size_t>(state.range(0)));
  const std::string twice = wire + wire;
  const MessageTable& table = RichTable("t.Library");
  OutputBuffer json;
  for (auto _ : state) {
    json.Clear();
    if (!WireToJson(twice, table, {}, &json).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(json.data());
  }
  SetBytes(state, twice.size());
}
BENCHMARK(BM_WireToJsonSplitFields)->Arg(1000);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
