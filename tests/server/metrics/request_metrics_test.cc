#include "server/metrics/request_metrics.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(LatencyBucketTest, ABoundBelongsToItsBucket) {
  for (size_t i = 0; i < kLatencyBoundCount; ++i) {
    EXPECT_EQ(LatencyBucket(kLatencyBoundsNs[i]), i);
    EXPECT_EQ(LatencyBucket(kLatencyBoundsNs[i] + 1), i + 1);
    EXPECT_GT(kLatencyBoundsNs[i], i == 0 ? 0 : kLatencyBoundsNs[i - 1]);
  }
  EXPECT_EQ(LatencyBucket(0), 0u);
  EXPECT_EQ(LatencyBucket(INT64_MAX), kLatencyBoundCount);
}

const RouteTotals* Find(const std::vector<RouteTotals>& routes, const std::string& method,
                        const std::string& path) {
  for (const RouteTotals& route : routes) {
    if (route.name.http_method == method && route.name.path_template == path) return &route;
  }
  return nullptr;
}

uint64_t AnswersOf(const RouteTotals* route, int code) {
  if (route == nullptr) return 0;
  for (const auto& [other, count] : route->answers) {
    if (other == code) return count;
  }
  return 0;
}

TEST(RequestMetricsTest, CountsByRouteAndCode) {
  RequestMetrics metrics;
  const auto ids = metrics.Register({{"GET", "/a", "t.S.A"}, {"POST", "/a", "t.S.B"}});
  metrics.CountAnswer({ids->Find(0, "GET"), 200, 700'000, 3, 10});
  metrics.CountAnswer({ids->Find(0, "GET"), 200, 800'000, 4, 20});
  metrics.CountAnswer({ids->Find(0, "GET"), 404, 40'000'000, 0, 5});
  metrics.CountAnswer({ids->Find(0, "HEAD"), 200, 1, 0, 0});
  metrics.CountAnswer({kHttpMethodOther, 400, -1, 0, 7});
  const auto routes = metrics.SumRoutes();
  ASSERT_EQ(routes.size(), 3u);  // the POST has nothing
  const RouteTotals* get = Find(routes, "GET", "/a");
  ASSERT_NE(get, nullptr);
  EXPECT_EQ(get->name.grpc_method, "t.S.A");
  EXPECT_EQ(AnswersOf(get, 200), 2u);
  EXPECT_EQ(AnswersOf(get, 404), 1u);
  EXPECT_EQ(get->durations[1], 2u);
  EXPECT_EQ(get->durations[6], 1u);
  EXPECT_NEAR(get->duration_seconds, 0.0415, 1e-9);
  EXPECT_EQ(get->request_bytes, 7u);
  EXPECT_EQ(get->response_bytes, 35u);
  EXPECT_EQ(AnswersOf(Find(routes, "HEAD", "/a"), 200), 1u);
  const RouteTotals* none = Find(routes, "other", "");
  EXPECT_EQ(AnswersOf(none, 400), 1u);
  ASSERT_NE(none, nullptr);
  for (uint64_t count : none->durations) EXPECT_EQ(count, 0u);
}

TEST(RequestMetricsTest, SumsOverThreads) {
  constexpr int kThreads = 8;
  constexpr uint64_t kEach = 5000;
  RequestMetrics metrics;
  const auto ids = metrics.Register({{"POST", "/a", "t.S.A"}});
  std::atomic<bool> done{false};
  // Who scrapes meanwhile sees sums that never fall.
  std::thread scraper([&] {
    uint64_t before = 0;
    while (!done.load()) {
      const auto routes = metrics.SumRoutes();
      const uint64_t now = AnswersOf(Find(routes, "POST", "/a"), 201);
      ASSERT_GE(now, before);
      before = now;
      metrics.SumCalls(0);
    }
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (uint64_t n = 0; n < kEach; ++n) {
        metrics.CountAnswer({ids->Find(0, "POST"), 201, static_cast<int64_t>(n), 1, 2});
        metrics.CountCall(0, n % 2 == 0 ? 0 : 14);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done.store(true);
  scraper.join();
  const auto routes = metrics.SumRoutes();
  const RouteTotals* route = Find(routes, "POST", "/a");
  EXPECT_EQ(AnswersOf(route, 201), kThreads * kEach);
  EXPECT_EQ(route->durations[0], kThreads * kEach);
  EXPECT_EQ(route->request_bytes, kThreads * kEach);
  EXPECT_EQ(metrics.SumCalls(0)[14], kThreads * kEach / 2);
}

TEST(RequestMetricsTest, CountsOfARouteSurviveReloads) {
  RequestMetrics metrics;
  auto ids = metrics.Register({{"POST", "/a", "t.S.A"}});
  metrics.CountAnswer({ids->Find(0, "POST"), 201, 1, 0, 0});
  ids = metrics.Register({{"POST", "/b", "t.S.B"}, {"POST", "/a", "t.S.A"}});
  metrics.CountAnswer({ids->Find(1, "POST"), 201, 1, 0, 0});
  // Not served any more, but still told.
  ids = metrics.Register({{"POST", "/b", "t.S.B"}});
  EXPECT_EQ(AnswersOf(Find(metrics.SumRoutes(), "POST", "/a"), 201), 2u);
}

TEST(RequestMetricsTest, ANewRouteHasNothingOfTheOneWhoseNumberItGot) {
  RequestMetrics metrics;
  std::shared_ptr<const RouteIds> ids;
  for (int load = 0; load < 300; ++load) {
    std::vector<RouteName> names;
    for (int i = 0; i < 20; ++i) {
      names.push_back({"POST", "/" + std::to_string(load) + "/" + std::to_string(i), "t.S.A"});
    }
    ids = metrics.Register(names);
    for (size_t i = 0; i < names.size(); ++i) {
      metrics.CountAnswer({ids->Find(i, "POST"), 201, 1, 1, 1});
    }
  }
  const auto routes = metrics.SumRoutes();
  EXPECT_LT(routes.size(), kRetiredRoutesMax + 100);
  for (const RouteTotals& route : routes) {
    EXPECT_EQ(AnswersOf(&route, 201), 1u) << route.name.path_template;
    EXPECT_EQ(route.request_bytes, 1u) << route.name.path_template;
  }
}

TEST(RequestMetricsTest, ReloadsWhileOthersCount) {
  RequestMetrics metrics;
  std::atomic<bool> done{false};
  const auto ids = metrics.Register({{"POST", "/a", "t.S.A"}});
  std::thread counter([&] {
    while (!done.load()) metrics.CountAnswer({ids->Find(0, "POST"), 201, 1, 0, 0});
  });
  for (int load = 0; load < 2000; ++load) {
    metrics.Register({{"POST", "/" + std::to_string(load), "t.S.A"}, {"POST", "/a", "t.S.A"}});
  }
  done.store(true);
  counter.join();
  metrics.CountAnswer({ids->Find(0, "POST"), 404, 1, 0, 0});
  EXPECT_EQ(AnswersOf(Find(metrics.SumRoutes(), "POST", "/a"), 404), 1u);
}

TEST(RequestMetricsTest, CodesOverTheLimitAreCountedTogether) {
  RequestMetrics metrics;
  for (int code = 200; code < 300; ++code) metrics.CountAnswer({kHttpMethodOther, code, 1, 0, 0});
  for (int code : {-1, 600, 99999}) metrics.CountAnswer({kHttpMethodOther, code, 1, 0, 0});
  const auto routes = metrics.SumRoutes();
  ASSERT_EQ(routes.size(), 1u);
  EXPECT_EQ(AnswersOf(&routes[0], 200), 1u);
  EXPECT_EQ(AnswersOf(&routes[0], 0), 100 - kCountedCodesMax + 3);
}

TEST(RequestMetricsTest, CallsCountByUpstreamAndOutcome) {
  RequestMetrics metrics;
  metrics.CountCall(0, 5);
  metrics.CountCall(1, kInvalidReplyOutcome);
  metrics.CountCall(1, 99);  // no code that has a name
  metrics.CountCall(1000, 0);
  EXPECT_EQ(metrics.SumCalls(0)[5], 1u);
  EXPECT_EQ(metrics.SumCalls(1)[kInvalidReplyOutcome], 1u);
  EXPECT_EQ(metrics.SumCalls(1)[2], 1u);
  EXPECT_EQ(metrics.SumCalls(kCountedUpstreamsMax - 1)[0], 1u);
}

TEST(RequestMetricsTest, AThreadDoesNotMixObjects) {
  RequestMetrics a;
  RequestMetrics b;
  for (int i = 0; i < 3; ++i) {
    a.CountLimit(GatewayLimit::kResponseJsonBytes);
    a.CountAnswer({kHttpMethodOther, 400, 1, 0, 0});
    b.CountAnswer({kHttpMethodOther, 500, 1, 0, 0});
  }
  EXPECT_EQ(AnswersOf(&a.SumRoutes()[0], 400), 3u);
  EXPECT_EQ(AnswersOf(&b.SumRoutes()[0], 500), 3u);
  EXPECT_EQ(AnswersOf(&b.SumRoutes()[0], 400), 0u);
  EXPECT_EQ(a.limit_count(GatewayLimit::kResponseJsonBytes), 3u);
}

}  // namespace
}  // namespace transom
