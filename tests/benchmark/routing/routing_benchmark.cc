// What it costs to find a route and to bind a path of two variables and a query of three
// parameters, with 10, 1,000 and 10,000 routes; and, as the measure, what one lookup of the
// same path in a hash map and one split of it cost in the same run.
//
//   bazel run --config=opt //tests/benchmark/routing:routing_benchmark
//
// BM_MatchAndBind is to be at most 3 times BM_HashAndSplit, and within 1.5 times of itself
// over all numbers of routes.

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "benchmark/benchmark.h"
#include "tests/testing/schema_from_source.h"
#include "transcoder/request_translator.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace {

constexpr char kMessages[] = R"(
    syntax = "proto3"; package t;
    message M {
      string shelf = 1;
      string book = 2;
      int32 page_size = 3;
      string page_token = 4;
      string filter = 5;
    }
    service S {
)";
constexpr char kQuery[] = "page_size=50&page_token=CAESBTEwMDAx&filter=tolstoy";

// An API of `count` collections, each with items of two variables.
std::string PathOf(int64_t collection) {
  return absl::StrCat("/v1/collection", collection, "/shelf-17/books/war-and-peace");
}

std::unique_ptr<const RouteTable> TableOf(int64_t count) {
  std::string source = kMessages;
  ServiceConfig config;
  for (int64_t i = 0; i < count; ++i) {
    absl::StrAppend(&source, "rpc Get", i, "(M) returns (M);\n");
    HttpRule rule;
    rule.http_method = "GET";
    rule.path = absl::StrCat("/v1/collection", i, "/{shelf}/books/{book}");
    rule.selector = absl::StrCat("t.S.Get", i);
    rule.place = absl::StrCat("rule ", i);
    config.http_rules.push_back(std::move(rule));
  }
  source += "}";
  RouteOptions options;
  options.service_config = &config;
  return RouteTable::Build(SchemaFromSource(source), options).value();
}

void BM_MatchAndBind(benchmark::State& state) {
  const auto table = TableOf(state.range(0));
  const std::string path = PathOf(state.range(0) / 2);
  const RequestTranslator translator{RequestTranslatorOptions()};
  OutputBuffer wire;
  for (auto _ : state) {
    wire.Clear();
    RequestExtras extras;
    RouteMatch match;
    if (table->Find("GET", path, &match) != RouteTable::Outcome::kFound ||
        !translator.Translate(match, {kQuery, "", ""}, &wire, &extras).ok()) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(wire.data());
  }
}
BENCHMARK(BM_MatchAndBind)->Arg(10)->Arg(1000)->Arg(10000);

// The part of it that finds the route.
void BM_Match(benchmark::State& state) {
  const auto table = TableOf(state.range(0));
  const std::string path = PathOf(state.range(0) / 2);
  for (auto _ : state) {
    RouteMatch match;
    if (table->Find("GET", path, &match) != RouteTable::Outcome::kFound) {
      state.SkipWithError("failed");
    }
    benchmark::DoNotOptimize(match);
  }
}
BENCHMARK(BM_Match)->Arg(10)->Arg(1000)->Arg(10000);

void BM_HashAndSplit(benchmark::State& state) {
  absl::flat_hash_map<std::string, int64_t> paths;
  for (int64_t i = 0; i < state.range(0); ++i) paths[PathOf(i)] = i;
  const std::string path = PathOf(state.range(0) / 2);
  for (auto _ : state) {
    auto it = paths.find(path);
    std::vector<absl::string_view> segments = absl::StrSplit(path, '/');
    benchmark::DoNotOptimize(it);
    benchmark::DoNotOptimize(segments.data());
  }
}
BENCHMARK(BM_HashAndSplit)->Arg(10)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace transom

BENCHMARK_MAIN();
