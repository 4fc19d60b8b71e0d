#include "server/metrics/exposition.h"

#include <cctype>
#include <ctime>

#include "gtest/gtest.h"
#include "server/metrics/process_metrics.h"
#include "tests/testing/prometheus_text.h"

namespace transom {
namespace {

class ExpositionTest : public testing::Test {
 protected:
  ExpositionTest() {
    source_.requests = &metrics_;
    source_.version = "1.2.3";
  }
  RequestMetrics metrics_;
  MetricsSource source_;
};

TEST_F(ExpositionTest, AnEmptyPageIsWellFormed) {
  const PrometheusText page(ExpositionText(source_));
  EXPECT_EQ(page.error(), "");
  EXPECT_EQ(page.Value("transom_build_info", {{"version", "1.2.3"}}), 1);
}

TEST_F(ExpositionTest, TellsWhatWasCounted) {
  const auto ids = metrics_.Register({{"GET", "/v1/{a=\"x\\y\"}\n", "t.S.A"}});
  metrics_.CountAnswer({ids->Find(0, "GET"), 200, 700'000, 3, 10});
  metrics_.CountAnswer({ids->Find(0, "GET"), 200, 70'000'000'000, 0, 0});
  metrics_.CountAnswer({ids->Find(0, "GET"), 999, 1, 0, 0});
  metrics_.CountCall(1, 14);
  metrics_.CountCall(1, kInvalidReplyOutcome);
  metrics_.CountLimit(GatewayLimit::kRequestMetadataBytes);
  source_.upstreams = {{"a:1", true}, {"unix:/b", false}};
  source_.requests_refused = {{"malformed", 2}};
  source_.limits_reached = {{"idle_timeout", 4}, {"request_body_bytes_max", 2}};
  metrics_.CountLimit(GatewayLimit::kRequestBodyBytes);
  source_.schema_loads = 3;
  source_.schema_loaded_unix_seconds = 1234.5;
  const std::string text = ExpositionText(source_);
  const PrometheusText page(text);
  ASSERT_EQ(page.error(), "") << text;
  const PrometheusLabels route = {
      {"method", "GET"}, {"route", "/v1/{a=\"x\\y\"}\n"}, {"grpc_method", "t.S.A"}};
  PrometheusLabels ok = route;
  ok["code"] = "200";
  EXPECT_EQ(page.Value("transom_requests_total", ok), 2);
  ok["code"] = "other";
  EXPECT_EQ(page.Value("transom_requests_total", ok), 1);
  PrometheusLabels bucket = route;
  bucket["le"] = "0.001";
  EXPECT_EQ(page.Value("transom_request_duration_seconds_bucket", bucket), 2);
  bucket["le"] = "60";
  EXPECT_EQ(page.Value("transom_request_duration_seconds_bucket", bucket), 2);
  EXPECT_EQ(page.Value("transom_request_duration_seconds_count", route), 3);
  EXPECT_NEAR(page.Value("transom_request_duration_seconds_sum", route), 70.0007, 1e-4);
  EXPECT_EQ(page.Value("transom_request_bytes_total", route), 3);
  EXPECT_EQ(page.Value("transom_response_bytes_total", route), 10);
  EXPECT_EQ(page.Value("transom_upstream_connected", {{"target", "a:1"}}), 1);
  EXPECT_EQ(page.Value("transom_upstream_connected", {{"target", "unix:/b"}}), 0);
  EXPECT_EQ(page.Value("transom_upstream_calls_total", {{"grpc_code", "UNAVAILABLE"}}), 1);
  EXPECT_EQ(page.Value("transom_upstream_calls_total",
                       {{"target", "unix:/b"}, {"grpc_code", "invalid_reply"}}),
            1);
  EXPECT_EQ(page.Value("transom_requests_refused_total", {{"reason", "malformed"}}), 2);
  EXPECT_EQ(page.Value("transom_limits_reached_total", {{"limit", "idle_timeout"}}), 4);
  EXPECT_EQ(page.Value("transom_limits_reached_total", {{"limit", "request_body_bytes_max"}}), 3);
  EXPECT_EQ(page.Value("transom_limits_reached_total", {{"limit", "request_metadata_bytes_max"}}),
            1);
  EXPECT_EQ(page.Value("transom_schema_reloads_total", {{"result", "success"}}), 3);
  EXPECT_EQ(page.Value("transom_schema_loaded_timestamp_seconds"), 1234.5);
}

TEST_F(ExpositionTest, TellsOfTlsWhereThereIsAny) {
  EXPECT_EQ(PrometheusText(ExpositionText(source_)).Find("transom_tls_handshakes_total"), nullptr);
  source_.tls_listeners = {{"rest", 5, 2, 3, 1, 1.9e9}};
  source_.upstream_credentials = {{"a:1", "token", 4, 6}, {"a:1", "tls", 7, 8}};
  const PrometheusText page(ExpositionText(source_));
  ASSERT_EQ(page.error(), "");
  const auto rest = [](const std::string& result) {
    return PrometheusLabels{{"listener", "rest"}, {"result", result}};
  };
  EXPECT_EQ(page.Value("transom_tls_handshakes_total", rest("success")), 5);
  EXPECT_EQ(page.Value("transom_tls_handshakes_total", rest("failure")), 2);
  EXPECT_EQ(page.Value("transom_tls_reloads_total", rest("success")), 3);
  EXPECT_EQ(page.Value("transom_tls_reloads_total", rest("failure")), 1);
  EXPECT_EQ(page.Value("transom_tls_certificate_expiry_timestamp_seconds", {{"listener", "rest"}}),
            1.9e9);
  EXPECT_EQ(page.Value("transom_upstream_credential_reloads_total",
                       {{"target", "a:1"}, {"credential", "token"}, {"result", "failure"}}),
            6);
  EXPECT_EQ(page.Value("transom_upstream_credential_reloads_total",
                       {{"target", "a:1"}, {"credential", "tls"}, {"result", "success"}}),
            7);
}

TEST_F(ExpositionTest, TellsOfCompressionBothWays) {
  metrics_.CountCompressed(CountedCoding::kGzip, 1000, 100);
  metrics_.CountCompressed(CountedCoding::kGzip, 500, 50);
  metrics_.CountCompressed(CountedCoding::kBrotli, 7, 3);
  metrics_.CountInflated(InflateOutcome::kSuccess, 10, 200);
  metrics_.CountInflated(InflateOutcome::kTooLarge, 20, 300);
  const PrometheusText page(ExpositionText(source_));
  ASSERT_EQ(page.error(), "");
  const PrometheusLabels gzip = {{"coding", "gzip"}};
  const PrometheusLabels br = {{"coding", "br"}};
  EXPECT_EQ(page.Value("transom_responses_compressed_total", gzip), 2);
  EXPECT_EQ(page.Value("transom_responses_compressed_total", br), 1);
  EXPECT_EQ(page.Value("transom_response_compression_input_bytes_total", gzip), 1500);
  EXPECT_EQ(page.Value("transom_response_compression_output_bytes_total", gzip), 150);
  EXPECT_EQ(page.Value("transom_response_compression_output_bytes_total", br), 3);
  const auto bodies = [&](const std::string& result) {
    return page.Value("transom_request_bodies_inflated_total", {{"result", result}});
  };
  EXPECT_EQ(bodies("success"), 1);
  EXPECT_EQ(bodies("malformed"), 0);
  EXPECT_EQ(bodies("too_large"), 1);
  EXPECT_EQ(page.Value("transom_request_inflation_input_bytes_total"), 30);
  EXPECT_EQ(page.Value("transom_request_inflation_output_bytes_total"), 500);
}

// https://prometheus.io/docs/practices/naming
TEST_F(ExpositionTest, NamesKeepToTheConventions) {
  const PrometheusText page(ExpositionText(source_));
  for (const PrometheusFamily& family : page.families()) {
    const bool total =
        family.name.size() > 6 && family.name.substr(family.name.size() - 6) == "_total";
    EXPECT_EQ(family.type == "counter", total) << family.name;
    EXPECT_TRUE(family.name.rfind("transom_", 0) == 0 || family.name.rfind("process_", 0) == 0)
        << family.name;
    EXPECT_EQ(family.help.back(), '.') << family.name;
  }
}

TEST(ProcessStateTest, KnowsThisProcess) {
  const ProcessState state = ReadProcessState();
  EXPECT_GT(state.resident_bytes, 1024u * 1024);
  EXPECT_GT(state.virtual_bytes, state.resident_bytes);
  EXPECT_GE(state.threads, 1u);
  EXPECT_GE(state.open_descriptors, 3u);
  EXPECT_GE(state.descriptors_max, state.open_descriptors);
  EXPECT_GE(state.cpu_seconds, 0);
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LE(state.start_time_unix_seconds, now + 2);
  EXPECT_GT(state.start_time_unix_seconds, now - 3600);
}

}  // namespace
}  // namespace transom
