// What counting and logging an answer cost the thread that serves it.
//
//   bazel run --config=opt //tests/benchmark/metrics:metrics_benchmark

#include <benchmark/benchmark.h>
#include <fcntl.h>

#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "server/log/access_log.h"
#include "server/metrics/exposition.h"
#include "server/metrics/request_metrics.h"

namespace transom {
namespace {

std::vector<RouteName> Routes(int count) {
  std::vector<RouteName> names;
  for (int i = 0; i < count; ++i) {
    names.push_back({"GET", "/v1/{name=shelves/*}/" + std::to_string(i), "library.v1.Library.Get"});
  }
  return names;
}

// An answer and its call, as each request counts them: on one thread, and on four at once.
void CountAnswerAndCall(benchmark::State& state) {
  static auto* const metrics = new RequestMetrics;
  static const auto* const ids =
      new std::shared_ptr<const RouteIds>(metrics->Register(Routes(100)));
  size_t n = 0;
  for (auto _ : state) {
    n = n == 99 ? 0 : n + 1;
    metrics->CountAnswer({(*ids)->Find(n, "GET"), 200, 700'000, 0, 120});
    metrics->CountCall(0, 0);
  }
}
BENCHMARK(CountAnswerAndCall)->Threads(1)->Threads(4);

// The other part of what a request pays: the clock, read when it begins and when it ends.
void ReadClockTwice(benchmark::State& state) {
  timespec now{};
  for (auto _ : state) {
    for (int i = 0; i < 2; ++i) {
      clock_gettime(CLOCK_MONOTONIC, &now);
      benchmark::DoNotOptimize(now);
    }
  }
}
BENCHMARK(ReadClockTwice);

// An entry into the ring; those that find no room are counted.
void WriteAccessEntry(benchmark::State& state) {
  AccessLogOptions options;
  options.format = AccessLogFormat::kJson;
  options.ring_bytes = 16 * 1024 * 1024;
  AccessLog log(options);
  log.StartWith(open("/dev/null", O_WRONLY | O_CLOEXEC));
  AccessEntry entry;
  entry.peer = "192.0.2.7:41234";
  entry.http_method = "GET";
  entry.path = "/v1/shelves/1/books/22";
  entry.http_code = 200;
  entry.grpc_code = 0;
  entry.grpc_method = "library.v1.Library.GetBook";
  entry.request_id = "7f4df7a2-5b77-4a37-8ac4-a2a7bd18bf01";
  entry.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101";
  for (auto _ : state) log.Write(entry);
  state.counters["dropped"] =
      static_cast<double>(log.dropped()) / static_cast<double>(state.iterations());
}
BENCHMARK(WriteAccessEntry)->Iterations(40000);  // what the ring holds

// The text of a line, which the writing thread makes.
void FormatAccessLine(benchmark::State& state) {
  AccessEntry entry;
  entry.peer = "192.0.2.7:41234";
  entry.http_method = "GET";
  entry.path = "/v1/shelves/1/books/22";
  entry.http_code = 200;
  entry.grpc_method = "library.v1.Library.GetBook";
  entry.request_id = "7f4df7a2-5b77-4a37-8ac4-a2a7bd18bf01";
  OutputBuffer line;
  for (auto _ : state) {
    line.Clear();
    AppendAccessLine(AccessLogFormat::kJson, entry, &line);
  }
}
BENCHMARK(FormatAccessLine);

// A scrape with that many routes that have been used.
void Scrape(benchmark::State& state) {
  RequestMetrics metrics;
  const int routes = static_cast<int>(state.range(0));
  const auto ids = metrics.Register(Routes(routes));
  for (size_t i = 0; i < static_cast<size_t>(routes); ++i) {
    metrics.CountAnswer({ids->Find(i, "GET"), 200, 700'000, 0, 120});
  }
  MetricsSource source;
  source.requests = &metrics;
  size_t bytes = 0;
  for (auto _ : state) bytes = ExpositionText(source).size();
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(Scrape)->Arg(10)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
