// JSON -> wire of a plain API message, against libprotobuf.

#include "benchmark/benchmark.h"
#include "google/protobuf/util/json_util.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"

namespace transom {
namespace {

std::string LibraryJson(size_t wire_size) {
  auto message = NewRichMessage("t.Library");
  message->ParseFromString(LibraryWire(wire_size));
  return LibprotobufJson(*message);
}

void BM_JsonToWire(benchmark::State& state) {
  const std::string json = LibraryJson(static_cast<size_t>(state.range(0)));
  const MessageTable& type = RichTable("t.Library");
  OutputBuffer wire;
  for (auto _ : state) {
    wire.Clear();
    if (!JsonToWire(json, type, {}, &wire).ok()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(wire.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(json.size()));
}
BENCHMARK(BM_JsonToWire)->Arg(250)->Arg(700)->Arg(100000);

void BM_Libprotobuf(benchmark::State& state) {
  const std::string json = LibraryJson(static_cast<size_t>(state.range(0)));
  auto message = NewRichMessage("t.Library");
  std::string wire;
  for (auto _ : state) {
    message->Clear();
    if (!google::protobuf::util::JsonStringToMessage(json, message.get()).ok()) {
      state.SkipWithError("refused");
    }
    message->SerializeToString(&wire);
    benchmark::DoNotOptimize(wire.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(json.size()));
}
BENCHMARK(BM_Libprotobuf)->Arg(250)->Arg(700)->Arg(100000);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
