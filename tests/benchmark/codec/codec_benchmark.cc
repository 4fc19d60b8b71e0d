// The codec against libprotobuf's JSON, both directions, in one run:
//
//   codec    JsonToWire, WireToJson
//   message  JsonStringToMessage, MessageToJsonString, on messages that are there already
//   binary   JsonToBinaryString, BinaryToJsonString, with a type resolver made once
//
// Repetitions are interleaved at random, so that what the machine does meanwhile meets all
// alike. Google Benchmark's flags work (--benchmark_filter=numbers/.*).
//
//   bazel run --config=opt //tests/benchmark/codec:codec_benchmark

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "tests/benchmark/codec/benchmark_messages.h"
#include "tests/benchmark/codec/ratio_table.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr char kUrlPrefix[] = "type.googleapis.com";

// What a benchmark of one message needs; lives until the end.
struct Subject {
  explicit Subject(const BenchmarkMessage& from)
      : name(from.name),
        wire(from.wire),
        table(RichTable(from.type)),
        url(std::string(kUrlPrefix) + "/" + from.type),
        resolver(pb::util::NewTypeResolverForDescriptorPool(kUrlPrefix, &RichSchema().pool())),
        message(NewRichMessage(from.type)),
        scratch(NewRichMessage(from.type)) {
    OutputBuffer out;
    if (!message->ParseFromString(wire) || !WireToJson(wire, table, {}, &out).ok()) Abort();
    json = std::string(out.view());
    // All read it as the same message.
    out.Clear();
    if (!pb::util::JsonStringToMessage(json, scratch.get()).ok() ||
        !pb::util::MessageDifferencer::Equals(*message, *scratch) ||
        !JsonToWire(json, table, {}, &out).ok() ||
        !scratch->ParseFromArray(out.data(), static_cast<int>(out.size())) ||
        !pb::util::MessageDifferencer::Equals(*message, *scratch)) {
      Abort();
    }
  }
  [[noreturn]] void Abort() const {
    std::fprintf(stderr, "%s: not the same message\n", name.c_str());
    std::abort();
  }

  const std::string name;
  const std::string wire;
  const MessageTable& table;
  const std::string url;
  const std::unique_ptr<pb::util::TypeResolver> resolver;
  const std::unique_ptr<pb::Message> message;
  const std::unique_ptr<pb::Message> scratch;
  std::string json;
};

void PrintByCodec(benchmark::State& state, const Subject* subject) {
  OutputBuffer json;
  for (auto _ : state) {
    json.Clear();
    if (!WireToJson(subject->wire, subject->table, {}, &json).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(json.data());
  }
}

void PrintByMessage(benchmark::State& state, const Subject* subject) {
  std::string json;
  for (auto _ : state) {
    json.clear();
    if (!pb::util::MessageToJsonString(*subject->message, &json).ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(json.data());
  }
}

void PrintByBinary(benchmark::State& state, const Subject* subject) {
  std::string json;
  for (auto _ : state) {
    json.clear();
    if (!pb::util::BinaryToJsonString(subject->resolver.get(), subject->url, subject->wire, &json)
             .ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(json.data());
  }
}

void ReadByCodec(benchmark::State& state, const Subject* subject) {
  OutputBuffer wire;
  for (auto _ : state) {
    wire.Clear();
    if (!JsonToWire(subject->json, subject->table, {}, &wire).ok()) state.SkipWithError("failed");
    benchmark::DoNotOptimize(wire.data());
  }
}

void ReadByMessage(benchmark::State& state, const Subject* subject) {
  for (auto _ : state) {
    subject->scratch->Clear();
    if (!pb::util::JsonStringToMessage(subject->json, subject->scratch.get()).ok()) {
      state.SkipWithError("failed");
    }
  }
}

void ReadByBinary(benchmark::State& state, const Subject* subject) {
  std::string wire;
  for (auto _ : state) {
    wire.clear();
    if (!pb::util::JsonToBinaryString(subject->resolver.get(), subject->url, subject->json, &wire)
             .ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(wire.data());
  }
}

void Register(const Subject* subject) {
  const struct {
    const char* name;
    void (*run)(benchmark::State&, const Subject*);
  } benchmarks[] = {
      {"/print/codec", PrintByCodec},   {"/print/message", PrintByMessage},
      {"/print/binary", PrintByBinary}, {"/read/codec", ReadByCodec},
      {"/read/message", ReadByMessage}, {"/read/binary", ReadByBinary},
  };
  for (const auto& row : benchmarks) {
    benchmark::RegisterBenchmark((subject->name + row.name).c_str(), row.run, subject);
  }
}

int Main(int argc, char** argv) {
  // In front of the caller's, which win.
  std::string defaults[] = {"--benchmark_repetitions=9", "--benchmark_min_time=0.05",
                            "--benchmark_enable_random_interleaving=true"};
  std::vector<char*> arguments = {argv[0]};
  for (std::string& flag : defaults) arguments.push_back(&flag[0]);
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;

  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<RatioTable::Row> rows;
  for (const BenchmarkMessage& message : BenchmarkMessages()) {
    subjects.push_back(std::make_unique<Subject>(message));
    const Subject& subject = *subjects.back();
    Register(&subject);
    rows.push_back({subject.name + "/print", message.print_bar, subject.json.size()});
    rows.push_back({subject.name + "/read", message.read_bar, subject.json.size()});
  }
  RatioTable table;
  benchmark::RunSpecifiedBenchmarks(&table);
  table.Print(rows);
  return 0;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Main(argc, argv); }
